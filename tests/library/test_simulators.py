"""Whether the simulated cameras keep to the vendors' documents; no code of ours takes part."""

import asyncio
from dataclasses import dataclass, field
import hashlib
import io
import itertools
import re
from typing import override
from urllib.parse import parse_qsl, unquote
from xml.parsers import expat

from aiohttp import web
from PIL import Image, ImageChops, ImageStat
import pytest

from tests.simulators import faults
from tests.simulators.__main__ import main
from tests.simulators.not_a_camera import Garbage, PanasonicLike, Silent, WebPage
from tests.simulators.picture import MAIN_STREAM, SUB_STREAM
from tests.simulators.serving import HttpServer, LoopbackServer
from tests.simulators.uapi_push import FORMS, FacePusher, new_pictures, send
from tests.simulators.xml_cgi import XmlCgiCamera, no_jpeg, refused

from .conftest import Held

pytestmark = pytest.mark.usefixtures("socket_enabled")

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\r\n'
LOGIN = "/cgi-bin/getuid?username=admin&password=123456"


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


async def ask(camera: LoopbackServer, target: str) -> tuple[int, bytes]:
    """Send a target as it is, which HTTP libraries do not; status 0 is a broken connection."""
    reader, writer = await asyncio.open_connection(camera.host, camera.port)
    try:
        writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        return (int(head.split()[1]) if head else 0), body
    except ConnectionError:
        return 0, b""
    finally:
        writer.close()


async def log_in(camera: XmlCgiCamera, target: str = LOGIN) -> str:
    """Return a session id."""
    status, body = await ask(camera, target)
    found = re.fullmatch(re.escape(HEAD) + rb"<uid>(\w{8})</uid>", body)
    assert status == 200
    assert found is not None
    return found[1].decode()


def fault(value: str, reason: str) -> bytes:
    """Return the document of seed 001 §1, with the line ends of the firmware."""
    lines = ("<fault>", f"<value>{value}</value>", f"<reason>{reason}</reason>", "</fault>", "")
    return HEAD + "\r\n".join(lines).encode()


def picture(body: bytes) -> Image.Image:
    """Return a picture, which must be whole."""
    image = Image.open(io.BytesIO(body))
    image.load()
    return image


def differ(one: Image.Image, other: Image.Image) -> bool:
    """Whether more differs than what JPEG does to equal pictures."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).extrema)[1] > 100


@pytest.mark.parametrize(
    ("target", "status", "value", "reason"),
    [
        ("/cgi-bin/getuid", 400, "/cgi-bin/getuid", "error, parse parameters"),
        ("/cgi-bin/getuid?", 400, "/cgi-bin/getuid", "error, parse username"),
        ("/cgi-bin/getuid?username=admin", 400, "/cgi-bin/getuid", "error, parse password"),
        ("/cgi-bin/getuid?username=admin&password=x", 400, "/cgi-bin/getuid", "password error"),
        ("/cgi-bin/getuid?username=x&password=123456", 400, "/cgi-bin/getuid", "password error"),
        ("/cgi-bin/keep_alive?", 400, "/cgi-bin/keep_alive", "error, parse uid"),
        ("/cgi-bin/keep_alive?uid=00000000", 400, "/cgi-bin/keep_alive", "uid error"),
        ("/cgi-bin/getinfo?", 400, "/cgi-bin/getinfo", "error, parse uid"),
        ("/cgi-bin/osd?username=x&password=123456", 400, "/cgi-bin/osd", "error, parse uid"),
        ("/cgi-bin/osd?username=admin&password=x", 400, "/cgi-bin/osd", "password error"),
        ("/cgi-bin/a?b=1&c=2", 404, "/cgi-bin/a?b=1&c=2", "no such cgi interface"),
    ],
)
async def test_common_faults(target: str, status: int, value: str, reason: str) -> None:
    """Seed 001 §3.1 and §3.2, and what firmware says about a wrong user and an unknown path."""
    async with XmlCgiCamera() as camera:
        assert await ask(camera, target) == (status, fault(value, reason))


async def test_credentials_are_compared_as_the_firmware_does() -> None:
    """Without regard to case, plain or MD5, the password decoded, the user name not."""
    hashed = hashlib.md5(b"Pass+ 1", usedforsecurity=False).hexdigest()
    async with XmlCgiCamera(username="a%20b", password="Pass+ 1") as camera:
        for password in ("Pass%2B%201", "pASS%2b+1", hashed, hashed.upper()):
            await log_in(camera, f"/cgi-bin/getuid?username=a%20b&password={password}")
        status, _ = await ask(camera, "/cgi-bin/getuid?username=a%20b&password=Pass++1")
        assert (status, camera.logins, camera.refused_logins) == (400, 4, 1)


async def test_a_session_lives_sixty_seconds_from_the_last_success() -> None:
    """Seed 001 §3: a refused request does not count."""
    clock = Clock()
    async with XmlCgiCamera(clock=clock) as camera:
        uid = await log_in(camera)
        assert uid == uid.lower()
        alive = f"/cgi-bin/keep_alive?uid={uid}"
        for _ in range(3):
            clock.now += 59
            assert await ask(camera, alive) == (200, HEAD + b"<keep_alive>true</keep_alive>")
        clock.now += 59
        assert (await ask(camera, f"/cgi-bin/osd?enable=7&uid={uid}"))[0] == 400
        clock.now += 2
        assert await ask(camera, alive) == (400, fault("/cgi-bin/keep_alive", "uid error"))


async def test_what_ends_a_session_early() -> None:
    """A changed password, and a reboot, which is answered before the camera is gone."""
    clock = Clock()
    async with XmlCgiCamera(clock=clock, reboot_seconds=60) as camera:
        uid = await log_in(camera)
        camera.change_password("new")
        assert (await ask(camera, f"/cgi-bin/keep_alive?uid={uid}"))[0] == 400
        uid = await log_in(camera, LOGIN.replace("123456", "new"))
        assert await ask(camera, f"/cgi-bin/reboot?uid={uid}") == (
            200,
            HEAD + b"<reboot>true</reboot>",
        )
        clock.now += 0.9
        assert (await ask(camera, f"/cgi-bin/keep_alive?uid={uid}"))[0] == 200
        clock.now += 0.2
        assert (await ask(camera, f"/cgi-bin/keep_alive?uid={uid}"))[0] == 0
        clock.now += 60
        assert (await ask(camera, f"/cgi-bin/keep_alive?uid={uid}"))[0] == 400
        await camera.stop()
        with pytest.raises(ConnectionRefusedError):
            await ask(camera, "/")
        await camera.start()
        assert (await ask(camera, "/"))[0] == 200


async def test_newer_firmware() -> None:
    """Session ids from the clock, model and MAC for everybody."""
    clock = Clock()
    async with XmlCgiCamera(clock=clock, uid_from_clock=True, open_getinfo=True) as camera:
        uid = await log_in(camera)
        assert uid == uid.upper()
        assert await log_in(camera) == uid
        clock.now += 1
        assert int(await log_in(camera), 16) == int(uid, 16) + 1
        _, body = await ask(camera, "/cgi-bin/getinfo?")
        open_part = b'model="YMA42P_C2_WM701_AF" oem_model="MC200J6"  mac_address="F0-00'
        assert body.startswith(HEAD + b"<info " + open_part)
        _, body = await ask(camera, "/cgi-bin/getinfo?username=admin&password=123456")
        assert b'sn="YM20200612000042" ' + open_part in body


async def test_queries_answer_as_printed() -> None:
    """Seed 001 §3.3, §3.4, §3.7, §3.14, §3.16, §3.17: elements and order of the attributes."""
    async with XmlCgiCamera(serial="SN1", mac="00-11-22-33-44-55") as camera:
        uid = await log_in(camera)
        answers = {
            name: (await ask(camera, f"/cgi-bin/{name}?uid={uid}"))[1].removeprefix(HEAD)
            for name in ("getinfo", "getcapabilities", "network", "image", "motion", "getmodel")
        }
    assert b'sn="SN1"/>' in answers["getinfo"]
    assert answers["getcapabilities"] == b'<capabilities video="1" audio="1" ptz="0"/>'
    assert answers["network"].startswith(b'<network macaddr="00-11-22-33-44-55" dhcp="0" ipaddr=')
    assert answers["image"] == (
        b'<image brightness="128" contrast="128" saturation="128" sharpness="128"/>'
    )
    assert b'night_alarmthreshold="22" blockcount="22x18 " areavalue="ff' in answers["motion"]
    assert answers["getmodel"] == b"<model>YMA42P_C2_WM701_AF</model>"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("osd?enable=2", "enable: 0 or 1"),
        ("osd?enable=on", "enable: 0 or 1"),
        ("osd?color=4", "color range: 0-3"),
        ("osd?title_pos_type=0&title_pos_x=3", "title_pos_type=0, title_pos_x range: 0-2"),
        ("osd?title_pos_x=101", "title_pos_type=1, title_pos_x range: 0-100"),
        ("osd?time_format=yyyy-mm-dd%20hh:mm:ss", "time_format error"),
        ("image?brightness=256", "brightness range: 0-255"),
        ("image?sharpness=-1", "sharpness range: 0-255"),
        ("motion?sensitivity=0", "sensitivity range: 1-100"),
        ("motion?blockcount=5x5", "blockcount [rows]x[cols]"),
        ("motion?blockcount=4x4&areavalue=fff", "areavalue error"),
    ],
)
async def test_a_wrong_value_changes_nothing(query: str, reason: str) -> None:
    """Whatever else the request sets, before or behind."""
    interface, _, values = query.partition("?")
    async with XmlCgiCamera() as camera:
        uid = await log_in(camera)
        before = {name: dict(values) for name, values in camera.settings.items()}
        target = f"/cgi-bin/{interface}?fontsize=0&contrast=1&{values}&show_week=0&uid={uid}"
        assert await ask(camera, target) == (400, fault(f"/cgi-bin/{interface}", reason))
        assert camera.settings == before


async def test_parameters_are_found_by_the_letters_of_their_name() -> None:
    """The first place counts, be it in a longer name, a value or the path (firmware)."""
    async with XmlCgiCamera() as camera:
        uid = await log_in(camera)
        await ask(camera, f"/cgi-bin/motion?night_sensitivity=70&sensitivity=20&uid={uid}")
        motion = camera.settings["motion"]
        assert (motion["sensitivity"], motion["night_sensitivity"]) == ("70", "70")
        await ask(camera, f"/cgi-bin/motion?sensitivity=20&night_sensitivity=30&uid={uid}")
        motion = camera.settings["motion"]
        assert (motion["sensitivity"], motion["night_sensitivity"]) == ("20", "30")
        await ask(camera, f"/cgi-bin/motion?enable_nighttime=0&enable=0&uid={uid}")
        motion = camera.settings["motion"]
        assert (motion["enable"], motion["enable_nighttime"]) == ("1", "0")
        status, body = await ask(camera, f"/cgi-bin/osd?title_utf8=fluid&uid={uid}")
        assert (status, body) == (400, fault("/cgi-bin/osd", "error, parse uid"))
        assert camera.settings["osd"]["title_utf8"] == "ipcamera"


async def test_on_screen_display() -> None:
    """Seed 001 §3.13: underscore and blank, %XX, unescaped; a direction after a percentage."""
    async with XmlCgiCamera() as camera:
        uid = await log_in(camera)
        await ask(camera, f"/cgi-bin/osd?title_pos_x=50&time_pos_x=60&uid={uid}")
        _, body = await ask(
            camera,
            "/cgi-bin/osd?enable=1&title_pos_type=0&time_pos_type=0"
            f"&time_format=hh:mm:ss_dd/mm/yyyy&title_utf8=a+%26%22%E4%BD%A0&uid={uid}",
        )
        osd = camera.settings["osd"]
        assert (osd["title_pos_x"], osd["time_pos_x"]) == ("0", "1")
        assert 'time_format="hh:mm:ss dd/mm/yyyy" title_utf8="a+&"你"/>'.encode() in body
        with pytest.raises(expat.ExpatError):
            expat.ParserCreate().ParseFile(io.BytesIO(body))
        camera.title_encoding = "gbk"
        _, body = await ask(camera, f"/cgi-bin/osd?uid={uid}")
        assert body.startswith(HEAD)
        assert '"a+&"你"/>'.encode("gbk") in body
        camera.title_encoding = "utf-8"
        _, body = await ask(camera, f"/cgi-bin/osd?title_utf8=%C4%E3&uid={uid}")
        assert b'title_utf8="\xc4\xe3"' in body
        assert picture((await ask(camera, "/cgi-bin/snapshot.cgi"))[1]).size == SUB_STREAM
        await ask(camera, f"/cgi-bin/osd?title_utf8=NULL&uid={uid}")
        assert camera.settings["osd"]["title_utf8"] == ""


async def test_other_firmware_knows_less_and_more() -> None:
    """A parameter taken away is ignored, one put in is answered."""
    async with XmlCgiCamera() as camera:
        uid = await log_in(camera)
        del camera.settings["osd"]["title_pos_x"]
        camera.settings["image"]["hlc"] = "0"
        status, body = await ask(
            camera, f"/cgi-bin/osd?enable=0&title_pos_type=0&title_pos_x=9&uid={uid}"
        )
        assert status == 200
        assert b'<osd enable="0"' in body
        assert b"title_pos_x" not in body
        _, body = await ask(camera, f"/cgi-bin/image?sharpness=7&uid={uid}")
        assert body.endswith(b'sharpness="7" hlc="0"/>')


async def test_motion_area() -> None:
    """Seed 001 §3.16: 4x4 all selected is ffff; left over bits are 0."""
    async with XmlCgiCamera() as camera:
        uid = await log_in(camera)
        await ask(camera, f"/cgi-bin/motion?blockcount=4x4&areavalue=FFFF&uid={uid}")
        assert camera.settings["motion"]["areavalue"] == "ffff"
        area = "f" * 100
        await ask(camera, f"/cgi-bin/motion?blockcount=22x18&areavalue={area}&uid={uid}")
        assert camera.settings["motion"]["areavalue"] == "ff" * 49 + "0f"


async def test_every_picture_is_another_one() -> None:
    """The stream decides the size (§3.19); the number in the picture goes on."""
    async with XmlCgiCamera() as camera:
        pictures = [
            picture((await ask(camera, target))[1])
            for target in (
                "/cgi-bin/snapshot.cgi?stream=1",
                "/cgi-bin/snapshot.cgi?stream=1&username=x",
                "/cgi-bin/snapshot.cgi?stream=0",
                "/cgi-bin/snapshot.cgi&username=x",
                "/snapshot.cgi",
            )
        ]
    sizes = [image.size for image in pictures]
    assert sizes == [MAIN_STREAM] * 2 + [SUB_STREAM] * 3
    for one, other in itertools.combinations(pictures, 2):
        assert one.size != other.size or differ(one, other)
    assert [request.interface for request in camera.requests] == ["snapshot.cgi"] * 5


async def test_settings_show_in_the_picture() -> None:
    """Text where it was put, and a darker scene."""
    async with XmlCgiCamera() as camera:
        uid = await log_in(camera)
        corner, sky = (0, 0, 160, 40), (250, 100, 400, 200)
        shown = picture((await ask(camera, "/cgi-bin/snapshot.cgi?stream=0"))[1])
        await ask(camera, f"/cgi-bin/osd?enable=0&uid={uid}")
        await ask(camera, f"/cgi-bin/image?brightness=30&uid={uid}")
        hidden = picture((await ask(camera, "/cgi-bin/snapshot.cgi?stream=0"))[1])
    assert max(ImageStat.Stat(shown.crop(corner)).stddev) > 20
    assert max(ImageStat.Stat(hidden.crop(corner)).stddev) < 10
    brightness = [ImageStat.Stat(image.crop(sky).convert("L")).mean[0] for image in (shown, hidden)]
    assert brightness[0] > 2 * brightness[1]


async def test_pictures_with_onvif_authentication() -> None:
    """Seed 001 §3.19 note 1: open without it; with it, 403 and no challenge."""
    async with XmlCgiCamera(onvif_auth=True) as camera:
        uid = await log_in(camera)
        url = "/cgi-bin/snapshot.cgi?stream=0"
        assert (await ask(camera, url)) == (403, fault("/cgi-bin/snapshot", "error, parse uid"))
        assert (await ask(camera, f"{url}&uid={uid}"))[0] == 200
        assert (await ask(camera, f"{url}&username=admin&password=123456"))[0] == 200
        assert (await ask(camera, f"{url}&username=admin&password=x"))[0] == 403
        camera.upload_faults["0"] = "sd not mount"
        credentials = "username=admin&password=123456"
        for upload, answer in (
            ("0", (400, fault("/cgi-bin/snapshot", "sd not mount"))),
            ("1", (200, HEAD + b"<upload>OK</upload>")),
            ("4", (400, fault("/cgi-bin/snapshot", "upload 0 or 1 or 2 or 3"))),
        ):
            assert await ask(camera, f"{url}&upload={upload}&{credentials}") == answer


async def test_faults_come_in_order_and_only_where_they_belong(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And those that break a request before it is carried out leave everything as it was."""
    async with XmlCgiCamera() as camera:
        uid = await log_in(camera)
        snapshot, off = "/cgi-bin/snapshot.cgi", f"/cgi-bin/osd?enable=0&uid={uid}"
        camera.inject("snapshot.cgi", no_jpeg)
        camera.inject("snapshot.cgi", refused("busy", status=200))
        camera.inject("snapshot.cgi", faults.html_page)
        camera.inject("snapshot.cgi", faults.truncated)
        camera.inject("snapshot.cgi", faults.trailing_junk)
        camera.inject("snapshot.cgi", faults.empty_body)
        answers = [await ask(camera, snapshot) for _ in range(7)]
        assert [status for status, _ in answers] == [407] + [200] * 6
        bodies = [body for _, body in answers]
        assert bodies[1] == fault("/cgi-bin/snapshot", "busy")
        assert bodies[2] == faults.web_page().body
        assert len(bodies[2]) == 817
        assert bodies[3].startswith(b"\xff\xd8")
        assert not bodies[3].endswith(b"\xff\xd9")
        assert bodies[4].endswith(b"\xff\xd9\r\n\r\n")
        assert bodies[5] == b""
        assert picture(bodies[6]).size == SUB_STREAM

        camera.inject("osd", faults.connection_reset)
        camera.inject("osd", faults.server_error)
        camera.inject("osd", refused("enable: 0 or 1"))
        assert [(await ask(camera, off))[0] for _ in range(3)] == [0, 500, 400]
        assert camera.settings["osd"]["enable"] == "1"
        camera.inject(None, faults.answer_lost)
        assert (await ask(camera, off))[0] == 0
        assert camera.settings["osd"]["enable"] == "0"
        camera.inject(None, faults.server_error, times=float("inf"))
        assert {(await ask(camera, snapshot))[0] for _ in range(3)} == {500}
        camera.heal()
        assert (await ask(camera, snapshot))[0] == 200
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]


async def test_the_record_of_requests() -> None:
    """Nothing is hidden, and requests at the same time are seen as such."""
    async with XmlCgiCamera() as camera:
        await ask(camera, LOGIN)
        await ask(camera, "/ISAPI/System/deviceInfo")
        assert camera.in_flight_max == 1
        held = Held()
        camera.inject("getuid", held, times=4)
        together = [asyncio.create_task(ask(camera, LOGIN)) for _ in range(4)]
        async with asyncio.timeout(10):
            while camera.in_flight_max < 4:  # noqa: ASYNC110 - the simulator has no event for that
                await asyncio.sleep(0.01)
        held.go.set()
        await asyncio.gather(*together)
        assert camera.in_flight_max == 4
        held = Held()
        camera.inject("getuid", held)
        waiting = asyncio.create_task(ask(camera, LOGIN))
        await held.arrived.wait()
        assert camera.requests[-1].status is None
    assert await waiting == (0, b"")
    first, second = camera.requests[:2]
    assert (first.path, first.query) == ("/cgi-bin/getuid", "username=admin&password=123456")
    assert (first.status, second.interface, second.status) == (200, "", 200)
    assert camera.count("getuid") == 6


async def test_devices_that_are_no_camera_of_ours() -> None:
    """One that says yes to all, one with the same path, one that is silent, one without HTTP."""
    async with WebPage() as page, PanasonicLike() as open_one:
        assert await ask(page, "/cgi-bin/getuid?") == (200, faults.web_page().body)
        assert await ask(open_one, "/cgi-bin/getuid?") == (200, b"UID=123\r\n")
        assert (await ask(open_one, "/"))[0] == 404
    async with (
        PanasonicLike(challenge=True) as locked_one,
        Silent() as silent,
        Garbage() as garbage,
    ):
        assert (await ask(locked_one, "/cgi-bin/getuid?"))[0] == 401
        reader, writer = await asyncio.open_connection(garbage.host, garbage.port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        assert await reader.read() == garbage.greeting
        writer.close()
        asking = asyncio.create_task(ask(silent, "/"))
        async with asyncio.timeout(10):
            while not silent.connections:  # noqa: ASYNC110 - the simulator has no event for that
                await asyncio.sleep(0.01)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asking, 0.5)
        assert (silent.connections, garbage.connections) == (1, 1)


@dataclass(kw_only=True, eq=False)
class Receiver(HttpServer):
    """Takes what is pushed to it."""

    received: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    @override
    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        self.received.append((request.method, request.raw_path, dict(request.headers), body))
        return web.Response()


@pytest.mark.parametrize("form", FORMS)
async def test_every_form_can_be_sent(form: str) -> None:
    """A server gets byte for byte what was built, and nothing of an HTTP library."""
    built = FORMS[form].build(usn="H10A004AD")
    async with Receiver() as receiver:
        status = await send(f"{receiver.url}/face/", built)
    if form in ("connection_lost", "length_as_printed"):  # a server cannot make sense of these
        assert status in (0, 200, 400)
        return
    assert status == 200
    method, target, headers, body = receiver.received[0]
    assert method == built.method
    assert target.partition("?")[0] == "/face/"
    assert body == built.body
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    if "Accept" not in dict(built.headers):
        assert headers["Accept"] == "*/*"
        assert "User-Agent" not in headers
    assert b"H10A004AD" in body or "H10A004AD" in unquote(target)


def test_face_push_as_printed() -> None:
    """Seed 000 l.48-75, line by line, with other pictures in it."""
    pictures = new_pictures()
    built = FORMS["s0_as_printed"].build(pictures, time=1459788029.0)
    body = built.body
    for index, content in enumerate((pictures.snapshot, *pictures.faces)):
        assert content in body
        body = body.replace(content, f"<{index}>".encode())
    digits = "1608739476976036227291191343"
    assert body.decode().split("\r\n") == [
        "-" * 28 + digits,
        'Content-Disposition: form-data; name="eventinfo"',
        "ip=192.168.168.153&usn=D3007A899&productid=Z004&datetime=2016-04-",
        "04T16:40:29Z&type=face",
        "&rulesname=faceevent&thumbnailcnt=2&hasthumbnail=yes&hassnapshot=yes",
        "-" * 29 + digits,
        'Content-Disposition: form-data; name="snapshot";',
        'filename="192.168.168.153_ch0_19810222_090000.000.jpg"',
        "Content-Type: image/jpeg",
        "<0>",
        "-" * 28 + digits,
        'Content-Disposition: form-data; name="object_0"',
        "objectid=45821&zone=0&position=0,0,0,0",
        "-" * 29 + digits,
        'Content-Disposition: form-data; name="image_0"; filename="image_00.jpg"',
        "Content-Type: image/jpeg",
        "<1>",
        "-" * 28 + digits,
        'Content-Disposition: form-data; name="object_2"',
        "objectid=904950&zone=0&position=0,0,0,0",
        "-" * 29 + digits,
        'Content-Disposition: form-data; name="image_1"; filename="image_01.jpg"',
        "Content-Type: image/jpeg",
        "<2>",
        "-" * 29 + digits + "--",
        "",
    ]


def test_queries_as_captured() -> None:
    """The captures of C100 l.195 and l.230 and its face POST, with other numbers in them."""
    old, new, face = (
        FORMS[name].build(usn="G90A0031C", time=1648320716.978561).query
        for name in ("counting_old", "counting_new", "c100")
    )
    assert face == (
        "ip%3d192.168.168.153%26unitname%3dNS102HD-6117F%26datetime%3dSun%20Mar%2027%2002:51:56"
        "%202022%26dts%3d1648320716.978561%26type%3dface%26info%3d"
    )
    assert "%26type%3dvca%26info%3dch%3d0%26type%3dcounting%26ct1%5bid%3d1%2cname%3dCounter" in old
    assert old.endswith("%26usn%3dG90A0031C")
    pairs = parse_qsl(unquote(old))
    assert [value for key, value in pairs if key == "type"] == ["vca", "counting"]
    assert "%26type%3dvca%26info%3dct1%5bid%3d1%2cname%3dCounter%201%2cval%3d" in new


async def test_somebody_new_at_every_push() -> None:
    """Also when the receiver is not there for a while."""
    async with Receiver() as receiver:
        pusher = FacePusher(url=f"{receiver.url}/face", usn="HA0A007AD", every=0)
        await pusher.run(2)
    await pusher.run(1)
    assert pusher.statuses == [200, 200, 0]
    bodies = [body for _, _, _, body in receiver.received]
    assert bodies[0] != bodies[1]
    assert all(b"usn=HA0A007AD" in body for body in bodies)


def test_the_forms_are_listed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name, with what is special about them."""
    monkeypatch.setattr("sys.argv", ["simulators", "forms"])
    main()
    assert set(FORMS) <= set(capsys.readouterr().out.split())
