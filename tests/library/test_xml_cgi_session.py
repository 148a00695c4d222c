"""A session of an XML CGI camera: one login per life, and no refused login sent twice.

Five wrong passwords lock some cameras for all clients, so these tests count requests.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
import math
import string
from typing import Any

import aiohttp
import pytest

from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    CameraError,
    CannotConnectError,
    InvalidAuthError,
    NotNowError,
    RefusedError,
    UnexpectedAnswerError,
)
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI
from custom_components.cgi_camera.api.families.xml_cgi.client import XmlCgiClient
from custom_components.cgi_camera.api.features import Button
from custom_components.cgi_camera.api.http.transport import Transport, parse_address
from custom_components.cgi_camera.api.identity import Credentials
from tests.simulators.faults import (
    Answer,
    Fault,
    MakeAnswer,
    answer_lost,
    connection_reset,
    empty_body,
    server_error,
)
from tests.simulators.xml_cgi import XmlCgiCamera, refused
from tests.simulators.xml_cgi_rules import RefusedError as CameraRefusal

from .conftest import Clock, Held, NewClient, answers_with, documented

HEARTBEAT = 50
"""Seconds between two polls, as the glue does it."""
SETTINGS_PASS = 300
"""Seconds between two readings of all sections."""
PRINTABLE = string.digits + string.ascii_letters + string.punctuation + " "

EVERY_CALL: tuple[Callable[[XmlCgiClient], Awaitable[object]], ...] = (
    lambda client: client.identify(),
    lambda client: client.heartbeat(),
    lambda client: client.read("osd"),
    lambda client: client.write("osd", {"enable": "0"}),
    lambda client: client.command("reboot", {}),
    lambda client: client.snapshot(1, "main"),
)


THE_USER_IS_LOCKED = answers_with(b"The user is locked")
"""The words of the web login, with status 200."""


async def test_session_logs_in_once_in_ten_minutes(
    device: Device, camera: XmlCgiCamera, clock: Clock
) -> None:
    """A heartbeat every 50 s keeps the session; reading the settings needs none of its own."""
    for second in range(0, 601, HEARTBEAT):
        await device.heartbeat()
        if second % SETTINGS_PASS == 0:
            for section in device.sections:
                await device.read(section)
        clock.advance(HEARTBEAT)

    assert (camera.logins, camera.refused_logins) == (1, 0)
    assert {request.status for request in camera.requests} == {200}
    capabilities = 3  # asked once: in general, of the encoders and of the sound
    assert len(camera.requests) == 1 + 13 + capabilities + 3 * len(device.sections)
    assert camera.in_flight_max == 1


async def test_session_sends_credentials_with_the_login_only(
    device: Device, camera: XmlCgiCamera
) -> None:
    """They travel in clear in the URL, so the fewer the better."""
    await device.identify()
    await device.read("osd")
    await device.snapshots.get(1, "main")
    for request in camera.requests:
        named = "username=" in request.query or "password=" in request.query
        assert named == (request.interface == "getuid")


@pytest.mark.parametrize(("idle", "logins"), [(59.9, 1), (60.0, 2), (3600.0, 2)])
async def test_session_logs_in_before_an_idle_session_is_refused(
    idle: float, logins: int, client: XmlCgiClient, camera: XmlCgiCamera, clock: Clock
) -> None:
    """After 60 s (section 3 of the document) the client logs in before a refusal."""
    await client.heartbeat()
    clock.advance(idle)
    await client.heartbeat()
    assert camera.logins == logins
    assert {request.status for request in camera.requests} == {200}


async def test_session_is_prolonged_by_success_only(
    client: XmlCgiClient, camera: XmlCgiCamera, clock: Clock
) -> None:
    """40 s after the login a failure, 40 s later the session is gone: the client knows."""
    await client.heartbeat()
    clock.advance(40)
    camera.inject("keep_alive", refused("no permission"))
    with pytest.raises(RefusedError):
        await client.heartbeat()
    clock.advance(40)
    await client.heartbeat()
    assert camera.logins == 2
    assert [request.status for request in camera.requests] == [200, 200, 400, 200, 200]


async def test_session_is_replaced_once_after_a_reboot(
    device: Device, camera: XmlCgiCamera, clock: Clock
) -> None:
    """The camera is back before the session would have expired, and knows it no more."""
    camera.reboot_seconds = 20
    reboot = next(row for row in XML_CGI.features if isinstance(row, Button))
    await device.press(reboot)
    clock.advance(5)
    with pytest.raises(CannotConnectError):
        await device.heartbeat()
    clock.advance(20)
    assert camera.logins == 1

    assert await device.read("image") == camera.settings["image"]

    assert (camera.logins, camera.refused_logins) == (2, 0)
    assert [request.interface for request in camera.requests][-3:] == ["image", "getuid", "image"]


async def test_session_repeats_a_write_that_its_end_refused(
    device: Device, camera: XmlCgiCamera
) -> None:
    """What was refused for its session changed nothing, so it is sent again in a new one."""
    before = await device.read("image")
    camera.change_password(camera.password)  # ends all sessions
    in_force = await device.write("image", {"contrast": "1"}, before)
    assert in_force["contrast"] == camera.settings["image"]["contrast"] == "1"
    assert camera.logins == 2
    assert camera.count("image") == 3


async def test_session_knows_other_words_for_its_end(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """Some firmware cannot find a session id it does not know (common faults of section 3.2)."""
    await client.heartbeat()
    camera.inject("keep_alive", refused("error, parse uid"))
    await client.heartbeat()
    assert camera.logins == 2


async def test_session_gives_up_if_every_session_ends(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """A session that ends at once is an error: another login would not make the next one last."""
    camera.inject("keep_alive", refused("uid error"), times=math.inf)
    for attempt in (1, 2):
        with pytest.raises(NotNowError, match="ends every session"):
            await client.heartbeat()
        assert camera.logins == attempt
        assert camera.count("keep_alive") == attempt


async def test_session_sends_a_changed_password_once(
    client: XmlCgiClient, camera: XmlCgiCamera, clock: Clock
) -> None:
    """One refused login, and no request at all after it, however long and whatever is called."""
    await client.heartbeat()
    camera.change_password("another")
    with pytest.raises(InvalidAuthError):
        await client.heartbeat()
    assert camera.refused_logins == 1

    requests = len(camera.requests)
    for call in EVERY_CALL:
        clock.advance(3600)
        with pytest.raises(InvalidAuthError):
            await call(client)
    assert len(camera.requests) == requests
    assert camera.refused_logins == 1


@pytest.mark.parametrize(
    ("username", "password"), [("admin", "wrong"), ("another", "123456"), ("admin", "")]
)
async def test_session_sends_wrong_credentials_once(
    username: str, password: str, new_client: NewClient, camera: XmlCgiCamera, clock: Clock
) -> None:
    """The camera does not tell a wrong name from a wrong password."""
    client = new_client(username, password)
    for call in EVERY_CALL:
        with pytest.raises(InvalidAuthError):
            await call(client)
        clock.advance(3600)
    assert [request.interface for request in camera.requests] == ["getuid"]
    assert camera.logins == 0


async def test_session_sends_wrong_credentials_once_for_concurrent_calls(
    new_client: NewClient, camera: XmlCgiCamera
) -> None:
    """All wait for the one login, and all learn how it ended."""
    client = new_client(password="wrong")
    outcomes = await asyncio.gather(*(call(client) for call in EVERY_CALL), return_exceptions=True)
    assert all(isinstance(outcome, InvalidAuthError) for outcome in outcomes)
    assert len(camera.requests) == 1


async def test_session_shares_one_login_between_concurrent_calls(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """Small web servers lose requests when several come at once."""
    camera.latency = 0.002
    await asyncio.gather(*(client.read(section) for section in ("osd", "image", "motion") * 3))
    assert camera.logins == 1
    assert camera.in_flight_max == 1
    assert len(camera.requests) == 1 + 9


async def test_session_is_replaced_once_for_concurrent_calls(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """Each may get the fault of an ended session, but only the first one logs in."""
    await client.heartbeat()
    camera.change_password(camera.password)
    await asyncio.gather(*(client.read("image") for _ in range(5)))
    assert camera.logins == 2


async def test_session_survives_a_late_refusal_of_the_previous_one(
    camera: XmlCgiCamera, session: aiohttp.ClientSession, clock: Clock
) -> None:
    """Another caller has logged in meanwhile: the slow one goes on in the new session."""
    transport = Transport(session, parse_address(camera.url), parallel=2)
    credentials = Credentials(username=camera.username, password=camera.password)
    account = Accounts(clock).account(transport.host, credentials)
    client = XmlCgiClient(transport, account)
    await client.heartbeat()
    camera.change_password(camera.password)  # ends all sessions
    held = Held()
    camera.inject("keep_alive", held)
    slow = asyncio.create_task(client.heartbeat())
    await held.arrived.wait()
    await client.read("image")
    held.go.set()
    await slow
    assert camera.logins == 2


async def test_session_survives_a_cancelled_login(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """Its login is lost, the next one in the queue sends its own."""
    held = Held()
    camera.inject("getuid", held)
    first = asyncio.create_task(client.heartbeat())
    await held.arrived.wait()
    second = asyncio.create_task(client.heartbeat())
    first.cancel()
    await second
    assert first.cancelled()
    assert camera.logins == 1


async def test_session_is_shared_by_two_clients_of_one_account(
    new_client: NewClient, camera: XmlCgiCamera
) -> None:
    """Newer firmware makes session ids from seconds: two logins in one second share theirs."""
    camera.uid_from_clock = True
    one, other = new_client(), new_client()
    await one.heartbeat()
    await other.heartbeat()
    await one.heartbeat()
    assert camera.logins == 2
    assert {request.status for request in camera.requests} == {200}


async def test_session_waits_a_minute_for_a_locked_account(
    client: XmlCgiClient, camera: XmlCgiCamera, clock: Clock
) -> None:
    """Every try would prolong the lock; afterwards the same password is fine."""
    camera.inject("getuid", THE_USER_IS_LOCKED)
    for _ in range(3):
        for call in EVERY_CALL:
            with pytest.raises(AccountLockedError):
                await call(client)
        clock.advance(19.9)
    assert len(camera.requests) == 1

    clock.advance(0.3)
    await client.heartbeat()
    assert camera.logins == 1


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (server_error, UnexpectedAnswerError),
        (empty_body, UnexpectedAnswerError),
        (answers_with(b"<uid></uid>"), UnexpectedAnswerError),
        (answers_with(b"<uid>no session</uid>"), UnexpectedAnswerError),
        (answers_with("<uid>你好</uid>".encode()), UnexpectedAnswerError),
        (answers_with(b"<info/>"), UnexpectedAnswerError),
        (connection_reset, CannotConnectError),
    ],
    ids=["500", "empty", "empty id", "id with a blank", "Chinese id", "another answer", "reset"],
)
async def test_session_takes_a_lost_login_for_no_refusal(
    trouble: Fault, error: type[CameraError], client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """A camera that is starting answers anything; once it is up, the password is good."""
    camera.inject("getuid", trouble, times=math.inf)
    with pytest.raises(error):
        await client.heartbeat()
    camera.heal()
    await client.heartbeat()
    assert camera.refused_logins == 0


async def test_session_never_repeats_a_lost_login_at_once(
    new_client: NewClient, camera: XmlCgiCamera
) -> None:
    """One call is one try: the camera counted it, even if it broke the connection then."""

    async def counted_and_lost(make_answer: MakeAnswer) -> Answer:
        with suppress(CameraRefusal):
            make_answer()
        raise ConnectionResetError

    camera.inject("getuid", counted_and_lost, times=math.inf)
    with pytest.raises(CannotConnectError):
        await new_client(password="wrong").heartbeat()
    assert camera.refused_logins == 1


async def test_session_never_repeats_a_lost_command(device: Device, camera: XmlCgiCamera) -> None:
    """Whether the camera did it is unknown; doing it twice is worse than saying so."""
    await device.heartbeat()
    camera.inject("reboot", answer_lost)
    reboot = next(row for row in XML_CGI.features if isinstance(row, Button))
    with pytest.raises(CannotConnectError):
        await device.press(reboot)
    assert camera.count("reboot") == 1


async def test_session_sends_every_printable_character_of_a_password(
    new_client: NewClient, camera: XmlCgiCamera
) -> None:
    """The document allows letters and digits; people use what their browser let them use."""
    for logins, character in enumerate(PRINTABLE, 1):
        camera.change_password(f"a{character}b")
        await new_client().heartbeat()
        assert (camera.logins, camera.refused_logins) == (logins, 0)


@pytest.mark.parametrize(
    "password",
    [
        "你好",
        "pässwörd",
        "100%25",
        "%41",
        "a+b c%20d",
        "uid",
        "username",
        "password",
        "user name=admin&password=x",
        "stream=1&uid=0",
        "snapshot.cgi",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        " ",
        PRINTABLE[:30],
        "x" * 63,
    ],
)
async def test_session_sends_awkward_passwords(
    password: str, new_client: NewClient, camera: XmlCgiCamera
) -> None:
    """Firmware finds parameters anywhere in the URL, even in a password."""
    camera.change_password(password)
    await new_client().heartbeat()
    assert (camera.logins, camera.refused_logins) == (1, 0)


@pytest.mark.parametrize("username", ["admin2", "a.b-c_d@e", "password", "fluid", "user+1"])
async def test_session_accepts_user_names_without_encoding(
    username: str, new_client: NewClient, camera: XmlCgiCamera
) -> None:
    """They are not decoded by the camera, but characters without meaning in a URL pass."""
    camera.users[username] = camera.users[camera.username]
    camera.username = username
    await new_client().heartbeat()
    assert camera.logins == 1


@pytest.mark.parametrize("username", ["a b", "a&b", "x=y", "50%", "a#b", "a?b", "ädmin", "你好"])
async def test_session_rejects_a_user_name_that_needs_encoding(
    username: str, new_client: NewClient, camera: XmlCgiCamera
) -> None:
    """The camera would read another name, refuse it and count it."""
    camera.username = username
    client = new_client()
    for call in EVERY_CALL:
        with pytest.raises(InvalidAuthError) as caught:
            await call(client)
        assert username not in str(caught.value)
    assert camera.requests == []


async def test_session_rejects_an_account_that_no_order_protects(
    new_client: NewClient, camera: XmlCgiCamera
) -> None:
    """There is no order in which the camera would find both."""
    with pytest.raises(InvalidAuthError):
        await new_client("password", "username").heartbeat()
    assert camera.requests == []


@pytest.mark.parametrize("fault", documented("getuid")["faults"], ids=lambda it: it["reason"])
async def test_session_takes_any_refused_login_for_one(
    fault: Mapping[str, Any], device: Device, camera: XmlCgiCamera
) -> None:
    """And it is not sent again."""
    camera.inject("getuid", refused(fault["reason"]))
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await device.heartbeat()
    assert camera.count("getuid") == 1


async def test_session_takes_a_starting_camera_for_no_refusal(
    device: Device, camera: XmlCgiCamera
) -> None:
    """Its login is not there yet; the account is good."""
    camera.inject("getuid", refused("no such cgi interface", status=404))
    with pytest.raises(RefusedError):
        await device.heartbeat()
    await device.heartbeat()
