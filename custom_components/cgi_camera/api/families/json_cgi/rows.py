"""Kinds of rows that the tables of this family repeat; only actions reach most of them."""

import hashlib
from typing import override

from ...features import Fields, Sensor, Value, Wire
from ...settings import Number, Switch, Text

LONGEST = 255
"""Bytes; the document gives no limit for texts, this is the limit of the web page's forms."""
LARGEST = 2**31 - 1
"""The document gives most numbers no limit; the firmware stores signed 32 bits."""

STREAMS = {"main": "0", "sub": "1"}

GRID_WIDTH = 704
GRID_HEIGHT = 576


class HashedText(Text):
    """A password that the camera receives as its MD5."""

    @override
    def encode(self, value: Value, fields: Fields) -> Wire:
        return md5(str(Text.encode(self, value, fields)))


def md5(text: str) -> str:
    """Return the lower-case hex digest in which this family sends passwords."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def text(key: str, section: str, field: str, *, secret: bool = False) -> Text:
    """Return a text that only an action reaches."""
    return Text(key, section, field, LONGEST, secret=secret, entity=False)


def whole(
    key: str,
    section: str,
    field: str,
    maximum: int = LARGEST,
    *,
    minimum: int = 0,
    unit: str | None = None,
) -> Number:
    """Return a whole number that only an action reaches."""
    return Number(key, section, field, minimum, maximum, unit=unit, entity=False)


def port(key: str, section: str, field: str) -> Number:
    """Return a port that only an action reaches."""
    return whole(key, section, field, 65535)


def switch(key: str, section: str, field: str) -> Switch:
    """Return a switch that only an action reaches."""
    return Switch(key, section, field, entity=False)


def seen(section: str, **fields: str) -> tuple[Sensor, ...]:
    """Return read-only fields; the document explains few of them."""
    return tuple(Sensor(key, section, field, entity=False) for key, field in fields.items())


def grid_box(key: str, section: str, fields: dict[str, str]) -> tuple[Number, ...]:
    """Return edges and size of a box on the grid; `fields` maps x, y, width, height to the wire."""
    return tuple(
        whole(
            f"{key}_{name}", section, field, GRID_WIDTH if name in {"x", "width"} else GRID_HEIGHT
        )
        for name, field in fields.items()
    )
