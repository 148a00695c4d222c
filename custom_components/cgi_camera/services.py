"""Actions: what is more than one value of one entity."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import time
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.service import (
    async_extract_config_entry_ids,
    async_register_admin_service,
    async_register_platform_entity_service,
    verify_domain_control,
)
from homeassistant.util.json import JsonValueType
import probatio

from .actions import ACTIONS, CONFIRM, FOR_EVERYBODY, Schema, check_confirmed, keep_password
from .api.errors import CameraError
from .api.features import Button, Fields, Readable
from .const import DOMAIN
from .coordinator import CgiCameraCoordinator
from .exceptions import user_error

PER_CENT = probatio.All(probatio.Coerce(float), probatio.Range(min=0, max=100))

RECTANGLE_SCHEMA = probatio.Schema(
    {probatio.Required(name): PER_CENT for name in ("x", "y", "width", "height")}
)

ATTR_SECTION = "section"
ATTR_VALUES = "values"

type Act = Callable[[CgiCameraCoordinator, ServiceCall], Coroutine[Any, Any, ServiceResponse]]


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name in ("set_face_area", "set_motion_area", "set_privacy_masks"):
        async_register_platform_entity_service(
            hass,
            DOMAIN,
            name,
            admin_only=True,
            entity_domain=Platform.CAMERA,
            schema={probatio.Required("rectangles"): [RECTANGLE_SCHEMA]},
            func=f"async_{name}",
            supports_response=SupportsResponse.OPTIONAL,
        )
    section: Schema = {probatio.Required(ATTR_SECTION): cv.string}
    values: Schema = {
        probatio.Required(ATTR_VALUES): {cv.string: probatio.Any(bool, int, float, str)}
    }
    _register(hass, "get_config", section, _get_config, SupportsResponse.ONLY)
    _register(
        hass,
        "set_config",
        {**section, **values, **CONFIRM},
        _set_config,
        SupportsResponse.OPTIONAL,
    )
    _register(hass, "sync_time", {}, _sync_time)
    _register(hass, "send_io", {probatio.Required("data"): cv.string}, _send_io)
    _register(hass, "scan_wifi", {}, _scan_wifi, SupportsResponse.ONLY)
    for name, (fields, act, response) in ACTIONS.items():
        _register(hass, name, fields, act, response, for_everybody=name in FOR_EVERYBODY)


def _register(
    hass: HomeAssistant,
    name: str,
    fields: Schema,
    act: Act,
    response: SupportsResponse = SupportsResponse.NONE,
    *,
    for_everybody: bool = False,
) -> None:
    """Register an action on whole cameras, done once however many of their entities are meant.

    Only administrators configure; `for_everybody` are actions for all who may control cameras.
    """

    async def handle(call: ServiceCall) -> ServiceResponse:
        async def on(coordinator: CgiCameraCoordinator) -> tuple[str, JsonValueType]:
            try:
                return _name(coordinator), await act(coordinator, call)
            except CameraError as error:
                raise user_error(error, coordinator.name) from error

        answers = await asyncio.gather(*map(on, await _cameras(call)))
        return dict(answers) if call.return_response else None

    schema = cv.make_entity_service_schema(fields)
    if for_everybody:
        controlled = verify_domain_control(DOMAIN)(handle)
        hass.services.async_register(DOMAIN, name, controlled, schema, response)
    else:
        async_register_admin_service(hass, DOMAIN, name, handle, schema, response)


async def _cameras(call: ServiceCall) -> list[CgiCameraCoordinator]:
    """Return the cameras that a call means; raise if it means none."""
    found = [
        entry.runtime_data.coordinator
        for entry_id in sorted(await async_extract_config_entry_ids(call))
        if (entry := call.hass.config_entries.async_get_entry(entry_id)) is not None
        and entry.domain == DOMAIN
        and entry.state is ConfigEntryState.LOADED
    ]
    if not found:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_camera_chosen")
    return found


def _name(coordinator: CgiCameraCoordinator) -> str:
    """Return what a camera is called in a response: the entity of its main stream."""
    unique_id = f"{coordinator.base_unique_id}_channel_1_main"
    registry = er.async_get(coordinator.hass)
    return registry.async_get_entity_id(Platform.CAMERA, DOMAIN, unique_id) or coordinator.name


async def _get_config(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    section = coordinator.device.known_section(call.data[ATTR_SECTION])
    readable = coordinator.device.readable(section)
    return _shown(readable, await coordinator.async_read(section) if readable else {})


async def _set_config(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    device = coordinator.device
    section = device.known_section(call.data[ATTR_SECTION])
    wanted = device.settings(section, call.data[ATTR_VALUES])
    if section in device.family.dangerous_sections:
        check_confirmed(call, section)
    if wanted:
        in_force = await coordinator.async_set_together(section, wanted)
        for setting, value in wanted:
            if setting.own_password:
                keep_password(coordinator, str(value))
        # It went away without an answer: what is in force now is unknown.
        return None if in_force is None else _shown(device.readable(section), in_force)
    for button in device.family.rows(section, Button):
        if not button.fields:
            await coordinator.async_press(button)
    return {}


def _shown(readable: Mapping[str, Readable], fields: Fields) -> dict[str, JsonValueType]:
    """Return what the camera answered in our words, secrets only as being there."""
    shown: dict[str, JsonValueType] = {}
    for key, feature in readable.items():
        if feature.field not in fields:
            continue
        value = feature.value(fields)
        if isinstance(value, time):
            value = value.isoformat("minutes")
        shown[key] = "***" if feature.secret and value else value
    return shown


async def _sync_time(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    await coordinator.async_set_clock()
    return None


async def _send_io(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    await coordinator.async_set_values("io_data", {"io_data": call.data["data"]})
    return None


async def _scan_wifi(coordinator: CgiCameraCoordinator, call: ServiceCall) -> ServiceResponse:
    section = coordinator.device.known_section("wifi_scan")
    found = _shown(coordinator.device.readable(section), await coordinator.async_read(section))
    networks: dict[str, dict[str, JsonValueType]] = {}
    for key, value in found.items():  # network_1_ssid and the like
        _, number, fact = key.split("_", 2)
        networks.setdefault(number, {})[fact] = value
    return {"networks": list(networks.values())}
