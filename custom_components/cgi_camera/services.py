"""Actions: what they accept, for whom, and on which cameras; `actions` has what they do."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from homeassistant.const import CONF_PASSWORD, Platform
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import (
    async_extract_config_entry_ids,
    async_register_admin_service,
    async_register_platform_entity_service,
    verify_domain_control,
)
from homeassistant.util.json import JsonValueType
import probatio

from . import actions, privacy
from .api.commands import LAST_PRESET, PresetAction, Privilege, UploadTarget
from .api.errors import CameraError
from .capture import MAX_LABEL
from .care import actions as care, copying
from .care.saved_settings import MAX_STATES
from .const import DOMAIN
from .coordinator import CgiCameraCoordinator
from .entries import async_loaded_cameras
from .names import async_response_key
from .views import PICTURE_FIELDS, get_picture

type Fields = dict[probatio.Marker, Any]
type Handler = Callable[[CgiCameraCoordinator, ServiceCall], Coroutine[Any, Any, ServiceResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action on whole cameras."""

    handler: Handler
    fields: Fields = field(default_factory=dict)
    response: SupportsResponse = SupportsResponse.NONE
    needs_admin: bool = True
    """Only administrators configure; control of cameras is enough for the rest."""


def _number(kind: type[float], minimum: float, maximum: float) -> probatio.All[Any]:
    return probatio.All(probatio.Coerce(kind), probatio.Range(min=minimum, max=maximum))


RECTANGLES: dict[str | probatio.Marker, Any] = {
    probatio.Required("rectangles"): [
        probatio.Schema(
            {
                probatio.Required(name): _number(float, 0, 100)
                for name in ("x", "y", "width", "height")
            }
        )
    ]
}
SECTION: Fields = {probatio.Required("section"): cv.string}
STATE: Fields = {probatio.Optional("state", default=1): _number(int, 1, MAX_STATES)}
SETTINGS: Fields = {
    probatio.Optional("settings"): {
        cv.string: {cv.string: probatio.Any(bool, int, float, str)},
    }
}
"""In place of a saved state: those of a file."""
SECTIONS: Fields = {probatio.Optional("sections"): probatio.All(cv.ensure_list, [cv.string])}
DRY_RUN: Fields = {probatio.Optional("dry_run", default=True): cv.boolean}
CONFIRM: Fields = {probatio.Optional("confirm", default=False): cv.boolean}

CAPTURE: dict[str | probatio.Marker, Any] = {
    probatio.Optional("label"): probatio.All(cv.string, probatio.Length(min=1, max=MAX_LABEL)),
    probatio.Optional("filename"): probatio.All(cv.string, probatio.Length(min=1)),
}

AREA_ACTIONS = ("set_face_area", "set_motion_area", "set_privacy_masks")
"""The actions on camera entities, whose methods have these names."""
ACTIONS: Mapping[str, Action] = {
    "compare_settings": Action(
        handler=care.compare_settings,
        fields={**STATE, **SETTINGS},
        response=SupportsResponse.ONLY,
    ),
    "copy_settings": Action(
        handler=copying.copy_settings,
        fields={probatio.Required("to"): cv.entity_ids, **SECTIONS, **DRY_RUN},
        response=SupportsResponse.OPTIONAL,
    ),
    "delete_events": Action(
        handler=privacy.delete_events, fields=CONFIRM, response=SupportsResponse.OPTIONAL
    ),
    "export_settings": Action(
        handler=care.export_settings, fields=STATE, response=SupportsResponse.ONLY
    ),
    "factory_reset": Action(
        handler=actions.factory_reset,
        fields={probatio.Optional("keep_network", default=True): cv.boolean, **CONFIRM},
    ),
    "get_config": Action(
        handler=actions.get_config, fields=SECTION, response=SupportsResponse.ONLY
    ),
    "manage_user": Action(
        handler=actions.manage_user,
        fields={
            probatio.Required("action"): probatio.In(actions.USER_ACTIONS),
            probatio.Optional("name"): cv.string,
            probatio.Optional(probatio.Secret(CONF_PASSWORD)): cv.string,
            probatio.Optional("privilege"): probatio.Coerce(Privilege),
            probatio.Optional("enabled"): cv.boolean,
            **CONFIRM,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    "preset": Action(
        handler=actions.preset,
        fields={
            probatio.Required("preset"): _number(int, 1, LAST_PRESET),
            probatio.Optional("action", default=PresetAction.CALL): probatio.Coerce(PresetAction),
        },
        needs_admin=False,
    ),
    "ptz": Action(
        handler=actions.ptz,
        fields={
            probatio.Optional("direction"): probatio.In([*actions.DIRECTIONS, actions.STOP]),
            **{
                probatio.Optional(axis): probatio.In(list(ways))
                for axis, ways in actions.LENS.items()
            },
            probatio.Optional("auxiliary"): probatio.All(
                cv.ensure_list, [probatio.In(list(actions.AUXILIARY))]
            ),
            probatio.Optional("speed", default=50): _number(float, 1, 100),
            probatio.Optional("duration", default=1): _number(float, 0.1, 60),
        },
        needs_admin=False,
    ),
    "restore_settings": Action(
        handler=care.restore_settings,
        fields={
            **STATE,
            **SETTINGS,
            **SECTIONS,
            **DRY_RUN,
            **CONFIRM,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    "save_settings": Action(handler=care.save_settings, response=SupportsResponse.OPTIONAL),
    "scan_wifi": Action(handler=actions.scan_wifi, response=SupportsResponse.ONLY),
    "send_io": Action(handler=actions.send_io, fields={probatio.Required("data"): cv.string}),
    "set_config": Action(
        handler=actions.set_config,
        fields={
            **SECTION,
            probatio.Required("values"): {cv.string: probatio.Any(bool, int, float, str)},
            **CONFIRM,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    "sync_time": Action(handler=actions.sync_time),
    "upgrade_firmware": Action(
        handler=actions.upgrade_firmware, fields={probatio.Required("path"): cv.path, **CONFIRM}
    ),
    "upload_snapshot": Action(
        handler=actions.upload_snapshot,
        fields={
            probatio.Required("upload_to"): probatio.Coerce(UploadTarget),
            probatio.Optional("stream", default="main"): probatio.In(actions.STREAMS),
        },
    ),
}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name in AREA_ACTIONS:
        async_register_platform_entity_service(
            hass,
            DOMAIN,
            name,
            admin_only=True,
            entity_domain=Platform.CAMERA,
            schema=RECTANGLES,
            func=f"async_{name}",
            supports_response=SupportsResponse.OPTIONAL,
        )
    async_register_platform_entity_service(
        hass,
        DOMAIN,
        "capture",
        entity_domain=Platform.CAMERA,
        schema=CAPTURE,
        func="async_capture",
        description_placeholders={"placeholders": "{entity}, {channel}, {time}"},
        supports_response=SupportsResponse.OPTIONAL,
    )
    async_register_admin_service(
        hass,
        DOMAIN,
        "delete_person",
        privacy.delete_person,
        probatio.Schema(privacy.PERSON_FIELDS),
        SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        "get_picture",
        get_picture,
        probatio.Schema(PICTURE_FIELDS),
        SupportsResponse.ONLY,
    )
    for name, action in ACTIONS.items():
        _register(hass, name, action)


def _register(hass: HomeAssistant, name: str, action: Action) -> None:
    """Register an action that runs once per camera, for any number of its entities."""

    async def handle(call: ServiceCall) -> ServiceResponse:
        async def on(coordinator: CgiCameraCoordinator) -> tuple[str, JsonValueType]:
            key = async_response_key(hass, coordinator.config_entry)
            try:
                return key, await action.handler(coordinator, call)
            except CameraError as error:
                raise coordinator.user_error(error) from error

        answers = await asyncio.gather(*map(on, await _cameras(call)))
        return dict(answers) if call.return_response else None

    schema = cv.make_entity_service_schema(action.fields)
    if action.needs_admin:
        async_register_admin_service(hass, DOMAIN, name, handle, schema, action.response)
    else:
        controlled = verify_domain_control(DOMAIN)(handle)
        hass.services.async_register(DOMAIN, name, controlled, schema, action.response)


async def _cameras(call: ServiceCall) -> list[CgiCameraCoordinator]:
    """Return the cameras that a call targets; raise if there are none."""
    targets = await async_extract_config_entry_ids(call)
    found = [
        entry.runtime_data.coordinator
        for entry in async_loaded_cameras(call.hass)
        if entry.entry_id in targets
    ]
    if not found:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_camera_chosen")
    return found
