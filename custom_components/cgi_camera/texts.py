"""Texts in the language of the server: for lists, notifications and parts of other texts."""

from collections.abc import Iterator, Mapping
import re
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_cached_translations

from .api.events.event import FaceList
from .api.lenient import fit_to_show
from .const import DOMAIN, OWN_NAME

# Fullwidth forms look alike, and mean nothing in Markdown.
_MARKS = re.compile(
    r"""[\\`*\[\]<>~]
    |(?<![^\W_])_|_(?![^\W_])             # an underscore that is not inside a word
    |(?<=\w):(?=//)|(?<=\bwww)\.|@        # addresses, which become links by themselves
    |^(?:\#+|[-+=]+(?=\s|$)|[-=]{2,}|\d+(?=[.)](?:\s|$)))  # headings, lists and rules
    """,
    re.VERBOSE | re.IGNORECASE,
)


def as_text(words: object) -> str:
    """Return words from outside, to be shown as they are: no Markdown, no link, no picture.

    Serial numbers, models, names, rules and file names come from cameras, or from others in the
    network. Home Assistant shows many texts as Markdown.
    """
    return _MARKS.sub(
        lambda found: "".join(chr(ord(mark) + 0xFEE0) for mark in found[0]),
        fit_to_show(str(words)),
    )


SETTING_PLATFORMS = (
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SWITCH,
    Platform.TEXT,
    Platform.TIME,
)
"""The platforms of settings."""
LONGEST_VALUE = 32
"""Characters of a shown value; the blocks of a motion area have hundreds."""


@callback
def localized(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return the translated message of an error, whose own string is always English."""
    key = f"component.{DOMAIN}.exceptions.{error.translation_key}.message"
    text = _texts(hass, "exceptions")[key]
    return text.format(**(error.translation_placeholders or {}))


@callback
def setting_name(hass: HomeAssistant, key: str) -> str:
    """Return the name of a setting, made of its key if it has no entity."""
    names, start = _texts(hass, "entity"), f"component.{DOMAIN}.entity"
    for platform in SETTING_PLATFORMS:
        if name := names.get(f"{start}.{platform}.{key}.name"):
            return name
    return key.replace("_", " ").capitalize()


@callback
def change_text(hass: HomeAssistant, key: str, first: object, second: object) -> str:
    """Return a setting with two values in words: `Motion detection: on → off`."""
    values = " → ".join(_value_text(hass, key, value) for value in (first, second))
    return f"{setting_name(hass, key)}: {values}"


@callback
def _value_text(hass: HomeAssistant, key: str, value: object) -> str:
    """Return a value of a setting; long ones are cut."""
    if isinstance(value, bool):
        return Texts(hass)["option_on" if value else "option_off"]
    option = f"component.{DOMAIN}.entity.{Platform.SELECT}.{key}.state.{value}"
    if name := _texts(hass, "entity").get(option):
        return name
    text = str(value)
    return as_text(text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…")


class Texts:
    """The texts under `common`; `facts` is the data of a bus event."""

    @callback
    def __init__(self, hass: HomeAssistant) -> None:
        """Take the texts of the present language."""
        self._texts = _texts(hass, "common")
        self._families = _texts(hass, "selector")

    def __getitem__(self, key: str) -> str:
        """Return the text of a key under `common`."""
        return self._texts[f"component.{DOMAIN}.common.{key}"]

    def event_title(self, facts: Mapping[str, Any]) -> str:
        """Return the type of an event: `Face`."""
        return self[f"type_{facts['type']}"]

    def particulars(self, facts: Mapping[str, Any]) -> str:
        """Return the known persons and the rule: ` (Ann, rule faceevent)`, or an empty text."""
        known = [as_text(face["name"]) for face in facts["faces"] if face.get("name")]
        if rule := _foreign_rule(facts):
            known.append(self["rule"].format(rule=as_text(rule)))
        return f" ({', '.join(known)})" if known else ""

    def rule(self, facts: Mapping[str, Any]) -> str:
        """Return the rule: ` (rule faceevent)`, or an empty text."""
        rule = _foreign_rule(facts)
        return f" ({self['rule'].format(rule=as_text(rule))})" if rule else ""

    def known_faces(self, facts: Mapping[str, Any]) -> Iterator[str]:
        """Yield the blocked faces, then the recognized ones: `Recognized: Ann, Bob`."""
        for key in ("blocked", "recognized"):
            names = [
                as_text(face["name"])
                for face in facts["faces"]
                if face.get("name") and (face.get("list") == FaceList.BLOCKED) is (key == "blocked")
            ]
            if names:
                yield self[key].format(names=", ".join(names))

    def family(self, name: str) -> str:
        """Return the name of a family."""
        return self._families[f"component.{DOMAIN}.selector.family.options.{name}"]

    def picture(self, name: str) -> str:
        """Return the title of a picture: `Face 1` for `face_0`."""
        kind, _, number = name.partition("_")
        return self[f"picture_{kind}"].format(number=int(number or 0) + 1)


def _foreign_rule(facts: Mapping[str, Any]) -> str:
    """Return the rule of an event, empty for one that we wrote: its name has no news."""
    rule = facts["rule"] or ""
    return "" if rule.startswith(f"{OWN_NAME} ") else rule


def _texts(hass: HomeAssistant, category: str) -> dict[str, str]:
    # A language that the user chooses now may be loaded only after the next start.
    return async_get_cached_translations(
        hass, hass.config.language, category, DOMAIN
    ) or async_get_cached_translations(hass, "en", category, DOMAIN)
