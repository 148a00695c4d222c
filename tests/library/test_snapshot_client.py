"""Recorders and snapshot cameras: what they are, which channels they have, and their pictures."""

import asyncio
from collections import Counter
import io
import math
from typing import Any

from PIL import Image
import pytest

from custom_components.cgi_camera.api import auth, backoff, channel_scan
from custom_components.cgi_camera.api.client import Presence
from custom_components.cgi_camera.api.detect import detect
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    BusyError,
    CameraError,
    InvalidAuthError,
    InvalidValueError,
    NoAnswerError,
    NotAPictureError,
    Refusal,
    RefusedError,
    UnknownDeviceError,
    UnsupportedError,
)
from custom_components.cgi_camera.api.families import FAMILIES, Templates, dahua, family_of
from custom_components.cgi_camera.api.http.transport import (
    PICTURE_TIMEOUT,
    Transport,
    parse_address,
)
from custom_components.cgi_camera.api.identity import Credentials, Identity
from custom_components.cgi_camera.api.logins import LoginMemory
from custom_components.cgi_camera.api.pictures.snapshot_client import TRY_SECONDS
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.faults import (
    Answer,
    Fault,
    MakeAnswer,
    empty_body,
    html_page,
    server_error,
    truncated,
)
from tests.simulators.hikvision import (
    HikvisionRecorder,
    NoCamera,
    device_busy,
    device_error,
    invalid_content,
    status,
)
from tests.simulators.recorder import PICTURE, no_answer

from .conftest import Clock, Held, Skip, answers_with
from .recorders import ALL, RECORDERS, Bench, frame, refuses, shown

VIEWERS = 32

# What they are


@pytest.mark.parametrize(
    ("make", "options", "family"),
    [
        pytest.param(HikvisionRecorder, {}, "hikvision", id="Hikvision"),
        pytest.param(HikvisionRecorder, {"realm": "DVR"}, "hikvision", id="DVR"),
        pytest.param(HikvisionRecorder, {"realm": "Seven"}, "hikvision", id="another brand"),
        pytest.param(HikvisionRecorder, {"scheme": Scheme.OPEN}, "hikvision", id="open"),
        pytest.param(HikvisionRecorder, {"scheme": Scheme.BOTH}, "hikvision", id="two logins"),
        pytest.param(DahuaRecorder, {}, "dahua", id="Dahua"),
        pytest.param(DahuaRecorder, {"realm": "Login to 0a1b2c3d4e"}, "dahua", id="hash"),
        pytest.param(EdimaxCamera, {}, None, id="Edimax"),
        pytest.param(EdimaxCamera, {"nameless_header": True}, None, id="GoAhead"),
        pytest.param(EdimaxCamera, {"errors_with_200": True}, None, id="page for all"),
        pytest.param(AnyCamera, {}, None, id="any"),
    ],
)
async def test_recorders_are_recognized_without_an_account(
    bench: Bench, make: Any, options: dict[str, Any], family: str | None
) -> None:
    """A picture at some URL is no fingerprint, so those who have no more are not recognized."""
    recorder = await bench.start(make, **options)
    transport = Transport(bench.session, parse_address(recorder.url))
    if family is None:
        with pytest.raises(UnknownDeviceError):
            await detect(transport)
    else:
        assert await detect(transport) is FAMILIES[family]
    assert {request.scheme for request in recorder.requests} == {""}


async def test_who_a_hikvision_recorder_is(bench: Bench) -> None:
    """Serial number and MAC address, by which it is known at another address, too."""
    recorder = await bench.start(HikvisionRecorder)
    identity = await bench.open(recorder).identify()
    assert identity == Identity(
        model="DS-7608NI-I2", serial=recorder.serial, mac="4419b6123456", firmware="V4.22.005"
    )


@pytest.mark.parametrize("vague", [False, True])
async def test_who_a_dahua_recorder_is(bench: Bench, *, vague: bool) -> None:
    """Some call themselves 31, and have their name where the serial number of an update is."""
    recorder = await bench.start(DahuaRecorder, vague_model=vague)
    identity = await bench.open(recorder).identify()
    assert identity == Identity(
        model="NVR5464-4KS2",
        serial="4F04C5FPAZ12345",
        firmware="3.216.0000006.0.R,build:2019-12-06",
    )
    assert identity.unique_id == recorder.serial


@pytest.mark.parametrize("make", [EdimaxCamera, AnyCamera])
async def test_who_has_no_more_than_pictures_is_nobody(bench: Bench, make: Any) -> None:
    """One picture proves the account."""
    recorder = await bench.start(make, scheme=Scheme.BASIC)
    assert await bench.open(recorder).identify() == Identity()
    assert (recorder.logins, recorder.pictures.total()) == (1, 1)


async def test_an_account_that_may_only_look(bench: Bench) -> None:
    """It is not told who the recorder is, and gets pictures all the same."""
    recorder = await bench.start(HikvisionRecorder, isapi=False)
    device = bench.open(recorder)
    assert await device.identify() == Identity()
    assert await shown(device, 2) == 2
    dahua = await bench.start(DahuaRecorder)
    dahua.inject("getSystemInfo", refuses(403))
    device = bench.open(dahua)
    assert await device.identify() == Identity()
    assert await shown(device, 2) == 2


# Which channels there are


def presence(found: Any) -> dict[int, str]:
    """Return what became of each channel, by its first letter."""
    return {channel.number: channel.presence[0] for channel in found}


@pytest.mark.parametrize(
    ("make", "options", "expected"),
    [
        pytest.param(HikvisionRecorder, {}, {1: "p", 2: "p", 3: "p", 4: "p"}, id="Hikvision"),
        pytest.param(HikvisionRecorder, {"empty": {2}}, {1: "p", 3: "p", 4: "p"}, id="free slot"),
        pytest.param(
            HikvisionRecorder, {"offline": {2}}, {1: "p", 2: "a", 3: "p", 4: "p"}, id="offline"
        ),
        pytest.param(
            HikvisionRecorder,
            {"is_digital": False, "empty": {2}, "no_camera": NoCamera.NO_VIDEO},
            {1: "p", 2: "a", 3: "p", 4: "p"},
            id="nothing plugged in",
        ),
        pytest.param(
            HikvisionRecorder,
            {"lists_forbidden": True, "empty": {2}},
            {1: "p", 2: "a", 3: "p", 4: "p"},
            id="no lists",
        ),
        pytest.param(
            HikvisionRecorder,
            {"lists_forbidden": True, "empty": {2}, "no_camera": NoCamera.DEVICE_ERROR},
            {1: "p", 2: "u", 3: "p", 4: "p"},
            id="no lists, an error that is no refusal",
        ),
        pytest.param(
            HikvisionRecorder,
            {"lists_forbidden": True, "empty": {2}, "no_camera": NoCamera.NOT_SUPPORTED},
            {1: "p", 2: "a", 3: "p", 4: "p"},
            id="no lists, not supported",
        ),
        pytest.param(
            HikvisionRecorder,
            {"proxy_channels": {2, 3}},
            {1: "p", 2: "p", 3: "p", 4: "p"},
            id="by proxy",
        ),
        pytest.param(
            HikvisionRecorder,
            {"proxy_channels": {2}, "bad_xml_status": 200},
            {1: "p", 2: "p", 3: "p", 4: "p"},
            id="by proxy, error with 200",
        ),
        pytest.param(
            HikvisionRecorder, {"isapi": False}, {1: "p", 2: "p", 3: "p", 4: "p"}, id="old"
        ),
        pytest.param(
            HikvisionRecorder, {"word": "Channels"}, {1: "p", 2: "p", 3: "p", 4: "p"}, id="case"
        ),
        pytest.param(
            HikvisionRecorder, {"open_pictures": True}, {1: "p", 2: "p", 3: "p", 4: "p"}, id="open"
        ),
        pytest.param(DahuaRecorder, {}, {1: "p", 2: "p", 3: "p", 4: "p"}, id="Dahua"),
        pytest.param(
            DahuaRecorder, {"empty": {4}}, {1: "p", 2: "p", 3: "p", 4: "a"}, id="last one missing"
        ),
        pytest.param(
            DahuaRecorder, {"onvif_channels": {2}}, {1: "p", 2: "a", 3: "p", 4: "p"}, id="by ONVIF"
        ),
        pytest.param(
            DahuaRecorder, {"zero_based": True}, {1: "p", 2: "p", 3: "p", 4: "p"}, id="from 0"
        ),
        pytest.param(
            DahuaRecorder,
            {"zero_based": True, "empty": {2}},
            {1: "p", 2: "a", 3: "p", 4: "p"},
            id="from 0, one missing",
        ),
        pytest.param(
            DahuaRecorder, {"zero_too": True}, {1: "p", 2: "p", 3: "p", 4: "p"}, id="0 is 1, too"
        ),
        pytest.param(AnyCamera, {}, {1: "p", 2: "p", 3: "p", 4: "p"}, id="any"),
        pytest.param(EdimaxCamera, {"channels": 1}, {}, id="Edimax"),
    ],
)
async def test_channels_are_found_with_their_pictures(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, make: Any, options: Any, expected: Any
) -> None:
    """And each picture is the one of its channel, then and later, and after a restart."""
    monkeypatch.setattr(backoff, "FIRST", 0.0)
    recorder = await bench.start(make, **{"channels": 4} | options)
    device = bench.open(recorder)
    found = await device.find_channels()
    assert list(presence(found).items()) == list(expected.items())
    restarted = bench.open(recorder, memory=device.memory)
    for channel in found:
        there = channel.presence is Presence.PRESENT
        assert (channel.picture is not None) is there
        if there:
            assert await shown(device, channel.number) == channel.number
            assert await shown(restarted, channel.number) == channel.number
    assert recorder.refused_logins == 0


async def test_channels_have_the_names_they_have_in_the_recorder(bench: Bench) -> None:
    """Digital, analogue, by its streams, and by Dahua's counting from 0."""
    names = {1: "Gate & yard", 2: "Halle <2>"}
    for options in ({}, {"is_digital": False}):
        hikvision = await bench.start(HikvisionRecorder, channels=2, names=names, **options)
        found = await bench.open(hikvision).find_channels()
        assert {channel.number: channel.name for channel in found} == names
    camera = await bench.start(HikvisionRecorder, channels=2, names=names)
    for inputs in ("inputs", "analogue"):  # only its streams are listed, two of each channel
        camera.inject(inputs, answers_with(b"", status=404), times=math.inf)
    found = await bench.open(camera).find_channels()
    assert {channel.number: channel.name for channel in found} == names
    dahua = await bench.start(DahuaRecorder, channels=2, names=names)
    found = await bench.open(dahua).find_channels()
    assert {channel.number: channel.name for channel in found} == names


async def test_channels_of_which_the_number_is_none(bench: Bench) -> None:
    """They are not listed; the others are."""
    recorder = await bench.start(HikvisionRecorder, channels=2)
    ids = b"".join(b"<x><id>%s</id></x>" % number for number in (b"9" * 5000, b"1", b"one"))
    recorder.inject("inputs", answers_with(b"<list>" + ids + b"</list>"), times=math.inf)
    recorder.inject("analogue", answers_with(b"", status=404), times=math.inf)
    assert presence(await bench.open(recorder).find_channels()) == {1: "p"}


@pytest.mark.parametrize("only", [0, 1])
async def test_a_dahua_camera_without_titles(bench: Bench, only: int) -> None:
    """It counts from 0 if that is the only number that has a picture."""
    recorder = await bench.start(DahuaRecorder, channels=1, zero_based=only == 0, zero_too=True)
    recorder.inject("ChannelTitle", refuses(403), times=math.inf)
    device = bench.open(recorder)
    assert presence(await device.find_channels()) == {1: "p"}
    assert await shown(device, 1) == 1
    assert ("first_snapshot" in device.memory) is (only == 0)


async def test_channels_are_looked_for_while_others_look_at_them(bench: Bench) -> None:
    """A recorder that counts from 0 shows no other channel meanwhile."""
    recorder = await bench.start(DahuaRecorder, zero_based=True, channels=4)
    device = bench.open(recorder)
    assert len(await device.find_channels()) == 4
    again = asyncio.create_task(device.find_channels())
    while not again.done():
        assert await shown(device, 2) == 2
    assert presence(await again) == {1: "p", 2: "p", 3: "p", 4: "p"}


async def test_rtsp_counts_from_1_whatever_snapshots_do(bench: Bench) -> None:
    """The one does not follow from the other (rroller #578)."""
    recorder = await bench.start(DahuaRecorder, zero_based=True)
    device = bench.open(recorder)
    await device.find_channels()
    assert device.channels[0].streams[1].rtsp_paths == ("/cam/realmonitor?channel=1&subtype=1",)
    assert FAMILIES["hikvision"].channel is not None
    assert "/Streaming/Channels/302" in (FAMILIES["hikvision"].channel(3).streams[1].rtsp_paths)


async def test_a_timeout_is_no_absence(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, skip: Skip
) -> None:
    """Nobody knows then; and what was not reached in time is not listed."""
    monkeypatch.setattr(backoff, "FIRST", 0.1)
    recorder = await bench.start(DahuaRecorder, channels=3, slow={2})

    async def find(seconds: float) -> dict[int, str]:
        device = bench.open(recorder, logins=LoginMemory())
        search = asyncio.create_task(device.find_channels())
        while not recorder.in_flight or recorder.requests[-1].channel != 2:  # noqa: ASYNC110 - the simulator has no event for that
            await asyncio.sleep(0.01)
        await skip(seconds)
        return presence(await search)

    assert await find(TRY_SECONDS) == {1: "p", 2: "u", 3: "p"}
    monkeypatch.setattr(dahua, "TRY_SECONDS", 2 * channel_scan.SECONDS)
    assert await find(channel_scan.SECONDS) == {1: "p"}


async def test_trying_comes_to_an_end(bench: Bench) -> None:
    """A recorder with a fault is not asked 64 times; empty channels at the end are none."""
    recorder = await bench.start(AnyCamera, channels=2)
    assert presence(await bench.open(recorder).find_channels()) == {1: "p", 2: "p"}
    assert len(recorder.requests) == 2 + channel_scan.ENOUGH_ABSENT
    recorder.requests.clear()
    recorder.channels = 64
    recorder.inject(PICTURE, answers_with(b"<html>"), times=math.inf)
    assert set(presence(await bench.open(recorder).find_channels()).values()) == {"u"}
    assert len(recorder.requests) <= channel_scan.ENOUGH_UNKNOWN


async def test_an_empty_channel_is_an_answer() -> None:
    """Who says so has no other worries, however many cameras of his do not answer."""

    async def attempt(number: int) -> bytes:
        raise NoAnswerError("hangs") if number % 2 else RefusedError("empty")

    found = await channel_scan.try_channels(attempt, lambda: 0.0, range(1, 17))
    assert "".join(presence(found).values()) == "ua" * 8


async def test_a_busy_recorder_is_tried_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its pause, and once."""
    monkeypatch.setattr(backoff, "FIRST", 0.0)
    recorder = await bench.start(HikvisionRecorder, channels=2)
    recorder.inject(PICTURE, device_busy)
    assert presence(await bench.open(recorder).find_channels()) == {1: "p", 2: "p"}


@pytest.mark.parametrize("make", [HikvisionRecorder, DahuaRecorder, AnyCamera])
async def test_channels_are_not_looked_for_with_a_wrong_password(bench: Bench, make: Any) -> None:
    """One number would be one failure."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST)
    device = bench.open(recorder, password="wrong")
    with pytest.raises(InvalidAuthError):
        await device.find_channels()
    assert recorder.refused_logins == 1


async def test_a_recorder_with_another_firmware(bench: Bench) -> None:
    """Its pictures are looked for once more where they may be."""
    recorder = await bench.start(HikvisionRecorder, word="Channels")
    device = bench.open(recorder)
    assert await shown(device, 1) == 1
    recorder.word = "channels"
    with pytest.raises(RefusedError):
        await device.picture(1, "main")
    assert await shown(device, 1) == 1


async def test_pictures_that_the_recorder_has_by_proxy(bench: Bench) -> None:
    """That is found out once, also over a restart."""
    recorder = await bench.start(HikvisionRecorder, channels=2, proxy_channels={2})
    device = bench.open(recorder)
    assert await shown(device, 2) == 2
    for known in (device, bench.open(recorder, memory=device.memory)):
        recorder.requests.clear()
        assert await shown(known, 2) == 2
        asked = {one.target for one in recorder.requests if one.interface == PICTURE}
        assert asked == {"/ISAPI/ContentMgmt/StreamingProxy/channels/201/picture"}


async def test_a_proxy_that_has_no_picture_is_not_asked_again(bench: Bench) -> None:
    """A recorder that erred once would show nothing for ever."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    recorder.inject(PICTURE, invalid_content)
    with pytest.raises(RefusedError):
        await device.picture(1, "main")
    assert await shown(device, 1) == 1


async def test_a_listed_channel_without_a_number(bench: Bench) -> None:
    """It is left out, and costs no other one."""
    recorder = await bench.start(HikvisionRecorder, channels=2)
    ids = "".join(
        f"<InputProxyChannel><id>{number}</id></InputProxyChannel>" for number in ("IP", "", 2)
    )
    listed = f"<InputProxyChannelList>{ids}</InputProxyChannelList>".encode()
    recorder.inject("inputs", answers_with(listed))
    assert presence(await bench.open(recorder).find_channels()) == {2: "p"}


async def test_any_device_without_a_first_channel(bench: Bench) -> None:
    """It is somebody all the same, if there may be others."""
    recorder = await bench.start(AnyCamera, channels=2, path="/from-seven/{channel}")
    recorder.path = "/from-seven/7"
    device = bench.open(recorder, templates=Templates(picture_url="/from-seven/{channel}"))
    assert await device.identify() == Identity()
    assert await device.picture(7, "main")


# Their pictures


@pytest.mark.parametrize("make", ALL)
async def test_each_channel_shows_itself(bench: Bench, make: Any) -> None:
    """Not its neighbour, however many are asked for at once."""
    recorder = await bench.start(make, channels=1 if make is EdimaxCamera else 8)
    device = bench.open(recorder)
    numbers = range(1, recorder.channels + 1)
    assert await asyncio.gather(*(shown(device, number) for number in numbers)) == list(numbers)


async def test_streams_have_their_own_size(bench: Bench) -> None:
    """102 is the sub stream of channel 1, not channel 2 (seed 004 l.27 is wrong there)."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    sizes = []
    for stream in ("main", "sub"):
        picture = await device.picture(2, stream)
        assert await shown(device, 2, stream) == 2
        with Image.open(io.BytesIO(picture)) as image:
            sizes.append(image.size)
    assert sizes == [recorder.main_size, recorder.sub_size]


async def test_streams_that_have_the_same_picture_share_it(bench: Bench) -> None:
    """Dahua has no picture of a sub stream."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder, reuse_seconds=60.0)
    assert await device.picture(2, "main") == await device.picture(2, "sub")
    assert recorder.pictures == {2: 1}


@pytest.mark.parametrize("make", ALL)
async def test_one_request_for_all_viewers(bench: Bench, make: Any) -> None:
    """However many look within the reuse window, in however many browsers."""
    recorder = await bench.start(make)
    device = bench.open(recorder, reuse_seconds=60.0)
    for _ in range(3):
        pictures = await asyncio.gather(*(device.picture(1, "main") for _ in range(VIEWERS)))
        assert len(set(pictures)) == 1
    assert recorder.pictures == {1: 1}


def test_the_reuse_windows() -> None:
    """How often a recorder is asked for one picture at most, in seconds."""
    windows = {name: FAMILIES[name].reuse_seconds for name in ("hikvision", "dahua")}
    assert windows == {"hikvision": 2, "dahua": 5}


@pytest.mark.parametrize(("make", "limit"), [(HikvisionRecorder, 2), (DahuaRecorder, 1)])
async def test_a_wall_is_fair_and_keeps_to_the_limit(bench: Bench, make: Any, limit: int) -> None:
    """Sixteen cards that all want pictures all the time get as many each."""
    recorder = await bench.start(make, channels=16)
    device = bench.open(recorder, patience=60.0)
    await asyncio.gather(
        *(look(device, channel, times=3) for channel in range(1, 17) for _ in range(2))
    )
    assert recorder.most_in_flight <= limit == device.family.parallel
    assert recorder.in_flight_max <= limit
    assert (recorder.busy, recorder.refused_logins) == (0, 0)
    order = [
        request.channel
        for request in recorder.requests
        if request.channel and request.status == 200
    ]
    assert Counter(order[:16]) == Counter(range(1, 17))
    assert max(recorder.pictures.values()) - min(recorder.pictures.values()) <= 1


@pytest.mark.parametrize(("make", "limit"), [(HikvisionRecorder, 2), (DahuaRecorder, 1)])
async def test_the_limit_is_the_one_of_the_recorder(bench: Bench, make: Any, limit: int) -> None:
    """Whoever asks: two entries, or an entry and the flow that looks at it again."""
    recorder = await bench.start(make, picture_seconds=0.02)
    devices = [bench.open(recorder) for _ in range(2)]
    await asyncio.gather(*(look(device, 1, times=2) for device in devices for _ in range(4)))
    assert recorder.in_flight_max <= limit
    assert (recorder.busy, recorder.refused_logins) == (0, 0)


@pytest.mark.parametrize("url_first", [False, True])
async def test_of_two_limits_the_smaller_one_holds(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, *, url_first: bool
) -> None:
    """An entry of a recorder, and one of which no more than its URL is known."""
    monkeypatch.setattr(auth, "SETTLED_SECONDS", 0)
    recorder = await bench.start(HikvisionRecorder, picture_seconds=0.02)
    by_url = Templates(picture_url="/ISAPI/Streaming/channels/{channel}01/picture")
    order: list[Templates | None] = [by_url, None] if url_first else [None, by_url]
    devices = [bench.open(recorder, templates=templates) for templates in order]
    for device in devices:
        await device.identify()
    await asyncio.gather(*(look(device, 1, times=2) for device in devices for _ in range(4)))
    assert recorder.in_flight_max == 1


async def test_a_limit_shrinks_while_it_is_reached() -> None:
    """What is on its way stays; nobody follows until there is room in the smaller one."""
    logins = LoginMemory()
    slots = logins.slots("host:80", 2)
    assert await slots.acquire()
    assert await slots.acquire()
    assert logins.slots("host:80", 1) is logins.slots("host:80", 4) is slots
    for is_full in (True, False):
        await asyncio.sleep(0)
        assert slots.locked()
        slots.release()
        await asyncio.sleep(0)
        assert slots.locked() is is_full
    assert await slots.acquire()
    assert slots.locked()


async def test_the_limit_holds_while_channels_are_looked_for(bench: Bench) -> None:
    """A wall that is open gets its pictures all the same."""
    recorder = await bench.start(DahuaRecorder, channels=4)
    device = bench.open(recorder)
    found, *_ = await asyncio.gather(
        device.find_channels(), *(look(device, channel, times=3) for channel in range(1, 5))
    )
    assert presence(found) == {1: "p", 2: "p", 3: "p", 4: "p"}
    assert (recorder.in_flight_max, recorder.busy) == (1, 0)


async def look(device: Any, channel: int, *, times: int) -> None:
    """Ask for a picture some times, as a browser does."""
    for _ in range(times):
        assert await shown(device, channel) == channel


@pytest.mark.parametrize("scheme", [Scheme.OPEN, Scheme.BASIC, Scheme.DIGEST])
async def test_pictures_come_two_at_a_time(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, scheme: Scheme
) -> None:
    """Once it is sure that the account is not refused: that takes no time, a picture does."""
    monkeypatch.setattr(auth, "SETTLED_SECONDS", 0.02)
    recorder = await bench.start(HikvisionRecorder, scheme=scheme)
    device = bench.open(recorder)
    await device.identify()
    two = asyncio.Barrier(2)

    async def wait_for_another(make_answer: MakeAnswer) -> Answer:
        await two.wait()
        return make_answer()

    recorder.inject(PICTURE, wait_for_another, times=math.inf)
    await asyncio.gather(*(shown(device, channel) for channel in range(1, 9)))
    assert recorder.most_in_flight == 2
    assert (recorder.busy, recorder.refused_logins, recorder.stale_logins) == (0, 0, 0)


# What is no picture is none

NO_PICTURES: dict[str, Fault] = {
    "busy": device_busy,
    "error with 200": device_error,
    "invalid with 200": invalid_content,
    "OK and nothing else": status(1, "OK", "ok"),
    "rebooting": status(7, "Reboot Required", "rebootRequired"),
    "web page": html_page,
    "nothing": empty_body,
    "server error": server_error,
    "half a picture": truncated,
    "Bad Request": answers_with(b"Error\r\nBad Request!\r\n", status=400),
    "forbidden": answers_with(b"<html>Forbidden</html>", status=403),
    "not found": answers_with(b"<html>Not Found</html>", status=404),
    "a page somewhere else": refuses(302, ("Location", "/login.html")),
    "a picture that is none": answers_with(b"\xff\xd8" + b"<html>" * 99),
    "a picture with an error": answers_with(b"\xff\xd8\xff\xd9" * 99, status=500),
}


@pytest.mark.parametrize("fault", NO_PICTURES.values(), ids=NO_PICTURES)
@pytest.mark.parametrize("make", ALL)
async def test_what_is_no_picture_never_leaves_as_one(
    bench: Bench, make: Any, fault: Fault
) -> None:
    """Whatever its status and its type say (HA #45259 saved a 503 page as snapshot.jpg)."""
    recorder = await bench.start(make)
    device = bench.open(recorder)
    recorder.inject(PICTURE, fault, times=math.inf)
    with pytest.raises((BusyError, NotAPictureError, RefusedError)):
        await device.picture(1, "main")
    assert device.picture_age(1, "main") is None
    if recorder.requests[-1].status == 302:
        assert not any("login" in request.target for request in recorder.requests)


@pytest.mark.parametrize(
    ("make", "channel", "error"),
    [
        (HikvisionRecorder, 99, RefusedError),
        (DahuaRecorder, 99, RefusedError),
        (AnyCamera, 99, RefusedError),
    ],
)
async def test_a_channel_that_is_not_there(
    bench: Bench, make: Any, channel: int, error: type[CameraError]
) -> None:
    """It is refused, which is not the same as busy: the others go on at once."""
    device = bench.open(await bench.start(make))
    with pytest.raises(error):
        await device.picture(channel, "main")
    assert await shown(device, 1) == 1


@pytest.mark.parametrize(
    ("number", "meaning"),
    [
        (400, Refusal.NOT_OFFERED),
        (404, Refusal.NOT_OFFERED),
        (405, Refusal.NOT_OFFERED),
        (501, Refusal.NOT_OFFERED),
        (403, Refusal.NO_PERMISSION),
        (418, None),
    ],
)
async def test_a_status_that_is_a_refusal(
    bench: Bench, number: int, meaning: Refusal | None
) -> None:
    """The meaning tells what to do about it: look for another address, or for another account."""
    recorder = await bench.start(AnyCamera)
    device = bench.open(recorder)
    recorder.inject(PICTURE, answers_with(b"", status=number))
    with pytest.raises(RefusedError) as caught:
        await device.picture(1, "main")
    assert caught.value.meaning is meaning
    assert await shown(device, 1) == 1


@pytest.mark.parametrize("number", [429, 500, 502, 503])
async def test_a_status_that_asks_for_a_pause(bench: Bench, number: int) -> None:
    """The camera cannot now: nothing is asked until the pause is over."""
    recorder = await bench.start(AnyCamera)
    device = bench.open(recorder)
    recorder.inject(PICTURE, answers_with(b"", status=number))
    with pytest.raises(BusyError):
        await device.picture(1, "main")
    asked = len(recorder.requests)
    with pytest.raises(BusyError):
        await device.picture(1, "main")
    assert len(recorder.requests) == asked


# The last good picture


@pytest.mark.parametrize("fault", [device_busy, device_error, server_error, no_answer])
async def test_a_busy_recorder_shows_its_last_good_picture(
    bench: Bench, clock: Clock, fault: Fault
) -> None:
    """With its age; after five minutes it is too old, and an error."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    served: list[tuple[int, str, float | None]] = []
    stop = device.on_picture(
        lambda channel, stream: served.append(
            (channel, stream, device.picture_age(channel, stream))
        )
    )
    assert device.picture_age(1, "main") is None
    good = await device.picture(1, "main")
    assert device.picture_age(1, "main") == 0
    clock.advance(30)
    assert device.picture_age(1, "main") == 0
    recorder.inject(PICTURE, fault, times=math.inf)
    assert await device.picture(1, "main") == good
    assert device.picture_age(1, "main") == 30
    clock.advance(270)
    assert await device.picture(1, "main") == good
    clock.advance(1)
    with pytest.raises(BusyError):
        await device.picture(1, "main")
    recorder.heal()
    clock.advance(60)
    assert frame(await device.picture(1, "main")) == 2
    assert device.picture_age(1, "main") == 0
    assert served == [(1, "main", age) for age in (0, 30, 300, 0)]
    stop()
    await device.picture(1, "main")
    assert len(served) == 4


async def test_old_pictures_are_of_those_who_have_no_time(bench: Bench) -> None:
    """A camera that has time for a picture whenever it is asked shows that or an error."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder, patience=None, keep_seconds=300)
    await device.picture(1, "main")
    recorder.inject(PICTURE, device_busy)
    with pytest.raises(BusyError):
        await device.picture(1, "main")


async def test_a_refusal_is_shown_and_not_covered(bench: Bench) -> None:
    """The camera was taken away: its last picture would be a lie."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder)
    await device.picture(1, "main")
    recorder.empty = {1}
    with pytest.raises(RefusedError):
        await device.picture(1, "main")


async def test_no_viewer_waits_for_ever(bench: Bench, clock: Clock, skip: Skip) -> None:
    """The frontend gives up after ten seconds; the late answer serves who comes then."""
    recorder = await bench.start(DahuaRecorder)
    patience, reuse = 8.0, 60.0
    device = bench.open(recorder, patience=patience, reuse_seconds=reuse)

    async def view_too_long() -> asyncio.Task[bytes]:
        recorder.inject(PICTURE, held)
        viewer = asyncio.create_task(device.picture(1, "main"))
        await held.arrived.wait()
        await skip(patience / 2)
        assert not viewer.done()
        await skip(patience / 2)
        await asyncio.wait({viewer})
        return viewer

    held = Held()
    assert isinstance((await view_too_long()).exception(), BusyError)
    held.go.set()
    while recorder.in_flight:  # noqa: ASYNC110 - until the recorder has answered
        await asyncio.sleep(0.01)
    good = await device.picture(1, "main")
    assert frame(good) == 1
    assert device.picture_age(1, "main") == 0
    clock.advance(7)
    await skip(reuse)
    held = Held()
    assert (await view_too_long()).result() == good
    assert device.picture_age(1, "main") == 7
    held.go.set()


def test_the_patience_of_viewers() -> None:
    """Home Assistant itself waits for ten seconds."""
    for name in ("hikvision", "dahua", "edimax", "custom"):
        patience = FAMILIES[name].patience
        assert patience is not None
        assert patience < 10


async def hang(
    recorder: DahuaRecorder,
    device: Device,
    channel: int,
    skip: Skip,
    seconds: float = PICTURE_TIMEOUT,
) -> None:
    """Let a picture not come; see that it is waited for no longer than so many seconds."""
    recorder.slow = {channel}
    viewer = asyncio.create_task(device.picture(channel, "main"))
    while not recorder.in_flight:  # noqa: ASYNC110 - until it is asked
        await asyncio.sleep(0.01)
    await skip(seconds)
    await asyncio.wait({viewer}, timeout=20)
    assert isinstance(viewer.exception(), NoAnswerError)
    recorder.slow = ()
    while recorder.in_flight:  # noqa: ASYNC110 - until the recorder sees that nobody waits
        await asyncio.sleep(0.01)


async def test_one_camera_that_hangs_does_not_stop_the_others(
    bench: Bench, clock: Clock, skip: Skip
) -> None:
    """It is left alone for a while by itself, and then not waited for as long."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder, patience=None)
    await device.identify()
    for seconds, pause in ((PICTURE_TIMEOUT, 2), (TRY_SECONDS, 4), (TRY_SECONDS, 8)):
        await hang(recorder, device, 2, skip, seconds)
        asked = len(recorder.requests)
        clock.advance(pause - 0.1)
        with pytest.raises(BusyError):
            await device.picture(2, "main")
        assert len(recorder.requests) == asked
        clock.advance(0.2)
        assert await shown(device, 1) == 1


async def test_a_camera_that_hung_and_answers_again(bench: Bench, clock: Clock, skip: Skip) -> None:
    """Nothing is held against it: its next pause is as short as the first."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder, patience=None)
    for _ in range(3):
        await hang(recorder, device, 2, skip)
        clock.advance(2)
        assert await shown(device, 2) == 2


async def test_a_picture_that_nobody_waits_for_any_more(
    bench: Bench, clock: Clock, skip: Skip
) -> None:
    """The recorder may still be at it: for two seconds it is asked for no other either."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder, patience=None)
    await hang(recorder, device, 2, skip)
    asked = len(recorder.requests)
    clock.advance(1.9)
    with pytest.raises(BusyError):
        await device.picture(1, "main")
    assert len(recorder.requests) == asked
    clock.advance(0.1)
    assert await shown(device, 1) == 1


async def test_a_busy_recorder_is_left_alone(bench: Bench, clock: Clock) -> None:
    """All of it, for longer each time, until it has answered."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    await device.picture(1, "main")
    await device.picture(2, "main")
    recorder.inject(PICTURE, device_busy, times=math.inf)

    async def is_asked() -> bool:
        before = len(recorder.requests)
        await device.picture(1, "main")
        await device.picture(2, "main")
        return len(recorder.requests) > before

    for pause in (2, 4, 8, 16, 32, 60, 60):
        assert await is_asked()
        clock.advance(pause - 0.1)
        assert not await is_asked()
        clock.advance(0.2)
    recorder.heal()
    assert await is_asked()
    recorder.inject(PICTURE, device_busy)
    assert await is_asked()
    clock.advance(2.1)
    assert await is_asked()


# What is counted, and that somebody is there


@pytest.mark.parametrize("make", [HikvisionRecorder, DahuaRecorder, AnyCamera])
async def test_the_traffic_is_counted_here(bench: Bench, clock: Clock, make: Any) -> None:
    """Asking for it costs no more than to see that somebody is there."""
    recorder = await bench.start(make, channels=4)
    device = bench.open(recorder)
    for channel in (1, 2, 3):
        await device.picture(channel, "main")
    with pytest.raises(RefusedError):
        await device.picture(99, "main")
    for trouble in (server_error, no_answer):
        recorder.inject(PICTURE, trouble, times=math.inf)
        await device.picture(1, "main")
        recorder.heal()
        clock.advance(2)
    before = len(recorder.requests)
    assert await device.read("traffic") == {"pictures_per_minute": 3, "refused": 1, "busy": 2}
    assert len(recorder.requests) == before + 1
    assert recorder.requests[-1].scheme == ""
    clock.advance(55)
    assert (await device.read("traffic"))["pictures_per_minute"] == 3
    clock.advance(1)
    assert (await device.read("traffic"))["pictures_per_minute"] == 0
    assert device.sections == ("traffic",)
    assert device.family.status_sections == {"traffic"}


@pytest.mark.parametrize("make", ALL)
async def test_a_heartbeat_can_lock_nobody_out(bench: Bench, make: Any) -> None:
    """No account goes with it, be it good or refused."""
    recorder = await bench.start(make, scheme=Scheme.BASIC)
    device = bench.open(recorder)
    await device.picture(1, "main")
    recorder.requests.clear()
    await device.heartbeat()
    assert [request.scheme for request in recorder.requests] == [""]
    await recorder.stop()
    with pytest.raises(CameraError):
        await device.heartbeat()


@pytest.mark.parametrize("make", ALL)
async def test_there_is_nothing_to_set(bench: Bench, make: Any) -> None:
    """Events of recorders are the matter of other integrations; the others may upload theirs."""
    device = bench.open(await bench.start(make))
    with pytest.raises(UnsupportedError):
        await device.write("traffic", {"busy": 0}, {})
    with pytest.raises(UnsupportedError):
        await device.set_clock(0)
    assert device.push_setup("name") is None
    assert device.family.pushes is (make not in RECORDERS)


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
async def test_a_template_is_filled(bench: Bench, template: str, target: str) -> None:
    """With the number of the channel; whatever else is in braces is left alone."""
    recorder = await bench.start(AnyCamera, channels=4, path=target.replace("2", "{channel}"))
    recorder.path = target
    templates = Templates(picture_url=template.replace("{origin}", recorder.url))
    device = bench.open(recorder, templates=templates)
    assert device.family.has_many_channels
    await device.picture(2, "main")
    assert {request.target for request in recorder.requests} == {target}


async def test_a_template_for_one_channel(bench: Bench) -> None:
    """There is nothing to be found then."""
    recorder = await bench.start(AnyCamera, path="/still.jpg")
    device = bench.open(recorder, templates=Templates(picture_url="/still.jpg"))
    assert not device.family.has_many_channels
    assert [channel.number for channel in device.channels] == [1]
    assert await device.find_channels() == ()
    assert await shown(device, 1) == 1


async def test_the_account_of_a_template(bench: Bench) -> None:
    """It is used if there is no other, and never shown."""
    recorder = await bench.start(AnyCamera, scheme=Scheme.DIGEST)
    url = recorder.url.replace("://", "://admin:planted-Secret%2B1@")
    templates = Templates(picture_url=f"{url}{recorder.path}")
    assert await shown(bench.open(recorder, templates=templates, username=""), 1) == 1
    assert "planted" not in repr(templates)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.2/x", "https://127.0.0.1/x", "http://127.0.0.1:1/planted"]
)
async def test_a_template_of_another_host_is_refused(bench: Bench, url: str) -> None:
    """The account is not meant for it; the path may hold a password, and is not told."""
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
async def test_a_host_is_the_same_however_it_is_spelled(
    bench: Bench, address: str, url: str
) -> None:
    """With its usual port or without, in capitals or not."""
    transport = Transport(bench.session, parse_address(address))
    family = family_of("custom", Templates(picture_url=url))
    assert family.client(transport, Credentials(username="", password=""))


def test_families_are_made_of_their_names() -> None:
    """One is made of templates."""
    assert family_of("hikvision") is FAMILIES["hikvision"]
    custom = family_of("custom", Templates(picture_url="/{channel}", video_url="/v{channel}"))
    assert custom.channel is not None
    assert custom.channel(3).streams[0].rtsp_paths == ("/v3",)
    assert custom.name == FAMILIES["custom"].name == "custom"
