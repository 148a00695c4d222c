"""The identifiers of the media browser, which are input."""

import datetime as dt

import pytest

from custom_components.cgi_camera.media_place import Place

EVENT = "01KB1111111111111111111111"


def test_place_has_the_parts_of_an_identifier() -> None:
    """As far as it goes."""
    place = Place.parse("entry/2026-11-18/face")
    assert place is not None
    assert (place.camera, place.day, place.type) == ("entry", dt.date(2026, 11, 18), "face")
    assert (place.event, place.picture) == (None, None)
    place = Place.parse(f"entry/{EVENT}/face_0")
    assert place is not None
    assert (place.event, place.picture, place.day) == (EVENT, "face_0", None)


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "entry/",
        "entry/2026-13-01",
        "entry/2026-11-18/nonsense",
        f"entry/{EVENT}/../x",
        f"entry/{EVENT}/face_0.jpg",
        "../entry",
    ],
)
def test_place_refuses_anything_else(identifier: str) -> None:
    """Nothing of it reaches the disk."""
    assert Place.parse(identifier) is None
