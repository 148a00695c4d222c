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
ADD_USER = "user_management?action=add&name={}&newpasswd={}&privilege={}&enable={}"
CLOCK_1 = "update_method=MANUAL&year=2017&month=11&day=30&hour=8&min=0&sec=0"
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
STATIC = "ipaddr=192.168.4.{}&netmask=255.255.255.0&gateway=192.168.4.1"
REFUSALS = {
    "osd?enable=2": "enable: 0 or 1",
    "osd?enable=on": "enable: 0 or 1",
    "osd?color=4": "color range: 0-3",
    "osd?title_pos_type=0&title_pos_x=3": "title_pos_type=0, title_pos_x range: 0-2",
    "osd?title_pos_x=101": "title_pos_type=1, title_pos_x range: 0-100",
    "osd?time_format=yyyy-mm-dd%20hh:mm:ss&show_week=0": "time_format error",
    "image?brightness=256": "brightness range: 0-255",
    "image?sharpness=-1": "sharpness range: 0-255",
    "motion?sensitivity=0": "sensitivity range: 1-100",
    "motion?blockcount=5x5": "blockcount [rows]x[cols]",
    "motion?blockcount=4x4&areavalue=fff": "areavalue error",
    "time?timezone=GMT+10:30": "timezone error",  # not in the list of §3.8
    "time?timezone=GMT%2B08:00": "timezone error",  # nothing is decoded
    "time?update_method=SNTP": "update_method: MANUAL or NTP or P2P",
    "time?port=0": "port range: 1-65535",
    "time?update_method=MANUAL&year=2017&month=2": "error, date or time format",
    f"time?{CLOCK_1.replace('month=11', 'month=2')}": "error, date or time format",
    "network?dhcp=2": "dhcp: 0 or 1",
    "network?port=81": "port range: 80,1000-65535",
    "network?port=65536": "port range: 80,1000-65535",
    f"network?{STATIC.format(256)}": "ipaddr error",
    f"network?{STATIC.format(1).replace('192.168.4', '224.0.0', 1)}": "ipaddr error",
    "network?dns1=dns": "dns1 error",
    "network?ipaddr=192.168.4.65": "error, parse gateway",
    "network?ipaddr=192.168.4.65&gateway=192.168.4.1": "error, parse netmask",
    "network?gateway=192.168.4.1": "error, parse ipaddr",
    "videoencoder/stream1?encode_mode=MJPEG": "encode_mode error",
    "videoencoder/stream1?encode_mode=H264&resolution=VGA": "resolution error",
    "videoencoder/stream1?resolution=1080p": "resolution error",
    "videoencoder/stream1?framerate=31": "framerate range error",
    "videoencoder/stream1?framerate=0": "framerate range error",
    "videoencoder/stream1?framerate=abc": "framerate range error",
    "videoencoder/stream1?bitrate=4001": "bitrate range error",
    "videoencoder/stream1?bitrate=499": "bitrate range error",
    "videoencoder/stream1?govlength=24": "govlength range: 25-100",
    "videoencoder/stream1?framerate=10&govlength=41": "govlength range: 10-40",
    "videoencoder/stream1?bitrate_control=ABR": "bitrate_control: CBR or VBR",
    # The resolution is possible, but not with the frame rate in force.
    "videoencoder/stream1?resolution=2592X1944": "framerate range error",
    "ptz_ctrl": "error, parse parameters",
    "ptz_ctrl?speed=5": "error, parse parameters",
    "ptz_ctrl?move_x=2&move_y=0&speed=5": "move_x range: -1,0,1",
    "ptz_ctrl?move_x=0&move_y=up": "move_y range: -1,0,1",
    "ptz_ctrl?move_x=0&move_y=0": "Unknown direction",
    "ptz_ctrl?move_x=1&move_y=0&speed=11": "speed range: 1-10",
    "ptz_ctrl?zoom=0": "zoom: -1 or 1",
    "ptz_ctrl?focus=2": "focus: -1 or 1",
    "ptz_ctrl?iris=2": "iris: -1 or 1",
    "ptz_ctrl?call_preset=0": "preset range: 1-255",
    "ptz_ctrl?add_preset=256": "preset range: 1-255",
    "ptz_ctrl?delete_preset=x": "preset range: 1-255",
    "ptz_ctrl?stop=0": "stop should be 1",
    "user_management": "action: add or edit or delete",
    "user_management?action=list": "action: add or edit or delete",
    "user_management?action=delete&name=bob": "error username",
    "user_management?action=delete": "user name is none",
    "user_management?action=edit&name=bob": "username none exist to edit",
    ADD_USER.format("admin", "x", "User", "Enable"): "error username duplicated",
    ADD_USER.format("bob", "x", "Guest", "Enable"): "privilege: User or Administrator or Operator",
    ADD_USER.format("bob", "x", "User", "1"): "enable: Enable or Disable",
    # `password` is what the English text calls `newpasswd`.
    ADD_USER.format("bob", "x", "User", "Enable").replace("newpasswd", "password"): (
        "The parameters must Correct include name,newpasswd,privilege,enable"
    ),
    ADD_USER.format("n" * 41, "x", "User", "Enable"): "error username",
    "user_management?action=edit&name=admin&newpasswd=": "newpasswd: NULL",
    "user_management?action=edit&name=admin&privilege=user": (
        "privilege: User or Administrator or Operator"
    ),
}


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
        await client.check(f"network?{STATIC.format(65)}", b'ipaddr="192.168.4.65"')
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


def _tree(name: str, entries: dict[str, dict[str, tuple[str, str]]]) -> str:
    """Return printed capabilities of §3.9 and §3.11."""
    outer, inner, ranges = {
        "video": ("encode_mode", "resolution", ("framerate_range", "bitrate_range")),
        "audio": ("encode_type", "samplerate", ("", "bitrate")),
    }[name]
    body = ""
    for mode, sizes in entries.items():
        body += f'<{outer} name="{mode}">'
        for size, values in sizes.items():
            limits = "".join(f"<{k}>{v}</{k}>" for k, v in zip(ranges, values, strict=True) if k)
            body += f'<{inner} name="{size}">{limits}</{inner}>'
        body += f"</{outer}>"
    return body


async def test_capabilities_answer_as_printed() -> None:
    """§3.9 and §3.11, but for the blanks between the elements."""
    small = {"VGA": ("1-30", "50-2000"), "480X360": ("1-30", "50-2000")}
    main = {
        "H264": {"2592X1944": ("1-15", "500-8000"), "1080P": ("1-30", "500-6000")},
        "H265": {"2592X1944": ("1-15", "500-6000"), "1080P": ("1-30", "500-4000")},
    }
    sound = {
        "G.711": {"8000": ("", "64000")},
        "G.711A": {"8000": ("", "64000")},
        "AAC": {"16000": ("", "16000")},
    }
    streams = (
        f"<stream1>{_tree('video', main)}</stream1>"
        f"<stream2>{_tree('video', {'H264': small, 'H265': small})}</stream2>"
    )
    async with XmlCgiCamera() as camera:
        client = Client(camera)
        await client.log_in()
        for name, printed in (("video", streams), ("audio", _tree("audio", sound))):
            element = f"{name}_capabilities"
            await client.check(
                f"{name}encoder/getcapabilities", f"<{element}>{printed}</{element}>"
            )


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
