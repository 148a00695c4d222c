"""What helps to find a fault, without anything that identifies or opens the camera."""

from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant

from .const import OPTION_CALLBACK
from .coordinator import CgiCameraConfigEntry

TO_REDACT = {
    CONF_HOST,
    CONF_PASSWORD,
    CONF_USERNAME,
    CONF_WEBHOOK_ID,
    OPTION_CALLBACK,
    "mac",
    "serial",
}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: CgiCameraConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics of a config entry."""
    data = entry.runtime_data
    identity = data.coordinator.identity
    private = data.coordinator.device.family.private_fields
    return {
        "entry": {
            "data": async_redact_data(dict(entry.data), TO_REDACT),
            "options": async_redact_data(dict(entry.options), TO_REDACT),
        },
        "identity": async_redact_data(
            {
                "model": identity.model,
                "firmware": identity.firmware,
                "serial": identity.serial,
                "mac": identity.mac,
            },
            TO_REDACT,
        ),
        "available": data.coordinator.last_update_success,
        "sections": {
            name: async_redact_data(dict(fields), private)
            for name, fields in data.coordinator.data.items()
        },
        "pushes": {"accepted": data.dispatcher.accepted, "refused": data.dispatcher.refused},
    }
