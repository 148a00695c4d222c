"""Builds request targets that this firmware reads correctly.

The firmware searches the whole URL for the FIRST occurrence of a parameter's name, as a mere
substring, and uses it only if the next character is `=`. `night_sensitivity=80&sensitivity=20`
sets the sensitivity to 80, and a title with the letters `uid` hides the session. So the order
matters, and a value must not contain the name of a later parameter.
"""

from collections.abc import Mapping
import re
from urllib.parse import quote

from ...errors import InvalidValueError, Limit
from ...features import Wire

_DECODED = frozenset({"password", "title_utf8"})
"""The only parameters that the firmware percent-decodes; it reads all others literally."""
_PLAIN = re.compile(r"[A-Za-z0-9._~:/+,;@!$'()*-]*")


def request_target(path: str, parameters: Mapping[str, Wire]) -> str:
    """Return path and query, with names in an order that hides no name.

    The `?` is there even without parameters, as the firmware demands. Raises InvalidValueError
    for a value that the firmware could not read back.
    """
    waiting = {name: f"{name}={_written(name, value)}" for name, value in parameters.items()}
    for name in waiting:
        if name in path:
            raise InvalidValueError(name, path, name, Limit.MENTION)
    query: list[str] = []
    while waiting:
        clear = [name for name in waiting if not _hidden_by(name, waiting)]
        if not clear:
            name = next(iter(waiting))
            mentioned = ", ".join(_hidden_by(name, waiting))
            raise InvalidValueError(name, "***", mentioned, Limit.MENTION)
        query.append(waiting.pop(clear[0]))
    return f"{path}?{'&'.join(query)}"


def _hidden_by(name: str, waiting: Mapping[str, str]) -> list[str]:
    """Return the waiting parameters whose names occur in a parameter."""
    return [other for other in waiting if other != name and other in waiting[name]]


def _written(name: str, value: Wire) -> str:
    text = "" if value is None else str(value)
    if name in _DECODED:
        # All but letters and digits (seed 001 §3.13), dots too: any URL with `snapshot.cgi` in it
        # counts as a snapshot.
        return re.sub(r"[-._~]", lambda found: f"%{ord(found[0]):02X}", quote(text, safe=""))
    if not _PLAIN.fullmatch(text):
        raise InvalidValueError(name, "***", "A-Z a-z 0-9 . _ - : / +")
    return text
