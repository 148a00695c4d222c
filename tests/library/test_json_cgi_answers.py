"""Answers of JSON CGI cameras: lenient JSON, result codes, errors."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from custom_components.cgi_camera.api.errors import (
    BusyError,
    InvalidAuthError,
    RefusedError,
    UnexpectedAnswerError,
)
from custom_components.cgi_camera.api.families.json_cgi import session as json_cgi_session
from custom_components.cgi_camera.api.families.json_cgi.answers import (
    flatten,
    parse,
    result,
)
from custom_components.cgi_camera.api.http.transport import Answer
from tests.simulators.json_cgi import JsonCgiCamera

from .conftest import answers_with
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


async def test_answers_accept_trailing_commas_and_duplicate_keys(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """The document prints both; the last value wins."""
    camera.trailing_comma = True
    device = open_device(camera, session)
    assert (await device.read("image_advanced"))["led_control_avail"] == 1
    assert "device_id" not in await device.read("gb28181")
    await device.write("osd", {"title_list.1.title": 'a,} b,] "'}, {})
    assert (await device.read("osd"))["title_list.1.title"] == 'a,} b,] "'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": [1, {"b": "x"},],}\r\n', {"a.0": 1, "a.1.b": "x"}),
        ('{"t": "门"}'.encode("gbk"), {"t": "门"}),
        (b'{"t": "\xff\xff\xff"}', {"t": "\ufffd\ufffd\ufffd"}),
        (b'{"t": "a\tb\x01", "n": null, "b": true}', {"t": "a\tb\x01", "n": None, "b": 1}),
        (b'{"code": "none", "a": 1}', {"a": 1}),
        (b'\xef\xbb\xbf{"code": "0", "deviceID": "x", "device_mac": "y"}', {}),
    ],
)
def test_answers_accept_the_json_of_firmware(body: bytes, expected: object) -> None:
    """As firmware writes it."""
    assert flatten(parse(Answer(status=200, headers={}, body=body))) == expected


def test_answers_read_result_codes() -> None:
    """Numbers, as text too; none is no complaint, nonsense is one."""
    codes = [result({"code": code}) for code in (0, "0", -117, "204", None, "x")]
    assert codes == [0, 0, -117, 204, -1, -1]
    assert result({}) == 0


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"error user/pwd\r\n", 200, InvalidAuthError),
        (b"error json\r\n", 200, RefusedError),
        (b"<html>", 404, RefusedError),
        (b"<html>", 503, BusyError),
        (b"", 200, UnexpectedAnswerError),
        (b"[1]", 200, UnexpectedAnswerError),
        (b"<html>", 200, UnexpectedAnswerError),
        (b"[" * 100_000, 200, UnexpectedAnswerError),
    ],
)
def test_answers_read_errors_with_any_status(
    body: bytes, status: int, error: type[Exception]
) -> None:
    """The body decides, not the status."""
    with pytest.raises(error):
        parse(Answer(status=status, headers={}, body=body))


async def test_answers_reject_an_endless_answer(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """Is an answer that makes no sense, like any other."""
    device = open_device(camera, session)
    await device.identify()
    camera.inject("getOsdConf", answers_with(b'{"deep":' + b"[" * 3000 + b"]" * 3000 + b"}"))
    with pytest.raises(UnexpectedAnswerError):
        await device.read("osd")
