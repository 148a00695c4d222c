"""Recorders and snapshot cameras: what they are, which channels they have, and their pictures."""

import asyncio
from collections import Counter
import math
from typing import Any
from unittest.mock import AsyncMock

import pytest

from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    BusyError,
    CameraError,
    NoAnswerError,
    NotAPictureError,
    Refusal,
    RefusedError,
    UnexpectedAnswerError,
    UnsupportedError,
)
from custom_components.cgi_camera.api.families import FAMILIES, Templates
from custom_components.cgi_camera.api.http import auth
from custom_components.cgi_camera.api.http.body import Body
from custom_components.cgi_camera.api.http.transport import (
    PICTURE_TIMEOUT,
)
from custom_components.cgi_camera.api.identity import Identity
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
    device_busy,
    device_error,
    invalid_content,
    status,
)
from tests.simulators.recorder import PICTURE, no_answer

from .conftest import Clock, Skip, answers_with
from .recorders import ALL, RECORDERS, Bench, refuses, shown

VIEWERS = 32


@pytest.mark.parametrize("make", [EdimaxCamera, AnyCamera])
async def test_snapshot_client_identifies_nothing_without_an_interface(
    bench: Bench, make: Any
) -> None:
    """One picture proves the account."""
    recorder = await bench.start(make, scheme=Scheme.BASIC)
    assert await bench.open(recorder).identify() == Identity()
    assert (recorder.logins, recorder.pictures.total()) == (1, 1)


async def test_snapshot_client_accepts_an_account_for_viewing_only(bench: Bench) -> None:
    """The recorder hides its identity from it, and answers its snapshots."""
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


# Their pictures


@pytest.mark.parametrize("make", ALL)
async def test_snapshot_client_returns_the_snapshot_of_each_channel(
    bench: Bench, make: Any
) -> None:
    """Not its neighbor, however many are asked for at once."""
    recorder = await bench.start(make, channels=1 if make is EdimaxCamera else 8)
    device = bench.open(recorder)
    numbers = range(1, recorder.channels + 1)
    assert await asyncio.gather(*(shown(device, number) for number in numbers)) == list(numbers)


@pytest.mark.parametrize("make", ALL)
async def test_snapshot_client_sends_one_request_for_all_viewers(bench: Bench, make: Any) -> None:
    """However many look within the reuse window, in however many browsers."""
    recorder = await bench.start(make)
    device = bench.open(recorder, reuse_seconds=60.0)
    for _ in range(3):
        pictures = await asyncio.gather(*(device.snapshots.get(1, "main") for _ in range(VIEWERS)))
        assert len(set(pictures)) == 1
    assert recorder.pictures == {1: 1}


def test_snapshot_client_reuses_a_snapshot_for_the_window_of_the_family() -> None:
    """How often a recorder is asked for one picture at most, in seconds."""
    windows = {name: FAMILIES[name].reuse_seconds for name in ("hikvision", "dahua")}
    assert windows == {"hikvision": 2, "dahua": 5}


@pytest.mark.parametrize(("make", "limit"), [(HikvisionRecorder, 2), (DahuaRecorder, 1)])
async def test_snapshot_client_serves_a_wall_fairly(bench: Bench, make: Any, limit: int) -> None:
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
async def test_snapshot_client_shares_the_limit_of_a_recorder(
    bench: Bench, make: Any, limit: int
) -> None:
    """For all callers: two entries, or an entry and a flow."""
    recorder = await bench.start(make, picture_seconds=0.02)
    devices = [bench.open(recorder) for _ in range(2)]
    await asyncio.gather(*(look(device, 1, times=2) for device in devices for _ in range(4)))
    assert recorder.in_flight_max <= limit
    assert (recorder.busy, recorder.refused_logins) == (0, 0)


@pytest.mark.parametrize("url_first", [False, True])
async def test_snapshot_client_keeps_the_smaller_of_two_limits(
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


async def test_snapshot_client_follows_a_shrinking_limit() -> None:
    """Requests on their way stay; the next one waits for room in the smaller limit."""
    host = Accounts().host("host:80")
    slots = host.bound(2)
    assert await slots.acquire()
    assert await slots.acquire()
    assert host.bound(1) is host.bound(4) is slots
    for is_full in (True, False):
        await asyncio.sleep(0)
        assert slots.locked()
        slots.release()
        await asyncio.sleep(0)
        assert slots.locked() is is_full
    assert await slots.acquire()
    assert slots.locked()


async def look(device: Any, channel: int, *, times: int) -> None:
    """Ask for a picture some times, as a browser does."""
    for _ in range(times):
        assert await shown(device, channel) == channel


@pytest.mark.parametrize("scheme", [Scheme.OPEN, Scheme.BASIC, Scheme.DIGEST])
async def test_snapshot_client_requests_two_snapshots_at_once(
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


# An answer that is no picture is an error

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
async def test_snapshot_client_rejects_what_is_no_picture(
    bench: Bench, make: Any, fault: Fault
) -> None:
    """Status and type do not matter (HA #45259 saved a 503 page as snapshot.jpg)."""
    recorder = await bench.start(make)
    device = bench.open(recorder)
    recorder.inject(PICTURE, fault, times=math.inf)
    with pytest.raises((BusyError, NotAPictureError, RefusedError)):
        await device.snapshots.get(1, "main")
    assert device.snapshots.age(1, "main") is None
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
async def test_snapshot_client_reports_a_missing_channel_as_refused(
    bench: Bench, make: Any, channel: int, error: type[CameraError]
) -> None:
    """It is refused, which is not the same as busy: the others go on at once."""
    device = bench.open(await bench.start(make))
    with pytest.raises(error):
        await device.snapshots.get(channel, "main")
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
async def test_snapshot_client_reads_the_meaning_of_a_refusal(
    bench: Bench, number: int, meaning: Refusal | None
) -> None:
    """The meaning decides what helps: another address, or another account."""
    recorder = await bench.start(AnyCamera)
    device = bench.open(recorder)
    recorder.inject(PICTURE, answers_with(b"", status=number))
    with pytest.raises(RefusedError) as caught:
        await device.snapshots.get(1, "main")
    assert caught.value.meaning is meaning
    assert await shown(device, 1) == 1


@pytest.mark.parametrize("number", [429, 500, 502, 503])
async def test_snapshot_client_pauses_after_a_busy_status(bench: Bench, number: int) -> None:
    """The camera cannot now: nothing is asked until the pause is over."""
    recorder = await bench.start(AnyCamera)
    device = bench.open(recorder)
    recorder.inject(PICTURE, answers_with(b"", status=number))
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    asked = len(recorder.requests)
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    assert len(recorder.requests) == asked


async def hang(
    recorder: DahuaRecorder,
    device: Device,
    channel: int,
    skip: Skip,
    seconds: float = PICTURE_TIMEOUT,
) -> None:
    """Let a snapshot never come, and check that the wait ends after so many seconds."""
    recorder.slow = {channel}
    viewer = asyncio.create_task(device.snapshots.get(channel, "main"))
    while not recorder.in_flight:  # noqa: ASYNC110 - until it is asked
        await asyncio.sleep(0.01)
    await skip(seconds)
    await asyncio.wait({viewer}, timeout=20)
    assert isinstance(viewer.exception(), NoAnswerError)
    recorder.slow = ()
    while recorder.in_flight:  # noqa: ASYNC110 - until the recorder notices the closed connection
        await asyncio.sleep(0.01)


async def test_snapshot_client_isolates_a_hanging_channel(
    bench: Bench, clock: Clock, skip: Skip
) -> None:
    """It alone is paused for a while, and gets less time afterwards."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder, patience=None)
    await device.identify()
    for seconds, pause in ((PICTURE_TIMEOUT, 2), (TRY_SECONDS, 4), (TRY_SECONDS, 8)):
        await hang(recorder, device, 2, skip, seconds)
        asked = len(recorder.requests)
        clock.advance(pause - 0.1)
        with pytest.raises(BusyError):
            await device.snapshots.get(2, "main")
        assert len(recorder.requests) == asked
        clock.advance(0.2)
        assert await shown(device, 1) == 1


async def test_snapshot_client_forgives_a_channel_that_answers(
    bench: Bench, clock: Clock, skip: Skip
) -> None:
    """Nothing is held against it: its next pause is as short as the first."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder, patience=None)
    for _ in range(3):
        await hang(recorder, device, 2, skip)
        clock.advance(2)
        assert await shown(device, 2) == 2


async def test_snapshot_client_lets_an_abandoned_request_finish(
    bench: Bench, clock: Clock, skip: Skip
) -> None:
    """The recorder may still be at it: for two seconds it is asked for no other either."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder, patience=None)
    await hang(recorder, device, 2, skip)
    asked = len(recorder.requests)
    clock.advance(1.9)
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    assert len(recorder.requests) == asked
    clock.advance(0.1)
    assert await shown(device, 1) == 1


async def test_snapshot_client_pauses_a_busy_recorder(bench: Bench, clock: Clock) -> None:
    """All of it, for longer each time, until it has answered."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    await device.snapshots.get(2, "main")
    recorder.inject(PICTURE, device_busy, times=math.inf)

    async def is_asked() -> bool:
        before = len(recorder.requests)
        await device.snapshots.get(1, "main")
        await device.snapshots.get(2, "main")
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


# Traffic and heartbeat


@pytest.mark.parametrize("make", [HikvisionRecorder, DahuaRecorder, AnyCamera])
async def test_snapshot_client_counts_its_traffic(bench: Bench, clock: Clock, make: Any) -> None:
    """It costs no more than a check that the recorder is there."""
    recorder = await bench.start(make, channels=4)
    device = bench.open(recorder)
    for channel in (1, 2, 3):
        await device.snapshots.get(channel, "main")
    with pytest.raises(RefusedError):
        await device.snapshots.get(99, "main")
    for trouble in (server_error, no_answer):
        recorder.inject(PICTURE, trouble, times=math.inf)
        await device.snapshots.get(1, "main")
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
async def test_snapshot_client_polls_without_an_account(bench: Bench, make: Any) -> None:
    """No account goes with it, be it good or refused."""
    recorder = await bench.start(make, scheme=Scheme.BASIC)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    recorder.requests.clear()
    await device.heartbeat()
    assert [request.scheme for request in recorder.requests] == [""]
    await recorder.stop()
    with pytest.raises(CameraError):
        await device.heartbeat()


@pytest.mark.parametrize("make", ALL)
async def test_snapshot_client_takes_any_page_for_a_sign_of_life(
    bench: Bench, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A web interface in one page is too large to read, and a stream never ends."""
    device = bench.open(await bench.start(make))
    monkeypatch.setattr(Body, "read", AsyncMock(side_effect=UnexpectedAnswerError("too large")))
    await device.heartbeat()


@pytest.mark.parametrize("make", ALL)
async def test_snapshot_client_offers_no_settings(bench: Bench, make: Any) -> None:
    """Events of recorders are the matter of other integrations; the others may upload theirs."""
    device = bench.open(await bench.start(make))
    with pytest.raises(UnsupportedError):
        await device.write("traffic", {"busy": 0}, {})
    with pytest.raises(UnsupportedError):
        await device.set_clock(0)
    assert device.push_setup("name") is None
    assert device.family.pushes is (make not in RECORDERS)
