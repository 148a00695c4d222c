"""Reads and changes sections: JSON as this firmware writes it, or a line of text for an error.

Every answer has status 200, errors too (seed 003 l.7-35). Some firmware accepts a part of a section
and some does not. A write therefore returns the whole section: all fields that the document calls
settable, as the camera wrote them, and the change.
"""

from collections.abc import Iterable, Iterator, Mapping
import json

from ...errors import (
    BusyError,
    InvalidAuthError,
    NotNowError,
    RefusedError,
    UnexpectedAnswerError,
)
from ...features import Fields, Wire
from ...http.transport import Answer
from ...lenient import decode, json_object, whole_number
from ...settings import Setting, Text

type Json = Mapping[str, object]

BUSY = frozenset({-117, 204})
"""Result codes of a busy camera."""

LASTING = frozenset({-104, 201, 205, 206, 207, 209, 210})
"""Result codes of what the camera does not have or does not take; all others may pass."""

ERROR_TEXTS = {
    -1: "not possible",
    -104: "parameter error",
    -105: "file is too large",
    -106: "insufficient storage space",
    -107: "file open failed",
    -117: "device is busy",
    -118: "file writing failed",
    -119: "deletion failed",
    -120: "out of memory",
    -122: "valid time error",
    201: "parameter does not exist",
    204: "device is busy",
    205: "the parameter is invalid",
    206: "administrator password error",
    207: "picture name does not meet the rules",
    208: "no new information",
    209: "not supported by this device",
    210: "file format not supported",
    299: "no reaction",
}
"""Result codes (seed 003 l.112-198) of settings and commands, and -1 as observed."""

MAX_LEVELS = 8
"""Limit of the names in a path."""
MAX_NAME = 64
"""Limit of the characters of one of these names."""

TAIL = frozenset(
    {"code", "message", "log", "deviceID", "device_mac", "device_id", "device_ip", "sign_tby"}
)
"""The end of every answer: the result and the camera's identity, no part of a section."""


def parse(answer: Answer) -> Json:
    """Return the object in an answer, whatever its result code.

    Raises InvalidAuthError for `error user/pwd`, RefusedError for another error line and for an
    unknown path, BusyError while the web server is starting, UnexpectedAnswerError for any other
    answer without a JSON object.
    """
    text = decode(answer.body).strip()
    if text.startswith("error") and len(text) < 100:
        if text.startswith("error user/pwd"):
            raise InvalidAuthError("the camera refused the user name or password")
        raise RefusedError(text)
    if answer.status == 404:
        raise RefusedError("not offered")
    if answer.status >= 500:
        raise BusyError("the camera's web server is not ready")
    if (found := json_object(text)) is None:
        raise UnexpectedAnswerError("the answer is not a JSON object")
    return found


def result(answer: Json) -> int:
    """Return the result code; an answer without a code is a success."""
    try:
        return int(str(answer.get("code", 0)))
    except ValueError:
        return -1


def refusal(code: int) -> RefusedError:
    """Return the error for a result code."""
    # Codes up to 100 are those of the camera's own HTTP client, whose request failed.
    own = "its own connection failed" if 0 < code <= 100 else "error"
    kind = RefusedError if code in LASTING else NotNowError
    return kind(f"{ERROR_TEXTS.get(code, own)} ({code})")


def flatten(answer: Json) -> dict[str, Wire]:
    """Return the values of a section by dotted path, such as `title_list.0.title`.

    Values below MAX_LEVELS or MAX_NAME are left out: no field of this family is there.
    """
    section = {key: value for key, value in answer.items() if key not in TAIL}
    return dict(_leaves(section, "", MAX_LEVELS))


def _leaves(node: object, path: str, levels: int) -> Iterator[tuple[str, Wire]]:
    if isinstance(node, dict | list):
        inner = node.items() if isinstance(node, dict) else enumerate(node)
        for key, value in inner if levels else ():
            if len(name := str(key)) <= MAX_NAME:
                yield from _leaves(value, f"{path}.{name}" if path else name, levels - 1)
    elif isinstance(node, bool):
        yield path, int(node)
    else:
        yield path, node if isinstance(node, str | int | float) else None


def with_changes(before: Json, settings: Iterable[Setting], changes: Fields) -> dict[str, object]:
    """Return the settings of a section as the camera wrote them, with `changes` applied.

    A list stays whole. A value keeps the type of the camera's answer, because firmware that writes
    numbers as text also reads them as text; a value missing from the answer is a number, unless
    its row is a text. A secret that the camera masks is left out.
    """
    texts: set[str] = set()
    wanted: set[str] = set()
    present = flatten(before)
    for setting in settings:
        if isinstance(setting, Text):
            texts.add(setting.field)
        hidden = setting.secret and is_masked(str(present.get(setting.field) or ""))
        if not setting.write_only and not hidden:
            wanted.update(name.partition(".")[0] for name in setting.fields)
    sent: dict[str, object] = {
        name: json.loads(json.dumps(value)) for name, value in before.items() if name in wanted
    }
    for name, value in changes.items():
        _put(sent, name.split("."), _typed(value, present.get(name), is_text=name in texts))
    return sent


def is_masked(secret: str) -> bool:
    """Return whether the camera hides a secret behind asterisks; an empty one is not set."""
    return bool(secret) and not secret.strip("*")


def applied(settings: Iterable[Setting], changes: Fields, before: Fields, in_force: Fields) -> bool:
    """Return whether all visible changes are in force."""
    return all(
        setting.value(in_force) == setting.value({**before, **changes})
        for setting in settings
        if not setting.secret
        and not setting.write_only
        and any(name in changes for name in setting.fields)
    )


def _typed(value: Wire, before: Wire, *, is_text: bool) -> Wire:
    text = "" if value is None else str(value)
    if isinstance(before, str) or (is_text and (before is None or whole_number(text) is None)):
        return text
    return int(value) if isinstance(value, str) else value


def _put(node: dict[str, object], path: list[str], value: Wire) -> None:
    """Set the value at a path; create lists and objects missing from the camera's answer."""
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
