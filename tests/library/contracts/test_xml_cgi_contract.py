"""Contract of the XML CGI camera: seed 001 by section (§), and known habits of its firmware.

An answer in `xml_cgi.txt` is a status, a whole document, a part of one (bytes), or the reason of
a fault. A request goes out with the session id, unless it begins with a slash.
"""

import base64
from collections.abc import AsyncIterator
import copy
import hashlib
import itertools
import re
from typing import Any
from xml.parsers import expat

import aiohttp
import pytest

from tests.library.conftest import Clock
from tests.simulators import faults
from tests.simulators.picture import MAIN_STREAM, SUB_STREAM
from tests.simulators.xml_cgi import XmlCgiCamera
from tests.simulators.xml_cgi_encoder import THREE_STREAMS, Limits

from .wire import ask, basic, differ, picture, play, scenarios

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\r\n'
FACTORY = "123456"
LOGIN = "/cgi-bin/getuid?username={}&password={}"
SHOT = "/cgi-bin/snapshot.cgi"
DONE = "<ptz_ctrl>true</ptz_ctrl>"
OK = "<user_management>OK</user_management>"


def fault(path: str, reason: str) -> bytes:
    """Return the document of §1, with the line ends of the firmware."""
    lines = ("<fault>", f"<value>{path}</value>", f"<reason>{reason}</reason>", "</fault>", "")
    return HEAD + "\r\n".join(lines).encode()


class Client:
    """A client in a session that checks each answer."""

    def __init__(self, camera: XmlCgiCamera) -> None:
        self.camera = camera
        self.uid = ""
        self.sessions: dict[str, str] = {}

    async def log_in(self, username: str = "admin", password: str = FACTORY) -> str:
        """Return a new session id."""
        reply = await ask(self.camera, LOGIN.format(username, password))
        match = re.fullmatch(re.escape(HEAD) + rb"<uid>(\w{8})</uid>", reply.body)
        assert match, reply
        self.uid = self.sessions[username] = match[1].decode()
        return self.uid

    async def send(self, request: str) -> tuple[int, bytes]:
        """Send a request with the session id at its end, as the document has it."""
        if request[0] != "/":
            request = f"/cgi-bin/{request}{'&' if '?' in request else '?'}uid={self.uid}"
        return (await ask(self.camera, request))[:2]

    async def check(self, request: str, expected: Any) -> None:
        """Send a request and compare the answer."""
        name, _, account = request.partition(" ")
        if name == "login":
            await self.log_in(*account.split())
            return
        if name == "as":
            self.uid = self.sessions[account]
            return
        status, body = await self.send(request)
        match expected:
            case int():
                assert status == expected, (request, body)
            case bytes():
                assert status == 200, (request, body)
                assert expected in body, request
            case str() if expected.startswith("<"):
                assert (status, body) == (200, HEAD + expected.encode()), request
            case _:
                path = request.partition("?")[0]
                path = path if path[0] == "/" else f"/cgi-bin/{path}"
                assert (status, body) == (400, fault(path.removesuffix(".cgi"), expected)), request


@pytest.mark.parametrize(
    ("target", "status", "reason"),
    [
        ("/cgi-bin/getuid", 400, "error, parse parameters"),
        ("/cgi-bin/getuid?", 400, "error, parse username"),
        ("/cgi-bin/getuid?username=admin", 400, "error, parse password"),
        (LOGIN.format("admin", "x"), 400, "password error"),
        (LOGIN.format("x", "123456"), 400, "password error"),
        ("/cgi-bin/keep_alive?", 400, "error, parse uid"),
        ("/cgi-bin/keep_alive?uid=00000000", 400, "uid error"),
        ("/cgi-bin/getinfo?", 400, "error, parse uid"),
        ("/cgi-bin/osd?username=x&password=123456", 400, "error, parse uid"),
        ("/cgi-bin/osd?username=admin&password=x", 400, "password error"),
        ("/cgi-bin/a?b=1&c=2", 404, "no such cgi interface"),
    ],
)
async def test_common_faults(target: str, status: int, reason: str) -> None:
    """§3.1, §3.2, and the answers to a wrong user and an unknown path."""
    value = target if status == 404 else target.partition("?")[0]
    async with XmlCgiCamera() as camera:
        assert (await ask(camera, target))[:2] == (status, fault(value, reason))


async def test_getuid_compares_credentials_as_firmware_does() -> None:
    """The case does not matter; passwords are plain or MD5 and decoded, user names are not."""
    hashed = hashlib.md5(b"Pass+ 1", usedforsecurity=False).hexdigest()
    async with XmlCgiCamera(username="a%20b", password="Pass+ 1") as camera:
        for password in ("Pass%2B%201", "pASS%2b+1", hashed, hashed.upper()):
            await Client(camera).log_in("a%20b", password)
        assert (await ask(camera, LOGIN.format("a%20b", "Pass++1"))).status == 400
        assert (camera.logins, camera.refused_logins) == (4, 1)


ALIVE = ("keep_alive", "<keep_alive>true</keep_alive>")
SCENARIOS = scenarios("xml_cgi")


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_scenarios(scenario: str) -> None:
    """Each request of the table has its answer."""
    options, steps = SCENARIOS[scenario]
    clock = Clock()
    async with XmlCgiCamera(clock=clock, **options) as camera:
        client = Client(camera)
        assert await client.log_in() == client.uid.lower()
        await play(camera, steps, client.check, clock)


BESIDE = {
    "osd": "fontsize=0&",
    "image": "contrast=1&",
    "motion": "enable=0&",
    "time": "ntpaddr=10.0.0.1&",
    "network": "dns2=9.9.9.9&",
}
((_, REFUSED),) = scenarios("xml_cgi_refusals").values()
REFUSALS = dict(REFUSED)


@pytest.mark.parametrize("request_", REFUSALS)
async def test_refusals_change_nothing(request_: str) -> None:
    """A refused request changes nothing else that it sets, before or behind the wrong value."""
    name, mark, query = request_.partition("?")
    async with XmlCgiCamera(ptz=True) as camera:
        client = Client(camera)
        await client.log_in()
        before = copy.deepcopy((camera.settings, camera.clock_error, list(camera.users)))
        await client.check(f"{name}{mark}{BESIDE.get(name, '')}{query}", REFUSALS[request_])
        assert (camera.settings, camera.clock_error, list(camera.users)) == before
        assert not camera.head.is_moving
        assert not camera.head.presets
        await client.check(*ALIVE)


async def test_newer_firmware_has_a_third_stream_and_no_common_path() -> None:
    """Its capabilities are others."""
    first = {"stream1": {"H265": {"1080P": Limits((1, 25), (100, 3000))}}}
    async with XmlCgiCamera(
        encoder_path_query=False, video_capabilities={**THREE_STREAMS, **first}
    ) as camera:
        client = Client(camera)
        target = f"/cgi-bin/videoencoder?uid={await client.log_in()}"
        assert (await ask(camera, target))[:2] == (404, fault(target, "no such cgi interface"))
        limits = b'<resolution name="1080P"><framerate_range>1-25<'
        await client.check("videoencoder/getcapabilities", limits)
        _, body = await client.send("videoencoder/stream3?resolution=VGA&bitrate=50")
        assert re.findall(rb"<(stream\d)", body) == [b"stream1", b"stream2", b"stream3"]
        assert camera.settings["videoencoder/stream3"]["resolution"] == "VGA"


async def test_newer_firmware_counts_session_ids_and_shows_model_and_mac() -> None:
    """Session ids come from the clock."""
    clock = Clock()
    async with XmlCgiCamera(clock=clock, uid_from_clock=True, open_getinfo=True) as camera:
        client = Client(camera)
        uid = await client.log_in()
        assert uid == uid.upper() == await client.log_in()
        clock.advance(1)
        assert int(await client.log_in(), 16) == int(uid, 16) + 1
        shown = b'model="YMA42P_C2_WM701_AF" oem_model="MC200J6"  mac_address="F0-00'
        assert (await ask(camera, "/cgi-bin/getinfo?")).body.startswith(HEAD + b"<info " + shown)
        account = "/cgi-bin/getinfo?username=admin&password=123456"
        assert b'sn="YM20200612000042" ' + shown in (await ask(camera, account)).body


async def test_osd_escapes_nothing_and_takes_a_direction_after_a_percentage() -> None:
    """§3.13: underscores are blanks, %XX is decoded, and the answer is no well-formed XML."""
    async with XmlCgiCamera() as camera:
        client = Client(camera)
        await client.log_in()
        await client.check("osd?title_pos_x=50&time_pos_x=60", 200)
        _, body = await client.send(
            "osd?enable=1&title_pos_type=0&time_pos_type=0"
            "&time_format=hh:mm:ss_dd/mm/yyyy&title_utf8=a+%26%22%E4%BD%A0"
        )
        osd = camera.settings["osd"]
        assert (osd["title_pos_x"], osd["time_pos_x"]) == ("0", "1")
        assert 'time_format="hh:mm:ss dd/mm/yyyy" title_utf8="a+&"你"/>'.encode() in body
        with pytest.raises(expat.ExpatError):
            expat.ParserCreate().Parse(body, True)  # noqa: FBT003 - its parameter has no name
        camera.title_encoding = "gbk"
        await client.check("osd", HEAD)
        await client.check("osd", '"a+&"你"/>'.encode("gbk"))
        camera.title_encoding = "utf-8"
        await client.check("osd?title_utf8=%C4%E3", b'title_utf8="\xc4\xe3"')
        assert picture((await ask(camera, SHOT)).body).size == SUB_STREAM
        await client.check("osd?title_utf8=NULL", b'title_utf8=""')


async def test_snapshots_differ_and_have_the_size_of_their_stream() -> None:
    """§3.19; the number in the picture goes on."""
    targets = ("?stream=1", "?stream=1&username=x", "?stream=0", "&username=x")
    async with XmlCgiCamera() as camera:
        replies = [
            await ask(camera, target)
            for target in (*(SHOT + it for it in targets), "/snapshot.cgi")
        ]
        assert [request.interface for request in camera.requests] == ["snapshot.cgi"] * 5
    pictures = [picture(reply.body) for reply in replies]
    assert [image.size for image in pictures] == [MAIN_STREAM] * 2 + [SUB_STREAM] * 3
    for one, other in itertools.combinations(pictures, 2):
        assert one.size != other.size or differ(one, other)


async def test_network_answers_before_the_camera_moves(free_port: int) -> None:
    """§3.7: at a new address the camera is found again; a lost answer does not stop the move."""
    async with XmlCgiCamera() as camera:
        client = Client(camera)
        await client.log_in()
        await client.check("network?dns1=1.1.1.1&dhcp=0&port=80", 200)
        await client.check(*ALIVE)
        await client.check(
            "network?ipaddr=192.168.4.65&netmask=255.255.255.0&gateway=192.168.4.1",
            b'ipaddr="192.168.4.65"',
        )
        await client.check("keep_alive", 0)
        await camera.stop()
        await camera.start()
        await client.log_in()
        await client.check("network", b'gateway="192.168.4.1"')
        await client.check("network?port=8080", 200)
        await client.check("keep_alive", 0)
    async with XmlCgiCamera(moves=True) as camera, aiohttp.ClientSession() as session:
        old_url, old_port = camera.url, camera.port
        client = Client(camera)
        alive = f"{old_url}/cgi-bin/keep_alive?uid={await client.log_in()}"
        async with session.get(alive) as answer:
            assert answer.status == 200
        camera.inject("network", faults.answer_lost)
        await client.check(f"network?port={free_port}", 0)
        assert camera.port == free_port
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(alive)  # connections to the old port are dead
        await client.check(f"network?port={old_port}", f'port="{old_port}"'.encode())
        assert camera.url == old_url
        await client.check(*ALIVE)


async def test_ptz_moves_until_it_is_stopped() -> None:
    """§3.15: every direction at its speed."""
    clock = Clock()
    async with XmlCgiCamera(clock=clock, ptz=True) as camera:
        client = Client(camera)
        await client.log_in()
        for right, up in itertools.product((-1, 0, 1), repeat=2):
            if (right, up) == (0, 0):
                continue
            before = camera.head.position
            await client.check(f"ptz_ctrl?move_x={right}&move_y={up}&speed=5", DONE)
            clock.advance(1)
            assert camera.head.is_moving
            await client.check("ptz_ctrl?stop=1", DONE)
            clock.advance(1)
            after = camera.head.position
            assert after.pan - before.pan == pytest.approx(right * 0.25)
            assert after.tilt - before.tilt == pytest.approx(up * 0.25)
            assert not camera.head.is_moving
        await client.check("ptz_ctrl?move_x=1&move_y=0&speed=10", DONE)
        clock.advance(1)
        assert camera.head.position.pan == pytest.approx(0.5)


@pytest.mark.parametrize("path", ["/OnvifFirmwareUpgrade", "/cgi-bin/OnvifFirmwareUpgrade"])
async def test_upgrade_takes_a_firmware_in_pieces_and_reboots(path: str) -> None:
    """§3.20: a POST with Basic credentials."""
    firmware = b"\x00\xff" * 1_000_000
    clock = Clock()
    right = {"Authorization": basic("admin:123456").partition(": ")[2]}

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(firmware), 65_536):
            yield firmware[start : start + 65_536]

    async with XmlCgiCamera(clock=clock) as camera, aiohttp.ClientSession() as session:
        url = camera.url + path
        wrong = base64.b64encode(b"admin:wrong").decode()
        for value in (None, "Basic !", "Bearer x", f"Basic {wrong}"):
            headers = {} if value is None else {"Authorization": value}
            async with session.post(url, data=b"x", headers=headers) as answer:
                assert answer.status == 401
                assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        async with session.post(url, headers=right) as answer:
            assert answer.status == 400
        assert (await ask(camera, path)).status == 400
        assert not camera.upgrades
        async with session.post(url, data=pieces(), headers=right) as answer:
            assert answer.status == 200
        (taken,) = camera.upgrades
        assert (taken.size, taken.sha256) == (len(firmware), hashlib.sha256(firmware).hexdigest())
        clock.advance(2)
        assert (await ask(camera, LOGIN.format("admin", "123456"))).status == 0
