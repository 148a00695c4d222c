"""Kinds of rows that the tables of this family repeat; most are reached by an action only."""

from ...features import Sensor
from ...settings import Number, Switch, Text

LONGEST = 255
"""Bytes; the document gives no limit for texts, this is what a form of the web page sends."""
LARGEST = 2**31 - 1
"""The document gives most numbers no limit; the firmware keeps them in 32 bits with a sign."""

STREAMS = {"main": "0", "sub": "1"}

GRID_WIDTH = 704
GRID_HEIGHT = 576


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
    """Return fields that are only read; the document explains few of them."""
    return tuple(Sensor(key, section, field, entity=False) for key, field in fields.items())


def grid_box(key: str, section: str, fields: dict[str, str]) -> tuple[Number, ...]:
    """Return edges and size of a box on the grid; `fields` maps x, y, width, height to the wire."""
    return tuple(
        whole(
            f"{key}_{name}", section, field, GRID_WIDTH if name in {"x", "width"} else GRID_HEIGHT
        )
        for name, field in fields.items()
    )
