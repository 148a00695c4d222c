"""What an idle camera is asked: status and settings together, with the entities of a new one."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.cgi_camera.coordinator import STATUS_INTERVAL

from .recording import FAMILIES, add, settled, tapped
from .test_coordinator import polls

BUDGET = 2.0
"""Requests per minute; README.md and docs/entities.md promise it."""


@pytest.mark.parametrize("kind", [*FAMILIES, "xml_cgi"])
async def test_idle_requests_stay_in_the_budget(
    hass: HomeAssistant, base_url: str, kind: str
) -> None:
    """Over one whole pass of the settings, and all polls until the next one."""
    async with tapped(kind) as tap:
        entry = await add(hass, tap, kind)
        count = entry.runtime_data.coordinator.polls_per_settings_pass
        with tap.during("idle"):
            await polls(hass, count)
        minutes = count * STATUS_INTERVAL.total_seconds() / 60
        asked = len(tap.phases["idle"])
        assert 0 < asked / minutes <= BUDGET
        await hass.config_entries.async_unload(entry.entry_id)
        await settled(hass)
