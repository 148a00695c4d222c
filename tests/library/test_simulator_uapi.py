"""Whether the simulated uAPI camera keeps to the documents; no code of ours takes part."""

import asyncio
import base64
from dataclasses import dataclass, field, replace
import hashlib
import io
import re
from typing import override
from xml.parsers import expat

from aiohttp import web
from PIL import Image
import pytest

from tests.simulators import faults
from tests.simulators.serving import HttpServer
from tests.simulators.uapi import Auth, Prefix, UapiCamera, empty_snapshot, says
from tests.simulators.uapi_discovery import Generation, announce
from tests.simulators.uapi_tcp import TCP_FORMS, counter_facts

ADD_SLOT = (
    "/uapi-cgi/param.fcgi?action=add&srcgroup=EVENT.Default.Notify.Http&group=EVENT.Notify.Http.H*"
)
ADD_RULE = "/uapi-cgi/evnprofile.cgi?action=add"
UPDATE = "/uapi-cgi/param.fcgi?action=update&group="
LIST = "/uapi-cgi/param.fcgi?action=list&group="


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@dataclass(kw_only=True, eq=False)
class Receiver(HttpServer):
    """Takes pushes, and says 200 unless told otherwise."""

    status: int = 200
    received: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list, init=False)

    @override
    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        self.received.append((request.method, request.raw_path, dict(request.headers), body))
        return web.Response(status=self.status)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()


async def raw(camera: UapiCamera, target: str, *headers: str, body: str | None = None) -> Reply:
    """Send a target as it is, which HTTP libraries do not; status 0 is a broken connection."""
    reader, writer = await asyncio.open_connection(camera.host, camera.port)
    try:
        lines = [f"{'GET' if body is None else 'POST'} {target} HTTP/1.1", "Host: x", *headers]
        if body is not None:
            lines += [f"Content-Length: {len(body)}"]
        lines += ["Connection: close", "", body or ""]
        writer.write("\r\n".join(lines).encode())
        head, _, content = (await reader.read()).partition(b"\r\n\r\n")
    except ConnectionError:
        return Reply(0, {}, b"")
    finally:
        writer.close()
    if not head:
        return Reply(0, {}, b"")
    first, *rest = head.decode().split("\r\n")
    return Reply(int(first.split()[1]), dict(line.split(": ", 1) for line in rest), content)


def basic(credentials: str = "root:pass") -> str:
    """Return the header of Basic authentication."""
    return "Authorization: Basic " + base64.b64encode(credentials.encode()).decode()


async def ask(camera: UapiCamera, target: str, body: str | None = None) -> str:
    """Return the text of an answer, which must be there."""
    reply = await raw(camera, target, basic(), body=body)
    assert reply.status == 200
    return reply.text


# Lists


async def test_a_list_has_one_line_per_parameter() -> None:
    """CRLF at each end, and nothing behind the last one."""
    async with UapiCamera(serial="H10A004AD", model="NS1402HD", mac="00:13:24:A0:04:AD") as camera:
        assert await ask(camera, f"{LIST}VERSION") == (
            "VERSION.firmware=1.12.0.27\r\nVERSION.serialno=H10A004AD\r\n"
        )
        assert await ask(camera, f"{LIST}brand.product.shortname") == (
            "BRAND.Product.shortname=NS1402HD\r\n"
        )
        assert await ask(camera, f"{LIST}NETWORK.Eth0.mac,NETWORK.RTP.St0.Unicast.name") == (
            "NETWORK.Eth0.mac=00:13:24:A0:04:AD\r\nNETWORK.RTP.St0.Unicast.name=ufirststream\r\n"
        )


@pytest.mark.parametrize(
    "group",
    [
        "FD.Ch0.enable,MD.Ch0.enable",
        "FD.ch0.enable,md.CH0.Enable",
        "FD.Ch0.enable&MD.Ch0.enable",
        "FD.Ch0.enable%2CMD.Ch0.enable",
        "NOSUCH,FD.Ch0.enable,MD.Ch0.enable",
    ],
)
async def test_groups_in_one_request(group: str) -> None:
    """Joined by `,` or `&`, in any case; the answer is in device case."""
    async with UapiCamera() as camera:
        assert await ask(camera, LIST + group) == "FD.Ch0.enable=no\r\nMD.Ch0.enable=yes\r\n"


async def test_wildcards_and_the_whole_list() -> None:
    """`P*.name` is each name; `*` is about 900 lines."""
    async with UapiCamera(clock=lambda: 0.0) as camera:
        camera.put_rule({"name": "Rule - VCA"})
        camera.put_rule({"name": "Rule_2 (motion detected)"})
        assert await ask(camera, f"{LIST}eventprofile.P*.name") == (
            "EVENTPROFILE.P0.name=Rule - VCA\r\nEVENTPROFILE.P1.name=Rule_2 (motion detected)\r\n"
        )
        assert await ask(camera, f"{LIST}EVENTPROFILE.P1.*") == await ask(
            camera, f"{LIST}EVENTPROFILE.P1"
        )
        assert await ask(camera, f"{LIST}VCA.Ch0.ct*") == await ask(
            camera, "/nvc-cgi/admin/vca.cgi?action=list&group=VCA.Ch0.ct*"
        )
        whole = (await ask(camera, f"{LIST}*")).split("\r\n")
        assert whole.pop() == ""
        assert 850 < len(whole) < 1000
        assert (await ask(camera, "/uapi-cgi/param.fcgi")).split("\r\n")[:-1] == whole
        assert "FD.Ch0.confidence=128" in whole


async def test_values_keep_their_signs() -> None:
    """A value may hold `=`, `&` and `?`; what comes encoded is decoded once."""
    async with UapiCamera() as camera:
        await ask(camera, f"{UPDATE}MD.Ch0.Z0&description=a%3Db%26c%3Fd+%2B%25")
        assert await ask(camera, f"{LIST}MD.Ch0.Z0.description") == (
            "MD.Ch0.Z0.description=a=b&c?d +%\r\n"
        )


async def test_older_brand_key() -> None:
    """The model under another name."""
    async with UapiCamera(model="IPN352", old_brand_key=True) as camera:
        assert await ask(camera, f"{LIST}BRAND.prodshortname") == "Brand.prodshortname=IPN352\r\n"
        assert "shortname=IPN352" in await ask(camera, f"{LIST}BRAND")


# Updates


async def test_an_update_names_what_it_changed() -> None:
    """With a blank at the end, as printed; as a query, as a form, and across groups."""
    async with UapiCamera() as camera:
        assert await ask(camera, f"{UPDATE}fd.ch0&ENABLE=yes&confidence=200") == (
            "#200|OK|update|FD.Ch0|enable confidence "
        )
        assert await ask(camera, f"{LIST}FD.Ch0.enable,FD.Ch0.confidence") == (
            "FD.Ch0.enable=yes\r\nFD.Ch0.confidence=200\r\n"
        )
        body = "action=update&xmlschema&FD.Ch0.osd.st0=yes&MD.Ch0.Z3.objectsize=255"
        assert (await ask(camera, "/uapi-cgi/param.cgi", body)).startswith("#200|OK|update|")
        assert await ask(camera, f"{LIST}FD.Ch0.Osd.st0,MD.Ch0.Z3.objectsize") == (
            "FD.Ch0.Osd.st0=yes\r\nMD.Ch0.Z3.objectsize=255\r\n"
        )


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("action=list&group=AudioOut", "#404"),
        ("action=list&group=", "#404"),
        ("action=update&group=AudioOut&enable=yes", "#404"),
        ("action=update&group=FD.Ch0&nosuch=1", "#404"),
        ("action=update&group=FD.Ch0", "#404"),
        ("action=update&group=FD.Ch0&confidence=256", "#400"),
        ("action=update&group=FD.Ch0&confidence=-1", "#400"),
        ("action=update&group=FD.Ch0&enable=1", "#400"),
        ("action=update&group=FD.Ch0.Da0&position=0,0,10001,1", "#400"),
        ("action=update&group=MD.Ch0.Z0&sensitivity=256", "#400"),
        ("action=update&group=MD.Ch0.Z0&objectsize=x", "#400"),
        ("action=update&group=VERSION&serialno=X", "#403"),
        ("action=update&group=EVENT.Notify.Http&list=0", "#403"),
        ("action=update&group=SYSTEM.Datetime&datetime=139911111111.11", "#400"),
        ("action=update&FD.Ch0.enable=yes&FD.Ch0.confidence=999", "#400"),
        ("action=explode&group=FD", "#400"),
    ],
)
async def test_refusals_are_status_200(call: str, code: str) -> None:
    """A line that begins with `#`, and nothing is changed."""
    async with UapiCamera() as camera:
        before = await ask(camera, f"{LIST}FD,MD,VERSION,EVENT")
        answer = await ask(camera, f"/uapi-cgi/param.fcgi?{call}")
        assert answer.startswith(code)
        assert ("not found group parameter" in answer) == (code == "#404")
        assert await ask(camera, f"{LIST}FD,MD,VERSION,EVENT") == before


async def test_queries_answer_types() -> None:
    """And no values."""
    async with UapiCamera() as camera:
        answer = await ask(camera, "/nvc-cgi/admin/param.fcgi?action=query&group=FD.Ch0.enable")
        assert answer == "FD.Ch0.enable=s__ul|yesno\r\n"
        camera.put_rule({})
        answer = await ask(
            camera,
            "/nvc-cgi/admin/param.fcgi?action=query&group=eventprofile.P0.Notification.Http.method",
        )
        assert answer == "EVENTPROFILE.P0.Notification.Http.method=s__ul|select|GET,POST\r\n"


@pytest.mark.parametrize(
    ("setting", "off"),
    [
        ("VCA.Ch0&enable=yes", "VCA.Ch0&enable=no"),
        ("VIDEOIN.Ch0.Vs&st1=yes", "VIDEOIN.Ch0.Vs&st1=no"),
        ("VIDEOIN.Ch0.Rotate&direction=left", "VIDEOIN.Ch0.Rotate&direction=none"),
    ],
)
async def test_face_detection_goes_off_by_itself(setting: str, off: str) -> None:
    """Seed 002 l.5: while VCA, stabiliser or rotation is on, and the answer does not tell."""
    async with UapiCamera() as camera:
        await ask(camera, f"{UPDATE}FD.Ch0&enable=yes")
        assert (await ask(camera, UPDATE + setting)).startswith("#200")
        assert "FD.Ch0.enable=no" in await ask(camera, f"{LIST}FD.Ch0")
        assert (await ask(camera, f"{UPDATE}FD.Ch0&enable=yes")).startswith("#200")
        assert "FD.Ch0.enable=no" in await ask(camera, f"{LIST}FD.Ch0")
        await ask(camera, UPDATE + off)
        await ask(camera, f"{UPDATE}FD.Ch0&enable=yes")
        assert "FD.Ch0.enable=yes" in await ask(camera, f"{LIST}FD.Ch0")


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("1000,2000,3000,100", "1000,2000,3000,3200"),
        ("0,0,9999,9999", "0,0,9375,10000"),
        ("0,9000,5000,1", "0,9000,938,1000"),
    ],
)
async def test_the_detection_area_is_five_to_three(asked: str, kept: str) -> None:
    """In a picture of 16:9: the height follows from the width, as far as there is room."""
    async with UapiCamera() as camera:
        await ask(camera, f"{UPDATE}FD.Ch0.Da0&position={asked}")
        assert await ask(camera, f"{LIST}FD.Ch0.Da0.position") == f"FD.Ch0.Da0.position={kept}\r\n"


async def test_the_clock_can_be_set() -> None:
    """Local time; a new zone counts once timezone.cgi was asked for it."""
    clock = Clock()
    async with UapiCamera(clock=clock) as camera:
        answer = await ask(camera, f"{UPDATE}System.DateTime&datetime=011921292021.53")
        assert answer == "#200|OK|update|SYSTEM.Datetime|datetime "
        clock.now += 10
        time = f"{LIST}System.DateTime.datetime"
        assert await ask(camera, time) == "SYSTEM.Datetime.datetime=011921302021.03\r\n"
        await ask(camera, f"{UPDATE}SYSTEM.Datetime.Tz&name=Berlin&posixrule=CET-1CEST")
        assert await ask(camera, time) == "SYSTEM.Datetime.datetime=011921302021.03\r\n"
        await ask(camera, "/nvc-cgi/admin/timezone.cgi?action=set")
        assert await ask(camera, time) == "SYSTEM.Datetime.datetime=011914302021.03\r\n"


# Slots and rules


async def test_slots_come_and_go() -> None:
    """The lowest free number is taken, eight are the most, and a used one stays."""
    async with UapiCamera() as camera:
        assert camera.put_slot(name="NVR", address="10.0.0.9", syntax="count") == 0
        answer = await ask(
            camera,
            f"{ADD_SLOT}&name=HA&address=192.168.1.2&port=8123&syntax=api/webhook/{'0' * 64}"
            "&optionenable=no",
        )
        assert answer == "#200|OK|add|EVENT.Notify.Http.H1|name address port syntax optionenable "
        assert await ask(camera, f"{LIST}EVENT.Notify.Http") == (
            "EVENT.Notify.Http.list=0,1\r\nEVENT.Notify.Http.nbrofcount=2\r\n"
            "EVENT.Notify.Http.H0.account=\r\nEVENT.Notify.Http.H0.address=10.0.0.9\r\n"
            "EVENT.Notify.Http.H0.description=\r\nEVENT.Notify.Http.H0.name=NVR\r\n"
            "EVENT.Notify.Http.H0.optionenable=no\r\nEVENT.Notify.Http.H0.port=80\r\n"
            "EVENT.Notify.Http.H0.pwd=\r\nEVENT.Notify.Http.H0.syntax=count\r\n"
            "EVENT.Notify.Http.H1.account=\r\nEVENT.Notify.Http.H1.address=192.168.1.2\r\n"
            "EVENT.Notify.Http.H1.description=\r\nEVENT.Notify.Http.H1.name=HA\r\n"
            "EVENT.Notify.Http.H1.optionenable=no\r\nEVENT.Notify.Http.H1.port=8123\r\n"
            f"EVENT.Notify.Http.H1.pwd=\r\nEVENT.Notify.Http.H1.syntax=api/webhook/{'0' * 64}\r\n"
        )
        for number in range(2, 8):
            answer = await ask(camera, f"{ADD_SLOT}&name=n{number}&address=a")
            assert answer.startswith(f"#200|OK|add|EVENT.Notify.Http.H{number}|")
        full = camera.event_state()
        assert (await ask(camera, f"{ADD_SLOT}&name=ninth&address=a")).startswith("#403")
        assert camera.event_state() == full
        remove = "/uapi-cgi/param.fcgi?action=remove&group=EVENT.Notify.Http."
        camera.put_rule({"Notification.Http.enablelist": "0,3"})
        assert (await ask(camera, f"{remove}H3")).startswith("#403")
        assert (await ask(camera, f"{remove}H4")).startswith("#200|OK|remove|EVENT.Notify.Http.H4")
        assert (await ask(camera, f"{remove}H4")).startswith("#404")
        assert (await ask(camera, f"{LIST}EVENT.Notify.Http.H4")).startswith("#404")
        answer = await ask(camera, f"{ADD_SLOT}&name=again&address=a")
        assert answer.startswith("#200|OK|add|EVENT.Notify.Http.H4|")


@pytest.mark.parametrize(
    ("name", "longest"),
    [
        ("name", 32),
        ("address", 48),
        ("syntax", 255),
        ("description", 100),
        ("account", 32),
        ("pwd", 32),
    ],
)
async def test_texts_of_a_slot_have_limits(name: str, longest: int) -> None:
    """Refused or, by another camera, cut; a refused slot leaves nothing behind."""
    async with UapiCamera() as camera:
        before = camera.event_state()
        assert (await ask(camera, f"{ADD_SLOT}&{name}={'x' * (longest + 1)}")).startswith("#400")
        assert camera.event_state() == before
        assert (await ask(camera, f"{ADD_SLOT}&{name}={'x' * longest}")).startswith("#200")
        camera.cuts_long_values = True
        assert (await ask(camera, f"{ADD_SLOT}&{name}={'y' * (longest + 1)}")).startswith("#200")
        cut = f"EVENT.Notify.Http.H1.{name}={'y' * longest}\r\n"
        assert await ask(camera, f"{LIST}EVENT.Notify.Http.H1.{name}") == cut


async def test_rules_come_and_go() -> None:
    """With another program than slots; what is not given is as in EVENTPROFILE.Default."""
    async with UapiCamera() as camera:
        assert (await ask(camera, f"{LIST}EVENTPROFILE.P*")).startswith("#404")
        answer = await ask(camera, f"{ADD_RULE}&name=faces&source.face.enable=yes")
        assert answer == "#200|OK|add|EVENTPROFILE.P0|name Source.Face.enable "
        listed = await ask(camera, f"{LIST}EVENTPROFILE.P0")
        assert "EVENTPROFILE.P0.Source.Face.enable=yes\r\n" in listed
        assert "EVENTPROFILE.P0.Notification.Http.method=GET\r\n" in listed
        rule = "/uapi-cgi/evnprofile.cgi"
        assert (await ask(camera, rule, "action=update&profile=P0&enable=yes")).startswith("#200")
        answer = await ask(camera, f"{UPDATE}Eventprofile.P0.Notification.Http&method=POST")
        assert answer == "#200|OK|update|EVENTPROFILE.P0.Notification.Http|method "
        for change in ("method=PUT", "enablelist=x"):
            answer = await ask(camera, f"{UPDATE}EVENTPROFILE.P0.Notification.Http&{change}")
            assert answer.startswith("#400")
        for _ in range(7):
            assert (await ask(camera, ADD_RULE)).startswith("#200")
        assert (await ask(camera, ADD_RULE)).startswith("#403")
        assert (await ask(camera, f"{rule}?action=remove&profile=P8")).startswith("#404")
        answer = await ask(camera, f"{rule}?action=remove&profile=P0")
        assert answer == "#200|OK|remove|EVENTPROFILE.P0|"
        assert await ask(camera, f"{LIST}EVENTPROFILE.list") == (
            "EVENTPROFILE.list=1,2,3,4,5,6,7\r\n"
        )


async def test_what_other_people_configured() -> None:
    """Every byte of it is in the dump, and nothing of ours."""
    async with UapiCamera() as camera:
        slot = camera.put_slot(name="NVR", address="10.0.0.9", syntax="x?a=1&b=2")
        rule = camera.put_rule({"name": "Süd", "Notification.Http.enablelist": str(slot)})
        foreign, everything = camera.foreign_state(), camera.event_state()
        assert b"EVENT.Notify.Http.H0.syntax=x?a=1&b=2\r\n" in foreign
        assert "EVENTPROFILE.P0.name=Süd\r\n".encode() in foreign
        await ask(camera, f"{ADD_SLOT}&name=ours&address=a")
        assert camera.foreign_state() == foreign
        assert camera.event_state() != everything
        await ask(camera, "/uapi-cgi/param.fcgi?action=remove&group=EVENT.Notify.Http.H1")
        assert camera.event_state() == everything
        await ask(camera, f"{UPDATE}EVENTPROFILE.P{rule}&description=x")
        assert camera.foreign_state() != foreign


# Pushes


async def set_up(camera: UapiCamera, receiver: Receiver, **rule: str) -> None:
    """Make slot and rule for faces by HTTP, as a client would; `rule` is given with `_` for `.`."""
    address = f"address={receiver.host}&port={receiver.port}&syntax=face/"
    await ask(camera, f"{ADD_SLOT}&name=HA&{address}")
    more = "".join(f"&{name.replace('_', '.')}={value}" for name, value in rule.items())
    answer = await ask(
        camera,
        f"{ADD_RULE}&name=people&enable=yes&Source.Face.enable=yes&Source.Face.enablelist=0"
        f"&Notification.Http.enable=yes&Notification.Http.enablelist=0{more}",
    )
    assert answer.startswith("#200")
    await ask(camera, f"{UPDATE}FD.Ch0&enable=yes")


POST = {"Notification_Http_method": "POST"}
SNAPSHOT = {"Notification_Http_Post_snapshot": "yes"}
THUMBNAIL = {"Notification_Http_Post_thumbnail": "yes"}


async def test_a_face_is_posted_where_the_slot_says() -> None:
    """With both kinds of pictures, and with what makes this camera this one."""
    async with Receiver() as receiver, UapiCamera(serial="H10A004AD", ip="10.1.2.3") as camera:
        await set_up(camera, receiver, **POST, **SNAPSHOT, **THUMBNAIL)
        (delivery,) = await camera.see_face()
        assert delivery.status == 200
        assert delivery.url == f"{receiver.url}/face/"
        ((method, target, headers, body),) = receiver.received
    assert (method, target) == ("POST", "/face/")
    assert headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert re.search(rb"ip=10\.1\.2\.3&usn=H10A004AD&productid=Z004&.*&rulesname=people&", body)
    assert b"&thumbnailcnt=2&hasthumbnail=yes&hassnapshot=yes" in body
    assert [name for name in (b"snapshot", b"image_0", b"image_1") if b'"%s"' % name in body] == [
        b"snapshot",
        b"image_0",
        b"image_1",
    ]


@pytest.mark.parametrize(
    ("boxes", "has_snapshot", "has_thumbnail"),
    [(SNAPSHOT, True, False), (THUMBNAIL, False, True), ({}, False, False)],
)
async def test_boxes_for_pictures(
    boxes: dict[str, str], *, has_snapshot: bool, has_thumbnail: bool
) -> None:
    """Each kind has its own."""
    async with Receiver() as receiver, UapiCamera() as camera:
        await set_up(camera, receiver, **POST, **boxes)
        await camera.see_face()
        body = receiver.received[0][3]
    assert (b'name="snapshot"' in body) == (b"hassnapshot=yes" in body) == has_snapshot
    assert (b'name="image_0"' in body) == (b"hasthumbnail=yes" in body) == has_thumbnail


async def test_get_is_a_query_without_pictures() -> None:
    """GET is what a new rule does; a slot may want the query with POST, too."""
    async with Receiver() as receiver, UapiCamera() as camera:
        await set_up(camera, receiver)
        await camera.see_face()
        await ask(camera, f"{UPDATE}EVENTPROFILE.P0.Notification.Http&method=POST")
        await ask(camera, f"{UPDATE}EVENT.Notify.Http.H0&optionenable=yes")
        await camera.see_face()
        get, post = receiver.received
    assert get[0] == "GET"
    assert get[1].startswith("/face/?ip%3d192.168.168.153%26unitname%3dNS102HD-6117F%26datetime%3d")
    assert "%26type%3dface%26info%3d%26id%3d" in get[1]
    assert get[1].endswith("%26usn%3dD3007A899")
    assert post[0] == "POST"
    assert post[1].startswith("/face/?ip%3d192.168.168.153%26")
    assert b'name="eventinfo"' in post[3]


@pytest.mark.parametrize(
    "setting",
    [
        "FD.Ch0&enable=no",
        "VCA.Ch0&enable=yes",
        "EVENTPROFILE&enable=no",
        "EVENTPROFILE.P0&enable=no",
        "EVENTPROFILE.P0&Source.Face.enable=no",
        "EVENTPROFILE.P0&Source.Face.enablelist=",
        "EVENTPROFILE.P0&Notification.Http.enable=no",
        "EVENTPROFILE.P0&Notification.Http.enablelist=7",
    ],
)
async def test_every_switch_on_the_way_counts(setting: str) -> None:
    """One is off, and nothing is pushed."""
    async with Receiver() as receiver, UapiCamera() as camera:
        await set_up(camera, receiver)
        await ask(camera, UPDATE + setting)
        assert await camera.see_face() == []
        assert receiver.received == []


async def test_pushes_that_do_not_arrive() -> None:
    """A receiver that is gone, one that refuses, and one that speaks HTTPS only."""
    async with UapiCamera() as camera:
        async with Receiver(status=404) as receiver:
            await set_up(camera, receiver)
            assert [delivery.status for delivery in await camera.see_face()] == [404]
        assert [delivery.status for delivery in await camera.see_face()] == [0]
        await ask(camera, f"{UPDATE}EVENT.Notify.Http.H0&address=https://127.0.0.1")
        assert [delivery.status for delivery in await camera.see_face()] == [0]
        assert len(camera.deliveries) == 3


async def test_several_slots_and_an_account() -> None:
    """A rule may name several; an account is sent as Basic."""
    async with Receiver() as receiver, UapiCamera() as camera:
        await set_up(camera, receiver)
        address = f"address=http://{receiver.host}&port={receiver.port}&account=ha&pwd=p%3Aw"
        await ask(camera, f"{ADD_SLOT}&name=second&{address}&syntax=a?b=1")
        await ask(camera, f"{UPDATE}EVENTPROFILE.P0.Notification.Http&enablelist=0,1")
        assert [delivery.slot for delivery in await camera.see_face()] == ["HA", "second"]
        first, second = receiver.received
    assert "Authorization" not in first[2]
    assert second[1].startswith("/a?b=1&ip%3d")
    assert f"Authorization: {second[2]['Authorization']}" == basic("ha:p:w")


async def test_motion_and_counters() -> None:
    """Zones and counters must be in the list of the rule."""
    async with Receiver() as receiver, UapiCamera(counters=("In", "Out")) as camera:
        await set_up(camera, receiver)
        rule = "EVENTPROFILE.P0&Source.Motion.enable=yes&Source.Motion.enablelist=3"
        await ask(camera, UPDATE + rule)
        assert await camera.see_motion(3) == []
        await ask(camera, f"{UPDATE}MD.Ch0.Z3&enable=yes")
        await ask(camera, f"{UPDATE}MD.Ch0.Z4&enable=yes")
        assert len(await camera.see_motion(3)) == 1
        assert await camera.see_motion(4) == []
        assert await camera.count(1) == []
        await ask(camera, f"{UPDATE}VCA.Ch0&enable=yes")
        rule = "EVENTPROFILE.P0&Source.VCA.enable=yes&Source.VCA.countenable=yes"
        await ask(camera, f"{UPDATE}{rule}&Source.VCA.enablecounterlist=1")
        assert await camera.count(0) == []
        assert len(await camera.count(1, by=7)) == 1
        camera.old_info = False
        assert len(await camera.count(1)) == 1
        motion, old, new = (target for _, target, _, _ in receiver.received)
        assert "%26type%3dmd%26info%3d" in motion
        count = "ct1%5bid%3d1%2cname%3dOut%2cval%3d"
        assert f"%26info%3dch%3d0%26type%3dcounting%26{count}7%5d%26timestamp%3d" in old
        assert f"%26info%3d{count}8%5d%26id%3d" in new
        vca = "/nvc-cgi/admin/vca.cgi?action="
        assert "VCA.Ch0.Ct1.count=8\r\n" in await ask(camera, f"{vca}list&group=VCA.Ch0.Ct*")
        await ask(camera, f"{vca}update&group=VCA.Ch0.Ct1&count=0")
        assert "VCA.Ch0.Ct1.count=0\r\n" in await ask(camera, f"{vca}list&group=VCA.Ch0.Ct*")
    async with UapiCamera(counters=()) as camera:
        assert "not found group parameter" in await ask(camera, f"{vca}list&group=VCA.Ch0.Ct*")


async def test_a_test_of_what_it_is_given() -> None:
    """A bare GET, or a form; the camera tells how it went."""
    tests = "/uapi-cgi/admin/testaction.cgi"
    async with Receiver() as receiver, UapiCamera() as camera:
        server = f"type=http&server={receiver.host}/api/x?a=1&port={receiver.port}&account=&pwd="
        url = f"http://{receiver.host}:{receiver.port}/api/x?a=1"
        assert await ask(camera, tests, server) == f"#200|OK|{url}|test success"
        assert receiver.received[0][:2] == ("GET", "/api/x?a=1")
        camera.test_form = "eventinfo_only"
        assert (await ask(camera, f"{tests}?{server}")).startswith("#200|OK|")
        assert b"rulesname=test&" in receiver.received[1][3]
        receiver.status = 404
        assert await ask(camera, tests, server) == f"#409|ERR CONNECT|{url}|HTTP 404"
        await receiver.stop()
        answer = await ask(camera, tests, server)
        assert answer == f"#409|ERR CONNECT|{url}|couldn't connect to host"
        assert (await ask(camera, tests, "type=email&server=x")).startswith("#403|")
        assert (await raw(camera, tests, body=server)).status == 401


# Access


def digest(
    camera: UapiCamera, reply: Reply, uri: str, *, count: int = 1, password: str = ""
) -> str:
    """Return the header that answers a challenge, by RFC 7616."""
    nonce = re.search('nonce="([^"]+)"', reply.headers["WWW-Authenticate"])
    assert nonce is not None
    nc, cnonce = f"{count:08x}", "0a4f113b"

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    secret = md5(f"{camera.username}:{camera.realm}:{password or camera.password}")
    response = md5(f"{secret}:{nonce[1]}:{nc}:{cnonce}:auth:{md5(f'GET:{uri}')}")
    return (
        f'Authorization: Digest username="{camera.username}", realm="{camera.realm}", '
        f'nonce="{nonce[1]}", uri="{uri}", qop=auth, nc={nc}, cnonce="{cnonce}", '
        f'response="{response}", algorithm=MD5'
    )


async def test_basic() -> None:
    """A missing header is no failed login."""
    async with UapiCamera(auth=Auth.BASIC, username="root", password="s:é") as camera:
        refused = await raw(camera, f"{LIST}VERSION")
        assert (refused.status, refused.headers["WWW-Authenticate"]) == (
            401,
            'Basic realm="IPCamera"',
        )
        for header in (basic("root:wrong"), basic("admin:s:é"), "Authorization: Basic %"):
            assert (await raw(camera, f"{LIST}VERSION", header)).status == 401
        assert (await raw(camera, f"{LIST}VERSION", basic("root:s:é"))).status == 200
        assert dict(camera.logins) == {"root": 1}
        assert dict(camera.refused_logins) == {"": 1, "root": 1, "admin": 1}


async def test_digest() -> None:
    """Each count once per nonce; an old nonce is stale, which is no failed login either."""
    clock = Clock()
    async with UapiCamera(auth=Auth.DIGEST, clock=clock) as camera:
        target = f"{LIST}VERSION"
        challenge = await raw(camera, target)
        header = challenge.headers["WWW-Authenticate"]
        assert header.startswith('Digest qop="auth", realm="IPCamera", nonce="')
        assert header.endswith('algorithm=MD5, stale="FALSE"')
        assert (await raw(camera, target, basic())).status == 401
        assert (await raw(camera, target, digest(camera, challenge, target))).status == 200
        assert (await raw(camera, target, digest(camera, challenge, target, count=2))).status == 200
        replayed = await raw(camera, target, digest(camera, challenge, target, count=2))
        assert replayed.status == 401
        assert 'stale="TRUE"' in replayed.headers["WWW-Authenticate"]
        elsewhere = digest(camera, challenge, f"{LIST}FD", count=3)
        assert (await raw(camera, target, elsewhere)).status == 401
        wrong = digest(camera, challenge, target, count=4, password="wrong")
        assert 'stale="FALSE"' in (await raw(camera, target, wrong)).headers["WWW-Authenticate"]
        clock.now += 301
        old = await raw(camera, target, digest(camera, challenge, target, count=5))
        assert 'stale="TRUE"' in old.headers["WWW-Authenticate"]
        assert (await raw(camera, target, digest(camera, old, target))).status == 200
        assert camera.logins["root"] == 3
        assert camera.refused_logins["root"] == 2


async def test_both_schemes_in_one_header() -> None:
    """Either will do."""
    async with UapiCamera(auth=Auth.BOTH) as camera:
        target = f"{LIST}VERSION"
        challenge = await raw(camera, target)
        assert re.fullmatch(
            'Digest qop="auth", .*, Basic realm="IPCamera"', challenge.headers["WWW-Authenticate"]
        )
        assert (await raw(camera, target, basic())).status == 200
        assert (await raw(camera, target, digest(camera, challenge, target))).status == 200


async def test_open_cameras_and_new_ones() -> None:
    """One asks nobody, the other lets nobody do anything before the password is changed."""
    async with UapiCamera(auth=Auth.NONE) as camera:
        assert (await raw(camera, f"{LIST}VERSION")).body.startswith(b"VERSION.firmware=")
    async with UapiCamera(auth=Auth.BASIC, forces_password=True) as camera:
        assert (await raw(camera, f"{LIST}VERSION")).status == 401
        reply = await raw(camera, f"{LIST}VERSION", basic())
        assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html")
        assert b"<html>" in reply.body


@pytest.mark.parametrize(
    ("prefix", "there", "missing"),
    [
        (
            Prefix.UAPI,
            ["/uapi-cgi/", "/uapi-cgi/admin/", "/uapi-cgi/viewer/"],
            ["/uapi-cgi/operator/", "/nvc-cgi/admin/", "/cgi-bin/operator/"],
        ),
        (
            Prefix.NVC,
            ["/nvc-cgi/admin/", "/nvc-cgi/operator/", "/nvc-cgi/viewer/"],
            ["/nvc-cgi/", "/uapi-cgi/", "/cgi-bin/operator/"],
        ),
        (Prefix.IPAI, ["/cgi-bin/operator/"], ["/cgi-bin/", "/uapi-cgi/", "/nvc-cgi/admin/"]),
    ],
)
async def test_prefixes(prefix: Prefix, there: list[str], missing: list[str]) -> None:
    """What is not there is 404, with and without credentials."""
    async with UapiCamera(prefixes=frozenset((prefix,))) as camera:
        for folder in there:
            target = f"{folder}param.fcgi?action=list&group=VERSION.serialno"
            assert (await raw(camera, target)).status == 401
            assert "VERSION.serialno=D3007A899\r\n" in await ask(camera, target)
            assert (await raw(camera, f"{folder}snapshot.fcgi?_=1", basic())).status == 200
        for folder in (*missing, "/"):
            assert (
                await raw(camera, f"{folder}param.fcgi?action=list&group=VERSION")
            ).status == 404


async def test_the_ipai_generation() -> None:
    """It has no more to say than `Failed!`, and knows neither slots nor rules."""
    folder = "/cgi-bin/operator/"
    async with UapiCamera(prefixes=frozenset((Prefix.IPAI,))) as camera:
        answer = await ask(camera, f"{folder}param.cgi?action=list&group=VERSION.serialno")
        assert answer == "VERSION.serialno=D3007A899\r\n\r\n\r\n0\r\n\r\n"
        answer = await ask(camera, f"{folder}param.cgi?action=list&group=NOSUCH")
        assert answer == "Failed!\r\n\r\n0\r\n\r\n"
        for program in ("evnprofile.cgi?action=add", "testaction.cgi?type=http", "vca.cgi"):
            assert (await raw(camera, folder + program, basic())).status == 404
        camera.php_clone = True
        target = f"{folder}param.cgi?action=list&group=VERSION.serialno"
        reply = await raw(camera, target, basic())
        assert reply.headers["Content-Type"] == "text/json"
        assert reply.text == "VERSION.serialno=D3007A899\r\nend of param\r\n"


# Snapshots, faults, and a reboot


@pytest.mark.parametrize(
    "target",
    [
        "/uapi-cgi/snapshot.fcgi",
        "/uapi-cgi/viewer/snapshot.fcgi?_=1525375407561",
        "/nvc-cgi/operator/snapshot.fcgi",
        "/cgi-bin/operator/snapshot.cgi?id=7",
    ],
)
async def test_snapshots(target: str) -> None:
    """Seed 000 l.13 and the other names; no two are alike."""
    async with UapiCamera(prefixes=frozenset(Prefix)) as camera:
        one, other = [await raw(camera, target, basic()) for _ in range(2)]
        assert one.headers["Content-Type"] == "image/jpeg"
        assert Image.open(io.BytesIO(one.body)).format == "JPEG"
        assert one.body != other.body
        assert camera.pictures == 2
        camera.inject("snapshot", empty_snapshot)
        empty = await raw(camera, target, basic())
        assert (empty.status, empty.headers["Content-Type"], empty.body) == (200, "text/html", b"")
        camera.encrypted_video = True
        one, other = [await raw(camera, target, basic()) for _ in range(2)]
        assert Image.open(io.BytesIO(one.body)).format == "JPEG"
        assert one.body == other.body
        await ask(camera, f"{UPDATE}ENCODER.Ch0.Snapshot&enable=no")
        assert (await raw(camera, target, basic())).body == b""


async def test_faults_and_records() -> None:
    """As with the other simulated cameras."""
    async with UapiCamera() as camera:
        camera.inject("param", faults.answer_lost)
        assert (await raw(camera, f"{UPDATE}FD.Ch0&enable=yes", basic())).status == 0
        assert "yes" in await ask(camera, f"{LIST}FD.Ch0.enable")
        camera.inject("evnprofile", faults.server_error)
        assert "yes" in await ask(camera, f"{LIST}FD.Ch0.enable")
        assert (await raw(camera, ADD_RULE, basic())).status == 500
        camera.inject("testaction", says("#403|ERR OPERATION|no|no"), times=2)
        for _ in range(2):
            assert await ask(camera, "/uapi-cgi/testaction.cgi") == "#403|ERR OPERATION|no|no"
        camera.inject(None, faults.connection_reset)
        camera.heal()
        await ask(camera, "/uapi-cgi/param.fcgi", "action=list&group=FD")
        assert [(record.interface, record.status) for record in camera.requests] == [
            ("param", None),
            ("param", 200),
            ("param", 200),
            ("evnprofile", 500),
            ("testaction", 200),
            ("testaction", 200),
            ("param", 200),
        ]
        last = camera.requests[-1]
        assert (last.method, last.path, last.query) == ("POST", "/uapi-cgi/param.fcgi", "")
        assert last.body == "action=list&group=FD"
        assert camera.asked("param") == 4


async def test_a_reboot_takes_a_minute() -> None:
    """It is answered; the web server may be there before the rest is; settings stay."""
    clock = Clock()
    async with UapiCamera(clock=clock, half_started_seconds=10) as camera:
        await ask(camera, f"{UPDATE}FD.Ch0&confidence=7")
        answer = await ask(camera, f"{UPDATE}System.Power&control=warmboot")
        assert answer == "#200|OK|update|SYSTEM.Power|control "
        assert (await ask(camera, f"{LIST}SYSTEM.Power")).startswith("#404")
        for seconds, status in ((2, 0), (58, 0), (2, 500), (9, 200)):
            clock.now += seconds
            assert (await raw(camera, f"{LIST}FD.Ch0", basic())).status == status
        assert "confidence=7" in await ask(camera, f"{LIST}FD.Ch0")


# TCP and discovery


def test_a_packet_as_captured() -> None:
    """C100 l.236, and the length that is printed in it."""
    facts = replace(
        counter_facts(), time=1597895124.710534, event_id="741AA02A-004B-465E-9D09-FC9FC057E5B5"
    )
    (packet,) = TCP_FORMS["packet"].build(facts=facts)
    assert packet.startswith(
        b"DOOFTEN\x00305\x00\x00\x00\x00\x00EVENT/1.0\nip=192.168.1.28\nunitname=NS1402HD-6117\n"
        b"datetime=Thu Aug 20 11:45:24 2020\ndts=1597895124.710534\ntype=vca\n"
        b"info=ch=0&type=counting&ct0[id=0,name=Counter 0,val=1484238]"
        b"&timestamp=1597895124.710534\nid=741AA02A-004B-465E-9D09-FC9FC057E5B5\n"
        b"rulesname=counter\nrulesdts=1597895124."
    )
    assert len(packet) == 305
    assert b"usn" not in packet


def test_other_forms_over_tcp() -> None:
    """Two in one, one in two, and what a user made of the template."""
    facts = replace(counter_facts(), time=1618553730.70747)
    built = {name: form.build(facts=facts) for name, form in TCP_FORMS.items()}
    (whole,) = built["packet"]
    assert b"".join(built["packet_in_two"]) == whole
    assert len(built["packet_in_two"]) == 2
    assert built["two_packets_in_one"][0].startswith(whole)
    assert built["two_packets_in_one"][0].count(b"DOOFTEN") == 2
    assert b"]\xc3\x97tamp=1618553730.707470\n" in built["packet_times"][0]
    assert whole.startswith(built["cut_packet"][0])
    assert built["template_info"] == (b"ct0[id=0,name=Counter 0,val=1484238]",)
    assert built["template_ip_and_info"] == (
        b"192.168.1.28:ct0[id=0,name=Counter 0,val=1484238]&timestamp=1618553730.70747",
    )


async def test_a_rule_may_push_packets() -> None:
    """One connection each, closed by the camera."""
    received: list[bytes] = []
    done = asyncio.Event()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.read())
        writer.close()
        done.set()

    server = await asyncio.start_server(take, "127.0.0.1")
    async with server, UapiCamera(tcp_form="packet_in_two") as camera:
        port = server.sockets[0].getsockname()[1]
        await ask(camera, f"{UPDATE}EVENT.Notify.Tcppush&address=127.0.0.1&port={port}")
        await ask(
            camera,
            f"{ADD_RULE}&name=tcp&enable=yes&Source.Face.enable=yes&Source.Face.enablelist=0"
            "&Notification.Tcppush.enable=yes",
        )
        await ask(camera, f"{UPDATE}FD.Ch0&enable=yes")
        (delivery,) = await camera.see_face()
        await done.wait()
    assert (delivery.method, delivery.status) == ("TCP", 200)
    assert received[0].startswith(b"DOOFTEN\x00")
    assert b"\ntype=face\n" in received[0]
    assert int(received[0][8:16].rstrip(b"\x00")) == len(received[0])


def test_announcements() -> None:
    """The older generation has no UUID and a broken URL, the newer one the MAC in its UUID."""
    identity = UapiCamera(serial="H10A004AD", mac="00:13:24:A0:04:AD", ip="192.168.1.28").identity
    older = announce(identity, port=49153)
    assert "\r\nLOCATION: http://192.168.1.28:49153/upnpdevicedesc.xml\r\n" in older.answer
    assert "\r\nST: urn:schemas-upnp-org:device:nvcdevice\r\n" in older.answer
    assert older.usn.startswith("uuid:H10A004AD-00:13:24:A0:04:AD::")
    assert "<modelURL>http://192.168.1.28/product page</modelURL>" in older.description
    assert "<serialNumber>H10A004AD</serialNumber>" in older.description
    for announced in (older, announce(identity, generation=Generation.NEWER)):
        expat.ParserCreate().ParseFile(io.BytesIO(announced.description.encode()))
    newer = announce(identity, generation=Generation.NEWER)
    assert newer.location.endswith("/DigitalSecurityCamera1.xml")
    assert newer.search_target.endswith(":DigitalSecurityCamera:1")
    assert newer.usn.partition("::")[0].endswith("001324a004ad")
    assert "<deviceType>urn:schemas-upnp-org:device:DigitalSecurityCamera:1<" in newer.description


async def test_a_slow_camera() -> None:
    """Every answer takes its time."""
    async with UapiCamera(latency=0.2) as camera:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await ask(camera, f"{LIST}VERSION")
        assert "VERSION" in await ask(camera, f"{LIST}VERSION")
