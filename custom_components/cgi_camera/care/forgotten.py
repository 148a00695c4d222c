"""The issue of a camera that has forgotten its settings."""

from collections.abc import Iterator

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .. import issues
from ..texts import change_text
from .settings_state import State, to_write

FORGOTTEN = "settings_forgotten"
LEAST_SHARE = 0.5
"""Of the saved values; a user who changes so many within a day does so once in a camera's life."""
SHOWN_VALUES = 12


def is_forgotten(saved: State, present: State) -> bool:
    """Return whether so many saved values differ at once that the camera was reset.

    A section that the camera did not answer proves nothing.
    """
    values = sum(map(len, saved.values()))
    return values > 0 and sum(map(len, _lost(saved, present).values())) >= values * LEAST_SHARE


def _lost(saved: State, present: State) -> State:
    """Return the saved values that the camera answers with another value now."""
    lost = to_write(saved, present)
    return {section: values for section, values in lost.items() if present.get(section)}


@callback
def async_show(hass: HomeAssistant, entry: ConfigEntry, saved: State, present: State) -> None:
    """Raise the issue with the first values that differ."""
    lines = list(_lines(hass, saved, present))
    issues.async_raise(
        hass,
        entry,
        FORGOTTEN,
        "docs/care.md",
        placeholders={
            "different": str(len(lines)),
            "values": str(sum(map(len, saved.values()))),
            "list": "\n".join(lines[:SHOWN_VALUES]),
            "more": str(max(0, len(lines) - SHOWN_VALUES)),
        },
    )


def _lines(hass: HomeAssistant, saved: State, present: State) -> Iterator[str]:
    """Yield a line for each value that differs: `- Brightness: 60 → 50`."""
    for section, found in _lost(saved, present).items():
        for key, value in found.items():
            now = present[section].get(key, "?")
            yield f"- {change_text(hass, key, value, now)}"


@callback
def async_withdraw(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Withdraw the issue."""
    issues.async_withdraw(hass, entry, FORGOTTEN)
