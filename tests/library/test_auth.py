"""Logins at recorders: one try with a wrong password for all callers, none during a lock.

In no test here may a recorder count a second failure, see tests/conftest.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, override

import pytest

from custom_components.cgi_camera.api.account_memory import forget_refusal
from custom_components.cgi_camera.api.accounts import Account, Accounts
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
from custom_components.cgi_camera.api.login_policy import (
    HICCUP_PAUSE,
    LOCK_SECONDS,
    PatientLoginPolicy,
)
from tests.simulators import access
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import PICTURE

from .conftest import Clock
from .recorders import ALL, MINUTE, PASSWORD, PRINTABLE, Bench, refuses, shown, with_account

LOCKING = (HikvisionRecorder, DahuaRecorder, AnyCamera)


# For every login that they want


@pytest.mark.parametrize("one_header", [True, False], ids=["one header", "several"])
@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("make", ALL)
async def test_auth_proves_any_password_with_any_login(
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


@pytest.mark.parametrize(
    ("make", "requests"), [(HikvisionRecorder, 1), (DahuaRecorder, 2), (AnyCamera, 2)]
)
async def test_auth_reuses_a_nonce_where_the_recorder_accepts_it(
    bench: Bench, make: Any, requests: int
) -> None:
    """One request where a nonce is good for many; a challenge more where it is good for one."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    for _ in range(3):
        before = len(recorder.requests)
        await device.snapshots.get(1, "main")
        assert len(recorder.requests) == before + requests
    assert recorder.stale_logins == 0


@pytest.mark.parametrize("make", [DahuaRecorder, AnyCamera])
async def test_auth_sends_one_request_to_a_recorder_that_repeats_its_nonce(
    bench: Bench, clock: Clock, monkeypatch: pytest.MonkeyPatch, make: Any
) -> None:
    """The second challenge with the same nonce is the last one, until a pause makes it too old."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST, one_shot_nonces=False)
    recorder.repeats_nonce = True
    device = bench.open(recorder)
    requests = []
    for pause in (0, 0, 0, 0, auth.NONCE_SECONDS + 1, 0):
        clock.advance(pause)
        before = len(recorder.requests)
        assert await shown(device, 1) == 1
        requests.append(len(recorder.requests) - before)
    assert requests == [2, 2, 1, 1, 2, 1]
    assert (recorder.stale_logins, recorder.refused_logins) == (0, 0)


async def test_auth_takes_a_stale_nonce_for_no_refusal(
    bench: Bench, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recorder answers `stale`, and counts no failure."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    monkeypatch.setattr(access, "NONCE_SECONDS", 30)
    clock.advance(31)
    assert await shown(device, 1) == 1
    assert (recorder.stale_logins, recorder.refused_logins) == (1, 0)


@pytest.mark.parametrize("make", ALL)
async def test_auth_sends_nothing_before_a_challenge(bench: Bench, make: Any) -> None:
    """Open pictures are taken without an account; Basic goes at once when it was asked for."""
    recorder = await bench.start(make, scheme=Scheme.OPEN)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    assert with_account(recorder) == 0


def test_auth_answers_the_strongest_challenge() -> None:
    """In every spelling; the strongest is answered, an unknown one is an error."""
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
async def test_auth_sends_a_wrong_password_once_for_a_wall(
    bench: Bench, make: Any, scheme: Scheme
) -> None:
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
async def test_auth_waits_for_the_first_proof_of_a_new_account(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, make: Any
) -> None:
    """Until an account is accepted, one proof at a time is sent."""
    monkeypatch.setattr(auth, "SETTLED_SECONDS", 0.01)
    recorder = await bench.start(make, scheme=Scheme.DIGEST, latency=0.1)
    device = bench.open(recorder, password="wrong")
    outcomes = await asyncio.gather(
        *(device.snapshots.get(channel, "main") for channel in (1, 2)), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} <= {InvalidAuthError, RefusedError}
    assert recorder.refused_logins == 1


@pytest.mark.parametrize("make", LOCKING)
async def test_auth_sends_a_wrong_password_once_for_all_flows(bench: Bench, make: Any) -> None:
    """Three flows that are open at the same time are one to the recorder."""
    recorder = await bench.start(make, scheme=Scheme.DIGEST, latency=0.05)
    devices = [bench.open(recorder, password="wrong") for _ in range(3)]
    outcomes = await asyncio.gather(
        *(device.identify() for device in devices), return_exceptions=True
    )
    assert all(isinstance(one, InvalidAuthError | AccountLockedError) for one in outcomes)
    assert recorder.refused_logins == 1


@pytest.mark.parametrize("make", LOCKING)
async def test_auth_shares_a_lock_between_entries_of_one_host(bench: Bench, make: Any) -> None:
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
async def test_auth_sends_a_refused_password_again_only_when_typed(
    bench: Bench, clock: Clock, make: Any
) -> None:
    """Nothing is sent automatically; a typed password is, once a lock would be over."""
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


async def test_auth_learns_nothing_from_a_missing_page(bench: Bench, clock: Clock) -> None:
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
async def test_auth_refuses_a_wrong_password_typed_twice_from_memory(
    bench: Bench, clock: Clock, make: Any
) -> None:
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
async def test_auth_remembers_a_wrong_password_over_a_restart(bench: Bench, make: Any) -> None:
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


async def test_auth_separates_recorders_and_users(bench: Bench) -> None:
    """A refusal of one recorder concerns no other recorder and no other user."""
    first, second = [await bench.start(HikvisionRecorder) for _ in range(2)]
    second.password = "wrong"
    with pytest.raises(InvalidAuthError):
        await bench.open(first, password="wrong").identify()
    await bench.open(second, password="wrong").identify()


@pytest.mark.parametrize("make", ALL)
async def test_auth_needs_a_user_name_only_where_challenged(bench: Bench, make: Any) -> None:
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


@pytest.mark.parametrize("memory", [{"login": ""}, {"login": "x"}, {"login": "refused:"}, {}])
async def test_auth_ignores_a_broken_memory(bench: Bench, memory: dict[str, str]) -> None:
    """It is that of another version."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder, memory={**memory, "form": "3", "proxied": "a,2"})
    assert await shown(device, 1) == 1


@pytest.mark.parametrize("make", [DahuaRecorder, AnyCamera])
async def test_auth_retries_a_good_account_after_ten_seconds(
    bench: Bench, clock: Clock, make: Any
) -> None:
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


async def test_auth_accepts_an_account_without_permission_for_a_channel(
    bench: Bench, clock: Clock
) -> None:
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


async def test_auth_pauses_at_a_401_for_too_many_connections(bench: Bench, clock: Clock) -> None:
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


async def test_auth_takes_a_refusal_without_a_challenge_for_busy() -> None:
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


async def test_auth_starts_the_next_proof_with_the_answer_to_the_last() -> None:
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
    async with asyncio.timeout(30):
        await proven.acquire()
        await proven.acquire()
    go.set()
    assert {answer.status for answer in await asyncio.gather(*requests)} == {200}


async def test_auth_sends_one_proof_at_a_time_after_a_refusal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A camera that takes long to refuse a good account again gets no further proof meanwhile."""
    monkeypatch.setattr(auth, "SETTLED_SECONDS", 0.01)
    known = account()
    known.accept()
    known.refusals = 1
    prover = HttpAuth(known, policy=PatientLoginPolicy())
    proofs = 0

    async def send(authorization: str | None) -> Reply:
        nonlocal proofs
        if authorization is not None:
            proofs += 1
            await asyncio.sleep(0.1)
        return reply(401, 'Basic realm="x"')

    requests = (prover.ask(Scripted(send), Request(target="/")) for _ in range(2))
    outcomes = await asyncio.gather(*requests, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {BusyError}
    assert proofs == 1


# Proofs that overlap


class Overlapping(PatientLoginPolicy):
    """Allows what the policy of Hikvision allows."""

    overlaps = True


class Camera:
    """Answers proofs when the test allows it."""

    def __init__(self) -> None:
        """Begin with nothing on its way."""
        self.answers: list[asyncio.Future[int]] = []

    async def __call__(self, authorization: str | None) -> Reply:
        """Wait for the status of an answer."""
        if authorization is None:
            return reply(401, 'Basic realm="x"')
        self.answers.append(asyncio.get_running_loop().create_future())
        return reply(await self.answers[-1], 'Basic realm="x"')

    async def have(self, proofs: int) -> None:
        """Let things happen, and check how many proofs have come."""
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(self.answers) == proofs


async def overlapping(
    count: int, policy: type[PatientLoginPolicy] = Overlapping
) -> tuple[Account, Camera, list[asyncio.Task[Answer]]]:
    """Return a good account that is proven so often at once."""
    known, camera = account(), Camera()
    known.accept()
    prover = HttpAuth(known, policy=policy())
    asked = [
        asyncio.create_task(prover.ask(Scripted(camera), Request(target="/"))) for _ in range(count)
    ]
    return known, camera, asked


@pytest.mark.parametrize(("policy", "proofs"), [(PatientLoginPolicy, 1), (Overlapping, 3)])
async def test_auth_overlaps_proofs_where_the_policy_allows_it(
    policy: type[PatientLoginPolicy], proofs: int
) -> None:
    """Of an account that was accepted within the last minute."""
    _, camera, asked = await overlapping(3, policy)
    await camera.have(proofs)
    for task in asked:
        task.cancel()


async def test_auth_waits_for_the_turn_of_another() -> None:
    """It proves another account for the first time, or judges a refusal."""
    known, camera, (asked,) = await overlapping(1)
    async with known.host.turn:
        await camera.have(0)
    await camera.have(1)
    asked.cancel()


@pytest.mark.parametrize("parallel", [1, 2])
async def test_auth_overlaps_pictures_of_a_recorder(bench: Bench, parallel: int) -> None:
    """As many as the recorder serves at once, each with a nonce of its own."""
    recorder = await bench.start(HikvisionRecorder, scheme=Scheme.DIGEST, picture_seconds=0.02)
    device = bench.open(recorder, parallel=parallel)
    await device.snapshots.get(1, "main")
    await asyncio.gather(*(device.snapshots.get(number, "main") for number in range(1, 9)))
    assert recorder.most_in_flight == parallel
    assert (recorder.refused_logins, recorder.stale_logins) == (0, 0)
    assert recorder.challenges <= 1 + parallel  # the client's first look, and one for each nonce


async def test_auth_proves_an_old_account_alone(bench: Bench, clock: Clock) -> None:
    """A minute after the last success the password may be another one."""
    recorder = await bench.start(HikvisionRecorder, scheme=Scheme.DIGEST, latency=0.02)
    device = bench.open(recorder, channels=range(1, 9))
    await device.snapshots.get(1, "main")
    recorder.password = "changed"
    clock.advance(61)
    await asyncio.gather(
        *(device.snapshots.get(number, "main") for number in range(1, 9)), return_exceptions=True
    )
    assert recorder.refused_logins == 1


async def test_auth_counts_refusals_of_overlapping_proofs_once() -> None:
    """They were sent before the first was heard: one try more, after ten seconds, is still open."""
    known, camera, asked = await overlapping(2)
    await camera.have(2)
    for answer in camera.answers:
        answer.set_result(401)
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {BusyError}
    assert known.refusals == 1
    assert 0 < known.pause <= HICCUP_PAUSE


async def test_auth_keeps_a_refusal_that_an_earlier_proof_outlives() -> None:
    """The camera may have looked at that one before its password was changed."""
    known, camera, asked = await overlapping(2)
    await camera.have(2)
    camera.answers[1].set_result(401)
    await camera.have(2)
    camera.answers[0].set_result(200)
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(outcomes[1], BusyError)
    assert known.refusals == 1


async def test_auth_sends_no_proof_while_a_refusal_is_judged() -> None:
    """The client asks the camera for the reason; until then, other requests wait."""
    judged = asyncio.Event()

    class Slow(Overlapping):
        @override
        async def of(
            self, answer: Answer, refusals: int, since: float | None, send: Send
        ) -> CameraError | None:
            await judged.wait()
            return await super().of(answer, refusals, since, send)

    known, camera, asked = await overlapping(1, Slow)
    await camera.have(1)
    camera.answers[0].set_result(401)
    await camera.have(1)
    later = HttpAuth(known, policy=Overlapping())
    asked.append(asyncio.create_task(later.ask(Scripted(camera), Request(target="/"))))
    await camera.have(1)
    judged.set()
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {BusyError}
    await camera.have(1)


async def test_auth_hides_passwords(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
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
