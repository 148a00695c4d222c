"""How a camera of the JSON CGI family writes its answers (seed 003)."""

from collections.abc import Iterable, Mapping
import json
from typing import Any

from .faults import Answer
from .plain_http import PlainAnswer, chunked

# seed 003 l.9
DATE = "Sun Dec 2 02:39:43 2001"
"""As in every example: no date that RFC 9110 knows, and long past."""

# seed 003 l.7; no document: the other two, the cautious reading
_REASONS = {200: "OK", 404: "Not Found", 500: "Internal Server Error"}

type Pairs = Iterable[tuple[str, Any]]


def object_text(
    pairs: Pairs,
    *,
    separator: str = ":",
    repeated: Mapping[str, Any] | None = None,
    numbers_as_strings: bool = False,
    trailing_comma: bool = False,
) -> str:
    """Return an object as the examples print it, one key a line; `repeated` as in the data file."""
    # seed 003 l.1485-1505: an object as printed, one key a line
    lines = []

    def add(key: str, value: Any) -> None:
        value = _numbers_as_strings(value) if numbers_as_strings else value
        lines.append(f"{json.dumps(key)}{separator}{json.dumps(value, ensure_ascii=False)}")

    for key, value in pairs:
        add(key, value)
        if repeated is not None and repeated["after"] == key:
            add(repeated["key"], value if repeated["key"] == key else repeated["value"])
    return "{\n" + ",\n".join(lines) + (",\n}" if trailing_comma else "\n}")


def _numbers_as_strings(value: Any) -> Any:
    match value:
        case dict():
            return {key: _numbers_as_strings(entry) for key, entry in value.items()}
        case list():
            return [_numbers_as_strings(entry) for entry in value]
        case int() | float():
            return str(value)
        case _:
            return value


def http_answer(answer: Answer) -> PlainAnswer:
    """Return an answer as all but pictures go over the wire (l.7-35): chunked, kept alive."""
    # seed 003 l.7-17
    lines = [
        f"HTTP/1.1 {answer.status} {_REASONS[answer.status]}",
        f"Date: {DATE}",
        "Transfer-Encoding: chunked",
        "Connection: keep-alive",
        "X-Frame-Options: SAMEORIGIN",
        *([f"Content-Type: {answer.content_type}"] if answer.content_type else []),
    ]
    return PlainAnswer("\r\n".join((*lines, "", "")).encode() + chunked(answer.body))


def picture_answer(answer: Answer, *, folded: bool) -> PlainAnswer:
    """Return an answer as pictures go over the wire (l.267-274): HTTP/1.0, then it hangs up.

    `folded` puts the blank before Content-Type that the document prints.
    """
    # seed 003 l.267-274
    blank = " " if folded else ""
    lines = [
        f"HTTP/1.0 {answer.status} {_REASONS[answer.status]}",
        f"Content-Length: {len(answer.body)}",
        *([f"{blank}Content-Type: {answer.content_type}"] if answer.content_type else []),
    ]
    head = "\r\n".join((*lines, "", "")).encode()
    return PlainAnswer(head + answer.body + b"\r\n", closes=True)
