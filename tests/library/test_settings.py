"""Settings: values, limits and their wire form."""

import datetime as dt
import math
from typing import Any

import pytest

from custom_components.cgi_camera.api.errors import InvalidValueError
from custom_components.cgi_camera.api.features import (
    Value,
    Wire,
)
from custom_components.cgi_camera.api.settings import (
    Number,
    Select,
    Setting,
    Text,
    Time,
)

from .test_features import ANCHORED, NUMBER, SELECT, SPOKEN, SWITCH, TEXT

FIVES = Number("level", "s", "f", 5, 25, step=5)


TENTHS = Number("level", "s", "f", 0, 1, step=0.1)


HALVES = Number("level", "s", "f", 0.5, 2.5, step=0.5)


ESCAPED = Text("title", "s", "f", 9, escaped=True, empty="NONE")


THREEFOLD = "escaped_bytes: 0 - 9"


# From a value to the wire


@pytest.mark.parametrize(
    ("row", "value", "wire"),
    [
        (SWITCH, True, "1"),
        (SWITCH, False, "0"),
        (SPOKEN, True, "yes"),
        (SPOKEN, False, "no"),
        (NUMBER, 0, 0),
        (NUMBER, -10, -10),
        (NUMBER, 10, 10),
        (NUMBER, 7.0, 7),
        (NUMBER, -0.0, 0),
        (FIVES, 5, 5),
        (FIVES, 25, 25),
        (FIVES, 15.0, 15),
        (HALVES, 0.5, 0.5),
        (HALVES, 2, 2),
        (HALVES, 2.5, 2.5),
        (SELECT, "large", "1"),
        (TEXT, "", ""),
        (TEXT, "123456", "123456"),
        (TEXT, "你好", "你好"),
        (TEXT, "a b", "a b"),
        (TEXT, "éé+&", "éé+&"),
        (ESCAPED, "", "NONE"),
        (ESCAPED, "123456789", "123456789"),
        (ESCAPED, "你", "你"),
        (ESCAPED, "a b c", "a b c"),
    ],
)
def test_setting_encodes_allowed_values(row: Setting, value: Value, wire: Wire) -> None:
    """A whole number is written as one, for a camera takes `7.0` for something else."""
    written = row.encode(value, {})
    assert written == wire
    assert type(written) is type(wire)


@pytest.mark.parametrize("tenth", range(11))
def test_number_accepts_steps_without_an_exact_binary_form(tenth: int) -> None:
    """0.3 is three steps of 0.1, though 0.3 / 0.1 is 2.9999999999999996."""
    assert TENTHS.encode(tenth / 10, {}) == tenth / 10


@pytest.mark.parametrize(
    ("row", "value", "limit"),
    [
        (SWITCH, 1, "value: on, off"),
        (SWITCH, 0, "value: on, off"),
        (SWITCH, "1", "value: on, off"),
        (SWITCH, "on", "value: on, off"),
        (SWITCH, 1.0, "value: on, off"),
        (NUMBER, True, "value: -10 - 10"),
        (NUMBER, False, "value: -10 - 10"),
        (NUMBER, "5", "value: -10 - 10"),
        (NUMBER, "", "value: -10 - 10"),
        (NUMBER, 11, "value: -10 - 10"),
        (NUMBER, -10.0000001, "value: -10 - 10"),
        (NUMBER, 0.5, "value: -10 - 10"),
        (NUMBER, math.nan, "value: -10 - 10"),
        (NUMBER, math.inf, "value: -10 - 10"),
        (NUMBER, -math.inf, "value: -10 - 10"),
        (NUMBER, 10**400, "value: -10 - 10"),
        (FIVES, 0, "value: 5, 10, ... - 25"),
        (FIVES, 7, "value: 5, 10, ... - 25"),
        (FIVES, 30, "value: 5, 10, ... - 25"),
        (HALVES, 0.75, "value: 0.5, 1, ... - 2.5"),
        (TENTHS, 0.25, "value: 0, 0.1, ... - 1"),
        (SELECT, "0", "value: small, large"),
        (SELECT, "L", "value: small, large"),
        (SELECT, "Large", "value: small, large"),
        (SELECT, "", "value: small, large"),
        (SELECT, True, "value: small, large"),
        (SELECT, 1, "value: small, large"),
        (TEXT, "1234567", "bytes: 0 - 6"),
        (TEXT, "你好你", "bytes: 0 - 6"),
        (TEXT, "ééé1", "bytes: 0 - 6"),
        (TEXT, "a\nb", "bytes: 0 - 6"),
        (TEXT, "a\tb", "bytes: 0 - 6"),
        (TEXT, "\x00", "bytes: 0 - 6"),
        (TEXT, "\x7f", "bytes: 0 - 6"),
        (TEXT, "\u202e", "bytes: 0 - 6"),
        (TEXT, "\ud800", "bytes: 0 - 6"),
        (TEXT, 5, "bytes: 0 - 6"),
        (ESCAPED, "1234567890", THREEFOLD),
        (ESCAPED, "你a", THREEFOLD),
        (ESCAPED, "a b c d", THREEFOLD),
        (ESCAPED, "....", THREEFOLD),
        (TEXT, True, "bytes: 0 - 6"),
    ],
)
def test_setting_rejects_other_values_with_value_and_limit(
    row: Setting, value: Value, limit: str
) -> None:
    """The message is what the user learns from; `feature` finds the entity."""
    with pytest.raises(InvalidValueError) as caught:
        row.encode(value, {})
    error = caught.value
    assert (error.feature, error.value) == (row.key, str(value))
    assert f"{error.of}: {error.limit}" == limit
    assert str(error) == f"{row.key}: {value!r} is not allowed ({limit})"


def test_text_limits_bytes_instead_of_characters() -> None:
    """A camera's buffer has bytes: two Chinese characters are as long as six letters."""
    for text in ("x" * 6, "é" * 3, "你" * 2, "🎥"):
        assert TEXT.encode(text, {}) == text
        with pytest.raises(InvalidValueError):
            TEXT.encode(text * 2, {})


@pytest.mark.parametrize(
    ("fields", "limits"),
    [
        ({}, (0, 100)),
        ({"type": None}, (0, 100)),
        ({"type": "1"}, (0, 100)),
        ({"type": "0"}, (0, 2)),
        ({"type": 0}, (0, 2)),
        ({"type": " 0 "}, (0, 2)),
        ({"type": "9"}, (50, 60)),
        ({"type": "00"}, (0, 100)),
    ],
)
def test_number_limits_follow_another_field(
    fields: dict[str, Wire], limits: tuple[float, float]
) -> None:
    """Families send numbers as text and text as numbers."""
    assert ANCHORED.limits(fields) == limits
    for value in (*limits, sum(limits) / 2):
        assert ANCHORED.encode(value, fields) == value
    for value in (limits[0] - 1, limits[1] + 1):
        with pytest.raises(InvalidValueError, match=f"{limits[0]} - {limits[1]}"):
            ANCHORED.encode(value, fields)


def test_setting_without_a_kind_cannot_be_written() -> None:
    """The base class only declares what a kind must do."""
    with pytest.raises(NotImplementedError):
        Setting("k", "s", "f").encode("x", {})


@pytest.mark.parametrize(
    ("hour", "told"),
    [("7", dt.time(7, 5)), (7, dt.time(7, 5)), ("25", None), ("99999999999", None), (None, None)],
)
def test_time_of_two_fields_needs_both(hour: Any, told: dt.time | None) -> None:
    """It is None if one of them makes no sense."""
    row = Time("k", "s", "hour", "minute")
    assert row.value({"hour": hour, "minute": "5"}) == told


def test_select_has_no_aliases_by_default() -> None:
    """They are the exception."""
    row = Select("k", "s", "f", {"a": "0"})
    assert row.decode("0") == "a"
    assert row.decode("b") is None
