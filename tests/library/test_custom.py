"""Devices of which only the snapshot URL is known."""

import math

import pytest

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.api.accounts import (
    Accounts,
)
from custom_components.cgi_camera.api.errors import (
    CameraError,
    InvalidValueError,
    NotAPictureError,
    RefusedError,
)
from custom_components.cgi_camera.api.families import Templates, family_of
from custom_components.cgi_camera.api.families.custom import filled, has_place
from custom_components.cgi_camera.api.http.transport import (
    Transport,
    parse_address,
)
from custom_components.cgi_camera.api.identity import Credentials, Identity
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.faults import Fault
from tests.simulators.recorder import PICTURE
from tests.simulators.rtsp import Authentication, RtspServer

from .conftest import answers_with
from .recorders import Bench, refuses, shown


async def test_custom_client_accepts_a_missing_first_channel(bench: Bench) -> None:
    """The device is accepted, for other channels may exist."""
    recorder = await bench.start(AnyCamera, channels=2, path="/from-seven/{channel}")
    recorder.path = "/from-seven/7"
    device = bench.open(recorder, templates=Templates(picture_url="/from-seven/{channel}"))
    assert await device.identify() == Identity()
    assert await device.snapshots.get(7, "main")


# Any URL


@pytest.mark.parametrize(
    ("template", "target"),
    [
        ("/pic/{channel}.jpg", "/pic/2.jpg"),
        ("pic/{channel}.jpg?w={width}&c={channel}", "/pic/2.jpg?w={width}&c=2"),
        (" /a b/ü{channel}?q=%20&x=1+1#part ", "/a%20b/%C3%BC2?q=%20&x=1+1"),
        ("{origin}/x?u={channel}", "/x?u=2"),
        ("{origin}?channel={channel}", "/?channel=2"),
        ('/{channel}/100%/%7Bchannel%7D?t="x"', "/2/100%/%7Bchannel%7D?t=%22x%22"),
    ],
)
async def test_templates_fill_in_the_channel(bench: Bench, template: str, target: str) -> None:
    """With the number of the channel; whatever else is in braces is left alone."""
    recorder = await bench.start(AnyCamera, channels=4, path=target.replace("2", "{channel}"))
    recorder.path = target
    templates = Templates(picture_url=template.replace("{origin}", recorder.url))
    device = bench.open(recorder, templates=templates)
    assert device.family.has_many_channels
    await device.snapshots.get(2, "main")
    assert {request.target for request in recorder.requests} == {target}


@pytest.mark.parametrize(
    ("place", "first", "tenth"),
    [
        ("{channel}", "1", "10"),
        ("{channel0}", "0", "9"),
        ("{channel:02}", "01", "10"),
        ("{channel0:03}", "000", "009"),
        ("{channel:2}", "{channel:2}", "{channel:2}"),
    ],
)
def test_templates_count_as_the_recorder_does(place: str, first: str, tenth: str) -> None:
    """Snapshots of a Reolink recorder count from 0, its streams from 01."""
    family = family_of("custom", Templates(picture_url="/{channel}", video_url=f"/p{place}/main"))
    assert family.channel is not None
    for number, expected in ((1, first), (10, tenth)):
        assert family.channel(number).streams[0].rtsp_paths == (f"/p{expected}/main",)
    assert filled(place, 1) == first
    assert has_place(place) is (first != place)


async def test_templates_find_channels_that_count_from_0(bench: Bench) -> None:
    """All four cameras of a recorder, by their number there."""
    recorder = await bench.start(AnyCamera, channels=4, path="/api.cgi?cmd=Snap&channel={channel0}")
    device = bench.open(recorder)
    assert [one.number for one in await device.find_channels()] == [1, 2, 3, 4]
    assert [await shown(device, number) for number in (1, 4)] == [1, 4]
    assert recorder.requests[0].target == "/api.cgi?cmd=Snap&channel=0"


@pytest.mark.parametrize(
    ("fault", "error"),
    [(refuses(404), RefusedError), (answers_with(b"<html>"), NotAPictureError)],
)
async def test_custom_client_names_what_is_wrong_with_the_first_channel(
    bench: Bench, fault: Fault, error: type[CameraError]
) -> None:
    """A template without any channel is wrong, and its first answer shows how."""
    recorder = await bench.start(AnyCamera, channels=4)
    recorder.inject(PICTURE, refuses(404), times=3)
    recorder.inject(PICTURE, fault, times=math.inf)
    with pytest.raises(error):
        await bench.open(recorder).find_channels()


async def test_templates_without_a_placeholder_have_one_channel(bench: Bench) -> None:
    """There is nothing to be found then."""
    recorder = await bench.start(AnyCamera, path="/still.jpg")
    device = bench.open(recorder, templates=Templates(picture_url="/still.jpg"))
    assert not device.family.has_many_channels
    assert [channel.number for channel in device.channels] == [1]
    assert await device.find_channels() == ()
    assert await shown(device, 1) == 1


async def test_templates_use_and_hide_their_own_account(bench: Bench) -> None:
    """It is used if there is no other, and never shown."""
    recorder = await bench.start(AnyCamera, scheme=Scheme.DIGEST)
    url = recorder.url.replace("://", "://admin:planted-Secret%2B1@")
    templates = Templates(picture_url=f"{url}{recorder.path}")
    assert await shown(bench.open(recorder, templates=templates, username=""), 1) == 1
    assert "planted" not in repr(templates)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.2/x", "https://127.0.0.1/x", "http://127.0.0.1:1/planted"]
)
async def test_templates_reject_another_host(bench: Bench, url: str) -> None:
    """The account is not meant for it; the path may hold a password, so the error omits it."""
    recorder = await bench.start(AnyCamera)
    with pytest.raises(InvalidValueError) as caught:
        bench.open(recorder, templates=Templates(picture_url=url))
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("recorder", "http://Recorder:80/x"),
        ("recorder:80", "http://recorder/x"),
        ("https://recorder", "HTTPS://recorder:443/x"),
        ("https://recorder:443/", "https://admin:a%2Fb@recorder/x"),
        ("fe80::1", "http://[FE80::1]/x"),
        ("[fe80::1]:81", "http://[fe80::1]:81/x"),
    ],
)
async def test_templates_compare_hosts_by_meaning(bench: Bench, address: str, url: str) -> None:
    """With its usual port or without, in capitals or not."""
    transport = Transport(bench.session, parse_address(address))
    family = family_of("custom", Templates(picture_url=url))
    assert family.client(transport, Accounts().account("h", Credentials(username="", password="")))


@pytest.mark.parametrize("authentication", Authentication)
async def test_custom_client_finds_the_video_of_any_device(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, authentication: Authentication
) -> None:
    """A path at its RTSP port, or a URL, with its own account or the one of the camera."""
    recorder = await bench.start(AnyCamera, channels=3)
    server = RtspServer(
        paths={"/live/2"}, authentication=authentication, username="u ", password="p@ss/:"
    )
    async with server:
        monkeypatch.setattr(rtsp, "PORT", server.port)
        here = f"127.0.0.1:{server.port}"
        templates = {
            "/live/{channel}": f"rtsp://u%20:p%40ss%2F%3A@{here}/live/2",
            f"rtsp://{here}/live/{{channel}}": f"rtsp://u%20:p%40ss%2F%3A@{here}/live/2",
            f"rtsp://u%20:p%40ss%2F:@{here}/live/{{channel}}": f"rtsp://u%20:p%40ss%2F%3A@{here}"
            "/live/2",
        }
        for template, url in templates.items():
            device = bench.open(
                recorder,
                channels=[2],
                username="u ",
                password="p@ss/:",
                templates=Templates(picture_url="/{channel}", video_url=template),
            )
            await device.find_video()
            assert device.video.url(2, "main") == url
    other = bench.open(
        recorder,
        channels=[2],
        memory={"rtsp": "0"},
        templates=Templates(picture_url="/{channel}", video_url="rtsp://127.0.0.2/{channel}"),
    )
    # Not the account, which is the camera's.
    assert other.video.url(2, "main") == f"rtsp://127.0.0.2:{rtsp.PORT}/2"
