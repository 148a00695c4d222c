"""Whether simulated recorders keep to what is known of real ones; no code of ours takes part.

An answer in `recorders.txt` is a status, a whole text, parts of one (list), or facts: the number of
the channel, the size, the content type, or the contents of all elements of a name.
"""

import asyncio
import re
import string
from typing import Any

import pytest

from tests.library.conftest import Clock, Held
from tests.simulators.access import NONCE_SECONDS, Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.channel_picture import (
    channel_of,
)
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.faults import connection_reset
from tests.simulators.hikvision import (
    HikvisionRecorder,
    NoCamera,
    device_busy,
    device_error,
    invalid_content,
)
from tests.simulators.recorder import PICTURE, SnapshotDevice, no_answer

from .wire import (
    Reply,
    ask as get,
    basic,
    digest,
    picture,
    play,
    rtsp,
    rtsp_digest,
    scenarios,
    until,
)

HIK = "/ISAPI/Streaming/channels/{}01/picture"
DAHUA = "/cgi-bin/snapshot.cgi?channel={}"
USER_CHECK = "/ISAPI/Security/userCheck"
PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " "


async def log_in(
    device: SnapshotDevice, target: str, *, password: str | None = None, sha256: bool = False
) -> Reply:
    """Ask as a client does: without credentials, then with what the answer wants."""
    refused = await get(device, target)
    assert refused.status == 401
    challenge = refused.header("WWW-Authenticate")
    given = device.password if password is None else password
    if "Digest" not in challenge:
        return await get(device, target, basic(f"{device.username}:{given}"))
    name = "SHA-256" if sha256 else "MD5"
    header = digest(challenge, (device.username, given), target, name=name)
    return await get(device, target, header)


MAKES = {
    "hikvision": HikvisionRecorder,
    "dahua": DahuaRecorder,
    "edimax": EdimaxCamera,
    "any": AnyCamera,
}
SCENARIOS = scenarios("recorders")


def fact(reply: Reply, name: str) -> Any:
    """Return a fact of an answer."""
    match name:
        case "status":
            return reply.status
        case "type":
            return reply.header("Content-Type")
        case "length":
            return len(reply.body)
        case "channel":
            return channel_of(reply.body).channel
        case "size":
            return picture(reply.body).size
    return re.findall(rf"<{name}>(.*?)</{name}>", reply.text)


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_scenarios(scenario: str) -> None:
    """Each request of the table has its answer."""
    options, steps = SCENARIOS[scenario]
    if "no_camera" in options:
        options["no_camera"] = NoCamera[options["no_camera"]]
    clock = Clock()
    make: Any = MAKES[options.pop("make", "hikvision")]

    async def check(request: str, expected: Any) -> None:
        is_open = request.startswith("open ")
        reply = await (get if is_open else log_in)(device, request.removeprefix("open "))
        match expected:
            case int():
                assert reply.status == expected, request
            case str():
                assert reply.text == expected, request
            case list():
                own = [part.replace("{", "{0.").format(device) for part in expected]
                assert all(part in reply.text for part in own), (request, reply.text)
            case _:
                assert {name: fact(reply, name) for name in expected} == expected, request

    async with make(clock=clock, **options) as device:
        await play(device, steps, check, clock)


# Snapshots


# Logins


@pytest.mark.parametrize("make", [HikvisionRecorder, DahuaRecorder, EdimaxCamera, AnyCamera])
@pytest.mark.parametrize("scheme", [scheme for scheme in Scheme if scheme is not Scheme.OPEN])
async def test_login_accepts_every_character_in_every_scheme(
    make: type[SnapshotDevice], scheme: Scheme
) -> None:
    """The right password is let in, all printable characters in it; nearly the same is not."""
    target = {
        HikvisionRecorder: HIK.format(1),
        DahuaRecorder: DAHUA.format(1),
        EdimaxCamera: "/snapshot.jpg",
        AnyCamera: "/pic/1.jpg?size=big",
    }[make]
    async with make(password=PRINTABLE, scheme=scheme) as device:
        reply = await log_in(device, target, sha256=scheme is Scheme.SHA256)
        assert channel_of(reply.body).channel == 1
        assert device.refused_logins == 0
        wrong = await log_in(device, target, password=PRINTABLE[:-1])
        assert wrong.status == 401
        assert device.refused_logins == 1


async def test_login_offers_one_or_several_challenges() -> None:
    """One header holds two challenges, or each has its own; one may choose."""
    async with HikvisionRecorder(scheme=Scheme.BOTH) as recorder:
        asked = await get(recorder, HIK.format(1))
        assert asked.head.count("WWW-Authenticate") == 1
        assert re.fullmatch(
            r'Digest qop="auth", realm="IP Camera\(76475\)", nonce="\w+", stale="FALSE", '
            r'Basic realm="IP Camera\(76475\)"',
            asked.header("WWW-Authenticate"),
        )
        sent = basic(f"{recorder.username}:{recorder.password}")
        assert (await get(recorder, HIK.format(1), sent)).status == 200
        assert (await log_in(recorder, HIK.format(1))).status == 200
        recorder.one_header = False
        asked = await get(recorder, HIK.format(1))
        words = re.findall(r"WWW-Authenticate: (\w+)", asked.head)
        assert words == ["Digest", "Basic"]

        recorder.scheme = Scheme.MD5_OR_SHA256
        recorder.names_algorithm = True
        for sha256 in (False, True):
            assert (await log_in(recorder, HIK.format(1), sha256=sha256)).status == 200

        recorder.scheme = Scheme.BASIC
        asked = await get(recorder, HIK.format(1))
        assert asked.header("WWW-Authenticate") == 'Basic realm="IP Camera(76475)"'


async def test_hikvision_nonce_is_reused() -> None:
    """One challenge is enough for many pictures, each with the next count; not for ever."""
    clock = Clock()
    async with HikvisionRecorder(clock=clock) as recorder:
        target = HIK.format(1)
        challenge = (await get(recorder, target)).header("WWW-Authenticate")

        def header(count: int) -> str:
            return digest(challenge, (recorder.username, recorder.password), target, count=count)

        for count in (1, 2, 3):
            assert (await get(recorder, target, header(count))).status == 200
        again = await get(recorder, target, header(3))
        assert 'stale="TRUE"' in again.header("WWW-Authenticate")
        clock.advance(NONCE_SECONDS + 1)
        assert (await get(recorder, target, header(4))).status == 401
        assert (recorder.stale_logins, recorder.refused_logins) == (2, 0)


@pytest.mark.parametrize("status", [401, 403])
async def test_dahua_nonce_is_good_once(status: int) -> None:
    """The next request with it is refused, 403 on an NVR; that is no failed login."""
    async with DahuaRecorder(stale_status=status) as recorder:
        target = DAHUA.format(1)
        challenge = (await get(recorder, target)).header("WWW-Authenticate")
        assert challenge.startswith(f'Digest qop="auth",realm="Login to {recorder.serial}",nonce=')
        for count, expected in ((1, 200), (2, status)):
            header = digest(challenge, (recorder.username, recorder.password), target, count=count)
            reply = await get(recorder, target, header)
            assert reply.status == expected
            assert reply.header("Connection") == "close"
        assert bool(reply.header("WWW-Authenticate")) is (status == 401)
        assert (recorder.stale_logins, recorder.refused_logins) == (1, 0)
        assert not recorder.failed_logins


# The lock


@pytest.mark.locks("five failures are what locks")
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    ("make", "target"), [(HikvisionRecorder, HIK.format(1)), (DahuaRecorder, DAHUA.format(1))]
)
async def test_lock_takes_five_failures_and_lasts_half_an_hour(
    make: type[HikvisionRecorder | DahuaRecorder], target: str, status: int
) -> None:
    """Then the right password is refused, too, and each try begins the time again."""
    clock = Clock()
    async with make(clock=clock, locked_status=status, scheme=Scheme.DIGEST) as recorder:
        for failed in range(1, 6):
            assert (await log_in(recorder, target, password="wrong")).status == 401
            assert recorder.failed_logins == {"127.0.0.1": failed}
        assert recorder.locked_until == {"127.0.0.1": clock.now + 1800}
        assert recorder.lock_left() == 1800

        clock.advance(1799)
        assert (await log_in(recorder, target)).status == status
        assert recorder.lock_left() == 1800
        clock.advance(1000)
        await get(recorder, target)  # no credentials, no try
        assert recorder.lock_left() == 800
        recorder.advance(801)
        assert recorder.lock_left() == 0
        assert (await log_in(recorder, target)).status == 200
        assert not recorder.failed_logins
        assert (recorder.refused_logins, recorder.most_failed_logins) == (6, 5)


@pytest.mark.locks("what a lock-out takes, and what ends it")
async def test_lock_ends_with_a_reboot_and_its_counter_with_a_login() -> None:
    """Four failures are forgotten by one login; another address is not locked."""
    async with HikvisionRecorder() as recorder:
        for _ in range(4):
            await log_in(recorder, HIK.format(1), password="wrong")
        assert (await log_in(recorder, HIK.format(1))).status == 200
        for _ in range(4):
            await log_in(recorder, HIK.format(1), password="wrong")
        assert (await log_in(recorder, HIK.format(1))).status == 200
        for _ in range(5):
            await log_in(recorder, HIK.format(1), password="wrong")
        assert recorder.lock_left("192.0.2.1") == 0
        assert (await log_in(recorder, HIK.format(1))).status == 401
        recorder.unlock()
        assert (await log_in(recorder, HIK.format(1))).status == 200


@pytest.mark.locks("a lock-out and its report")
async def test_user_check_reports_the_lock() -> None:
    """How many tries are left, or how long it takes; asking without credentials costs none."""
    clock = Clock()
    async with HikvisionRecorder(clock=clock) as recorder:
        reply = await get(recorder, USER_CHECK)
        assert reply.status == 401
        assert "<lockStatus>unlock</lockStatus>" in reply.text
        assert "<retryLoginTime>5</retryLoginTime>" in reply.text
        assert (
            "<retryLoginTime>4</retryLoginTime>"
            in (await log_in(recorder, USER_CHECK, password="wrong")).text
        )
        for _ in range(4):
            await log_in(recorder, HIK.format(1), password="wrong")
        clock.advance(60)
        reply = await get(recorder, USER_CHECK)
        assert "<lockStatus>lock</lockStatus>\r\n<unlockTime>1740</unlockTime>" in reply.text
        assert recorder.lock_left() == 1740
        recorder.unlock()
        assert "<statusValue>200</statusValue>" in (await log_in(recorder, USER_CHECK)).text


async def _describe(recorder: HikvisionRecorder | DahuaRecorder, url: str, password: str) -> int:
    status, answer = await rtsp(recorder.rtsp, "DESCRIBE", url)
    assert status == 401
    proof = rtsp_digest(answer, (recorder.username, password), url)
    return (await rtsp(recorder.rtsp, "DESCRIBE", url, proof))[0]


@pytest.mark.locks("the lock holds for video, too")
@pytest.mark.parametrize(
    ("make", "right", "wrong"),
    [
        (HikvisionRecorder, "/Streaming/Channels/101", "/Streaming/Channels/901"),
        (HikvisionRecorder, "/ISAPI/Streaming/channels/802", "/Streaming/Channels/104"),
        (
            DahuaRecorder,
            "/cam/realmonitor?channel=1&subtype=0",
            "/cam/realmonitor?channel=0&subtype=0",
        ),
        (DahuaRecorder, "/cam/realmonitor?channel=8&subtype=1", "/cam/realmonitor?channel=1"),
    ],
)
async def test_rtsp_shares_the_lock(
    make: type[HikvisionRecorder | DahuaRecorder], right: str, wrong: str
) -> None:
    """A wrong password counts as everywhere else, and the lock holds there, too."""
    async with make(password=PRINTABLE) as recorder:
        assert await _describe(recorder, recorder.rtsp.url + right, PRINTABLE) == 200
        assert await _describe(recorder, recorder.rtsp.url + wrong, PRINTABLE) == 404
        assert recorder.refused_logins == 0
        for failed in range(1, 6):
            assert await _describe(recorder, recorder.rtsp.url + right, "wrong") == 401
            assert recorder.failed_logins["127.0.0.1"] == failed
        assert await _describe(recorder, recorder.rtsp.url + right, PRINTABLE) == 401


# Hikvision


@pytest.mark.parametrize("kind", [kind for kind in NoCamera if kind is not NoCamera.NO_VIDEO])
async def test_hikvision_channel_without_a_camera_has_no_snapshot(kind: NoCamera) -> None:
    """Not configured, not reached, or busy: no picture, in the words of the firmware."""
    async with HikvisionRecorder(empty={2}, offline={3}, no_camera=kind) as recorder:
        status, code, _, detail = kind.value
        for channel in (2, 3):
            reply = await log_in(recorder, HIK.format(channel))
            assert reply.status == status
            assert f"<statusCode>{code}</statusCode>" in reply.text
            assert f"<subStatusCode>{detail}</subStatusCode>" in reply.text
        assert not recorder.pictures
        beyond = await log_in(recorder, HIK.format(9))
        assert (beyond.status, "badParameters" in beyond.text) == (400, True)
        for fault, status, code in (
            *((device_busy, 503, 2), (device_error, 200, 3)),
            (invalid_content, 200, 6),
        ):
            recorder.inject(PICTURE, fault)
            reply = await log_in(recorder, HIK.format(1))
            assert (reply.status, f"<statusCode>{code}</statusCode>" in reply.text) == (
                status,
                True,
            )


async def test_hikvision_answers_two_snapshots_at_once() -> None:
    """The third is answered 503 and XML at once; then there is room again."""
    async with HikvisionRecorder() as recorder:
        held = Held()
        recorder.inject(PICTURE, held, times=2)
        waiting = [asyncio.create_task(log_in(recorder, HIK.format(n))) for n in (1, 2)]
        await held.arrived.wait()
        await until(lambda: recorder.in_flight == 2)
        third = await log_in(recorder, HIK.format(3))
        assert third.status == 503
        assert "<statusString>Device Busy</statusString>" in third.text
        held.go.set()
        assert [(await task).status for task in waiting] == [200, 200]
        assert (await log_in(recorder, HIK.format(3))).status == 200
        assert (recorder.most_in_flight, recorder.busy, recorder.in_flight) == (3, 1, 0)
        assert recorder.pictures == {1: 1, 2: 1, 3: 1}


async def test_hikvision_resets_an_old_connection() -> None:
    """One that was idle for too long is reset by the next request; before, it is kept."""
    clock = Clock()
    async with HikvisionRecorder(clock=clock, open_pictures=True) as recorder:
        reader, writer = await asyncio.open_connection(recorder.host, recorder.port)
        asked = f"GET {HIK.format(1)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        for idle in (0, 7.9):
            clock.advance(idle)
            writer.write(asked)
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            assert "Connection: keep-alive" in head
            await reader.readexactly(int(head.partition("Content-Length: ")[2].split()[0]))
        clock.advance(8.1)
        writer.write(asked)
        with pytest.raises(ConnectionError):
            await reader.readexactly(1)
        writer.close()
        assert (await get(recorder, HIK.format(1))).status == 200
        assert recorder.pictures == {1: 3}


# Dahua


async def test_dahua_answers_one_snapshot_at_once() -> None:
    """Another is answered 401, although the password is right; it is no failed login."""
    async with DahuaRecorder() as recorder:
        held = Held()
        recorder.inject(PICTURE, held)
        waiting = asyncio.create_task(log_in(recorder, DAHUA.format(1)))
        await held.arrived.wait()
        assert (await log_in(recorder, DAHUA.format(2))).status == 401
        info = await log_in(recorder, "/cgi-bin/magicBox.cgi?action=getSerialNo")
        assert info.status == 200
        held.go.set()
        assert (await waiting).status == 200
        assert (await log_in(recorder, DAHUA.format(2))).status == 200
        assert (recorder.busy, recorder.most_in_flight, recorder.refused_logins) == (1, 2, 0)
        assert not recorder.failed_logins


async def test_dahua_connection_limit_resembles_a_wrong_password() -> None:
    """Own connections and those of other people count."""
    async with DahuaRecorder(connection_limit=3, other_connections=2) as recorder:
        assert (await log_in(recorder, DAHUA.format(1))).status == 200
        _, idle = await asyncio.open_connection(recorder.host, recorder.port)
        assert (await log_in(recorder, DAHUA.format(1))).status == 401
        idle.close()
        await idle.wait_closed()
        recorder.other_connections = 0
        assert (await log_in(recorder, DAHUA.format(1))).status == 200
        assert recorder.refused_logins == 0


# Answers that no client expects


async def test_snapshot_may_have_a_wrong_length() -> None:
    """48 bytes too many or too few, and bytes behind the JPEG."""
    async with DahuaRecorder() as recorder:
        for off in (48, -48):
            recorder.wrong_length = off
            reply = await log_in(recorder, DAHUA.format(1))
            assert int(reply.header("Content-Length")) == len(reply.body) + off
            assert reply.body.endswith(b"\xff\xd9")
            refused = await get(recorder, DAHUA.format(1))
            assert int(refused.header("Content-Length")) == len(refused.body)
        recorder.wrong_length, recorder.junk = 0, b"\r\n--boundary--"
        reply = await log_in(recorder, DAHUA.format(1))
        assert reply.body.endswith(b"\xff\xd9\r\n--boundary--")
        assert int(reply.header("Content-Length")) == len(reply.body)


async def test_snapshot_may_never_come() -> None:
    """Closed, reset, or never; a client that hangs up frees its place."""
    async with DahuaRecorder(slow={2}) as recorder:
        for fault in (no_answer, connection_reset):
            recorder.inject(PICTURE, fault)
            assert (await log_in(recorder, DAHUA.format(1))).status == 0
        challenge = (await get(recorder, DAHUA.format(2))).header("WWW-Authenticate")
        reader, writer = await asyncio.open_connection(recorder.host, recorder.port)
        header = digest(challenge, (recorder.username, recorder.password), DAHUA.format(2))
        writer.write(f"GET {DAHUA.format(2)} HTTP/1.1\r\n{header}\r\n\r\n".encode())
        await until(lambda: recorder.in_flight == 1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.3)
        assert recorder.in_flight == 1
        writer.close()
        await until(lambda: recorder.in_flight == 0)
        assert (await log_in(recorder, DAHUA.format(1))).status == 200
        assert recorder.pictures == {1: 1}


# Edimax and any other


async def test_edimax_may_send_odd_headers() -> None:
    """A date without the word Date, and no blank behind a colon."""
    async with EdimaxCamera(nameless_header=True, scheme=Scheme.OPEN) as camera:
        reply = await get(camera, "/snapshot.jpg")
        assert "\r\nTue, 12 Jun 2012 01:56:34 GMT\r\nContent-Type:image/jpeg\r\n" in reply.head
        assert channel_of(reply.body).recorder == "Edimax"
