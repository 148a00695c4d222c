"""What time it is for a camera: it keeps local time, by a rule as POSIX writes it (`HKT-8`)."""

from datetime import datetime
import io
import re
import struct
from zoneinfo import ZoneInfo

from ...errors import UnexpectedAnswerError
from ...features import Fields

_RULE = re.compile(r"[A-Za-z<][\x21-\x7e]{3,60}")


def camera_time(moment: datetime, fields: Fields) -> str:
    """Return a moment as the camera's group of time takes it: month, day, hour, minute, year."""
    return moment.astimezone(_zone(str(fields.get("tz.posixrule")).strip())).strftime(
        "%m%d%H%M%Y.%S"
    )


def _zone(rule: str) -> ZoneInfo:
    """Return the zone of a rule, by way of a zone file that holds nothing else (RFC 9636)."""
    if not _RULE.fullmatch(rule):
        raise UnexpectedAnswerError("the camera tells no time zone")
    header = struct.pack(">4sc15x6L", b"TZif", b"2", 0, 0, 0, 0, 1, 1)
    nothing = struct.pack(">lBBs", 0, 0, 0, b"\0")
    file = io.BytesIO(header + nothing + header + nothing + b"\n" + rule.encode() + b"\n")
    try:
        return ZoneInfo.from_file(file)
    except ValueError:
        raise UnexpectedAnswerError("the camera tells a time zone that is none") from None
