"""What browsers are sent over the wall's connection, and what that costs the camera."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import json
from typing import Any, override

from aiohttp import ClientWebSocketResponse, WSCloseCode, WSMsgType
from homeassistant.components.camera import Camera
from homeassistant.components.camera.const import DATA_COMPONENT
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    CannotConnectError,
    InvalidAuthError,
    NoAnswerError,
    NotAPictureError,
    TooManySessionsError,
)
from custom_components.cgi_camera.camera import CgiCamera
from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN
from custom_components.cgi_camera.exceptions import user_error
from custom_components.cgi_camera.wall import viewers
from custom_components.cgi_camera.wall.viewers import viewers_of
from tests.simulators.channel_picture import channel_of
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import PICTURE
from tests.simulators.uapi_push import new_pictures, push
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import PASSWORD, WEBHOOK_ID, unique_id_of

PATH = "/api/cgi_camera/wall"
DOOR = "camera.front_door"
SMALL = {"pace": 1, "width": 1, "height": 1}

type Message = tuple[dict[str, Any], bytes]
type Connect = Callable[[], Awaitable[Browser]]


class Browser:
    """A browser that shows a wall."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        """Take an open connection."""
        self.socket = socket

    async def watch(self, *cameras: str, pace: float = 0, width: int = 320) -> None:
        """Show these cameras and no others."""
        wish = {"pace": pace, "width": width, "height": width * 9 // 16}
        await self.socket.send_json({"watch": dict.fromkeys(cameras, wish)})

    async def next(self, seconds: float = 10) -> Message:
        """Return what comes next: facts, and a picture if there is one."""
        message = await self.socket.receive(seconds)
        if message.type is WSMsgType.BINARY:
            facts, _, picture = message.data.partition(b"\n")
            return json.loads(facts), picture
        assert message.type is WSMsgType.TEXT, message
        return json.loads(message.data), b""

    async def picture(self) -> Message:
        """Return the next picture and what is known of it."""
        async with asyncio.timeout(20):
            while True:
                facts, picture = await self.next()
                if picture:
                    return facts, picture

    async def problem(self, camera: str = DOOR) -> str:
        """Return the next problem of a camera."""
        async with asyncio.timeout(20):
            while True:
                facts, _ = await self.next()
                if facts.get("camera") == camera and facts["problem"] is not None:
                    return str(facts["problem"])

    async def event(self) -> dict[str, Any]:
        """Return the next event."""
        async with asyncio.timeout(20):
            while True:
                facts, _ = await self.next()
                if "event" in facts:
                    return facts


@pytest.fixture
async def connect(
    hass: HomeAssistant, base_url: str, hass_client: ClientSessionGenerator
) -> AsyncIterator[Connect]:
    """Return what opens the connection of one more browser; all leave in the end."""
    client = await hass_client()
    browsers: list[Browser] = []

    async def open_one() -> Browser:
        browsers.append(Browser(await client.ws_connect(PATH, max_msg_size=0)))
        return browsers[-1]

    yield open_one
    for browser in browsers:
        await browser.socket.close()
    async with asyncio.timeout(30):
        while viewers_of(hass).count:  # noqa: ASYNC110 - no event when the last one has left
            await asyncio.sleep(0.01)


@pytest.fixture
async def browser(connect: Connect) -> Browser:
    """Return a browser that shows nothing yet."""
    return await connect()


@pytest.fixture
async def recorder(hass: HomeAssistant, base_url: str) -> AsyncIterator[HikvisionRecorder]:
    """Return a recorder with two channels in Home Assistant."""
    async with HikvisionRecorder(password=PASSWORD, channels=2) as running:
        entry = MockConfigEntry(
            domain=DOMAIN,
            title="Recorder",
            unique_id=unique_id_of(running),
            data={
                "host": running.url,
                "username": "admin",
                "password": PASSWORD,
                "family": "hikvision",
                "verify_ssl": True,
                "webhook_id": WEBHOOK_ID,
                "channels": [{"number": 1, "name": "Furnace"}, {"number": 2, "name": "Ladle"}],
            },
            options=DEFAULT_OPTIONS,
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        yield running


def asked(recorder: HikvisionRecorder, channel: int) -> list[float]:
    """Return when a channel was asked for a picture; a challenge is no question."""
    return [
        request.at
        for request in recorder.requests
        if request.interface == PICTURE and request.channel == channel and request.status != 401
    ]


async def test_viewer_gets_each_camera_with_its_age(
    recorder: HikvisionRecorder, browser: Browser
) -> None:
    """One connection carries the pictures of all cameras."""
    await browser.watch("camera.furnace", "camera.ladle", width=4000)
    seen: dict[str, int] = {}
    while len(seen) < 2:
        facts, picture = await browser.picture()
        seen[facts["camera"]] = channel_of(picture).channel
        assert facts["age"] < 2
        assert facts["problem"] is None
        assert facts["type"] == "image/jpeg"
    assert seen == {"camera.furnace": 1, "camera.ladle": 2}


async def test_viewer_costs_the_recorder_what_ten_cost(
    recorder: HikvisionRecorder, connect: Connect
) -> None:
    """Each window brings one request, however many browsers show the channel."""
    before = len(asked(recorder, 1))
    browsers = [await connect() for _ in range(10)]
    for browser in browsers:
        await browser.watch("camera.furnace", pace=0)
    for _ in range(2):
        pictures = {(await one.picture())[1] for one in browsers}
        assert len(pictures) == 1
    times = asked(recorder, 1)[before:]
    assert len(times) == 2
    assert times[1] - times[0] >= 2  # the window of its family


async def test_viewer_with_slow_pace_gets_fewer_pictures(
    loaded: MockConfigEntry, camera: XmlCgiCamera, connect: Connect
) -> None:
    """The fast one does not make the slow one faster."""
    fast, slow = await connect(), await connect()
    await fast.watch(DOOR, pace=1)
    await slow.watch(DOOR, pace=3600)
    await slow.picture()
    for _ in range(3):
        await fast.picture()
    with pytest.raises(TimeoutError):
        await slow.next(0.1)


async def test_viewer_that_leaves_costs_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera, browser: Browser
) -> None:
    """A hidden page closes the connection, and requests to the camera end."""
    await browser.watch(DOOR)
    await browser.picture()
    await browser.socket.close()
    await asyncio.sleep(0.2)
    before = camera.count("snapshot.cgi")
    await asyncio.sleep(2.5)
    assert camera.count("snapshot.cgi") == before


async def test_viewer_may_look_elsewhere(recorder: HikvisionRecorder, browser: Browser) -> None:
    """A wish replaces the one before."""
    await browser.watch("camera.furnace")
    await browser.picture()
    await browser.watch("camera.ladle")
    before = len(asked(recorder, 1))
    for _ in range(2):
        facts, _ = await browser.picture()
        assert facts["camera"] == "camera.ladle"
    assert len(asked(recorder, 1)) == before


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (AccountLockedError("locked", 5), "locked"),
        (BusyError("busy"), "busy"),
        (CannotConnectError("gone"), "gone"),
        (InvalidAuthError("refused"), "refused"),
        (NoAnswerError("gone"), "gone"),
        (NotAPictureError("an error page"), "failed"),
        (TooManySessionsError("too many"), "busy"),
    ],
)
async def test_viewer_learns_what_is_wrong(
    loaded: MockConfigEntry,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
    error: CameraError,
    problem: str,
) -> None:
    """Each error has its own sign, and the age of the last picture stays known."""
    await browser.watch(DOOR)
    await browser.picture()

    async def fail(*_: Any, **__: Any) -> bytes:
        raise user_error(error, "Front door")

    monkeypatch.setattr(CgiCamera, "async_camera_image", fail)
    assert await browser.problem() == problem


async def test_viewer_learns_that_a_camera_is_removed_and_back(
    hass: HomeAssistant, loaded: MockConfigEntry, browser: Browser
) -> None:
    """An unloaded camera is gone, a loaded one shows itself at once; a removed one is not there."""
    await browser.watch(DOOR)
    await browser.picture()
    await hass.config_entries.async_unload(loaded.entry_id)
    assert await browser.problem() == "removed"
    await hass.config_entries.async_setup(loaded.entry_id)
    facts, _ = await browser.picture()
    assert facts["problem"] is None


async def test_viewer_without_rights_sees_that(
    loaded: MockConfigEntry, camera: XmlCgiCamera, browser: Browser, hass_admin_user: MockUser
) -> None:
    """A user without access to a camera costs it nothing, either."""
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {"camera.other": True}}})
    before = camera.count("snapshot.cgi")
    await browser.watch(DOOR, "camera.other")
    assert {await browser.problem(DOOR), await browser.problem("camera.other")} == {
        "forbidden",
        "removed",
    }
    assert camera.count("snapshot.cgi") == before


async def test_viewer_without_login_is_refused(
    base_url: str, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Pictures need a login."""
    response = await (await hass_client_no_auth()).get(PATH)
    assert response.status == 401


@pytest.mark.parametrize(
    "message",
    [
        "no JSON",
        "[]",
        '{"watch": {"switch.light": {"pace": 1, "width": 1, "height": 1}}}',
        '{"watch": {"camera.front_door": {"pace": -1, "width": 1, "height": 1}}}',
        '{"watch": {"camera.front_door": {"pace": 1, "width": 0, "height": 1}}}',
        '{"watch": {"camera.front_door": {"pace": 1, "width": 1, "height": 9000}}}',
        json.dumps({"watch": {f"camera.c{number}": SMALL for number in range(513)}}),
    ],
    ids=["text", "list", "no_camera", "pace", "width", "height", "cameras"],
)
async def test_viewer_that_sends_no_wish_is_let_go(browser: Browser, message: str) -> None:
    """What is no wish, or one beyond every limit, ends the connection."""
    await browser.socket.send_str(message)
    ending = await browser.socket.receive(30)
    assert (ending.type, ending.data) == (WSMsgType.CLOSE, WSCloseCode.POLICY_VIOLATION)


async def test_viewer_that_sleeps_is_let_go(
    loaded: MockConfigEntry, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wish holds for a while; a browser that sleeps does not repeat it."""
    monkeypatch.setattr(viewers, "LEASE_SECONDS", 0.5)
    browser = await connect()
    await browser.watch(DOOR, pace=3600)
    await browser.picture()
    ending = await browser.socket.receive(30)
    assert (ending.type, ending.data) == (WSMsgType.CLOSE, WSCloseCode.GOING_AWAY)


async def test_viewer_is_let_go_when_the_user_logs_out(
    hass: HomeAssistant, loaded: MockConfigEntry, browser: Browser, hass_access_token: str
) -> None:
    """No picture is sent under a login that is over."""
    await browser.watch(DOOR)
    await browser.picture()
    token = hass.auth.async_validate_access_token(hass_access_token)
    assert token is not None
    hass.auth.async_remove_refresh_token(token)
    async with asyncio.timeout(30):
        while not browser.socket.closed:
            await browser.socket.receive()


async def test_viewer_sees_an_event_with_its_name(
    loaded: MockConfigEntry, push_url: str, connect: Connect
) -> None:
    """An event reaches the browsers that show its camera, at once, and no others."""
    browser, other = await connect(), await connect()
    await browser.watch(DOOR, pace=3600)
    await other.watch("camera.somewhere_else", pace=3600)
    await browser.picture()
    await other.problem("camera.somewhere_else")
    assert await push(push_url, "c100_full", pictures=new_pictures(1), event_id="A") == 200
    message = await browser.event()
    assert message["cameras"] == [DOOR]
    assert message["event"]["type"] == "face"
    with pytest.raises(TimeoutError):
        await other.next(0.1)


class OtherCamera(Camera):
    """A camera of another integration."""

    _attr_name = "Other"
    _attr_unique_id = "other"
    asked = 0
    answer: bytes | Exception = b"a picture"

    @override
    async def async_camera_image(
        self,
        width: int | None = None,
        height: int | None = None,
    ) -> bytes | None:
        """Return always the same."""
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
async def other_camera(hass: HomeAssistant, base_url: str) -> OtherCamera:
    """Return a camera of another integration."""
    camera = OtherCamera()
    await hass.data[DATA_COMPONENT].async_add_entities([camera])
    return camera


async def test_viewer_sees_a_camera_of_another_integration_at_its_pace(
    other_camera: OtherCamera, connect: Connect
) -> None:
    """Browsers share its pictures, too; one that does not change is sent once."""
    browsers = [await connect() for _ in range(3)]
    for browser in browsers:
        await browser.watch("camera.other", pace=1)
        facts, picture = await browser.picture()
        assert picture == b"a picture"
        assert (facts["moves"], facts["problem"]) == (False, None)
    before = other_camera.asked
    for _ in range(2):
        facts, picture = await browsers[0].next()
        assert picture == b""
        assert facts["age"] < 10
    assert other_camera.asked - before <= 3


@pytest.mark.parametrize("error", [HomeAssistantError("no picture"), ValueError("a bug")])
async def test_viewer_sees_that_another_integration_fails(
    other_camera: OtherCamera, browser: Browser, error: Exception
) -> None:
    """Its error is shown, and the pauses between requests grow."""
    other_camera.answer = error
    await browser.watch("camera.other", pace=0)
    assert await browser.problem("camera.other") == "failed"
    await asyncio.sleep(3)
    assert other_camera.asked <= 2


async def test_viewer_sees_that_a_camera_is_off_and_on(
    other_camera: OtherCamera, browser: Browser
) -> None:
    """Nothing is asked of a camera that is off; turned on it shows itself at once."""
    await browser.watch("camera.other", pace=1)
    await browser.picture()
    other_camera._attr_is_on = False
    other_camera.async_write_ha_state()
    assert await browser.problem("camera.other") == "off"
    before = other_camera.asked
    await asyncio.sleep(1.5)
    assert other_camera.asked == before
    other_camera._attr_is_on = True
    other_camera.answer = b"another picture"
    other_camera.async_write_ha_state()
    assert (await browser.picture())[1] == b"another picture"


async def test_viewer_that_comes_later_costs_nothing_more(
    other_camera: OtherCamera, connect: Connect
) -> None:
    """It gets the last picture at once, and the next ones with the others."""
    first, second = await connect(), await connect()
    await first.watch("camera.other", pace=4)
    await first.picture()
    await asyncio.sleep(0.5)
    await second.watch("camera.other", pace=4)
    facts, _ = await second.picture()
    assert 0.4 < facts["age"] < 4
    assert other_camera.asked == 1
    other_camera.answer = b"another picture"
    for browser in (first, second):
        assert (await browser.picture())[1] == b"another picture"
    assert other_camera.asked == 2


async def test_viewer_that_comes_later_sees_what_was_last_seen(
    other_camera: OtherCamera, connect: Connect
) -> None:
    """While a camera fails, its last picture stands with its age, in a new browser, too."""
    first, second = await connect(), await connect()
    await first.watch("camera.other", pace=1)
    await first.picture()
    other_camera.answer = HomeAssistantError("no picture")
    assert await first.problem("camera.other") == "failed"
    await second.watch("camera.other", pace=1)
    facts, picture = await second.picture()
    assert picture == b"a picture"
    assert facts["problem"] == "failed"
    assert facts["age"] > 0.9


async def test_viewer_that_becomes_larger_gets_a_larger_picture(
    recorder: HikvisionRecorder, browser: Browser
) -> None:
    """At once, without another question."""
    await browser.watch("camera.furnace", pace=3600, width=80)
    _, small = await browser.picture()
    before = len(asked(recorder, 1))
    await browser.watch("camera.furnace", pace=3600, width=4000)
    _, large = await browser.picture()
    assert len(large) > len(small)
    assert len(asked(recorder, 1)) == before
