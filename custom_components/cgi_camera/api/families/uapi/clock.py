"""The clock of a uAPI camera: local time, in a zone that is a POSIX rule."""

from datetime import datetime
import io
import re
import struct
from typing import Final
from zoneinfo import ZoneInfo

from ...client import Client
from ...errors import UnexpectedAnswerError
from ...family import Clock

_ZONE_RULE: Final = re.compile(r"[A-Za-z<][\x21-\x7e]{3,60}")


async def _set_clock(client: Client, now: int) -> None:
    """Set the clock to `now`, in seconds since 1970.

    The camera keeps local time, takes month, day, hour, minute, year, and writes its zone as a
    POSIX rule (`HKT-8`).
    """
    rule = (await client.read("time")).get("tz.posixrule")
    local = datetime.fromtimestamp(now, _zone(str(rule).strip()))
    await client.command("time", {"datetime": local.strftime("%m%d%H%M%Y.%S")})


CLOCK = Clock(section="time", set=_set_clock)


def _zone(rule: str) -> ZoneInfo:
    """Return the zone of a rule, through a zone file that holds nothing else (RFC 9636)."""
    if not _ZONE_RULE.fullmatch(rule):
        raise UnexpectedAnswerError("the camera reports no time zone")
    header = struct.pack(">4sc15x6L", b"TZif", b"2", 0, 0, 0, 0, 1, 1)
    nothing = struct.pack(">lBBs", 0, 0, 0, b"\0")
    file = io.BytesIO(header + nothing + header + nothing + b"\n" + rule.encode() + b"\n")
    try:
        return ZoneInfo.from_file(file)
    except ValueError:
        raise UnexpectedAnswerError("the camera reports an invalid time zone") from None
