"""Reads the answers: JSON as this firmware writes it, or a line of text that is an error.

Everything comes with status 200, errors too (seed 003 l.7-35).
"""

from collections.abc import Iterator, Mapping

from ...errors import BusyError, InvalidAuthError, RefusedError, UnexpectedAnswerError
from ...features import Wire
from ...http.transport import Answer
from ...lenient import decode, json_object

type Json = Mapping[str, object]

BUSY = frozenset({-117, 204})
"""Result codes that mean: later."""

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
"""Result codes (seed 003 l.112-198) that settings and commands can meet, and -1 as seen."""

TAIL = frozenset(
    {"code", "message", "log", "deviceID", "device_mac", "device_id", "device_ip", "sign_tby"}
)
"""What every answer ends with: the result and who answers, no part of a section."""


def parse(answer: Answer) -> Json:
    """Return the object in an answer, whatever its result code.

    Raises InvalidAuthError for `error user/pwd`, RefusedError for another error line and for a
    path that is not there, BusyError while the web server is not ready yet, UnexpectedAnswerError
    for anything else that is no JSON object.
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
    """Return the result code; an answer without one is no complaint."""
    try:
        return int(str(answer.get("code", 0)))
    except ValueError:
        return -1


def refusal(code: int) -> RefusedError:
    """Return the error that a result code stands for."""
    # Up to 100 they are those of the HTTP client in the camera: its own request failed.
    own = "its own connection failed" if 0 < code <= 100 else "error"
    return RefusedError(f"{ERROR_TEXTS.get(code, own)} ({code})")


def flatten(answer: Json) -> dict[str, Wire]:
    """Return the values of a section by their dotted path, as `title_list.0.title`."""
    try:
        return dict(_leaves({key: value for key, value in answer.items() if key not in TAIL}, ""))
    except RecursionError:
        raise UnexpectedAnswerError("the answer is too deep") from None


def _leaves(node: object, path: str) -> Iterator[tuple[str, Wire]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _leaves(value, f"{path}.{index}")
    elif isinstance(node, bool):
        yield path, int(node)
    else:
        yield path, node if isinstance(node, str | int | float) else None
