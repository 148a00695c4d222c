"""Rectangles become the blocks in which an XML CGI camera watches for motion, bit by bit.

The examples are those of section 3.16 of the document (`spec/xml_cgi.yaml`). It leaves open which
end of a byte comes first; the bits that fill up the last byte can tell.
"""

from typing import Any

import pytest

from custom_components.cgi_camera.api.areas import Rectangle
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import UnexpectedAnswerError
from custom_components.cgi_camera.api.families.xml_cgi.tables import encode_area
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import documented

(AREA,) = (entry for entry in documented("motion")["params"] if entry["name"] == "areavalue")
DERIVED = AREA["derived"]
SELECTIONS = {
    "all": [Rectangle(x=0, y=0, width=100, height=100)],
    "none": [],
    "first block of the first row": [Rectangle(x=0, y=0, width=25, height=25)],
    "first row": [Rectangle(x=0, y=0, width=100, height=25)],
}
"""The words of the examples as rectangles."""
LOWEST_FIRST, HIGHEST_FIRST = "0f", "f0"
"""Last byte of 22x18 blocks, all selected: the four bits that are left over are 0."""
GRIDS = ["1x1", "2x2", "3x2", "3x3", "4x3", "4x4", "8x8", "16x16", "22x18"]


def blocks(areavalue: str, *, lowest_first: bool = True) -> list[int]:
    """Return the numbers of the selected blocks, the way the document describes the value."""
    bits = [
        byte >> (bit if lowest_first else 7 - bit) & 1
        for byte in bytes.fromhex(areavalue)
        for bit in range(8)
    ]
    return [number for number, selected in enumerate(bits) if selected]


def block(number: int, columns: int, rows: int) -> Rectangle:
    """Return the rectangle that is exactly one block."""
    row, column = divmod(number, columns)
    return Rectangle(
        x=column * 100 / columns, y=row * 100 / rows, width=100 / columns, height=100 / rows
    )


@pytest.mark.parametrize(
    "example",
    [*AREA["examples"], *DERIVED["examples_lsb_first"]],
    ids=lambda example: f"{example['blockcount']} {example['selected']}",
)
def test_encode_area_returns_the_documented_examples(example: dict[str, Any]) -> None:
    """Without other evidence the lowest bit comes first, as in firmware."""
    fields = {"blockcount": example["blockcount"]}
    written = encode_area(SELECTIONS[example["selected"]], fields)
    assert written == {"blockcount": example["blockcount"], "areavalue": example["areavalue"]}


@pytest.mark.parametrize("example", DERIVED["examples_msb_first"], ids=lambda one: one["selected"])
def test_encode_area_starts_with_the_highest_bit_if_the_present_value_does(
    example: dict[str, Any],
) -> None:
    """A present value with bits at the other end of the last byte shows that order.

    4x4 blocks fill whole bytes, from which nothing can be told: there the order stays the usual.
    """
    columns, rows = (int(part) for part in example["blockcount"].split("x"))
    present = {"blockcount": example["blockcount"], "areavalue": example["areavalue"]}
    written = encode_area(SELECTIONS[example["selected"]], present)["areavalue"]
    if columns * rows % 8:
        assert written == example["areavalue"]
    else:
        usual = blocks(str(written))
        assert usual == blocks(example["areavalue"], lowest_first=False)


@pytest.mark.parametrize(
    ("last", "first_block"), [(LOWEST_FIRST, "01"), ("00", "01"), ("08", "01")]
)
def test_encode_area_starts_with_the_lowest_bit_if_both_orders_fit(
    last: str, first_block: str
) -> None:
    """An empty last byte agrees with both orders."""
    present = {"blockcount": "22x18 ", "areavalue": "ff" * 49 + last}
    written = encode_area([block(0, 22, 18)], present)["areavalue"]
    assert written == first_block + "00" * 49


@pytest.mark.parametrize("last", [HIGHEST_FIRST, "80", "10", "F0"])
def test_encode_area_takes_the_bit_order_from_the_last_byte(last: str) -> None:
    """Only then are there bits in the upper half of the last byte."""
    present = {"blockcount": "22x18 ", "areavalue": "00" * 49 + last}
    written = encode_area([block(0, 22, 18)], present)["areavalue"]
    assert written == "80" + "00" * 49


@pytest.mark.parametrize("present", [None, "", "f", "xxxxxxxxx", "zz", 5])
def test_encode_area_ignores_a_present_value_that_is_no_area(present: str | int | None) -> None:
    """The printed example is nine letters x."""
    written = encode_area(SELECTIONS["all"], {"blockcount": "22x18", "areavalue": present})
    assert written["areavalue"] == "ff" * 49 + LOWEST_FIRST


@pytest.mark.parametrize("grid", GRIDS)
def test_encode_area_selects_one_block_for_a_rectangle_of_one_block(grid: str) -> None:
    """For every block of every grid: no neighbor is touched by an edge they share."""
    columns, rows = (int(part) for part in grid.split("x"))
    for number in range(columns * rows):
        written = encode_area([block(number, columns, rows)], {"blockcount": grid})
        assert blocks(str(written["areavalue"])) == [number]


@pytest.mark.parametrize("grid", GRIDS)
def test_encode_area_returns_the_documented_length(grid: str) -> None:
    """Two digits for every eight blocks begun; rows are not padded."""
    columns, rows = (int(part) for part in grid.split("x"))
    assert DERIVED["length_hex"] == "2 * ceil(A * B / 8)"
    for rectangles in SELECTIONS.values():
        written = encode_area(rectangles, {"blockcount": grid})
        assert len(str(written["areavalue"])) == 2 * ((columns * rows + 7) // 8)


@pytest.mark.parametrize(
    ("rectangles", "expected"),
    [
        pytest.param([(0, 0, 50, 50)], [0, 1, 4, 5], id="a quarter"),
        pytest.param([(0, 0, 50.1, 50)], [0, 1, 2, 4, 5, 6], id="a bit more than a quarter"),
        pytest.param([(24.9, 24.9, 0.2, 0.2)], [0, 1, 4, 5], id="around a corner"),
        pytest.param([(30, 30, 1, 1)], [5], id="inside one block"),
        pytest.param([(0, 75, 100, 25)], [12, 13, 14, 15], id="the last row"),
        pytest.param([(75, 0, 25, 100)], [3, 7, 11, 15], id="the last column"),
        pytest.param([(0, 0, 1, 1), (99, 99, 1, 1)], [0, 15], id="two corners"),
        pytest.param([(0, 0, 60, 30), (10, 10, 20, 20)], [0, 1, 2, 4, 5, 6], id="overlapping"),
        pytest.param([(50, 50, 0, 0)], [], id="nothing, on an edge"),
        pytest.param([(100, 100, 50, 50)], [], id="outside"),
        pytest.param([(90, 90, 50, 50)], [15], id="reaching outside"),
        pytest.param([(-50, -50, 60, 60)], [0], id="beginning outside"),
    ],
)
def test_encode_area_selects_every_touched_block(
    rectangles: list[tuple[float, float, float, float]], expected: list[int]
) -> None:
    """On a grid of 4x4, numbered from left to right and top to bottom."""
    given = [
        Rectangle(x=left, y=top, width=width, height=height)
        for left, top, width, height in rectangles
    ]
    written = encode_area(given, {"blockcount": "4x4"})
    assert blocks(str(written["areavalue"])) == expected


def test_encode_area_reads_columns_before_rows() -> None:
    """22 blocks across and 18 down: a picture of 704x576 in blocks of 32x32."""
    written = encode_area([Rectangle(x=0, y=0, width=100, height=1)], {"blockcount": "22x18"})
    assert blocks(str(written["areavalue"])) == list(range(22))


@pytest.mark.parametrize(
    "blockcount",
    [
        None,
        "",
        "22",
        "22x",
        "x18",
        "22x18x3",
        "0x18",
        "22x0",
        "-22x18",
        "22 x 18",
        "22*18",
        "2.2x18",
        "AxB",
        "1000x18",
        "99999999999x99999999999",
        22,
    ],
)
def test_set_motion_area_rejects_a_camera_without_a_grid(blockcount: str | int | None) -> None:
    """A value of the wrong length would make firmware read past its end."""
    with pytest.raises(UnexpectedAnswerError):
        encode_area(SELECTIONS["all"], {"blockcount": blockcount, "areavalue": "ffff"})
    with pytest.raises(UnexpectedAnswerError):
        encode_area(SELECTIONS["all"], {})


@pytest.mark.parametrize("selected", [[], [0], [21], [22, 43], [395], list(range(396))])
@pytest.mark.parametrize("before", ["ff" * 49 + "0f", "00" * 50])
async def test_set_motion_area_writes_and_reads_back(
    selected: list[int], before: str, device: Device, camera: XmlCgiCamera
) -> None:
    """The camera accepts it whole and returns it; the rest of the section stays."""
    camera.settings["motion"]["areavalue"] = before
    area = device.family.motion_area
    assert area is not None
    fields = await device.read(area.section)
    changes = area.encode([block(number, 22, 18) for number in selected], fields)
    in_force = await device.write(area.section, changes, fields)
    assert blocks(str(in_force["areavalue"])) == selected
    assert await device.read(area.section) == in_force
    assert {**fields, "areavalue": ""} == {**in_force, "areavalue": ""}
