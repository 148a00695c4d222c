"""The client of uAPI cameras over real sockets: identity, settings, and refusals."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import aiohttp
import pytest

from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.areas import Rectangle
from custom_components.cgi_camera.api.detect import detect
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    BusyError,
    CameraError,
    CannotConnectError,
    InvalidAuthError,
    InvalidValueError,
    NotAppliedError,
    RefusedError,
    UnexpectedAnswerError,
    UnknownDeviceError,
)
from custom_components.cgi_camera.api.families.uapi import UAPI
from custom_components.cgi_camera.api.families.uapi.client import UapiClient
from custom_components.cgi_camera.api.features import Button, Readable
from custom_components.cgi_camera.api.http.transport import Transport, parse_address
from custom_components.cgi_camera.api.identity import Credentials, Identity
from tests.simulators.access import NONCE_SECONDS
from tests.simulators.faults import html_page, server_error, truncated
from tests.simulators.not_a_camera import PanasonicLike, WebPage
from tests.simulators.serving import LoopbackServer
from tests.simulators.uapi import Prefix, UapiCamera, empty_snapshot
from tests.simulators.uapi_access import Auth

PASSWORD = "planted-Secret+1&=ü"


class Clock:
    """Seconds that a test advances instead of waiting for them."""

    now = 1000.0

    def __call__(self) -> float:
        """Return the present moment."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return the camera's clock."""
    return Clock()


@pytest.fixture
async def camera(clock: Clock) -> AsyncIterator[UapiCamera]:
    """Return a running camera."""
    async with UapiCamera(password=PASSWORD, latency=0, clock=clock) as running:
        yield running


def client_of(
    camera: UapiCamera, session: aiohttp.ClientSession, username: str, password: str
) -> UapiClient:
    """Return a client of a camera with an account."""
    transport = Transport(session, parse_address(camera.url))
    credentials = Credentials(username=username, password=password)
    return UapiClient(transport, Accounts().account(transport.host, credentials))


@pytest.fixture
def new_client(camera: UapiCamera, session: aiohttp.ClientSession) -> Callable[..., UapiClient]:
    """Return a function that makes clients of the camera, with the right account by default."""

    def make(password: str = PASSWORD, username: str = "root") -> UapiClient:
        return client_of(camera, session, username, password)

    return make


@pytest.fixture
def client(new_client: Callable[..., UapiClient]) -> UapiClient:
    """Return a client that has not spoken to the camera yet."""
    return new_client()


@pytest.fixture
def device(client: UapiClient) -> Device:
    """Return the camera as the rest of the world sees it."""
    return Device(UAPI, client)


# Recognized without a credential


@pytest.mark.parametrize("auth", Auth)
@pytest.mark.parametrize("prefix", Prefix)
async def test_detect_recognizes_uapi_without_credentials(
    camera: UapiCamera, session: aiohttp.ClientSession, auth: Auth, prefix: Prefix
) -> None:
    """With every login it asks for, and at every place of its interfaces."""
    camera.auth, camera.prefixes = auth, frozenset({prefix})
    assert await detect(Transport(session, parse_address(camera.url))) is UAPI
    assert camera.refused_logins.total() == 0


@pytest.mark.parametrize("server", [WebPage, PanasonicLike, lambda: PanasonicLike(challenge=True)])
async def test_detect_rejects_devices_that_resemble_uapi(
    session: aiohttp.ClientSession, server: Callable[[], LoopbackServer]
) -> None:
    """A page for every path, and a login that is wanted by another make."""
    async with server() as other:
        with pytest.raises(UnknownDeviceError):
            await detect(Transport(session, parse_address(other.url)))


# Basic and Digest


@pytest.mark.parametrize("auth", Auth)
async def test_uapi_client_proves_the_login_that_the_camera_wants(
    camera: UapiCamera, client: UapiClient, auth: Auth
) -> None:
    """The camera chooses; of Basic and Digest, Digest is taken."""
    camera.auth = auth
    assert (await client.identify()).serial == camera.serial
    assert await client.snapshot(1, "main")
    assert camera.refused_logins.total() == 0


@pytest.mark.parametrize("auth", [Auth.BASIC, Auth.DIGEST, Auth.BOTH])
async def test_uapi_client_sends_a_refused_account_once(
    camera: UapiCamera, new_client: Callable[..., UapiClient], auth: Auth
) -> None:
    """No later request sends it again."""
    camera.auth = auth
    client = new_client(password="wrong")
    for _ in range(3):
        with pytest.raises(InvalidAuthError) as error:
            await client.identify()
        assert "wrong" not in repr(error.value)
    assert camera.refused_logins.total() == 1


@pytest.mark.parametrize("auth", [Auth.BASIC, Auth.DIGEST])
async def test_uapi_client_sends_a_changed_password_once(
    camera: UapiCamera, client: UapiClient, auth: Auth
) -> None:
    """Also where the client has proven itself before, and proves itself ahead of the question.

    A nonce that has served before may be the reason, and such cameras lock no one out: that takes
    one more proof to know.
    """
    camera.auth = auth
    await client.identify()
    camera.password = "new"
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await client.heartbeat()
    assert camera.refused_logins.total() == (2 if auth is Auth.DIGEST else 1)


async def test_uapi_client_takes_a_stale_nonce_for_no_refusal(
    camera: UapiCamera, client: UapiClient, clock: Clock
) -> None:
    """The camera answers `stale`, and the client proves the same account again."""
    camera.auth = Auth.DIGEST
    await client.identify()
    clock.now += NONCE_SECONDS + 1
    await client.heartbeat()
    assert camera.refused_logins.total() == 0


async def test_uapi_client_needs_one_request_once_logged_in(
    camera: UapiCamera, client: UapiClient
) -> None:
    """One request per question, though every one carries its proof."""
    camera.auth = Auth.DIGEST
    await client.identify()
    camera.requests.clear()
    for _ in range(5):
        await client.heartbeat()
    assert len(camera.requests) == 5


async def test_uapi_client_rejects_a_user_name_with_a_colon(
    camera: UapiCamera, new_client: Callable[..., UapiClient]
) -> None:
    """A colon ends the name in both schemes: an error without a request."""
    with pytest.raises(InvalidAuthError):
        await new_client(username="ro:ot").identify()
    assert camera.refused_logins.total() == 0


async def test_uapi_client_rejects_an_unknown_kind_of_login(
    camera: UapiCamera, client: UapiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent to a camera that wants what we cannot give."""
    monkeypatch.setattr(camera, "_challenge", lambda _: "Negotiate")
    with pytest.raises(UnexpectedAnswerError):
        await client.identify()


# Identity


async def test_uapi_client_identifies_a_camera_in_one_request(
    camera: UapiCamera, client: UapiClient
) -> None:
    """All of it in one request, once the interfaces are found."""
    assert await client.identify() == Identity(
        manufacturer="UAPI",
        model=camera.model,
        product_id=camera.product_id,
        serial=camera.serial,
        mac="001324007a89",
        firmware=camera.firmware,
    )
    camera.requests.clear()
    await client.identify()
    assert len(camera.requests) == 1


async def test_uapi_client_identifies_older_firmware(
    session: aiohttp.ClientSession,
) -> None:
    """`Brand.prodshortname`, in place of a group of its own."""
    async with UapiCamera(old_brand_key=True, latency=0) as camera:
        client = client_of(camera, session, "root", "pass")
        assert (await client.identify()).model == camera.model


@pytest.mark.parametrize("prefix", Prefix)
async def test_uapi_client_remembers_the_path_of_the_interfaces(
    camera: UapiCamera, new_client: Callable[..., UapiClient], prefix: Prefix
) -> None:
    """And kept over a restart, which then costs no search."""
    camera.prefixes = frozenset({prefix})
    client = new_client()
    await client.identify()
    assert await client.snapshot(1, "main")
    again = new_client()
    again.remember(client.memory)
    camera.requests.clear()
    await again.heartbeat()
    assert {request.path for request in camera.requests} == {camera.requests[0].path}
    assert camera.requests[0].path.startswith(prefix)


async def test_uapi_client_ignores_a_broken_memory(client: UapiClient) -> None:
    """A path from a file never becomes one on the wire."""
    client.remember({"prefix": "/../"})
    await client.identify()
    assert client.memory == {"prefix": "/uapi-cgi/"}


@pytest.mark.parametrize("php_clone", [False, True])
async def test_uapi_client_reads_the_ipai_generation(
    camera: UapiCamera, client: UapiClient, *, php_clone: bool
) -> None:
    """Another path, a tail behind the values, and one word for every failure."""
    camera.prefixes, camera.php_clone = frozenset({Prefix.IPAI}), php_clone
    assert (await client.identify()).serial == camera.serial
    assert (await client.read("face"))["confidence"] == "128"
    with pytest.raises(RefusedError):
        await client.write("face", {"confidence": 999})
    assert UAPI.push_setup is not None
    assert UAPI.push_setup(client, "x", {}) is None


@pytest.mark.parametrize("auth", [Auth.NONE, Auth.DIGEST])
async def test_uapi_client_asks_without_a_group_where_groups_are_unknown(
    camera: UapiCamera, client: UapiClient, session: aiohttp.ClientSession, auth: Auth
) -> None:
    """The newest generation answers nothing to groups of older ones; it is asked so once."""
    camera.prefixes, camera.php_clone = frozenset({Prefix.IPAI}), True
    camera.knows_groups, camera.auth = False, auth
    camera.parameters.values["VERSION.serialno"] = "F" * 31
    assert await detect(Transport(session, parse_address(camera.url))) is UAPI
    identity = await client.identify()
    assert (identity.serial, identity.product_id) == (None, camera.product_id)
    assert identity.unique_id == camera.mac.replace(":", "").lower()
    camera.requests.clear()
    assert (await client.read("face"))["confidence"] == "128"
    assert [request.query for request in camera.requests if "group" in request.query] == []
    assert len(camera.requests) == 1


@pytest.mark.parametrize("serial", ["", "FFFFFFFF", "f" * 31])
async def test_uapi_client_ignores_a_serial_that_was_never_written(
    camera: UapiCamera, client: UapiClient, serial: str
) -> None:
    """It would be the same for all cameras."""
    camera.parameters.values["VERSION.serialno"] = serial
    assert (await client.identify()).serial is None


async def test_uapi_client_reports_a_unit_without_a_changed_password(
    camera: UapiCamera, client: UapiClient
) -> None:
    """It answers a page to everything: a clear error, no set-up."""
    camera.forces_password = True
    with pytest.raises(CameraError):
        await client.identify()


# Values


async def test_uapi_client_reads_every_row(camera: UapiCamera, device: Device) -> None:
    """No field of the table is unknown to the camera."""
    missing = set()
    for section in device.sections:
        fields = await device.read(section)
        for feature in UAPI.features:
            if isinstance(feature, Readable) and feature.section == section:
                if feature.field not in fields:
                    missing.add(feature.key)
                else:
                    assert feature.decode(fields[feature.field]) is not None, feature.key
    # It has two counters, and does not tell what other firmware does.
    counters = {f"counter_{number}" for number in range(2, 8)}
    assert missing == counters | {"kernel_version", "filesystem_version"}


async def test_uapi_client_reads_back_a_change(camera: UapiCamera, device: Device) -> None:
    """What the camera has in force, not what was asked for."""
    current = await device.read("motion")
    in_force = await device.write("motion", {"z0.sensitivity": 7, "z0.objectsize": 9}, current)
    assert (in_force["z0.sensitivity"], in_force["z0.objectsize"]) == ("7", "9")
    assert camera.parameters.values["MD.Ch0.Z0.sensitivity"] == "7"


async def test_uapi_client_reports_a_refusal_with_status_200(
    camera: UapiCamera, client: UapiClient
) -> None:
    """The camera's own words are kept, and nothing was changed."""
    with pytest.raises(RefusedError, match="invalid value"):
        await client.write("face", {"confidence": 256})
    with pytest.raises(RefusedError, match="not found group parameter"):
        await client.list_groups("NOTHING")
    assert (await client.list_groups("NOTHING", "VERSION"))["version.serialno"] == camera.serial


async def test_uapi_client_keeps_any_value(camera: UapiCamera, client: UapiClient) -> None:
    """A value goes from the first `=` to the end of the line, and back on the wire unharmed."""
    odd = "a=b&c?d%20 e+f/ü"
    await client.change("update", "MD.Ch0.Z0", {"name": odd})
    assert (await client.read("motion"))["z0.name"] == odd


async def test_uapi_client_explains_excluded_face_detection(
    camera: UapiCamera, device: Device
) -> None:
    """The camera confirms and keeps it off; the error names the reason."""
    camera.parameters.values["VCA.Ch0.enable"] = "yes"
    current = await device.read("face")
    with pytest.raises(NotAppliedError) as error:
        await device.write("face", {"enable": "yes"}, current)
    assert error.value.because == "face_detection_excluded"


async def test_uapi_client_writes_motion_zones(camera: UapiCamera, device: Device) -> None:
    """A rectangle each, in ten-thousandths; the rest is off."""
    assert UAPI.motion_area is not None
    current = await device.read("motion")
    changes = UAPI.motion_area.encode([Rectangle(x=0, y=50, width=100, height=50)], current)
    await device.write("motion", changes, current)
    values = camera.parameters.values
    assert values["MD.Ch0.Z0.position"] == "0,5000,10000,10000"
    assert [values[f"MD.Ch0.Z{n}.enable"] for n in range(8)] == ["yes"] + ["no"] * 7
    with pytest.raises(InvalidValueError):
        UAPI.motion_area.encode([Rectangle(x=0, y=0, width=1, height=1)] * 9, current)


async def test_uapi_client_reads_active_motion_zones(device: Device) -> None:
    """They come back as rectangles, in the order of the zones."""
    assert UAPI.motion_area is not None
    assert UAPI.motion_area.decode is not None
    current = await device.read("motion")
    assert UAPI.motion_area.decode(current) == []
    areas = [Rectangle(x=0, y=50, width=100, height=50), Rectangle(x=10, y=0, width=5, height=20)]
    in_force = await device.write("motion", UAPI.motion_area.encode(areas, current), current)
    assert UAPI.motion_area.decode(in_force) == areas
    assert UAPI.motion_area.decode({**in_force, "z0.position": "0,0,1"}) == areas[1:]


async def test_uapi_client_returns_the_face_area_in_force(
    camera: UapiCamera, device: Device
) -> None:
    """The client returns the area in force; without one, the whole picture."""
    area = UAPI.face_area
    assert area is not None
    assert area.decode is not None
    current = await device.read("face")
    assert area.decode(current) == []
    changes = area.encode([Rectangle(x=30, y=20, width=40, height=1)], current)
    in_force = await device.write("face", changes, current)
    (found,) = area.decode(in_force)
    assert (found.x, found.y, found.width) == (30, 20, 40)
    assert found.width * 16 / (found.height * 9) == pytest.approx(5 / 3, rel=0.001)
    assert camera.parameters.values["FD.Ch0.Da0.enable"] == "yes"
    in_force = await device.write("face", area.encode([], in_force), in_force)
    assert area.decode(in_force) == []
    with pytest.raises(InvalidValueError):
        area.encode([found, found], current)


async def test_uapi_client_reads_a_camera_without_counters(session: aiohttp.ClientSession) -> None:
    """Refused like a group that does not exist."""
    async with UapiCamera(counters=(), latency=0) as camera:
        client = client_of(camera, session, "root", "pass")
        with pytest.raises(RefusedError):
            await client.read("counters")


# Commands


async def test_sync_time_writes_the_local_time_of_the_camera(
    camera: UapiCamera, device: Device
) -> None:
    """The camera keeps the local time of its own zone, and names that by a POSIX rule."""
    moment = datetime(2026, 7, 1, 20, 30, 15, tzinfo=UTC)
    camera.parameters.values["SYSTEM.Datetime.Tz.posixrule"] = "CET-1CEST,M3.5.0,M10.5.0/3"
    await device.set_clock(int(moment.timestamp()))
    sent = camera.requests[-1].query
    assert "datetime=070122302026.15" in sent


@pytest.mark.parametrize("rule", ["", "None", "x y", "AAA"])
async def test_sync_time_rejects_a_broken_zone(
    camera: UapiCamera, device: Device, rule: str
) -> None:
    """Better no time than a wrong one."""
    camera.parameters.values["SYSTEM.Datetime.Tz.posixrule"] = rule
    with pytest.raises(UnexpectedAnswerError):
        await device.set_clock(0)


async def test_reboot_restarts_the_camera(camera: UapiCamera, device: Device, clock: Clock) -> None:
    """Gone for a minute, and back."""
    (reboot,) = (f for f in UAPI.features if isinstance(f, Button) and f.key == "reboot")
    await device.press(reboot)
    clock.now += 10
    with pytest.raises(CannotConnectError):
        await device.heartbeat()
    clock.now += 60
    await device.heartbeat()


async def test_uapi_client_takes_status_500_for_busy(
    camera: UapiCamera, client: UapiClient
) -> None:
    """Status 500 while it starts is no refusal."""
    await client.identify()
    camera.inject("param", server_error)
    with pytest.raises(BusyError):
        await client.heartbeat()


# Snapshots


async def test_uapi_client_shares_one_snapshot_between_viewers(
    camera: UapiCamera, device: Device
) -> None:
    """Whole, and one request for two viewers."""
    first, second = await device.snapshots.get(1, "main"), await device.snapshots.get(1, "main")
    assert first is second
    assert camera.asked("snapshot") <= 2  # the first is the challenge
    device.close()


async def test_uapi_client_rejects_an_empty_snapshot(
    camera: UapiCamera, client: UapiClient, device: Device
) -> None:
    """An internal error is an empty body with status 200; the rest is no JPEG."""
    await client.identify()
    camera.inject("snapshot", empty_snapshot)
    with pytest.raises(BusyError):
        await client.snapshot(1, "main")
    camera.inject("snapshot", server_error)
    with pytest.raises(CameraError):
        await client.snapshot(1, "main")
    for fault in (html_page, truncated):
        camera.inject("snapshot", fault)
        with pytest.raises(CameraError):
            await device.snapshots.get(1, "main")
        device.close()
