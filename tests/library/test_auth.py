"""Logins at recorders: one try with a wrong password, whoever asks, and none during a lock.

In no test here may a recorder count a second failure, see tests/conftest.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
import math
import string
from typing import Any, override

import pytest

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.api.accounts import (
    Account,
    Accounts,
    forget_refusal,
    is_mark_of,
    mark_of,
)
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    InvalidAuthError,
    RefusedError,
    UnexpectedAnswerError,
)
from custom_components.cgi_camera.api.families import Templates
from custom_components.cgi_camera.api.families.custom import custom_family
from custom_components.cgi_camera.api.http import auth
from custom_components.cgi_camera.api.http.auth import HttpAuth
from custom_components.cgi_camera.api.http.challenge import Proof, challenges, realm
from custom_components.cgi_camera.api.http.request import Reply
from custom_components.cgi_camera.api.http.transport import (
    Answer,
    Request,
    Send,
    Transport,
    parse_address,
)
from custom_components.cgi_camera.api.identity import Credentials
from custom_components.cgi_camera.api.login_policy import LOCK_SECONDS, PatientLoginPolicy
from tests.simulators.access import NONCE_SECONDS, Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.faults import server_error
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import PICTURE, Recorder, SnapshotDevice
from tests.simulators.rtsp import Authentication, RtspServer

from .conftest import Clock
from .recorders import ALL, PASSWORD, RECORDERS, Bench, refuses, shown

PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " äß€"
LOCKING = (HikvisionRecorder, DahuaRecorder, AnyCamera)
MINUTE = 60


def with_account(recorder: SnapshotDevice) -> int:
    """Return how many requests came with an account."""
    return sum(request.scheme != "" for request in recorder.requests)


# Whatever login they want


@pytest.mark.parametrize("one_header", [True, False], ids=["one header", "several"])
@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("make", ALL)
async def test_any_password_with_any_login(
    bench: Bench, make: Any, scheme: Scheme, *, one_header: bool
) -> None:
    """All printable characters, with Basic, Digest of both kinds, and both in one header."""
    recorder = await bench.start(make, scheme=scheme, password=PRINTABLE, one_header=one_header)
    device = bench.open(recorder)
    for _ in range(3):
        assert await shown(device, 1) == 1
    assert (recorder.refused_logins, recorder.stale_logins) == (0, 0)
    best = {Scheme.OPEN: "", Scheme.BASIC: "basic"}.get(scheme, "digest")
    assert recorder.requests[-1].scheme == best


@pytest.mark.parametrize("scheme", [Scheme.BASIC, Scheme.DIGEST, Scheme.SHA256])
@pytest.mark.parametrize("make", RECORDERS)
async def test_any_password_in_the_url_of_the_video(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, make: Any, scheme: Scheme
) -> None:
    """It is quoted there, and proves itself to the RTSP server as well."""
    recorder: Recorder = await bench.start(make, scheme=scheme, password=PRINTABLE)
    monkeypatch.setattr(rtsp, "PORT", recorder.rtsp.port)
    device = bench.open(recorder)
    await device.identify()
    await device.find_video()
    url = device.video.url(3, "sub")
    assert url is not None
    place = f"@{recorder.rtsp.host}:{recorder.rtsp.port}/"
    account, _, path = url.removeprefix("rtsp://admin:").partition(place)
    assert set(account) <= set(string.ascii_letters + string.digits + "%-._~")
    assert path in {"Streaming/Channels/302", "cam/realmonitor?channel=3&subtype=1"}
    assert recorder.rtsp.requests[-1].status == 200
    assert recorder.refused_logins == 0
    again = bench.open(recorder, memory=device.memory)
    assert again.video.url(3, "sub") == url


@pytest.mark.parametrize("authentication", Authentication)
async def test_the_video_of_any_device(
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


@pytest.mark.parametrize(
    ("make", "requests"), [(HikvisionRecorder, 1), (DahuaRecorder, 2), (AnyCamera, 2)]
)
async def test_what_a_picture_costs(bench: Bench, make: Any, requests: int) -> None:
    """One request where a nonce is good for many; a challenge more where it is good for one."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    for _ in range(3):
        before = len(recorder.requests)
        await device.snapshots.get(1, "main")
        assert len(recorder.requests) == before + requests
    assert recorder.stale_logins == 0


async def test_a_nonce_grows_old(bench: Bench, clock: Clock) -> None:
    """The recorder says so, and it is no failure."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    clock.advance(NONCE_SECONDS + 1)
    assert await shown(device, 1) == 1
    assert (recorder.stale_logins, recorder.refused_logins) == (1, 0)


@pytest.mark.parametrize("make", ALL)
async def test_nothing_is_sent_before_a_challenge(bench: Bench, make: Any) -> None:
    """Open pictures are taken without an account; Basic goes at once when it was asked for."""
    recorder = await bench.start(make, scheme=Scheme.OPEN)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    assert with_account(recorder) == 0


def test_all_challenges_are_read() -> None:
    """However they are put; the best one is answered, and one that nobody knows is an error."""
    header = 'Digest qop="auth", realm="a \\"b\\", c", nonce="x=,y", stale="FALSE", Basic realm="d"'
    first, second = challenges([header])
    assert (first.scheme, second.scheme) == ("digest", "basic")
    assert first.values["realm"] == 'a "b", c'
    assert first.values["nonce"] == "x=,y"
    assert not first.is_stale
    assert challenges(['Digest nonce="x", stale=true'])[0].is_stale
    assert realm([header]) == 'a "b", c'
    assert realm([]) == ""
    proof = Proof("user", "password")
    assert proof.header("GET", "/") is None
    for unknown in (["Bearer"], ["Digest"], ['Digest nonce="x", algorithm=SHA-512-256'], []):
        with pytest.raises(UnexpectedAnswerError):
            proof.learn(unknown)
    proof.learn(['Basic realm="x"', 'Digest nonce="n", algorithm=MD5-sess, qop="auth-int,auth"'])
    header = proof.header("GET", "/") or ""
    assert header.startswith("Digest ")
    assert "qop=auth, nc=00000001" in header
    impossible = Proof("a:b", "c")
    impossible.learn(["Basic"])
    with pytest.raises(InvalidAuthError):
        impossible.header("GET", "/")


# A wrong password


@pytest.mark.parametrize("scheme", [Scheme.BASIC, Scheme.DIGEST, Scheme.SHA256])
@pytest.mark.parametrize("make", ALL)
async def test_a_wrong_password_is_tried_once(bench: Bench, make: Any, scheme: Scheme) -> None:
    """Though a whole wall wants pictures at once, and goes on to want them."""
    recorder = await bench.start(make, scheme=scheme)
    device = bench.open(recorder, password="wrong")
    for _ in range(2):
        outcomes = await asyncio.gather(
            *(device.snapshots.get(1 + number % recorder.channels, "main") for number in range(16)),
            device.identify(),
            return_exceptions=True,
        )
        assert {type(outcome) for outcome in outcomes} == {InvalidAuthError}
    assert with_account(recorder) == recorder.refused_logins == 1


@pytest.mark.parametrize("make", LOCKING)
async def test_a_recorder_that_takes_its_time_to_refuse(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, make: Any
) -> None:
    """As long as the account was never good, nobody else begins."""
    monkeypatch.setattr(auth, "SETTLED_SECONDS", 0.01)
    recorder = await bench.start(make, scheme=Scheme.DIGEST, latency=0.1)
    device = bench.open(recorder, password="wrong")
    outcomes = await asyncio.gather(
        *(device.snapshots.get(channel, "main") for channel in (1, 2)), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} <= {InvalidAuthError, RefusedError}
    assert recorder.refused_logins == 1


@pytest.mark.parametrize("make", LOCKING)
async def test_a_wrong_password_is_tried_once_by_all(bench: Bench, make: Any) -> None:
    """Three flows that are open at the same time are one to the recorder."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST, latency=0.05)
    devices = [bench.open(recorder, password="wrong") for _ in range(3)]
    outcomes = await asyncio.gather(
        *(device.identify() for device in devices), return_exceptions=True
    )
    assert all(isinstance(one, InvalidAuthError | AccountLockedError) for one in outcomes)
    assert recorder.refused_logins == 1


@pytest.mark.parametrize("make", LOCKING)
async def test_two_entries_of_one_host_know_of_each_other(bench: Bench, make: Any) -> None:
    """One of them knows no more than where the pictures are; a lock concerns both."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST)
    entry = bench.open(recorder, password="wrong")
    transport = Transport(bench.session, parse_address(recorder.url))
    custom = custom_family(Templates(picture_url="/any.jpg"))
    other = custom.client(
        transport,
        bench.accounts.account(transport.host, Credentials(username="admin", password="wrong")),
    )
    with pytest.raises(InvalidAuthError):
        await entry.identify()
    with pytest.raises(AccountLockedError):
        await other.identify()
    assert recorder.refused_logins == 1


@pytest.mark.parametrize("make", LOCKING)
async def test_a_password_that_is_good_again(bench: Bench, clock: Clock, make: Any) -> None:
    """By itself nothing is tried, ever; for a person who types it, once a lock would be over."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST)
    device = bench.open(recorder, password="old")
    with pytest.raises(InvalidAuthError):
        await device.identify()
    recorder.password = "old"
    restart = Accounts(clock)
    with pytest.raises(InvalidAuthError):
        await bench.open(recorder, memory=device.memory, accounts=restart).identify()
    clock.advance(LOCK_SECONDS - MINUTE)
    typed = forget_refusal(device.memory)
    for logins in (bench.accounts, restart):
        with pytest.raises(AccountLockedError) as caught:
            await bench.open(recorder, memory=typed, accounts=logins).identify()
        assert caught.value.minutes == 1
    clock.advance(MINUTE)
    with pytest.raises(InvalidAuthError):
        await bench.open(recorder, memory=device.memory, accounts=restart).identify()
    assert with_account(recorder) == 1
    again = bench.open(recorder, memory=typed, accounts=restart)
    await again.identify()
    assert forget_refusal(again.memory) == again.memory


async def test_a_page_that_is_not_there_proves_nothing(bench: Bench, clock: Clock) -> None:
    """A web server may say so before it looks at the account: the next refusal is the second."""
    recorder = await bench.start(AnyCamera, scheme=Scheme.BASIC, channels=2)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    clock.advance(2 * MINUTE)
    recorder.channels = 1
    with pytest.raises(RefusedError):
        await device.snapshots.get(2, "main")
    recorder.password = "changed"
    await device.snapshots.get(1, "main")
    clock.advance(11)
    with pytest.raises(BusyError):
        await device.snapshots.get(2, "main")
    assert recorder.refused_logins == 1


@pytest.mark.parametrize("make", LOCKING)
async def test_the_same_wrong_password_typed_twice(bench: Bench, clock: Clock, make: Any) -> None:
    """The second time the answer comes from memory, with the minutes left."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST)
    with pytest.raises(InvalidAuthError):
        await bench.open(recorder, password="wrong").identify()
    asked = len(recorder.requests)
    clock.advance(10.5 * MINUTE)
    with pytest.raises(AccountLockedError) as caught:
        await bench.open(recorder, password="wrong").identify()
    assert caught.value.minutes == 20
    assert len(recorder.requests) == asked
    device = bench.open(recorder)
    await device.identify()
    assert await shown(device, 1) == 1
    with pytest.raises(AccountLockedError):
        await bench.open(recorder, password="wrong").identify()
    assert recorder.refused_logins == 1
    recorder.unlock()  # it has forgotten, too
    clock.advance(20 * MINUTE)
    with pytest.raises(InvalidAuthError):
        await bench.open(recorder, password="wrong").identify()


@pytest.mark.parametrize("make", LOCKING)
async def test_a_restart_does_not_try_a_wrong_password_again(bench: Bench, make: Any) -> None:
    """It is remembered without being stored; another one is tried, and the same at another host."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST)
    device = bench.open(recorder, password="wrong-Secret")
    with pytest.raises(InvalidAuthError):
        await device.identify()
    memory = dict(device.memory)
    assert "wrong-Secret" not in str(memory)
    asked = len(recorder.requests)
    for _ in range(2):
        restarted = bench.open(
            recorder, password="wrong-Secret", memory=memory, accounts=Accounts()
        )
        for attempt in (restarted.identify(), restarted.snapshots.get(1, "main")):
            with pytest.raises(InvalidAuthError):
                await attempt
        await restarted.find_video()
        assert restarted.memory == memory
    assert len(recorder.requests) == asked
    mended = bench.open(recorder, memory=memory, accounts=Accounts())
    await mended.identify()
    assert await shown(mended, 1) == 1
    assert mended.memory["login"].startswith("accepted:")


async def test_others_are_not_locked_out(bench: Bench) -> None:
    """What one recorder refused is no matter of another one, nor of another user."""
    first, second = [await bench.start(HikvisionRecorder) for _ in range(2)]
    second.password = "wrong"
    with pytest.raises(InvalidAuthError):
        await bench.open(first, password="wrong").identify()
    await bench.open(second, password="wrong").identify()


@pytest.mark.parametrize("make", ALL)
async def test_without_a_user_name(bench: Bench, make: Any) -> None:
    """Recorders want one and are not asked; open pictures are taken without."""
    recorder = await bench.start(make, scheme=Scheme.BASIC)
    with pytest.raises(InvalidAuthError):
        await bench.open(recorder, username="").identify()
    wants_one = bench.family(recorder).needs_account
    assert len(recorder.requests) == (0 if wants_one else 1)
    assert with_account(recorder) == 0
    if not wants_one:
        recorder.scheme = Scheme.OPEN
        device = bench.open(recorder, username="")
        await device.identify()
        assert await shown(device, 1) == 1


def test_a_mark_tells_nothing() -> None:
    """It is another one each time, and fits one account only."""
    known = Credentials(username="admin", password="secret")
    mark = mark_of(known)
    assert mark != mark_of(known)
    assert is_mark_of(mark, known)
    assert not is_mark_of(mark, Credentials(username="admin", password="Secret"))
    assert not is_mark_of(mark, Credentials(username="admi", password="nsecret"))
    assert not is_mark_of("", known)


@pytest.mark.parametrize("memory", [{"login": ""}, {"login": "x"}, {"login": "refused:"}, {}])
async def test_a_memory_that_makes_no_sense(bench: Bench, memory: dict[str, str]) -> None:
    """It is that of another version."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder, memory={**memory, "form": "3", "proxied": "a,2"})
    assert await shown(device, 1) == 1


# Refused, although the account is good


async def test_a_busy_hikvision_refuses_a_good_account(bench: Bench, clock: Clock) -> None:
    """It counts no failure, and says so: it is just busy."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    await device.identify()
    good = await device.snapshots.get(1, "main")
    recorder.inject(PICTURE, refuses())
    assert await device.snapshots.get(1, "main") == good
    assert recorder.requests[-1].interface == "userCheck"
    assert recorder.requests[-1].scheme == ""
    asked = len(recorder.requests)
    clock.advance(2.1)
    assert await shown(device, 1) == 1
    # With a challenge of its own: it may have been the old one that was refused.
    assert [request.scheme for request in recorder.requests[asked:]] == ["", "digest"]
    assert recorder.refused_logins == 0


async def test_a_first_login_that_a_hikvision_refuses(bench: Bench) -> None:
    """Nothing speaks for an account that was never good, even if no failure was counted."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    challenge = ("WWW-Authenticate", 'Digest realm="DVR", nonce="y", qop="auth"')
    recorder.inject(PICTURE, refuses(401, challenge), times=math.inf)
    with pytest.raises(InvalidAuthError):
        await device.snapshots.get(1, "main")
    assert recorder.refused_logins == 0


async def test_a_hikvision_that_forbids_without_a_reason(bench: Bench) -> None:
    """It is no matter of the login, which was good a moment ago."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    await device.identify()
    await device.snapshots.get(1, "main")
    recorder.inject(PICTURE, refuses(403))
    with pytest.raises(RefusedError):
        await device.snapshots.get(2, "main")


async def test_a_changed_password_of_a_hikvision(bench: Bench) -> None:
    """It counts a failure, and says so; that is enough to know."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    await device.identify()
    await device.snapshots.get(1, "main")
    recorder.password = "changed"
    outcomes = await asyncio.gather(
        *(device.snapshots.get(channel, "main") for channel in range(1, 9)), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {InvalidAuthError}
    assert device.memory["login"].startswith("refused:")
    assert recorder.refused_logins == 1


async def test_a_changed_password_after_an_earlier_failure(bench: Bench) -> None:
    """How many may fail is read again once none has."""
    recorder = await bench.start(HikvisionRecorder)
    with pytest.raises(InvalidAuthError):
        await bench.open(recorder, password="wrong").identify()
    device = bench.open(recorder)
    await device.identify()
    recorder.password = "changed"
    with pytest.raises(InvalidAuthError):
        await device.snapshots.get(1, "main")
    assert recorder.refused_logins == 2


async def test_a_hikvision_that_allows_fewer_tries_than_before(bench: Bench) -> None:
    """Somebody has set it so: that is no failure, and it is just busy."""
    recorder = await bench.start(HikvisionRecorder, tries=7)
    device = bench.open(recorder)
    await device.identify()
    good = await device.snapshots.get(1, "main")
    recorder.tries = 5
    await device.identify()
    recorder.inject(PICTURE, refuses())
    assert await device.snapshots.get(1, "main") == good
    assert recorder.refused_logins == 0


async def test_a_failure_of_somebody_else_is_not_the_usual(bench: Bench, clock: Clock) -> None:
    """How many may fail when none has is known from before: so a changed password is told."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    recorder.inject(PICTURE, server_error)
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    recorder.failed_logins["127.0.0.1"] = 1
    clock.advance(2.1)
    await device.snapshots.get(1, "main")
    recorder.password = "changed"
    with pytest.raises(InvalidAuthError):
        await device.snapshots.get(1, "main")
    assert recorder.refused_logins == 1


async def test_a_hikvision_that_tells_of_failures_only_later(bench: Bench, clock: Clock) -> None:
    """There is nothing to compare with: it is left alone like those that never tell."""
    recorder = await bench.start(HikvisionRecorder, tries=None)
    device = bench.open(recorder)
    good = await device.snapshots.get(1, "main")
    recorder.tries = 5
    recorder.password = "changed"
    assert await device.snapshots.get(1, "main") == good
    clock.advance(9)
    assert await device.snapshots.get(1, "main") == good
    assert recorder.refused_logins == 1


@pytest.mark.parametrize("locked_status", [401, 403])
@pytest.mark.parametrize("known", [False, True], ids=["at the first login", "in between"])
async def test_a_lock_of_a_hikvision(
    bench: Bench, clock: Clock, locked_status: int, *, known: bool
) -> None:
    """Others have failed from our address: the recorder says for how long, and is left alone."""
    recorder = await bench.start(HikvisionRecorder, locked_status=locked_status)
    device = bench.open(recorder)
    if known:
        await device.identify()
        await device.snapshots.get(1, "main")
    recorder.locked_until["127.0.0.1"] = clock() + 12.5 * MINUTE
    with pytest.raises(AccountLockedError) as caught:
        await device.snapshots.get(1, "main")
    assert recorder.refused_logins == (1 if known else 0)
    left = 30 if known else 13  # each try begins it anew
    assert caught.value.minutes == left
    asked = len(recorder.requests)
    for attempt in (device.snapshots.get(2, "main"), bench.open(recorder, password="x").identify()):
        with pytest.raises(AccountLockedError):
            await attempt
    assert len(recorder.requests) == asked
    clock.advance(left * MINUTE - 1)
    recorder.locked_until["127.0.0.1"] = clock() + 2 * MINUTE  # somebody prolongs it
    clock.advance(2)
    with pytest.raises(AccountLockedError) as caught:
        await device.snapshots.get(1, "main")
    assert caught.value.minutes == 2
    assert recorder.refused_logins == (1 if known else 0)
    clock.advance(2 * MINUTE)
    assert await shown(device, 1) == 1
    assert (await device.read("traffic"))["refused"]


async def test_an_account_that_may_not_is_not_locked(bench: Bench) -> None:
    """A 403 with a reason is no matter of the login, and nobody is asked about it."""
    recorder = await bench.start(HikvisionRecorder, lists_forbidden=True, channels=2)
    device = bench.open(recorder)
    await device.identify()
    recorder.requests.clear()
    assert len(await device.find_channels()) == 2
    assert recorder.count("userCheck") == 0


@pytest.mark.parametrize("make", [DahuaRecorder, AnyCamera])
async def test_a_recorder_that_is_not_ready(bench: Bench, clock: Clock, make: Any) -> None:
    """It refuses a good account (#130): one more try after ten seconds, and all is well, again."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST)
    device = bench.open(recorder)
    good = await device.snapshots.get(1, "main")
    for _ in range(3):
        clock.advance(5)
        recorder.inject(PICTURE, refuses())
        assert await device.snapshots.get(1, "main") == good
        asked = len(recorder.requests)
        clock.advance(9)
        assert await device.snapshots.get(1, "main") == good
        assert len(recorder.requests) == asked
        clock.advance(2)
        last, good = good, await device.snapshots.get(1, "main")
        assert good != last
    assert recorder.refused_logins == 0


async def test_an_account_that_may_not_see_a_channel_is_good(bench: Bench, clock: Clock) -> None:
    """It is no failure that counts when the recorder is not ready later."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder)
    good = await device.snapshots.get(1, "main")
    recorder.inject(PICTURE, refuses(403))
    with pytest.raises(RefusedError):
        await device.snapshots.get(2, "main")
    recorder.inject(PICTURE, refuses())
    assert await device.snapshots.get(1, "main") == good
    clock.advance(11)
    assert await device.snapshots.get(1, "main") != good


async def test_too_many_connections_of_others(bench: Bench, clock: Clock) -> None:
    """A Dahua recorder answers that with 401 (#603); it is left alone until that has passed."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    recorder.other_connections = 20
    await device.snapshots.get(1, "main")
    clock.advance(11)
    await device.snapshots.get(1, "main")
    assert with_account(recorder) == 3
    clock.advance(20 * MINUTE)
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    assert with_account(recorder) == 3
    recorder.other_connections = 0
    clock.advance(10 * MINUTE)
    assert await shown(device, 1) == 1
    assert recorder.refused_logins == 0


class Scripted(Send):
    """Answers each request in place of a camera."""

    def __init__(self, answer: Callable[[str | None], Awaitable[Reply]]) -> None:
        """Answer by the Authorization, which may be missing."""
        self._answer = answer

    @override
    async def __call__(self, request: Request, authorization: str | None = None) -> Reply:
        return await self._answer(authorization)


def account() -> Account:
    """Return an account at a host that nothing is known of."""
    return Accounts().account("host:80", Credentials(username="admin", password=PASSWORD))


def reply(status: int, challenge: str = "", until: asyncio.Event | None = None) -> Reply:
    """Return a reply whose body comes once an event has happened."""

    async def read() -> Answer:
        if until is not None:
            await until.wait()
        challenges = (challenge,) if challenge else ()
        return Answer(status=status, headers={}, body=b"", challenges=challenges)

    return Reply(status=status, read=read)


async def test_a_refusal_that_does_not_ask_for_a_login() -> None:
    """There is nothing to answer: odd at first, busy from a device that has asked before."""
    prover = HttpAuth(account(), reuse_nonce=False)
    request = Request(target="/")

    async def refuse(authorization: str | None) -> Reply:
        return reply(401)

    async def accept(authorization: str | None) -> Reply:
        return reply(200) if authorization else reply(401, 'Digest realm="x", nonce="y"')

    with pytest.raises(UnexpectedAnswerError):
        await prover.ask(Scripted(refuse), request)
    assert (await prover.ask(Scripted(accept), request)).status == 200
    with pytest.raises(BusyError):
        await prover.ask(Scripted(refuse), request)


async def test_the_next_proof_begins_with_the_answer_to_the_last() -> None:
    """Not with its end: the account is good by then, and a picture takes its time to come."""
    prover = HttpAuth(account())
    go = asyncio.Event()
    proven = asyncio.Semaphore(0)

    async def send(authorization: str | None) -> Reply:
        if authorization is None:
            return reply(401, 'Basic realm="x"')
        proven.release()
        return reply(200, until=go)

    requests = [
        asyncio.create_task(prover.ask(Scripted(send), Request(target="/"))) for _ in range(2)
    ]
    async with asyncio.timeout(10):
        await proven.acquire()
        await proven.acquire()
    go.set()
    assert {answer.status for answer in await asyncio.gather(*requests)} == {200}


async def test_a_changed_password_of_a_dahua(bench: Bench, clock: Clock) -> None:
    """Nothing tells it from busy: one try, and one more when any lock would be over."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    clock.advance(2 * MINUTE)
    recorder.password = "changed"
    outcomes = await asyncio.gather(
        *(device.snapshots.get(channel, "main") for channel in range(2, 9)), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {BusyError}
    clock.advance(LOCK_SECONDS - 1)
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    assert recorder.refused_logins == 1
    recorder.unlock()  # it has forgotten
    clock.advance(2)
    with pytest.raises(InvalidAuthError):
        await device.snapshots.get(1, "main")
    with pytest.raises(InvalidAuthError):
        await device.snapshots.get(2, "main")
    assert recorder.refused_logins == 2
    assert device.memory["login"].startswith("refused:")


async def test_a_password_that_changes_before_a_restart(bench: Bench, clock: Clock) -> None:
    """It was in doubt already, so that one more refusal is enough."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder, keep_seconds=0)
    await device.snapshots.get(1, "main")
    recorder.password = "changed"
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    recorder.unlock()  # it has forgotten
    restarted = bench.open(
        recorder, password=PASSWORD, memory=device.memory, accounts=Accounts(clock)
    )
    with pytest.raises(InvalidAuthError):
        await restarted.snapshots.get(1, "main")
    assert recorder.refused_logins == 2


@pytest.mark.parametrize("make", [DahuaRecorder, AnyCamera])
async def test_a_reload_while_the_recorder_is_not_ready(
    bench: Bench, clock: Clock, make: Any
) -> None:
    """Who comes next is no attempt more."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    recorder.inject(PICTURE, refuses())
    await device.snapshots.get(1, "main")
    sent = with_account(recorder)
    clock.advance(9)
    with pytest.raises(AccountLockedError):
        await bench.open(recorder, memory=device.memory).snapshots.get(1, "main")
    assert with_account(recorder) == sent
    clock.advance(2)
    assert await shown(bench.open(recorder, memory=device.memory), 1) == 1


async def test_a_restart_while_the_recorder_is_not_ready(bench: Bench, clock: Clock) -> None:
    """After a power failure both start: a good account of before is not given up for that."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder)
    await device.identify()
    restarted = bench.open(recorder, memory=device.memory)
    recorder.inject("getSystemInfo", refuses())
    with pytest.raises(BusyError):
        await restarted.identify()
    clock.advance(LOCK_SECONDS + 1)
    await restarted.identify()


async def _no_request(authorization: str | None) -> Reply:
    raise AssertionError("nothing is to be sent")


@pytest.mark.parametrize(
    ("refusals", "since", "pause"),
    [
        pytest.param(1, 0, 10, id="just now"),
        pytest.param(1, 60, 10, id="a minute ago"),
        pytest.param(1, 61, 1800, id="longer ago"),
        pytest.param(1, math.inf, 1800, id="before the restart"),
        pytest.param(2, 20, 1800, id="again"),
        pytest.param(2, 1801, None, id="again, after a lock would be over"),
        pytest.param(1, None, None, id="never good"),
    ],
)
async def test_what_a_refusal_means(refusals: int, since: float | None, pause: int | None) -> None:
    """Busy, with the seconds to leave it alone, or a wrong password."""
    answer = Answer(status=401, headers={}, body=b"")
    policy, send = PatientLoginPolicy(), Scripted(_no_request)
    error = await policy.of(answer, refusals, since, send)
    if pause is None:
        assert isinstance(error, InvalidAuthError)
    else:
        assert isinstance(error, BusyError)
        assert error.seconds == pause
    forbidden = Answer(status=403, headers={}, body=b"")
    assert await policy.of(forbidden, 1, since, send) is None


# Video


async def test_a_refused_account_is_not_tried_by_rtsp(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would count there, too."""
    recorder = await bench.start(HikvisionRecorder)
    monkeypatch.setattr(rtsp, "PORT", recorder.rtsp.port)
    device = bench.open(recorder, password="wrong")
    with pytest.raises(InvalidAuthError):
        await device.identify()
    await device.find_video()
    assert recorder.rtsp.requests == []
    assert device.video.url(1, "main") is None


async def test_video_that_refuses_a_good_account_is_asked_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next path would be a second failure."""
    recorder = await bench.start(HikvisionRecorder)
    monkeypatch.setattr(rtsp, "PORT", recorder.rtsp.port)
    device = bench.open(recorder)
    await device.identify()
    recorder.password = "changed"
    await device.find_video()
    assert sum(request.authorization is not None for request in recorder.rtsp.requests) == 1


async def test_no_password_is_shown(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """Not in an error, not in a log, not in what is kept."""
    for make in ALL:
        recorder = await bench.start(make, scheme=Scheme.BASIC)
        device: Device = bench.open(recorder, password="planted-Wrong")
        with pytest.raises(CameraError) as caught:
            await device.identify()
        shown_text = f"{caught.value!r} {caught.value.__context__!r} {device.memory}"
        assert "planted" not in shown_text
        await bench.open(recorder).snapshots.get(1, "main")
    assert "planted" not in caplog.text
