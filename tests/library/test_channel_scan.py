"""The search for a recorder's channels."""

import asyncio
import math
from typing import Any

import pytest

from custom_components.cgi_camera.api import backoff, channel_scan
from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.client import Presence
from custom_components.cgi_camera.api.errors import (
    BusyError,
    InvalidAuthError,
    NoAnswerError,
    NotAPictureError,
    RefusedError,
)
from custom_components.cgi_camera.api.families import dahua
from custom_components.cgi_camera.api.pictures.snapshot_client import TRY_SECONDS
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.faults import Answer, Fault, MakeAnswer
from tests.simulators.hikvision import (
    HikvisionRecorder,
    NoCamera,
    device_busy,
)
from tests.simulators.recorder import PICTURE

from .conftest import Skip, answers_with
from .recorders import Bench, shown
from .test_snapshot_client import look, presence


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
        pytest.param(
            HikvisionRecorder,
            {"is_digital": False, "network_channels": {3, 4}, "offline": {4}},
            {1: "p", 2: "p", 3: "p", 4: "a"},
            id="hybrid",
        ),
        pytest.param(AnyCamera, {}, {1: "p", 2: "p", 3: "p", 4: "p"}, id="any"),
        pytest.param(EdimaxCamera, {"channels": 1}, {}, id="Edimax"),
    ],
)
async def test_channel_scan_finds_channels_and_their_snapshots(
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


async def test_channel_scan_takes_names_from_the_recorder(bench: Bench) -> None:
    """Digital, analog, by its streams, and by Dahua's counting from 0."""
    names = {1: "Gate & yard", 2: "Halle <2>"}
    for options in ({}, {"is_digital": False}):
        hikvision = await bench.start(HikvisionRecorder, channels=2, names=names, **options)
        found = await bench.open(hikvision).find_channels()
        assert {channel.number: channel.name for channel in found} == names
    camera = await bench.start(HikvisionRecorder, channels=2, names=names)
    for inputs in ("inputs", "analog"):  # only its streams are listed, two of each channel
        camera.inject(inputs, answers_with(b"", status=404), times=math.inf)
    found = await bench.open(camera).find_channels()
    assert {channel.number: channel.name for channel in found} == names
    dahua = await bench.start(DahuaRecorder, channels=2, names=names)
    found = await bench.open(dahua).find_channels()
    assert {channel.number: channel.name for channel in found} == names


@pytest.mark.parametrize(
    ("options", "refused"),
    [
        ({"channels": 3, "empty": {2}}, "analog"),
        ({"channels": 3, "is_digital": False}, None),
        ({"channels": 4, "is_digital": False, "network_channels": {3, 4}}, None),
        ({"channels": 1, "is_digital": False}, "inputs"),
    ],
    ids=["NVR with a gap", "DVR", "hybrid", "camera"],
)
@pytest.mark.parametrize("status", [403, 404, 400, 200])
async def test_channel_scan_takes_the_list_that_is_there(
    bench: Bench, options: dict[str, Any], refused: str | None, status: int
) -> None:
    """A refusal of one list, with any status, is no refusal of the other (hikvision_next #176)."""
    names = {number: f"Room {number}" for number in range(1, 5)}
    recorder = await bench.start(HikvisionRecorder, names=names, **options)
    body = (
        b"<ResponseStatus><statusCode>4</statusCode><statusString>Invalid Operation</statusString>"
        b"<subStatusCode>notSupport</subStatusCode></ResponseStatus>"
    )
    if refused is not None:
        recorder.inject(refused, answers_with(body, status=status), times=math.inf)
    found = await bench.open(recorder).find_channels()
    expected = set(range(1, options["channels"] + 1)).difference(options.get("empty", ()))
    assert {one.number: one.name for one in found} == {n: names[n] for n in sorted(expected)}
    assert set(presence(found).values()) == {"p"}


@pytest.mark.parametrize("prefix", ["", "hik:"])
@pytest.mark.parametrize("number", [100, 128])
async def test_channel_scan_reads_lists_in_any_dress(
    bench: Bench, prefix: str, number: int
) -> None:
    """With attributes, with the prefix of a namespace, with more than 99 channels."""
    recorder = await bench.start(HikvisionRecorder, channels=128)
    names = {1: "A", number: None}
    entries = "".join(
        f'<{prefix}InputProxyChannel version="2.0"><{prefix}id opt="1">{one}</{prefix}id>'
        f'<{prefix}name min="0">{name or ""}</{prefix}name></{prefix}InputProxyChannel>'
        for one, name in names.items()
    )
    space = 'xmlns:hik="urn:x"' if prefix else 'xmlns="urn:x"'
    listed = f"<{prefix}InputProxyChannelList {space}>{entries}</{prefix}InputProxyChannelList>"
    recorder.inject("inputs", answers_with(listed.encode()))
    found = await bench.open(recorder).find_channels()
    assert {one.number: one.name for one in found} == names


@pytest.mark.parametrize("titles", ["A,,C", ",B", "A,", ","])
async def test_channel_scan_takes_an_empty_title_for_a_channel(bench: Bench, titles: str) -> None:
    """It has a number, and no name."""
    names = dict(enumerate(titles.split(","), 1))
    recorder = await bench.start(DahuaRecorder, channels=len(names), names=names)
    found = await bench.open(recorder).find_channels()
    assert {one.number: one.name for one in found} == {n: name or None for n, name in names.items()}
    assert set(presence(found).values()) == {"p"}


async def test_channel_scan_counts_from_0_with_a_gap(bench: Bench) -> None:
    """Old firmware without a title for channel 2."""
    recorder = await bench.start(DahuaRecorder, channels=3, zero_based=True)
    titles = b"table.ChannelTitle[0].Name=A\r\ntable.ChannelTitle[2].Name=\r\n"
    recorder.inject("ChannelTitle", answers_with(titles))
    device = bench.open(recorder)
    found = await device.find_channels()
    assert [(one.number, one.name) for one in found] == [(1, "A"), (3, None)]
    assert [await shown(device, number) for number in (1, 3)] == [1, 3]


async def test_channel_scan_omits_channels_without_a_number(bench: Bench) -> None:
    """They are not listed; the others are."""
    recorder = await bench.start(HikvisionRecorder, channels=2)
    ids = b"".join(b"<x><id>%s</id></x>" % number for number in (b"9" * 5000, b"1", b"one"))
    recorder.inject("inputs", answers_with(b"<list>" + ids + b"</list>"), times=math.inf)
    recorder.inject("analog", answers_with(b"", status=404), times=math.inf)
    assert presence(await bench.open(recorder).find_channels()) == {1: "p"}


async def test_channel_scan_leaves_viewers_their_channel(bench: Bench) -> None:
    """A recorder that counts from 0 shows no other channel meanwhile."""
    recorder = await bench.start(DahuaRecorder, zero_based=True, channels=4)
    device = bench.open(recorder)
    assert len(await device.find_channels()) == 4
    again = asyncio.create_task(device.find_channels())
    while not again.done():
        assert await shown(device, 2) == 2
    assert presence(await again) == {1: "p", 2: "p", 3: "p", 4: "p"}


async def test_channel_scan_marks_a_timeout_as_unknown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, skip: Skip
) -> None:
    """A channel that hangs did not answer, and neither did one that was not reached in time."""
    monkeypatch.setattr(backoff, "FIRST", 0.1)
    recorder = await bench.start(DahuaRecorder, channels=3, slow={2})

    async def find(seconds: float) -> dict[int, str]:
        device = bench.open(recorder, accounts=Accounts())
        search = asyncio.create_task(device.find_channels())
        while not recorder.in_flight or recorder.requests[-1].channel != 2:  # noqa: ASYNC110 - the simulator has no event for that
            await asyncio.sleep(0.01)
        await skip(seconds)
        return presence(await search)

    assert await find(TRY_SECONDS) == {1: "p", 2: "u", 3: "p"}
    monkeypatch.setattr(dahua, "TRY_SECONDS", 2 * channel_scan.SECONDS)
    assert await find(channel_scan.SECONDS) == {1: "p", 2: "u", 3: "u"}


async def test_channel_scan_stops_at_a_faulty_recorder(bench: Bench) -> None:
    """A faulty recorder gets no 64 requests; empty channels at the end are omitted."""
    recorder = await bench.start(AnyCamera, channels=2)
    assert presence(await bench.open(recorder).find_channels()) == {1: "p", 2: "p"}
    assert len(recorder.requests) == 2 + channel_scan.ENOUGH_ABSENT
    recorder.requests.clear()
    recorder.channels = 64
    recorder.inject(PICTURE, answers_with(b"<html>"), times=math.inf)
    with pytest.raises(NotAPictureError):
        await bench.open(recorder).find_channels()
    assert len(recorder.requests) <= channel_scan.ENOUGH_UNKNOWN + 1


@pytest.mark.parametrize("hanging", [set(), {3, 4, 5, 6}], ids=["slow", "hanging"])
@pytest.mark.parametrize("listed", [True, False], ids=["listed", "unlisted"])
async def test_channel_scan_goes_on_where_it_ended(
    monkeypatch: pytest.MonkeyPatch, hanging: set[int], *, listed: bool
) -> None:
    """A second search keeps the snapshots of the first, and begins with what that did not reach."""
    monkeypatch.setattr(channel_scan, "SECONDS", 0.1)
    asked: list[int] = []
    last_in_time = 8

    async def attempt(number: int) -> bytes:
        asked.append(number)
        if number in hanging:
            raise NoAnswerError("hangs")
        if number > last_in_time:
            await asyncio.sleep(3600)
        if number > 16:
            raise RefusedError("not there")
        return b"%d" % number

    numbers = range(1, 17) if listed else None
    names = {number: f"C{number}" for number in range(1, 17)}
    first = await channel_scan.try_channels(attempt, lambda: 0.0, numbers, names)
    there = (set(range(1, 9)) if not hanging else {1, 2}) - hanging
    assert {one.number for one in first if one.picture is not None} == there
    if listed:
        assert {one.number: one.name for one in first} == names
    last_in_time = 64
    asked.clear()
    second = await channel_scan.try_channels(attempt, lambda: 0.0, numbers, names, first)
    assert asked[0] == (7 if hanging else 9)
    assert there.isdisjoint(asked)
    assert {one.number for one in second if one.picture is not None} == set(range(1, 17)) - hanging
    assert {one.number: one.name for one in second} == names


async def test_channel_scan_looks_at_all_again_if_all_had_a_snapshot() -> None:
    """A second search without anything to go on with is a new one."""
    asked: list[int] = []

    async def attempt(number: int) -> bytes:
        asked.append(number)
        return b"picture"

    first = await channel_scan.try_channels(attempt, lambda: 0.0, [1, 7])
    await channel_scan.try_channels(attempt, lambda: 0.0, [1, 7], known=first)
    assert asked == [1, 7, 1, 7]


def _first(count: int, then: Fault) -> Fault:
    """Return a fault that lets some answers pass."""
    left = count

    async def fault(make_answer: MakeAnswer) -> Answer:
        nonlocal left
        left -= 1
        return make_answer() if left >= 0 else await then(make_answer)

    return fault


@pytest.mark.parametrize("body", [b'[{"code":1,"error":{"rspCode":-4}}]', b"<r>no</r>", b"error"])
async def test_channel_scan_takes_a_message_for_a_channel_without_a_camera(
    bench: Bench, body: bytes
) -> None:
    """Reolink recorders answer 200 and JSON for a channel that they have not."""
    recorder = await bench.start(AnyCamera, channels=2)
    device = bench.open(recorder)
    recorder.channels = 64
    recorder.inject(PICTURE, _first(1, answers_with(body)), times=math.inf)
    assert presence(await device.find_channels()) == {1: "p"}


async def test_channel_scan_takes_an_empty_channel_for_an_answer() -> None:
    """Such a recorder is in order, even if many of its cameras do not answer."""

    async def attempt(number: int) -> bytes:
        raise NoAnswerError("hangs") if number % 2 else RefusedError("empty")

    found = await channel_scan.try_channels(attempt, lambda: 0.0, range(1, 17))
    assert "".join(presence(found).values()) == "ua" * 8


async def test_channel_scan_retries_a_busy_recorder_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its pause, and once."""
    monkeypatch.setattr(backoff, "FIRST", 0.0)
    recorder = await bench.start(HikvisionRecorder, channels=2)
    recorder.inject(PICTURE, device_busy)
    assert presence(await bench.open(recorder).find_channels()) == {1: "p", 2: "p"}


@pytest.mark.parametrize(
    ("busy", "times", "expected"),
    [
        (["inputs"], 1, {1: "p", 2: "p", 3: "p", 4: "p"}),
        (["inputs"], math.inf, {1: "p", 2: "p"}),
        (["analog"], math.inf, {3: "p", 4: "p"}),
        (["channels"], math.inf, {1: "p", 2: "p", 3: "p", 4: "p"}),
    ],
)
async def test_channel_scan_lists_the_rest_beside_a_busy_list(
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    busy: list[str],
    times: float,
    expected: dict[int, str],
) -> None:
    """Another search finds what is missing, and a third one loses nothing."""
    monkeypatch.setattr(backoff, "FIRST", 0.0)
    recorder = await bench.start(
        HikvisionRecorder, channels=4, is_digital=False, network_channels={3, 4}
    )
    for interface in busy:
        recorder.inject(interface, device_busy, times=times)
    device = bench.open(recorder)
    found = await device.find_channels()
    assert presence(found) == expected
    recorder.heal()
    whole = await device.find_channels(found)
    assert presence(whole) == {1: "p", 2: "p", 3: "p", 4: "p"}
    recorder.inject("inputs", device_busy, times=math.inf)
    again = await device.find_channels(whole)
    assert [(one.number, one.name) for one in again] == [(one.number, one.name) for one in whole]


async def test_channel_scan_fails_without_any_list_of_a_busy_recorder(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An analog list that it does not have names no channel."""
    monkeypatch.setattr(backoff, "FIRST", 0.0)
    recorder = await bench.start(HikvisionRecorder, channels=2)
    for interface in ("inputs", "channels"):
        recorder.inject(interface, device_busy, times=math.inf)
    with pytest.raises(BusyError):
        await bench.open(recorder).find_channels()
    assert recorder.count(PICTURE) == 0


@pytest.mark.parametrize("make", [HikvisionRecorder, DahuaRecorder, AnyCamera])
async def test_channel_scan_stops_at_a_wrong_password(bench: Bench, make: Any) -> None:
    """One number would be one failure."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST)
    device = bench.open(recorder, password="wrong")
    with pytest.raises(InvalidAuthError):
        await device.find_channels()
    assert recorder.refused_logins == 1


async def test_channel_scan_omits_a_listed_channel_without_a_number(bench: Bench) -> None:
    """It is left out, and costs no other one."""
    recorder = await bench.start(HikvisionRecorder, channels=2)
    ids = "".join(
        f"<InputProxyChannel><id>{number}</id></InputProxyChannel>" for number in ("IP", "", 2)
    )
    listed = f"<InputProxyChannelList>{ids}</InputProxyChannelList>".encode()
    recorder.inject("inputs", answers_with(listed))
    assert presence(await bench.open(recorder).find_channels()) == {2: "p"}


async def test_channel_scan_keeps_the_limit_of_the_recorder(bench: Bench) -> None:
    """A wall that is open gets its pictures all the same."""
    recorder = await bench.start(DahuaRecorder, channels=4)
    device = bench.open(recorder)
    found, *_ = await asyncio.gather(
        device.find_channels(), *(look(device, channel, times=3) for channel in range(1, 5))
    )
    assert presence(found) == {1: "p", 2: "p", 3: "p", 4: "p"}
    assert (recorder.in_flight_max, recorder.busy) == (1, 0)
