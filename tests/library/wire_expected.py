"""What each cell of the matrix should come to, written from documents, captures and reports.

A cell works unless a row below differs; the first row that fits it counts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from tests.simulators.habits import Habit

WORKS: Final = "works"

_HTTP_LOGIN = frozenset({"uapi", "hikvision", "dahua", "edimax", "custom"})
"""Families that log in by HTTP itself, with a challenge."""
_LINES = frozenset({"uapi", "dahua"})
"""Families whose answers are lines: nothing in them proves that the last one is there."""
_PICTURES_ONLY = frozenset({"edimax", "custom"})
_PICTURE_ON_SET_UP = frozenset({"xml_cgi", "json_cgi", "uapi", "edimax", "custom"})
"""Families of cameras, which are set up with a picture; recorders list their channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    habits: Collection[str]
    error: str
    """Name of the error, or several with a bar between them; WORKS for an exception of a row."""
    families: Collection[str] | None = None
    conversations: Collection[str] | None = None
    why: str

    def fits(self, habit: Habit, family: str, conversation: str) -> bool:
        return (
            habit.name in self.habits
            and (self.families is None or family in self.families)
            and (self.conversations is None or conversation in self.conversations)
        )


_HTTPS = (
    "301 to https",
    "302 to https",
    "307 to https",
    "TLS at this port",
    "400 at a port for HTTPS",
)
_ELSEWHERE = ("302 to its login page", "302 to another host", "page with 200")
_NO_PICTURE = (
    "login failed as JSON",
    "login failed as XML",
    "page in place of a picture",
    "PNG",
    "BMP",
    "half a picture",
    "no bytes",
)
_ODD_REALMS = (
    "realm that is no text",
    "realm with a comma and quotes",
    "domain with two colons",
    "401 without a challenge",
)
_ASKED_FOR_LINES = ("set up", "poll", "write", "push set-up", "upload set-up")

_ROWS: Final = (
    _Row(
        habits=_HTTPS,
        error="HttpsOnlyError",
        why="the device takes HTTPS only; no request gets further",
    ),
    _Row(
        habits=_ELSEWHERE,
        conversations=("detect",),
        error="UnknownDeviceError",
        why="every path looks alike, and like no family",
    ),
    _Row(
        habits=_ELSEWHERE,
        families=("hikvision", "dahua"),
        conversations=("set up", "poll"),
        error="UnknownDeviceError",
        why="RFC 9110, 15.4: an answer at another place says of this one only that it is elsewhere",
    ),
    _Row(
        habits=_ELSEWHERE,
        error="UnexpectedAnswerError|RefusedError|NotAPictureError",
        why="RFC 9110, 15.4: to follow is the client's choice; a credential goes nowhere else",
    ),
    _Row(
        habits=tuple(habit for habit in _NO_PICTURE if habit != "half a picture"),
        families=("json_cgi",),
        conversations=("set up", "poll", "snapshot"),
        error=WORKS,
        why="seed 003 §36.1: getFmtSnap has the picture, too",
    ),
    _Row(
        habits=_NO_PICTURE,
        families=("uapi",),
        conversations=("set up", "poll", "snapshot"),
        error="BusyError|NotAPictureError",
        why="IPAI firmware: an empty picture is an internal error, to be asked for again",
    ),
    _Row(
        habits=_NO_PICTURE,
        families=_PICTURE_ON_SET_UP,
        conversations=("set up", "poll", "snapshot"),
        error="NotAPictureError",
        why="a picture is a whole JPEG or an error",
    ),
    _Row(
        habits=_NO_PICTURE,
        families=("hikvision", "dahua"),
        conversations=("snapshot",),
        error="NotAPictureError",
        why="a picture is a whole JPEG or an error; channels come from the list",
    ),
    _Row(
        habits=_ODD_REALMS,
        families=("dahua", "edimax"),
        conversations=("detect",),
        error="UnknownDeviceError",
        why="RFC 9110, 11.5: a realm is any text; one without a known word is the user's choice",
    ),
    _Row(
        habits=("domain with two colons",),
        families=("uapi",),
        conversations=("detect",),
        error="UnknownDeviceError",
        why="hikvision_next fixtures: realms of 24 hexadecimal digits; the user has to choose",
    ),
    _Row(
        habits=("401 without a challenge",),
        families=_HTTP_LOGIN,
        conversations=("set up", "poll", "write", "snapshot", "push set-up", "upload set-up"),
        error="UnknownLoginError",
        why="RFC 9110, 15.5.2: a 401 without a challenge says of no login how it is done",
    ),
    _Row(
        habits=("401 without a challenge",),
        families=_HTTP_LOGIN,
        conversations=("wrong password",),
        error="UnknownLoginError",
        why="no account is sent where no login is asked for",
    ),
    _Row(
        habits=("length 48 too large", "chunks without a last one"),
        families=("uapi",),
        conversations=("snapshot",),
        error="UnexpectedAnswerError",
        why="a list of lines comes first, to find where pictures are",
    ),
    _Row(
        habits=("length too large, kept open",),
        families=("uapi",),
        conversations=("snapshot",),
        error="NoAnswerError",
        why="a list of lines comes first, to find where pictures are",
    ),
    _Row(
        habits=("length 48 too large", "chunks without a last one"),
        families=_LINES,
        conversations=_ASKED_FOR_LINES,
        error="UnexpectedAnswerError",
        why="RFC 9112, 8: incomplete; what is missing may be the end of a value",
    ),
    _Row(
        habits=("length too large, kept open",),
        families=_LINES,
        conversations=_ASKED_FOR_LINES,
        error="NoAnswerError",
        why="the rest may still come, until the time is up",
    ),
)


def expected(habit: Habit, family: str, conversation: str) -> frozenset[str]:
    """Return the ends that are right for a cell."""
    usual = "InvalidAuthError" if conversation == "wrong password" else WORKS
    row = next((row for row in _ROWS if row.fits(habit, family, conversation)), None)
    return frozenset((row.error if row else usual).split("|"))
