"""The texts of a preview of settings, and of the report about what became of it."""

from collections.abc import Iterator

from homeassistant.core import HomeAssistant, callback

from ..coordinator import CgiCameraCoordinator
from ..texts import Texts, as_text, change_text, localized, setting_name
from .previews import Preview
from .restore import Report

SHOWN_NAMES = 8


@callback
def preview_text(hass: HomeAssistant, preview: Preview) -> str:
    """Return a preview as lines of a list."""
    texts = Texts(hass)
    taken = list(_changes(hass, preview))
    missing = [setting_name(hass, key) for keys in preview.missing.values() for key in keys]
    lines = [
        texts["care_taken"].format(number=len(taken), list=_first(taken))
        if taken
        else texts["care_same"]
    ]
    if missing:
        lines.append(texts["care_missing"].format(number=len(missing), list=_first(missing)))
    lines += [
        texts["care_refused"].format(
            setting=setting_name(hass, key), value=as_text(error.value), limit=error.limit
        )
        for key, error in list(preview.refused.items())[:SHOWN_NAMES]
    ]
    if preview.guarded:
        sections = ", ".join(f"`{section}`" for section in preview.guarded)
        lines.append(texts["care_guarded"].format(list=sections))
    return "\n".join(f"- {line}" for line in lines)


@callback
def report_text(coordinator: CgiCameraCoordinator, report: Report) -> str:
    """Return a report as lines of a list."""
    texts = Texts(coordinator.hass)
    written = sum(map(len, report.written.values()))
    lines = [texts["care_written"].format(number=written)]
    for section, error in report.failed.items():
        reason = localized(coordinator.hass, coordinator.user_error(error.cause))
        key = "care_put_back" if error.put_back else "care_half"
        lines.append(texts[key].format(section=section.replace("_", " "), reason=reason))
    return "\n".join(f"- {line}" for line in lines)


def _changes(hass: HomeAssistant, preview: Preview) -> Iterator[str]:
    """Yield each setting with its value now and then: `Brightness: 50 → 60`."""
    for section, values in preview.values.items():
        for key, value in values.items():
            yield change_text(hass, key, preview.present[section][key], value)


def _first(words: list[str]) -> str:
    """Return the first of some words, separated by commas."""
    return ", ".join(words[:SHOWN_NAMES] + ["…"] * (len(words) > SHOWN_NAMES))
