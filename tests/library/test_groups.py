"""Rows of groups that a uAPI camera describes itself."""

import pytest

from custom_components.cgi_camera.api.families.uapi.groups import row_of
from custom_components.cgi_camera.api.features import Readable, Sensor
from custom_components.cgi_camera.api.settings import Number, Select, Switch, Text


@pytest.mark.parametrize(
    ("description", "row"),
    [
        ("s__ul|yesno", Switch("x", "A.B", "x", on="yes", off="no")),
        ("s__l|string", Sensor("x", "A.B", "x")),
        ("s__ul|int|0,255", Number("x", "A.B", "x", 0, 255)),
        ("s__ul|int|--5,²", Number("x", "A.B", "x", 0, 2**31 - 1)),
        ("s__ul|port", Number("x", "A.B", "x", 1, 65535)),
        ("s__ul|select|h264,mjpeg", Select("x", "A.B", "x", {"h264": "h264", "mjpeg": "mjpeg"})),
        ("s__ul|string|0,64", Text("x", "A.B", "x", 64)),
        ("yesno|yes,no", Switch("x", "A.B", "x", on="yes", off="no")),
        ("int|0|readonly", Sensor("x", "A.B", "x")),
        ("s__ul|something new", Text("x", "A.B", "x", 512)),
        ("", Text("x", "A.B", "x", 512)),
    ],
)
def test_row_of_every_type(description: str, row: Readable) -> None:
    """The kind with its limits; what is unknown is a text."""
    assert row_of("A.B", "x", description) == row


def test_row_of_a_password_is_secret() -> None:
    """By its name, whatever its type."""
    assert row_of("A.B", "h0.pwd", "s__ul|string|0,32").secret
