"""Sessions of JSON CGI cameras: generations, logins, and refusals."""

import asyncio
from collections.abc import AsyncIterator
import math

import aiohttp
import pytest

from custom_components.cgi_camera.api.errors import (
    BusyError,
    InvalidAuthError,
    UnexpectedAnswerError,
)
from custom_components.cgi_camera.api.families.json_cgi import session as json_cgi_session
from tests.simulators import faults
from tests.simulators.json_cgi import Generation, JsonCgiCamera
from tests.simulators.json_cgi_faults import coded, wrong_account

from .test_json_cgi_client import OPENED, PASSWORD, open_device

IDENTITY = "getSysConfig"


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


@pytest.mark.parametrize(
    ("generation", "name", "logins"),
    [
        (Generation.A, "get", 1),
        (Generation.B, "post", 0),
        (Generation.B_GET, "post", 0),
        (Generation.C, "login", 1),
    ],
)
async def test_session_finds_the_generation_without_a_refused_login(
    camera: JsonCgiCamera,
    session: aiohttp.ClientSession,
    generation: Generation,
    name: str,
    logins: int,
) -> None:
    """Found without a refused login, then used for everything."""
    camera.generation = generation
    device = open_device(camera, session)
    identity = await device.identify()
    assert (identity.mac, identity.serial) == ("8807cb0002be", camera.device_id)
    assert identity.firmware == "14.030.19.3_MAIN_V3(221114)"
    assert identity.model == "IPCamera"
    assert (camera.logins, camera.refused_logins) == (logins, 0)
    assert device.memory == {"generation": name, "firmware": identity.firmware}
    current = await device.read("image")
    assert (await device.write("image", {"hue": 9}, current))["hue"] == 9
    assert len(await device.snapshots.get(1, "main")) > 1000
    assert camera.refused_logins == 0


@pytest.mark.parametrize("generation", list(Generation))
async def test_session_remembers_the_generation(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, generation: Generation
) -> None:
    """After a restart the first request is a useful one; a session may still be there."""
    camera.generation = generation
    first = open_device(camera, session)
    await first.identify()
    camera.requests.clear()
    logins = camera.logins
    again = open_device(camera, session, memory=first.memory)
    await again.identify()
    assert [it.action for it in camera.requests] == [IDENTITY]
    assert camera.logins - logins == (generation is Generation.A)
    assert again.memory == first.memory


async def test_session_probes_a_new_firmware(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """It may want to be asked in another way, though it still takes the old one."""
    camera.generation = Generation.A
    device = open_device(camera, session, memory={"generation": "get", "firmware": "older"})
    await device.identify()
    assert [it.method for it in camera.requests] == ["GET", "POST", "GET"]
    camera.generation = Generation.B  # and here it does not
    updated = open_device(camera, session, memory=device.memory)
    await updated.identify()
    assert updated.memory["generation"] == "post"
    assert camera.refused_logins == 1


async def test_session_ignores_a_broken_memory(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """The camera is asked as if it were new."""
    device = open_device(camera, session, memory={"generation": "carrier pigeon"})
    assert device.memory == {}
    await device.identify()
    assert device.memory["generation"] == "get"


@pytest.mark.parametrize("generation", [Generation.A, Generation.C])
@pytest.mark.parametrize("remembered", [False, True])
async def test_session_sends_a_wrong_password_once(
    camera: JsonCgiCamera,
    session: aiohttp.ClientSession,
    generation: Generation,
    *,
    remembered: bool,
) -> None:
    """Every later request gets the same error."""
    camera.generation = generation
    name = {Generation.A: "get", Generation.C: "login"}[generation]
    memory = {"generation": name, "firmware": "x"} if remembered else None
    device = open_device(camera, session, "wrong", memory)
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await device.identify()
        with pytest.raises(InvalidAuthError):
            await device.read("osd")
    assert camera.refused_logins == 1
    with_account = [it for it in camera.requests if "pwd=" in it.query or b"passwd" in it.body]
    assert len(with_account) == 1


async def test_session_sends_a_wrong_password_once_for_many_requests(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """The first one finds out, the others wait for it."""
    device = open_device(camera, session, "wrong")
    results = await asyncio.gather(
        *(device.read(section) for section in device.sections), return_exceptions=True
    )
    assert {type(result) for result in results} == {InvalidAuthError}
    assert camera.refused_logins == 1


@pytest.mark.parametrize("generation", [Generation.A, Generation.C])
async def test_session_sends_a_changed_password_once_more_at_most(
    camera: JsonCgiCamera, session: aiohttp.ClientSession, generation: Generation
) -> None:
    """It is sent once more at most, and nothing else is tried with it."""
    camera.generation = generation
    device = open_device(camera, session)
    await device.identify()
    camera.password = "new"
    camera.forget_sessions()
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await device.read("osd")
    assert camera.refused_logins == 1
    assert len(await device.snapshots.get(1, "main")) > 1000


async def test_session_logs_in_once_after_its_end(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """One login for all requests that notice it, and no change is lost or made twice."""
    camera.generation = Generation.C
    device = open_device(camera, session)
    await device.identify()
    camera.forget_sessions()
    await asyncio.gather(*(device.read(section) for section in device.sections))
    assert (camera.logins, camera.refused_logins) == (2, 0)
    camera.forget_sessions()
    await device.write("image", {"hue": 1}, {})
    assert (camera.writes, camera.logins) == (1, 3)


async def test_session_gives_up_if_every_session_ends(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """It is an error, not an endless loop of logins."""
    camera.generation = Generation.C
    device = open_device(camera, session)
    await device.identify()
    camera.inject("getOsdConf", wrong_account, times=math.inf)
    with pytest.raises(InvalidAuthError):
        await device.read("osd")
    assert camera.logins <= 3


async def test_session_sends_no_further_account_after_nonsense(
    camera: JsonCgiCamera, session: aiohttp.ClientSession
) -> None:
    """A device that answers nonsense in every way gets no further account."""
    camera.inject(None, faults.html_page, times=math.inf)
    device = open_device(camera, session)
    with pytest.raises(UnexpectedAnswerError):
        await device.identify()
    camera.heal()
    await device.heartbeat()


@pytest.mark.parametrize(
    ("generation", "action", "fault"),
    [
        (Generation.B, IDENTITY, coded(-117)),
        (Generation.B, IDENTITY, faults.server_error),
        (Generation.A, IDENTITY, coded(204)),
        (Generation.C, "hiLogin", coded(204)),
    ],
)
async def test_session_learns_nothing_from_a_busy_camera(
    camera: JsonCgiCamera,
    session: aiohttp.ClientSession,
    generation: Generation,
    action: str,
    fault: faults.Fault,
) -> None:
    """A busy answer proves nothing about the generation or the account."""
    camera.generation = generation
    camera.inject(action, fault)
    device = open_device(camera, session)
    with pytest.raises(BusyError):
        await device.identify()
    await device.identify()
    assert camera.refused_logins == 0
