"""How one connection to a recorder brings its events, whatever happens to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
import time
from typing import Any

import aiohttp
import pytest

from custom_components.cgi_camera.api import accounts, backoff, login_policy
from custom_components.cgi_camera.api.errors import CameraError, InvalidAuthError
from custom_components.cgi_camera.api.events import subscription
from custom_components.cgi_camera.api.events.event import EventType
from custom_components.cgi_camera.api.events.report import Report, Subject
from custom_components.cgi_camera.api.events.subscription import Callbacks, Phase, Subscription
from custom_components.cgi_camera.api.families.dahua_events import DahuaEvents
from custom_components.cgi_camera.api.families.hikvision.events import HikvisionEvents
from tests.simulators.access import Verdict
from tests.simulators.alert_wire import AlertWire
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.hikvision import HikvisionRecorder, device_busy

from .recorders import PASSWORD, Bench

type AnyRecorder = HikvisionRecorder | DahuaRecorder
MAKES = [HikvisionRecorder, DahuaRecorder]
HEARTBEAT = 0.1


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let seconds pass as milliseconds do."""
    monkeypatch.setattr(backoff, "FIRST_RECONNECT", 0.05)
    monkeypatch.setattr(backoff, "LONGEST_RECONNECT", 0.4)
    monkeypatch.setattr(backoff, "STEADY", 0.5)
    monkeypatch.setattr(subscription, "SETTLE_SECONDS", 0.05)
    monkeypatch.setattr(subscription, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(subscription, "PICTURE_SECONDS", 0.2)
    monkeypatch.setattr(backoff, "FIRST", 0.1)


@pytest.fixture
def short_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a stream up soon; a busy machine may do that to one that is well."""
    for access in (HikvisionEvents, DahuaEvents):
        monkeypatch.setattr(access, "silence", 0.6)


class Ear:
    """A running subscription, and all that it reports."""

    def __init__(self, bench: Bench, recorder: AnyRecorder, **options: Any) -> None:
        """Listen to a recorder."""
        self.events: list[Report] = []
        self.states: dict[str, bool | None] = {}
        self.changes: list[tuple[str, bool | None]] = []
        self.phases: list[Phase] = []
        self.errors: list[CameraError | None] = []
        self.new: list[str] = []
        self.recorder = recorder
        self.device = bench.open(recorder, **options)
        self.subscription: Subscription = self.device.subscribe(
            Callbacks(
                on_event=self.events.append,
                on_drop=lambda: None,
                on_state=self._state,
                on_phase=self._phase,
                on_subjects=lambda subjects: self.new.extend(one.key for one in subjects),
            ),
            hold=0.3,
        )
        self.task = asyncio.create_task(self.subscription.run())

    def _state(self, subject: Subject, is_on: bool | None) -> None:  # noqa: FBT001 - a callback's
        self.states[subject.key] = is_on
        self.changes.append((subject.key, is_on))

    def _phase(self, phase: Phase, error: CameraError | None) -> None:
        self.phases.append(phase)
        self.errors.append(error)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds."""
        try:
            async with asyncio.timeout(30):
                while not condition():  # noqa: ASYNC110 - of the simulator, too
                    await asyncio.sleep(0.01)
        except TimeoutError:
            streams = self.recorder.streams
            pytest.fail(f"{self.phases} {self.errors} {streams.opened} {streams.open}")

    async def until_open(self, count: int = 1) -> None:
        """Wait until the recorder has been listened to so often, and is now."""
        streams = self.recorder.streams
        await self.until(lambda: streams.opened >= count and streams.open == 1)

    async def close(self) -> None:
        """Stop it."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """Return a bench on which time passes by itself."""
    async with aiohttp.ClientSession() as session:
        table = Bench(session, time.monotonic)
        yield table
        await table.close()


type Listen = Callable[..., Any]


@pytest.fixture
async def listen(bench: Bench) -> AsyncIterator[Listen]:
    """Return what starts a recorder and listens to it."""
    ears: list[Ear] = []

    async def start(make: type[AnyRecorder], memory: Any = None, **options: Any) -> Any:
        recorder: AnyRecorder = await bench.start(make, heartbeat_seconds=HEARTBEAT, **options)
        ears.append(Ear(bench, recorder, memory=memory))
        return recorder, ears[-1]

    yield start
    for ear in ears:
        await ear.close()


async def motion(recorder: AnyRecorder, channel: int, *, begins: bool = True) -> None:
    """Let something move, or come to rest."""
    if isinstance(recorder, HikvisionRecorder):
        await recorder.alert("VMD", channel, active=begins)
    else:
        await recorder.event("VideoMotion", "Start" if begins else "Stop", channel - 1)


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_brings_events_and_states(
    listen: Listen, make: type[AnyRecorder]
) -> None:
    """Subscription brings events and states."""
    recorder, ear = await listen(make)
    await ear.until_open()
    await motion(recorder, 3)
    await ear.until(lambda: bool(ear.events))
    (report,) = ear.events
    assert (report.subject.key, report.event().type) == ("channel_3_motion", EventType.MOTION)
    assert ear.states["channel_3_motion"] is True
    await motion(recorder, 3, begins=False)
    await ear.until(lambda: ear.states["channel_3_motion"] is False)
    assert recorder.refused_logins == 0


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_learns_what_is_configured(
    listen: Listen, make: type[AnyRecorder]
) -> None:
    """Subscription learns what is configured."""
    _, ear = await listen(make)
    await ear.until(lambda: "channel_2_motion" in ear.new)
    assert "channel_3_motion" not in ear.new
    # A state without news does not go on for ever.
    await ear.until(lambda: ear.states.get("channel_2_motion") is False)
    assert "channel_2_motion" in ear.device.memory["event_subjects"]


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_reports_inputs_of_the_recorder(
    listen: Listen, make: type[AnyRecorder]
) -> None:
    """Subscription reports inputs of the recorder."""
    recorder, ear = await listen(make)
    await ear.until_open()
    await recorder.set_input(2, active=True)
    await ear.until(lambda: ear.states.get("input_2_alarm_input") is True)
    await ear.until(lambda: bool(ear.events))
    assert ear.events[0].event().details["input"] == "2"


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_takes_an_input_for_unknown_and_reads_it_again(
    listen: Listen, make: type[AnyRecorder]
) -> None:
    """Subscription takes an input for unknown and reads it again."""
    recorder, ear = await listen(make)
    await ear.until_open()
    await recorder.set_input(1, active=True)
    await ear.until(lambda: ear.states.get("input_1_alarm_input") is True)
    recorder.streams.cut()
    await ear.until(lambda: ear.states.get("input_1_alarm_input") is None)
    await ear.until(lambda: ear.states.get("input_1_alarm_input") is True)
    assert len(ear.events) == 1


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_leaves_nothing_on_that_ended_in_a_gap(
    listen: Listen, make: type[AnyRecorder]
) -> None:
    """Subscription leaves nothing on that ended in a gap."""
    recorder, ear = await listen(make)
    await ear.until_open()
    await motion(recorder, 1)
    await ear.until(lambda: ear.states.get("channel_1_motion") is True)
    recorder.streams.cut()
    if isinstance(recorder, DahuaRecorder):
        recorder.active.clear()
    await ear.until_open(2)
    await ear.until(lambda: ear.states["channel_1_motion"] is False)
    assert ("channel_1_motion", None) in ear.changes


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_survives_cuts_and_reboots_with_one_login_each(
    listen: Listen, make: type[AnyRecorder]
) -> None:
    """Subscription survives cuts and reboots with one login each."""
    recorder, ear = await listen(make)
    for round_trip in range(1, 6):
        await ear.until_open(round_trip)
        await asyncio.sleep(0.3)  # asyncio loses a connection that comes as its server closes
        await (recorder.reboot(0.05) if round_trip % 2 else asyncio.sleep(0))
        recorder.streams.cut()
    await ear.until_open(6)
    assert recorder.refused_logins == 0
    assert recorder.streams.most_open == 1
    attaches = [one for one in recorder.requests if one.interface in {"alertStream", "attach"}]
    with_account = [one for one in attaches if one.scheme]
    assert len(with_account) <= ear.subscription.connections + 2


async def test_subscription_pauses_no_longer_after_connections_that_delivered(
    listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often the recorder cuts them."""
    monkeypatch.setattr(backoff, "STEADY", 3600.0)
    monkeypatch.setattr(backoff, "STEADY_IN_USE", 0.0)
    pauses: list[float] = []
    after = backoff.ReconnectBackoff.after

    def recorded(self: backoff.ReconnectBackoff, error: CameraError) -> float:
        pauses.append(after(self, error))
        return pauses[-1]

    monkeypatch.setattr(backoff.ReconnectBackoff, "after", recorded)
    recorder, ear = await listen(HikvisionRecorder)
    for count in range(1, 5):
        await ear.until_open(count)
        heard_at = ear.subscription.heard_at
        await ear.until(lambda before=heard_at: ear.subscription.heard_at != before)
        recorder.streams.cut()
    await ear.until_open(5)
    assert pauses == [backoff.FIRST_RECONNECT] * 4


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_notices_silence(
    listen: Listen, make: type[AnyRecorder], short_silence: None
) -> None:
    """Subscription notices silence."""
    recorder, ear = await listen(make)
    await ear.until_open()
    await asyncio.sleep(3 * HEARTBEAT)
    recorder.sends_heartbeats = False
    await ear.until(lambda: Phase.DISCONNECTED in ear.phases)
    assert str(ear.errors[ear.phases.index(Phase.DISCONNECTED)]) == "the camera has fallen silent"
    recorder.sends_heartbeats = True
    await ear.until_open(2)


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_bears_a_device_without_heartbeats(
    listen: Listen, make: type[AnyRecorder], short_silence: None
) -> None:
    """Subscription bears a device without heartbeats."""
    recorder, ear = await listen(make, sends_heartbeats=False)
    await ear.until_open()
    await asyncio.sleep(1.2)
    assert recorder.streams.opened == 1
    assert ear.phases == [Phase.CONNECTING, Phase.CONNECTED]


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_sends_a_wrong_password_once(
    bench: Bench, make: type[AnyRecorder]
) -> None:
    """Subscription sends a wrong password once."""
    recorder: Any = await bench.start(make)
    ear = Ear(bench, recorder, password="wrong")
    await ear.task
    assert ear.phases[-1] is Phase.REFUSED
    assert isinstance(ear.errors[-1], InvalidAuthError)
    assert recorder.refused_logins == 1


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_notices_a_password_that_changes_meanwhile(
    listen: Listen, make: type[AnyRecorder]
) -> None:
    """Subscription notices a password that changes meanwhile."""
    recorder, ear = await listen(make)
    await ear.until_open()
    recorder.password = "changed-2"
    recorder.streams.cut()
    await ear.until(lambda: recorder.refused_logins > 0)
    await asyncio.sleep(1)
    assert recorder.refused_logins == 1
    assert not recorder.locked_until


async def test_subscription_leaves_a_doubted_password_to_a_picture(
    listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It sends a doubted password once, and connects after the picture that proves it."""
    monkeypatch.setattr(login_policy, "HICCUP_SECONDS", 0)
    monkeypatch.setattr(login_policy, "LOCK_SECONDS", 0.3)
    monkeypatch.setattr(login_policy.PatientLoginPolicy, "lock_seconds", 0.3)
    monkeypatch.setattr(accounts, "LOOK_SECONDS", 0.1)
    recorder, ear = await listen(DahuaRecorder)
    await ear.until_open()
    await ear.until(lambda: recorder.count("MotionDetect") > 0)
    recorder.password = "changed-2"
    recorder.streams.cut()
    await ear.until(lambda: recorder.refused_logins > 0)
    await asyncio.sleep(1)
    assert recorder.refused_logins == 1
    assert Phase.REFUSED not in ear.phases
    recorder.password = PASSWORD
    await asyncio.sleep(0.5)
    assert recorder.streams.open == 0
    await ear.device.snapshots.get(1, "main")
    await ear.until_open(2)
    assert recorder.refused_logins == 1


async def test_subscription_hears_out_a_request_beside_a_stream_that_ends(listen: Listen) -> None:
    """A password that changes between both requests is refused once."""
    recorder, ear = await listen(DahuaRecorder)
    arrived, refused = asyncio.Event(), asyncio.Event()
    judge = recorder.judge

    def slow(method: str, target: str, authorization: str, source: str) -> Verdict:
        verdict: Verdict = judge(method, target, authorization, source)
        if verdict is Verdict.WRONG:
            recorder.latency = 0
            refused.set()
        elif authorization and "snapshot" in target:
            recorder.password, recorder.latency = "changed-2", 0.3
            arrived.set()
        return verdict

    recorder.judge = slow
    await arrived.wait()
    challenges = recorder.challenges
    await ear.until(lambda: recorder.challenges > challenges)
    await asyncio.sleep(0.05)
    recorder.streams.cut()
    await refused.wait()
    await asyncio.sleep(1)
    assert recorder.refused_logins == 1


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_polls_a_device_that_allows_one_connection(
    listen: Listen, make: type[AnyRecorder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Subscription polls a device that allows one connection."""
    monkeypatch.setattr(login_policy, "HICCUP_PAUSE", 0.2)
    recorder, ear = await listen(make, one_connection=True)
    await ear.until(lambda: Phase.POLLING in ear.phases)
    assert ear.device.memory["events"] == "single"
    assert recorder.streams.open == 0
    assert recorder.streams.opened == subscription.EVIDENCE
    await recorder.set_input(1, active=True)
    await ear.until(lambda: bool(ear.events))
    assert ear.events[0].subject.key == "input_1_alarm_input"


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_remembers_that_a_device_allows_one_connection(
    listen: Listen, make: type[AnyRecorder]
) -> None:
    """Subscription remembers that a device allows one connection."""
    recorder, ear = await listen(make, memory={"events": "single"}, one_connection=True)
    await ear.until(lambda: ear.phases == [Phase.POLLING])
    assert recorder.streams.opened == 0


async def test_subscription_asks_old_firmware_for_all_codes(listen: Listen) -> None:
    """Subscription asks old firmware for all codes."""
    recorder, ear = await listen(DahuaRecorder, most_codes=1)
    await ear.until_open()
    assert "codes=[All]" in recorder.streams.targets()[0]
    assert ear.device.memory["all_codes"] == "1"
    assert Phase.DISCONNECTED not in ear.phases


async def test_subscription_takes_pictures_that_come_with_the_event(listen: Listen) -> None:
    """Subscription takes pictures that come with the event."""
    recorder, ear = await listen(HikvisionRecorder)
    await ear.until_open()
    picture = recorder.picture_of(1)
    await recorder.alert("VMD", 1, pictures=[picture])
    await ear.until(lambda: bool(ear.events))
    assert ear.events[0].pictures == {"snapshot": picture}


async def test_subscription_does_not_wait_for_a_picture_that_never_comes(listen: Listen) -> None:
    """Subscription does not wait for a picture that never comes."""
    recorder, ear = await listen(HikvisionRecorder, sends_heartbeats=False)
    await ear.until_open()
    data = recorder.wire.alert("VMD", 1, pictures=[recorder.picture_of(1)])
    await recorder.streams.send(data[: data.index(b"image/jpeg")])
    await ear.until(lambda: bool(ear.events))
    assert ear.events[0].pictures == {}


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_survives_a_flood(listen: Listen, make: type[AnyRecorder]) -> None:
    """Subscription survives a flood."""
    recorder, ear = await listen(make)
    await ear.until_open()
    slowest = 0.0

    async def watch() -> None:
        """Measure the work between two turns by the processor: other processes do not count."""
        nonlocal slowest
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.005)
            slowest = max(slowest, time.thread_time() - before)

    watching = asyncio.create_task(watch())
    if isinstance(recorder, HikvisionRecorder):
        one = recorder.wire.alert("faceSnap", 1)
    else:
        one = recorder.part(b"Code=FaceDetection;action=Pulse;index=0")
    for _ in range(20):
        await recorder.streams.send(one * 100)
    await motion(recorder, 5)
    await ear.until(lambda: ear.states.get("channel_5_motion") is True)
    watching.cancel()
    assert len(ear.events) <= 200
    assert ear.subscription.states.dropped > 1500
    assert slowest < 0.25


@pytest.mark.parametrize("make", MAKES)
async def test_subscription_gives_up_a_stream_of_garbage(
    listen: Listen, make: type[AnyRecorder], short_silence: None
) -> None:
    """Subscription gives up a stream of garbage."""
    recorder, ear = await listen(make, sends_heartbeats=False)
    await ear.until_open()
    garbage = b"--boundary\r\n\r\n<a>\r\n--boundary\r\n\r\nCode=x;\r\n" + b"\xff" * 1_000_000
    await recorder.streams.send(garbage)
    await ear.until(lambda: Phase.DISCONNECTED in ear.phases)
    await ear.until_open(2)


async def test_subscription_skips_a_part_of_100_megabytes(listen: Listen) -> None:
    """Subscription skips a part of 100 megabytes."""
    recorder, ear = await listen(HikvisionRecorder)
    await ear.until_open()
    await recorder.streams.send(b"--boundary\r\nContent-Type: image/jpeg\r\n\r\n")
    for _ in range(100):
        await recorder.streams.send(b"\xff\xd8" + b"x" * (1 << 20))
    await recorder.streams.send(b"\r\n" + AlertWire().alert("VMD", 2))
    await ear.until(lambda: bool(ear.events))
    assert ear.subscription.connections == 1


async def test_subscription_ends_with_its_task(listen: Listen) -> None:
    """Subscription ends with its task."""
    recorder, ear = await listen(HikvisionRecorder)
    await ear.until_open()
    await motion(recorder, 1)
    await ear.until(lambda: ear.states.get("channel_1_motion") is True)
    await ear.close()
    await ear.until(lambda: recorder.streams.open == 0)
    assert ear.states["channel_1_motion"] is None


async def test_subscription_bears_two_recorders_behind_one_address(listen: Listen) -> None:
    """Subscription bears two recorders behind one address."""
    first, one = await listen(HikvisionRecorder)
    second, two = await listen(DahuaRecorder)
    await one.until_open()
    await two.until_open()
    await motion(second, 2)
    await two.until(lambda: bool(two.events))
    assert one.events == []
    assert first.streams.open == second.streams.open == 1


async def test_subscription_waits_long_for_a_device_without_events(
    listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Subscription waits long for a device without events."""
    recorder, ear = await listen(HikvisionRecorder, isapi=False)
    await ear.until(lambda: Phase.DISCONNECTED in ear.phases)
    await asyncio.sleep(0.5)
    assert recorder.streams.opened == 0
    assert ear.phases.count(Phase.CONNECTING) == 1


async def test_subscription_understands_triggers_of_old_recorders(listen: Listen) -> None:
    """Subscription understands triggers of old recorders, which count from 33."""
    _, ear = await listen(HikvisionRecorder, triggers=[("linedetection", 34, True)])
    await ear.until(lambda: "channel_2_line_crossing" in ear.new)


async def test_subscription_stays_connected_when_the_first_channel_has_no_picture(
    listen: Listen,
) -> None:
    """Subscription stays connected when the first channel has no picture."""
    recorder, ear = await listen(HikvisionRecorder, empty={1})
    await ear.until(lambda: "channel_2_motion" in ear.new)
    assert recorder.streams.opened == 1
    assert Phase.DISCONNECTED not in ear.phases


async def test_subscription_asks_a_busy_device_again_what_is_configured(listen: Listen) -> None:
    """Subscription asks a busy device again what is configured."""
    recorder, ear = await listen(HikvisionRecorder, memory={"events": "shared"}, latency=0.1)
    recorder.inject("triggers", device_busy)
    await ear.until(lambda: "channel_2_motion" in ear.new)
    assert recorder.count("triggers") >= 2
    assert recorder.streams.opened == 1
