"""What to send so that a change, and nothing else, comes into force.

Firmware differs in whether it takes a part of a section: so the whole goes back, of what the
document calls settable, as the camera gave it and with the change in it.
"""

from collections.abc import Iterable
import json

from ...features import Fields, Wire
from ...settings import Setting, Text
from .answers import Json, flatten


def with_changes(before: Json, settings: Iterable[Setting], changes: Fields) -> dict[str, object]:
    """Return the settings of a section as the camera gave them, with `changes` in them.

    A list goes as a whole. A value keeps the type in which the camera writes it, for firmware
    that writes numbers as text reads them as text; one the camera did not write is a number,
    unless it is a text. A secret that the camera hides is left out: what it shows is not it.
    """
    texts: set[str] = set()
    wanted: set[str] = set()
    present = flatten(before)
    for setting in settings:
        if isinstance(setting, Text):
            texts.add(setting.field)
        hidden = setting.secret and not str(present.get(setting.field) or "").strip("*")
        if not setting.write_only and not hidden:
            wanted.update(name.partition(".")[0] for name in setting.fields)
    sent: dict[str, object] = {
        name: json.loads(json.dumps(value)) for name, value in before.items() if name in wanted
    }
    for name, value in changes.items():
        _put(sent, name.split("."), _typed(value, present.get(name), is_text=name in texts))
    return sent


def applied(settings: Iterable[Setting], changes: Fields, before: Fields, in_force: Fields) -> bool:
    """Tell whether all changes that can be seen are in force."""
    return all(
        setting.value(in_force) == setting.value({**before, **changes})
        for setting in settings
        if not setting.secret
        and not setting.write_only
        and any(name in changes for name in setting.fields)
    )


def _typed(value: Wire, before: Wire, *, is_text: bool) -> Wire:
    if isinstance(before, str) or (before is None and is_text):
        return "" if value is None else str(value)
    return int(value) if isinstance(value, str) else value


def _put(node: dict[str, object], path: list[str], value: Wire) -> None:
    """Set the value at a path; lists and objects that the camera did not give are made."""
    place: object = node
    for key, following in zip(path, [*path[1:], None], strict=True):
        fresh: object = value if following is None else [] if following.isdigit() else {}
        match place:
            case list():
                place += [{} for _ in range(len(place), int(key) + 1)]
                if following is None or not isinstance(place[int(key)], dict | list):
                    place[int(key)] = fresh
                place = place[int(key)]
            case dict():
                if following is None or not isinstance(place.get(key), dict | list):
                    place[key] = fresh
                place = place[key]
