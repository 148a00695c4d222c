"""Texts in the language of the server: for lists and notifications, which nobody translates."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from .const import DOMAIN


class Words:
    """The texts under `common`; `facts` is always the data of a bus event."""

    @callback
    def __init__(self, hass: HomeAssistant) -> None:
        """Take the words of the language that is set now."""
        self._texts = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)

    def __getitem__(self, key: str) -> str:
        """Return the text of a key under `common`."""
        return self._texts[f"component.{DOMAIN}.common.{key}"]

    def what(self, facts: Mapping[str, Any]) -> str:
        """Return the type of an event: `Face`."""
        return self[f"type_{facts['type']}"]

    def particulars(self, facts: Mapping[str, Any]) -> str:
        """Return who it was and which rule saw it: ` (Ann, rule faceevent)`, or nothing."""
        known = [face["name"] for face in facts["faces"] if face.get("name")]
        if facts["rule"]:
            known.append(self["rule"].format(rule=facts["rule"]))
        return f" ({', '.join(known)})" if known else ""

    def picture(self, name: str) -> str:
        """Return what a picture shows, by its name: `Face 1` for `face_0`."""
        kind, _, number = name.partition("_")
        return self[f"picture_{kind}"].format(number=int(number or 0) + 1)
