"""The record of a family."""

import pytest

from custom_components.cgi_camera.api.families import FAMILIES
from custom_components.cgi_camera.api.features import Button
from custom_components.cgi_camera.api.settings import Number, Switch


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda it: it.name)
def test_family_has_channels_or_makes_them(family: object) -> None:
    """A recorder's channels must be found first."""
    record = next(it for it in FAMILIES.values() if it is family)
    assert record.has_many_channels is (not record.channels)
    if record.channel is not None:
        assert record.channel(3).number == 3


def test_rows_returns_one_kind_of_a_section_in_order() -> None:
    """Another kind or section is left out."""
    family = FAMILIES["xml_cgi"]
    keys = [row.key for row in family.rows("image", Number)]
    assert keys == ["brightness", "contrast", "saturation", "sharpness"]
    assert "osd" in {row.key for row in family.rows("osd", Switch)}
    assert family.rows("image", Button) == []
