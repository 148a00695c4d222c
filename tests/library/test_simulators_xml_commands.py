"""The simulated XML CGI camera against its document: PTZ, users, factory reset, upgrade.

No code of ours takes part.
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
import hashlib
import itertools

import aiohttp
import pytest

from tests.simulators.picture import MAIN_STREAM
from tests.simulators.xml_cgi import XmlCgiCamera

from .test_simulators import HEAD, LOGIN, Clock, ask, fault, log_in, picture
from .test_simulators_xml_more import attributes, client

PTZ = "/cgi-bin/ptz_ctrl"
USERS = "/cgi-bin/user_management"

# PTZ, §3.15

MOVES = {
    "move_x=-1&move_y=0": (-1, 0),
    "move_x=1&move_y=0": (1, 0),
    "move_x=0&move_y=1": (0, 1),
    "move_x=0&move_y=-1": (0, -1),
    "move_x=-1&move_y=1": (-1, 1),
    "move_x=-1&move_y=-1": (-1, -1),
    "move_x=1&move_y=1": (1, 1),
    "move_x=1&move_y=-1": (1, -1),
}


async def test_moves_go_on_until_they_are_stopped() -> None:
    """Seed 001 §3.15: every direction, as fast as it says."""
    clock = Clock()
    async with XmlCgiCamera(clock=clock, ptz=True) as camera:
        send = await client(camera)
        for query, (right, up) in MOVES.items():
            before = camera.head.position
            answer = await send("ptz_ctrl", f"{query}&speed=5")
            assert answer == (200, HEAD + b"<ptz_ctrl>true</ptz_ctrl>")
            clock.now += 1
            assert camera.head.is_moving
            await send("ptz_ctrl", "stop=1")
            clock.now += 1
            after = camera.head.position
            assert after.pan - before.pan == pytest.approx(right * 0.25)
            assert after.tilt - before.tilt == pytest.approx(up * 0.25)
            assert not camera.head.is_moving
        await send("ptz_ctrl", "move_x=1&move_y=0&speed=10")
        clock.now += 1
        assert camera.head.position.pan == pytest.approx(0.5)


async def test_the_lens_moves_too() -> None:
    """Zoom, focus and iris, each to its end and no further."""
    clock = Clock()
    async with XmlCgiCamera(clock=clock, ptz=True) as camera:
        send = await client(camera)
        for name, low, high in (("zoom", 1, 10), ("focus", 0, 1), ("iris", 0, 1)):
            for sign, end in ((1, high), (-1, low)):
                await send("ptz_ctrl", f"{name}={sign}")
                clock.now += 30
                assert getattr(camera.head.position, name) == end


async def test_presets() -> None:
    """Added, called and deleted; one that is not there is called in vain."""
    clock = Clock()
    async with XmlCgiCamera(clock=clock, ptz=True) as camera:
        send = await client(camera)
        await send("ptz_ctrl", "add_preset=255")
        await send("ptz_ctrl", "zoom=1")
        clock.now += 1
        await send("ptz_ctrl", "add_preset=1")
        assert camera.head.is_moving
        assert set(camera.head.presets) == {1, 255}
        await send("ptz_ctrl", "call_preset=255")
        assert (camera.head.position.zoom, camera.head.is_moving) == (1, False)
        await send("ptz_ctrl", "call_preset=1")
        assert camera.head.position.zoom == 2
        await send("ptz_ctrl", "delete_preset=255")
        assert (await send("ptz_ctrl", "call_preset=255"))[0] == 200
        assert camera.head.position.zoom == 2


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "error, parse parameters"),
        ("speed=5", "error, parse parameters"),
        ("move_x=2&move_y=0&speed=5", "move_x range: -1,0,1"),
        ("move_x=0&move_y=up", "move_y range: -1,0,1"),
        ("move_x=0&move_y=0", "Unknown direction"),
        ("move_x=1&move_y=0&speed=11", "speed range: 1-10"),
        ("zoom=0", "zoom: -1 or 1"),
        ("focus=2", "focus: -1 or 1"),
        ("iris=2", "iris: -1 or 1"),
        ("call_preset=0", "preset range: 1-255"),
        ("add_preset=256", "preset range: 1-255"),
        ("delete_preset=x", "preset range: 1-255"),
        ("stop=0", "stop should be 1"),
    ],
)
async def test_a_wrong_command_moves_nothing(query: str, reason: str) -> None:
    """Whatever else is in the request."""
    async with XmlCgiCamera(ptz=True) as camera:
        send = await client(camera)
        assert await send("ptz_ctrl", query) == (400, fault(PTZ, reason))
        assert not camera.head.is_moving
        assert not camera.head.presets


async def test_the_position_shows_in_the_picture() -> None:
    """The scene moves and grows, and there are figures for what it cannot show."""
    clock = Clock()
    async with XmlCgiCamera(clock=clock, ptz=True) as camera:
        send = await client(camera)

        async def seen() -> list[bytes]:
            camera.pictures = 0
            image = picture((await ask(camera, "/cgi-bin/snapshot.cgi?stream=1"))[1])
            assert image.size == MAIN_STREAM
            return [image.crop(box).tobytes() for box in ((0, 100, 1280, 500), (0, 620, 640, 720))]

        pictures = [await seen()]
        for query in ("move_x=1&move_y=0", "move_x=0&move_y=1", "zoom=1"):
            await send("ptz_ctrl", query)
            clock.now += 0.5
            await send("ptz_ctrl", "stop=1")
            pictures.append(await seen())
        assert all(one != other for one, other in itertools.combinations(pictures, 2))
        await send("ptz_ctrl", "focus=1")
        clock.now += 0.5
        scene, figures = await seen()
        assert (scene == pictures[-1][0], figures == pictures[-1][1]) == (True, False)


# Users, §3.18


async def test_users_are_added_edited_and_deleted() -> None:
    """With the URLs of the document; the list is the one of the firmware."""
    async with XmlCgiCamera() as camera:
        send = await client(camera)
        ok = (200, HEAD + b"<user_management>OK</user_management>")
        add = "action=add&name=bob&newpasswd=abc&privilege=User&enable=Enable"
        assert await send("user_management", add) == ok
        bob = "/cgi-bin/getuid?username=bob&password={}"
        await log_in(camera, bob.format("abc"))
        edit = "action=edit&name=bob&newpasswd=xyz&privilege=Operator&enable=Disable"
        assert await send("user_management", edit) == ok
        assert (await send("keep_alive"))[0] == 400  # a new password ends all sessions
        send = await client(camera)
        assert (await ask(camera, bob.format("xyz")))[0] == 400
        _, body = await send("user_management", "action=get_user")
        assert body == HEAD + (
            b"<UserConfig>\r\n"
            b'<Account Username="admin" Group="Administrator" Status="Enable" />\r\n'
            b'<Account Username="bob" Group="Operator" Status="Disable" />\r\n'
            b"</UserConfig>"
        )
        assert await send("user_management", "action=edit&name=bob&enable=Enable") == ok
        await log_in(camera, bob.format("xyz"))
        assert await send("user_management", "action=delete&name=bob") == ok
        assert set(camera.users) == {"admin"}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "action: add or edit or delete"),
        ("action=list", "action: add or edit or delete"),
        ("action=delete&name=bob", "error username"),
        ("action=delete", "user name is none"),
        ("action=edit&name=bob", "username none exist to edit"),
        (
            "action=add&name=admin&newpasswd=x&privilege=User&enable=Enable",
            "error username duplicated",
        ),
        (
            "action=add&name=bob&newpasswd=x&privilege=Guest&enable=Enable",
            "privilege: User or Administrator or Operator",
        ),
        (
            "action=add&name=bob&newpasswd=x&privilege=User&enable=1",
            "enable: Enable or Disable",
        ),
        # `password` is what the English text calls `newpasswd`.
        (
            "action=add&name=bob&password=x&privilege=User&enable=Enable",
            "The parameters must Correct include name,newpasswd,privilege,enable",
        ),
        (f"action=add&name={'n' * 41}&newpasswd=x&privilege=User&enable=Enable", "error username"),
        ("action=edit&name=admin&newpasswd=", "newpasswd: NULL"),
        ("action=edit&name=admin&privilege=user", "privilege: User or Administrator or Operator"),
    ],
)
async def test_a_wrong_user_changes_nothing(query: str, reason: str) -> None:
    """Every fault that §3.18 prints, and those it leaves out, as the firmware has them."""
    async with XmlCgiCamera() as camera:
        send = await client(camera)
        assert await send("user_management", query) == (400, fault(USERS, reason))
        assert list(camera.users) == ["admin"]
        assert (await send("keep_alive"))[0] == 200


async def test_privileges() -> None:
    """Seed 001 §3.18: a user looks, an operator changes, an administrator manages users."""
    add = "action=add&name={0}&newpasswd={0}&privilege={0}&enable=Enable"
    async with XmlCgiCamera(ptz=True) as camera:
        send = await client(camera)
        name = "n" * 40
        query = f"action=add&name={name}&newpasswd=x&privilege=Administrator&enable=Enable"
        assert (await send("user_management", query))[0] == 200
        for privilege in ("User", "Operator"):
            await send("user_management", add.format(privilege))
        login = "/cgi-bin/getuid?username={0}&password={0}"
        user, operator = [await client(camera, login.format(p)) for p in ("User", "Operator")]
        assert [(await one("image"))[0] for one in (user, operator)] == [200, 200]
        for interface, change in (("image", "contrast=1"), ("ptz_ctrl", "stop=1")):
            assert (await user(interface, change))[0] == 400
            assert (await operator(interface, change))[0] == 200
        assert (await user("reboot"))[0] == 400
        refusal = fault(USERS, "Non-administrators cannot edit users")
        for one in (user, operator):
            assert await one("user_management", "action=get_user") == (400, refusal)
        other = await client(camera, f"/cgi-bin/getuid?username={name}&password=x")
        await other("user_management", "action=delete&name=admin")
        reason = "username not exist to edit"
        assert await send("user_management", "action=get_user") == (400, fault(USERS, reason))


async def test_the_own_password() -> None:
    """From then on only the new one gets in; it is kept as sent, and a login decodes."""
    async with XmlCgiCamera() as camera:
        send = await client(camera)
        await send("user_management", "action=edit&name=admin&newpasswd=New1")
        assert camera.password == "New1"
        assert (await send("keep_alive"))[0] == 400
        assert (await ask(camera, LOGIN))[0] == 400
        send = await client(camera, LOGIN.replace("123456", "New1"))
        await send("user_management", "action=edit&name=admin&newpasswd=a%2Bb")
        assert (await ask(camera, LOGIN.replace("123456", "a%2Bb")))[0] == 400
        await log_in(camera, LOGIN.replace("123456", "a%252Bb"))


# Factory reset, §3.6, and upgrade, §3.20


async def test_factory_reset() -> None:
    """All but the network, if it says so; then the camera is away for a while."""
    clock = Clock()
    async with XmlCgiCamera(clock=clock, password="secret", reboot_seconds=60) as camera:
        send = await client(camera, LOGIN.replace("123456", "secret"))
        for query, reason in {
            "retain_network=0": "retain_network 0 or 1",
            "retain_network=": "retain_network: NULL",
        }.items():
            answer = await send("factory_reset", query)
            assert answer == (400, fault("/cgi-bin/factory_reset", reason))
        await send("network", "dns1=1.1.1.1")
        await send("image", "contrast=1")
        done = (200, HEAD + b"<factory_reset>true</factory_reset>")
        assert await send("factory_reset", "retain_network=1") == done
        clock.now += 2
        assert (await ask(camera, LOGIN))[0] == 0
        clock.now += 60
        send = await client(camera)
        assert attributes((await send("image"))[1])["contrast"] == "128"
        assert attributes((await send("network"))[1])["dns1"] == "1.1.1.1"
        assert await send("factory_reset") == done
        assert camera.settings["network"]["dns1"] == "114.114.114.114"


@pytest.mark.parametrize("path", ["/OnvifFirmwareUpgrade", "/cgi-bin/OnvifFirmwareUpgrade"])
async def test_upgrade(path: str) -> None:
    """Seed 001 §3.20: a POST with Basic credentials; the camera takes it in chunks and reboots."""
    firmware = b"\x00\xff" * 1_000_000
    clock = Clock()
    async with XmlCgiCamera(clock=clock) as camera, aiohttp.ClientSession() as session:
        url = camera.url + path
        for authorization in (None, "Basic !", "Bearer x", _basic("admin", "wrong")):
            headers = {} if authorization is None else {"Authorization": authorization}
            async with session.post(url, data=b"x", headers=headers) as answer:
                assert answer.status == 401
                assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        headers = {"Authorization": _basic("admin", "123456")}
        async with session.post(url, headers=headers) as answer:
            assert answer.status == 400
        assert (await ask(camera, path))[0] == 400
        assert not camera.upgrades

        async def chunks() -> AsyncIterator[bytes]:
            for start in range(0, len(firmware), 65_536):
                yield firmware[start : start + 65_536]

        async with session.post(url, data=chunks(), headers=headers) as answer:
            assert answer.status == 200
        (taken,) = camera.upgrades
        assert (taken.size, taken.sha256) == (
            len(firmware),
            hashlib.sha256(firmware).hexdigest(),
        )
        clock.now += 2
        assert (await ask(camera, LOGIN))[0] == 0


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what a camera notices."""
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.001)


async def test_an_upgrade_that_breaks_off_is_none(caplog: pytest.LogCaptureFixture) -> None:
    """The camera goes on as if nothing had happened."""
    async with XmlCgiCamera() as camera:
        _, writer = await asyncio.open_connection(camera.host, camera.port)
        head = f"Host: x\r\nAuthorization: {_basic('admin', '123456')}\r\nContent-Length: 9999"
        writer.write(f"POST /OnvifFirmwareUpgrade HTTP/1.1\r\n{head}\r\n\r\nabc".encode())
        await until(lambda: bool(camera.requests))
        writer.close()
        await until(lambda: not camera._in_flight)
        assert not camera.upgrades
        assert (await ask(camera, LOGIN))[0] == 200
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]


def _basic(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
