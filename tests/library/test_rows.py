"""Kinds of rows that the tables of JSON CGI cameras repeat."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from custom_components.cgi_camera.api.errors import (
    UnknownNameError,
)
from custom_components.cgi_camera.api.families.json_cgi import session as json_cgi_session
from custom_components.cgi_camera.api.families.json_cgi.rows import HashedText, grid_box, seen
from tests.simulators.json_cgi import JsonCgiCamera

from .test_json_cgi_client import OPENED, PASSWORD, open_device


@pytest.fixture
async def camera() -> AsyncIterator[JsonCgiCamera]:
    """Return a camera of generation A."""
    async with JsonCgiCamera(password=PASSWORD, latency=0) as running:
        yield running


@pytest.fixture(autouse=True)
async def _prompt_and_tidy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(json_cgi_session, "BUSY_SECONDS", 0.01)
    yield
    while OPENED:
        OPENED.pop().close()


def test_rows_suggest_near_names(camera: JsonCgiCamera, session: aiohttp.ClientSession) -> None:
    """A typing error is answered with what was meant."""
    device = open_device(camera, session)
    with pytest.raises(UnknownNameError) as error:
        device.known_section("moton")
    assert error.value.nearest == "motion"
    with pytest.raises(UnknownNameError) as error:
        device.settings("motion", {"motion_sensitivty": 1})
    assert error.value.nearest == "motion_sensitivity"
    assert device.known_section("motion") == "motion"


def test_hashed_text_is_sent_as_md5() -> None:
    """This family sends passwords so."""
    row = HashedText("password", "user", "passwd", 32, secret=True, entity=False)
    assert row.encode("123456", {}) == "e10adc3949ba59abbe56e057f20f883e"


def test_grid_box_has_the_limits_of_the_grid() -> None:
    """704 x 576, whatever the size of the picture."""
    wire = {"x": "area_x", "y": "area_y", "width": "area_w", "height": "area_h"}
    box = grid_box("area_1", "motion", wire)
    limits = {row.key: row.limits({}) for row in box}
    assert limits == {
        "area_1_x": (0, 704),
        "area_1_y": (0, 576),
        "area_1_width": (0, 704),
        "area_1_height": (0, 576),
    }


def test_seen_fields_are_no_entities() -> None:
    """Only an action reads them."""
    (row,) = seen("system", web_port="webPort")
    assert (row.key, row.section, row.field, row.entity) == ("web_port", "system", "webPort", False)
