"""Writes request targets that this firmware reads as meant.

The firmware takes the FIRST place in the whole URL where a parameter's name occurs, as a mere
substring, and uses it only if the next character is `=`. `night_sensitivity=80&sensitivity=20`
sets the sensitivity to 80, and a title with the letters `uid` hides the session. So the order is
not a matter of taste, and a value may not mention a parameter that comes later.
"""

from collections.abc import Mapping
import re
from urllib.parse import quote

from ...errors import InvalidValueError, Limit
from ...features import Wire

_DECODED = frozenset({"password", "title_utf8"})
"""The only parameters the firmware percent-decodes; everything else is taken as it stands."""
_PLAIN = re.compile(r"[A-Za-z0-9._~:/+,;@!$'()*-]*")


def request_target(path: str, parameters: Mapping[str, Wire]) -> str:
    """Return path and query, names in an order in which none hides another.

    The `?` is there even without parameters, as the firmware demands. Raises InvalidValueError
    for a value that cannot be written so that the firmware would read it back.
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
    """Return which of those still waiting a parameter mentions."""
    return [other for other in waiting if other != name and other in waiting[name]]


def _written(name: str, value: Wire) -> str:
    text = "" if value is None else str(value)
    if name in _DECODED:
        # All but letters and digits (seed 001 §3.13), dots too: any URL with `snapshot.cgi` in it
        # is taken for a snapshot.
        return re.sub(r"[-._~]", lambda found: f"%{ord(found[0]):02X}", quote(text, safe=""))
    if not _PLAIN.fullmatch(text):
        raise InvalidValueError(name, "***", "A-Z a-z 0-9 . _ - : / +")
    return text
