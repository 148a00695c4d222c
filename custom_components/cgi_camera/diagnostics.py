"""Diagnostics of a camera, without anything that identifies it or grants access."""

import re
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant

from .abilities import async_abilities
from .api.account_memory import MEMORY_KEYS
from .const import (
    CONF_PUSH_KEPT,
    CONF_RTSP_URL,
    CONF_UPLOAD_KEPT,
    CONF_UPLOAD_PASSWORD,
    CONF_UPLOAD_USERNAME,
    OPTION_CALLBACK,
    OPTION_UPLOAD_HOST,
)
from .coordinator import STATUS_INTERVAL, CgiCameraCoordinator
from .entry import CgiCameraConfigEntry, CgiCameraData
from .people.last_seen import PeopleConfigEntry, is_people

TO_REDACT = {
    CONF_HOST,
    CONF_PASSWORD,
    CONF_RTSP_URL,
    CONF_URL,
    CONF_USERNAME,
    CONF_WEBHOOK_ID,
    OPTION_CALLBACK,
    OPTION_UPLOAD_HOST,
    CONF_PUSH_KEPT,
    CONF_UPLOAD_KEPT,
    CONF_UPLOAD_PASSWORD,
    CONF_UPLOAD_USERNAME,
    *MEMORY_KEYS,
    "mac",
    "serial",
}
SECRET_NAME = re.compile("pass|pwd|secret|token", re.IGNORECASE)
"""Names of fields that may hold a secret, for fields without a row."""


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: CgiCameraConfigEntry | PeopleConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics of an entry, or the reason why it is not loaded."""
    about = {
        "data": async_redact_data(dict(entry.data), TO_REDACT),
        "options": async_redact_data(dict(entry.options), TO_REDACT),
        "state": entry.state.value,
        "reason": entry.error_reason_translation_key,
    }
    if is_people(entry) or entry.state is not ConfigEntryState.LOADED:
        return {"entry": about}
    data = entry.runtime_data
    identity = data.coordinator.identity
    private = data.coordinator.device.family.private_fields
    return {
        "entry": about,
        "identity": async_redact_data(
            {
                "model": identity.model,
                "firmware": identity.firmware,
                "serial": identity.serial,
                "mac": identity.mac,
            },
            TO_REDACT,
        ),
        "abilities": async_abilities(hass, entry).as_dict(),
        "polling": _polling(data.coordinator),
        "available": data.coordinator.last_update_success,
        "status": data.status.status.value,
        "faults": data.status.faults,
        "account_privilege": data.hygiene.privilege,
        "sections": {
            name: async_redact_data(dict(fields), private | _secrets(data, name))
            for name, fields in data.coordinator.data.items()
        },
        "events": _events(data),
        "pushes": _pushes(data),
    }


def _pushes(data: CgiCameraData) -> dict[str, int]:
    """Return how many pushes were used, and how many not."""
    dispatcher = data.inbox.dispatcher
    return {"accepted": dispatcher.accepted, "refused": dispatcher.refused}


def _polling(coordinator: CgiCameraCoordinator) -> dict[str, Any]:
    """Return how often the coordinator polls the camera, and for how many sections of settings."""
    seconds = STATUS_INTERVAL.total_seconds()
    return {
        "seconds": seconds,
        "settings_seconds": seconds * coordinator.polls_per_settings_pass,
        "sections": len(coordinator.settings_sections),
    }


def _events(data: CgiCameraData) -> dict[str, Any] | None:
    """Return what became of the connection for events, None if there is none."""
    if (stream := data.inbox.stream) is None:
        return None
    subscription = stream.subscription
    return {
        "phase": stream.phase.value,
        "reason": str(stream.error) if stream.error else None,
        "connections": subscription.connections,
        "dropped": subscription.states.dropped,
        "subjects": list(subscription.subjects),
    }


def _secrets(data: CgiCameraData, section: str) -> set[str]:
    """Return the fields of a section that are secret by row or by name."""
    coordinator = data.coordinator
    rows = coordinator.device.readable(section).values()
    return {row.field for row in rows if row.secret} | {
        name for name in coordinator.data[section] if SECRET_NAME.search(name)
    }
