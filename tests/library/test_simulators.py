"""What simulated uAPI cameras push, as printed and captured; no code of ours takes part."""

from dataclasses import dataclass, field
from typing import override
from urllib.parse import parse_qsl, unquote

from aiohttp import web
import pytest

from tests.simulators.__main__ import main
from tests.simulators.serving import HttpServer
from tests.simulators.uapi_push import FORMS, FacePusher, new_pictures, send


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
