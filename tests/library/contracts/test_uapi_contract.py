"""Contract of the uAPI camera: seeds 000 and 002, and the captures C100 and CD.

An answer in `uapi.txt` is a status, a whole text, the begin of one (list), or a part (bytes).
"""

import asyncio
from dataclasses import replace
import io
import re
from typing import Any
from urllib.parse import parse_qsl, unquote
from xml.parsers import expat

from PIL import Image
import pytest

from tests.library.conftest import Clock
from tests.simulators.uapi import Auth, Prefix, UapiCamera, empty_snapshot
from tests.simulators.uapi_discovery import Generation, announce
from tests.simulators.uapi_push import FORMS, new_pictures, send
from tests.simulators.uapi_tcp import TCP_FORMS, counter_facts

from .wire import Receiver, Reply, ask, basic, digest, play, scenarios

ACCOUNT = "root:pass"
ADD_SLOT = (
    "/uapi-cgi/param.fcgi?action=add&srcgroup=EVENT.Default.Notify.Http&group=EVENT.Notify.Http.H*"
)
ADD_RULE = "/uapi-cgi/evnprofile.cgi?action=add"
UPDATE = "/uapi-cgi/param.fcgi?action=update&group="
LIST = "/uapi-cgi/param.fcgi?action=list&group="
SHORT = {"list": LIST, "update": UPDATE, "slot": f"{ADD_SLOT}&", "rule": f"{ADD_RULE}&"}
SCENARIOS = scenarios("uapi")


async def send_to(camera: UapiCamera, request: str) -> Reply:
    """Send a request as in a table, with the account."""
    word, _, rest = request.partition(" ")
    if word in SHORT:
        return await ask(camera, SHORT[word] + rest, basic(ACCOUNT))
    return await ask(camera, word, basic(ACCOUNT), body=rest or None)


async def text(camera: UapiCamera, request: str) -> str:
    """Return the text of an answer."""
    reply = await send_to(camera, request)
    assert reply.status == 200
    return reply.text


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_scenarios(scenario: str) -> None:
    """Each request of the table has its answer."""
    options, steps = SCENARIOS[scenario]
    if "prefixes" in options:
        options["prefixes"] = frozenset(Prefix[name] for name in options["prefixes"])
    clock = Clock()

    async def check(request: str, expected: Any) -> None:
        reply = await send_to(camera, request)
        match expected:
            case int():
                assert reply.status == expected, request
            case bytes():
                assert expected in reply.body, request
            case [begin]:
                assert reply.text.startswith(begin), (request, reply.text)
            case _:
                assert reply.text == expected, request

    async with UapiCamera(clock=clock, **options) as camera:
        await play(camera, steps, check, clock)


async def test_refusals_change_nothing() -> None:
    """The whole list is the same afterwards."""
    async with UapiCamera(clock=Clock()) as camera:
        before = await text(camera, "list FD,MD,VERSION,EVENT")
        for request, _ in SCENARIOS["a refusal is status 200"][1]:
            await send_to(camera, request)
            assert await text(camera, "list FD,MD,VERSION,EVENT") == before, request


async def test_list_knows_wildcards() -> None:
    """`P*.name` is each name; `*` is about 900 lines."""
    async with UapiCamera(clock=lambda: 0.0) as camera:
        camera.put_rule({"name": "Rule - VCA"})
        camera.put_rule({"name": "Rule_2 (motion detected)"})
        assert await text(camera, "list eventprofile.P*.name") == (
            "EVENTPROFILE.P0.name=Rule - VCA\r\nEVENTPROFILE.P1.name=Rule_2 (motion detected)\r\n"
        )
        for one, other in (
            ("list EVENTPROFILE.P1.*", "list EVENTPROFILE.P1"),
            ("list VCA.Ch0.ct*", "/nvc-cgi/admin/vca.cgi?action=list&group=VCA.Ch0.ct*"),
            ("list *", "/uapi-cgi/param.fcgi"),
        ):
            assert await text(camera, one) == await text(camera, other)
        whole = (await text(camera, "list *")).split("\r\n")
        assert whole.pop() == ""
        assert 850 < len(whole) < 1000
        assert "FD.Ch0.confidence=128" in whole


LIMITS = {"name": 32, "address": 48, "syntax": 255, "description": 100, "account": 32, "pwd": 32}


@pytest.mark.parametrize("name", LIMITS)
async def test_texts_of_a_slot_have_limits(name: str) -> None:
    """Refused or, by another camera, cut; a refused slot leaves nothing behind."""
    longest = LIMITS[name]
    async with UapiCamera() as camera:
        before = camera.event_state()
        assert (await text(camera, f"slot {name}={'x' * (longest + 1)}")).startswith("#400")
        assert camera.event_state() == before
        assert (await text(camera, f"slot {name}={'x' * longest}")).startswith("#200")
        camera.cuts_long_values = True
        assert (await text(camera, f"slot {name}={'y' * (longest + 1)}")).startswith("#200")
        cut = f"EVENT.Notify.Http.H1.{name}={'y' * longest}\r\n"
        assert await text(camera, f"list EVENT.Notify.Http.H1.{name}") == cut


# Pushes

FACES = (
    "rule name=people&enable=yes&Source.Face.enable=yes&Source.Face.enablelist=0"
    "&Notification.Http.enable=yes&Notification.Http.enablelist=0"
)
POST = "&Notification.Http.method=POST"
SNAPSHOT, THUMBNAIL = (f"&Notification.Http.Post.{it}=yes" for it in ("snapshot", "thumbnail"))


async def set_up(camera: UapiCamera, receiver: Receiver, rule: str = "") -> None:
    """Make slot and rule for faces by HTTP."""
    address = f"address={receiver.host}&port={receiver.port}&syntax=face/"
    await text(camera, f"slot name=HA&{address}")
    assert (await text(camera, FACES + rule)).startswith("#200")
    await text(camera, "update FD.Ch0&enable=yes")


async def test_push_posts_a_face_where_the_slot_points() -> None:
    """Both kinds of pictures, and what identifies the camera."""
    async with Receiver() as receiver, UapiCamera(serial="H10A004AD", ip="10.1.2.3") as camera:
        await set_up(camera, receiver, POST + SNAPSHOT + THUMBNAIL)
        (delivery,) = await camera.see_face()
        assert (delivery.status, delivery.url) == (200, f"{receiver.url}/face/")
        ((method, target, headers, body),) = receiver.received
    assert (method, target) == ("POST", "/face/")
    assert headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert re.search(rb"ip=10\.1\.2\.3&usn=H10A004AD&productid=Z004&.*&rulesname=people&", body)
    assert b"&thumbnailcnt=2&hasthumbnail=yes&hassnapshot=yes" in body
    assert all(b'"%s"' % name in body for name in (b"snapshot", b"image_0", b"image_1"))


@pytest.mark.parametrize(
    ("boxes", "has_snapshot", "has_thumbnail"),
    [(SNAPSHOT, True, False), (THUMBNAIL, False, True), ("", False, False)],
)
async def test_push_has_a_box_per_kind_of_picture(
    boxes: str, *, has_snapshot: bool, has_thumbnail: bool
) -> None:
    """Snapshot and thumbnails are apart."""
    async with Receiver() as receiver, UapiCamera() as camera:
        await set_up(camera, receiver, POST + boxes)
        await camera.see_face()
        body = receiver.received[0][3]
    assert (b'name="snapshot"' in body) == (b"hassnapshot=yes" in body) == has_snapshot
    assert (b'name="image_0"' in body) == (b"hasthumbnail=yes" in body) == has_thumbnail


async def test_push_by_get_is_a_query_without_pictures() -> None:
    """GET is the default of a rule; a slot may want the query with POST, too."""
    async with Receiver() as receiver, UapiCamera() as camera:
        await set_up(camera, receiver)
        await camera.see_face()
        await text(camera, "update EVENTPROFILE.P0.Notification.Http&method=POST")
        await text(camera, "update EVENT.Notify.Http.H0&optionenable=yes")
        await camera.see_face()
        get, post = receiver.received
    begin = "/face/?ip%3d192.168.168.153%26"
    assert get[1].startswith(f"{begin}unitname%3dNS102HD-6117F%26datetime%3d")
    assert "%26type%3dface%26info%3d%26id%3d" in get[1]
    assert get[1].endswith("%26usn%3dD3007A899")
    assert ((get[0], post[0]), post[1].startswith(begin)) == (("GET", "POST"), True)
    assert b'name="eventinfo"' in post[3]


SWITCHES = (
    *("FD.Ch0&enable=no", "VCA.Ch0&enable=yes", "EVENTPROFILE&enable=no"),
    *("EVENTPROFILE.P0&enable=no", "EVENTPROFILE.P0&Source.Face.enable=no"),
    *("EVENTPROFILE.P0&Source.Face.enablelist=", "EVENTPROFILE.P0&Notification.Http.enable=no"),
    "EVENTPROFILE.P0&Notification.Http.enablelist=7",
)


@pytest.mark.parametrize("setting", SWITCHES)
async def test_push_needs_every_switch_on_its_way(setting: str) -> None:
    """One is off, and nothing is pushed."""
    async with Receiver() as receiver, UapiCamera() as camera:
        await set_up(camera, receiver)
        await text(camera, f"update {setting}")
        assert await camera.see_face() == []
        assert receiver.received == []


async def test_push_goes_to_several_slots_with_their_accounts() -> None:
    """An account is sent as Basic."""
    async with Receiver() as receiver, UapiCamera() as camera:
        await set_up(camera, receiver)
        address = f"address=http://{receiver.host}&port={receiver.port}&account=ha&pwd=p%3Aw"
        await text(camera, f"slot name=second&{address}&syntax=a?b=1")
        await text(camera, "update EVENTPROFILE.P0.Notification.Http&enablelist=0,1")
        assert [delivery.slot for delivery in await camera.see_face()] == ["HA", "second"]
        first, second = receiver.received
    assert "Authorization" not in first[2]
    assert second[1].startswith("/a?b=1&ip%3d")
    assert f"Authorization: {second[2]['Authorization']}" == basic("ha:p:w")


async def test_push_of_motion_and_counters_follows_the_lists_of_the_rule() -> None:
    """Zones and counters must be listed."""
    vca = "/nvc-cgi/admin/vca.cgi?action="
    async with Receiver() as receiver, UapiCamera(counters=("In", "Out")) as camera:
        await set_up(camera, receiver)
        rule = "update EVENTPROFILE.P0&Source."
        await text(camera, f"{rule}Motion.enable=yes&Source.Motion.enablelist=3")
        assert await camera.see_motion(3) == []
        for zone in (3, 4):
            await text(camera, f"update MD.Ch0.Z{zone}&enable=yes")
        assert (len(await camera.see_motion(3)), await camera.see_motion(4)) == (1, [])
        assert await camera.count(1) == []
        await text(camera, "update VCA.Ch0&enable=yes")
        counting = "VCA.enable=yes&Source.VCA.countenable=yes&Source.VCA.enablecounterlist=1"
        await text(camera, rule + counting)
        assert (await camera.count(0), len(await camera.count(1, by=7))) == ([], 1)
        camera.old_info = False
        assert len(await camera.count(1)) == 1
        motion, old, new = (target for _, target, _, _ in receiver.received)
        assert "%26type%3dmd%26info%3d" in motion
        count = "ct1%5bid%3d1%2cname%3dOut%2cval%3d"
        assert f"%26info%3dch%3d0%26type%3dcounting%26{count}7%5d%26timestamp%3d" in old
        assert f"%26info%3d{count}8%5d%26id%3d" in new
        assert "VCA.Ch0.Ct1.count=8\r\n" in await text(camera, f"{vca}list&group=VCA.Ch0.Ct*")
        await text(camera, f"{vca}update&group=VCA.Ch0.Ct1&count=0")
        assert "VCA.Ch0.Ct1.count=0\r\n" in await text(camera, f"{vca}list&group=VCA.Ch0.Ct*")
    async with UapiCamera(counters=()) as camera:
        missing = await text(camera, f"{vca}list&group=VCA.Ch0.Ct*")
        assert "not found group parameter" in missing


async def test_testaction_reports_how_its_test_went() -> None:
    """A bare GET, or a form."""
    tests = "/uapi-cgi/admin/testaction.cgi"
    async with Receiver() as receiver, UapiCamera() as camera:
        server = f"type=http&server={receiver.host}/api/x?a=1&port={receiver.port}&account=&pwd="
        url = f"http://{receiver.host}:{receiver.port}/api/x?a=1"
        assert await text(camera, f"{tests} {server}") == f"#200|OK|{url}|test success"
        assert receiver.received[0][:2] == ("GET", "/api/x?a=1")
        camera.test_form = "eventinfo_only"
        assert (await text(camera, f"{tests}?{server}")).startswith("#200|OK|")
        assert b"rulesname=test&" in receiver.received[1][3]
        receiver.status = 404
        assert await text(camera, f"{tests} {server}") == f"#409|ERR CONNECT|{url}|HTTP 404"
        await receiver.stop()
        gone = f"#409|ERR CONNECT|{url}|couldn't connect to host"
        assert await text(camera, f"{tests} {server}") == gone
        assert (await text(camera, f"{tests} type=email&server=x")).startswith("#403|")
        assert (await ask(camera, tests, body=server)).status == 401


@pytest.mark.parametrize("form", FORMS)
async def test_push_forms_are_sent_byte_for_byte(form: str) -> None:
    """A server gets what was built, and nothing of an HTTP library."""
    built = FORMS[form].build(usn="H10A004AD")
    async with Receiver() as receiver:
        status = await send(f"{receiver.url}/face/", built)
    if form in ("connection_lost", "length_as_printed"):  # a server cannot make sense of these
        assert status in (0, 200, 400)
        return
    assert status == 200
    method, target, headers, body = receiver.received[0]
    assert (method, body) == (built.method, built.body)
    assert target.partition("?")[0] == "/face/"
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    if "Accept" not in dict(built.headers):
        assert (headers["Accept"], "User-Agent" in headers) == ("*/*", False)
    assert b"H10A004AD" in body or "H10A004AD" in unquote(target)


PRINTED_FACE = """\
----------------------------{0}
Content-Disposition: form-data; name="eventinfo"
ip=192.168.168.153&usn=D3007A899&productid=Z004&datetime=2016-04-
04T16:40:29Z&type=face
&rulesname=faceevent&thumbnailcnt=2&hasthumbnail=yes&hassnapshot=yes
-----------------------------{0}
Content-Disposition: form-data; name="snapshot";
filename="192.168.168.153_ch0_19810222_090000.000.jpg"
Content-Type: image/jpeg
<0>
----------------------------{0}
Content-Disposition: form-data; name="object_0"
objectid=45821&zone=0&position=0,0,0,0
-----------------------------{0}
Content-Disposition: form-data; name="image_0"; filename="image_00.jpg"
Content-Type: image/jpeg
<1>
----------------------------{0}
Content-Disposition: form-data; name="object_2"
objectid=904950&zone=0&position=0,0,0,0
-----------------------------{0}
Content-Disposition: form-data; name="image_1"; filename="image_01.jpg"
Content-Type: image/jpeg
<2>
-----------------------------{0}--
"""


def test_push_of_a_face_is_as_printed() -> None:
    """Seed 000 l.48-75, line by line, with other pictures in it."""
    pictures = new_pictures()
    body = FORMS["s0_as_printed"].build(pictures, time=1459788029.0).body
    for index, content in enumerate((pictures.snapshot, *pictures.faces)):
        assert content in body
        body = body.replace(content, f"<{index}>".encode())
    printed = PRINTED_FACE.format("1608739476976036227291191343")
    assert body.decode().split("\r\n") == printed.split("\n")


def test_push_queries_are_as_captured() -> None:
    """C100 l.195 and l.230 and its face POST, with other numbers in them."""
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


# Access


async def test_basic_counts_no_missing_header() -> None:
    """A request without an account is no failed login."""
    async with UapiCamera(auth=Auth.BASIC, username="root", password="s:é") as camera:
        refused = await ask(camera, f"{LIST}VERSION")
        challenge = 'Basic realm="IPCamera"'
        assert (refused.status, refused.header("WWW-Authenticate")) == (401, challenge)
        for header in (basic("root:wrong"), basic("admin:s:é"), "Authorization: Basic %"):
            assert (await ask(camera, f"{LIST}VERSION", header)).status == 401
        assert (await ask(camera, f"{LIST}VERSION", basic("root:s:é"))).status == 200
        assert dict(camera.logins) == {"root": 1}
        assert dict(camera.refused_logins) == {"": 1, "root": 1, "admin": 1}


async def test_digest_takes_each_count_once() -> None:
    """An old nonce is stale, which is no failed login either."""
    clock = Clock()
    target = f"{LIST}VERSION"
    async with UapiCamera(auth=Auth.DIGEST, clock=clock) as camera:
        challenge = (await ask(camera, target)).header("WWW-Authenticate")
        assert challenge.startswith('Digest qop="auth", realm="IPCamera", nonce="')
        assert challenge.endswith('algorithm=MD5, stale="FALSE"')
        assert (await ask(camera, target, basic(ACCOUNT))).status == 401

        async def prove(count: int, *, password: str = "pass", uri: str = target) -> Reply:  # noqa: S107
            account = (camera.username, password)
            return await ask(camera, target, digest(challenge, account, uri, count=count))

        assert [(await prove(count)).status for count in (1, 2)] == [200, 200]
        assert 'stale="TRUE"' in (await prove(2)).header("WWW-Authenticate")
        assert (await prove(3, uri=f"{LIST}FD")).status == 401
        assert 'stale="FALSE"' in (await prove(4, password="wrong")).header("WWW-Authenticate")
        clock.advance(301)
        challenge = (await prove(5)).header("WWW-Authenticate")
        assert 'stale="TRUE"' in challenge
        assert (await prove(1)).status == 200
        assert (camera.logins["root"], camera.refused_logins["root"]) == (3, 2)


async def test_access_of_other_cameras() -> None:
    """Both schemes in one header, none at all, and a new unit that wants its password changed."""
    target = f"{LIST}VERSION"
    async with UapiCamera(auth=Auth.BOTH) as camera:
        challenge = (await ask(camera, target)).header("WWW-Authenticate")
        assert re.fullmatch('Digest qop="auth", .*, Basic realm="IPCamera"', challenge)
        for header in (basic(ACCOUNT), digest(challenge, ("root", "pass"), target)):
            assert (await ask(camera, target, header)).status == 200
    async with UapiCamera(auth=Auth.NONE) as camera:
        assert (await ask(camera, target)).body.startswith(b"VERSION.firmware=")
    async with UapiCamera(auth=Auth.BASIC, forces_password=True) as camera:
        assert (await ask(camera, target)).status == 401
        reply = await ask(camera, target, basic(ACCOUNT))
        assert (reply.status, reply.header("Content-Type")) == (200, "text/html")
        assert b"<html>" in reply.body


# Snapshots, faults, TCP and discovery


@pytest.mark.parametrize(
    "target",
    [
        "/uapi-cgi/snapshot.fcgi",
        "/uapi-cgi/viewer/snapshot.fcgi?_=1525375407561",
        "/nvc-cgi/operator/snapshot.fcgi",
        "/cgi-bin/operator/snapshot.cgi?id=7",
    ],
)
async def test_snapshots_differ(target: str) -> None:
    """Seed 000 l.13 and the other names; none with encrypted video or a disabled encoder."""
    async with UapiCamera(prefixes=frozenset(Prefix)) as camera:
        for same in (False, True):
            camera.encrypted_video = same
            one, other = [await send_to(camera, target) for _ in range(2)]
            assert one.header("Content-Type") == "image/jpeg"
            assert Image.open(io.BytesIO(one.body)).format == "JPEG"
            assert (one.body == other.body) is same
            if not same:
                assert camera.pictures == 2
                camera.inject("snapshot", empty_snapshot)
                empty = await send_to(camera, target)
                assert (empty.status, empty.body) == (200, b"")
                assert empty.header("Content-Type") == "text/html"
        await text(camera, "update ENCODER.Ch0.Snapshot&enable=no")
        assert (await send_to(camera, target)).body == b""


def test_tcp_packet_is_as_captured() -> None:
    """C100 l.236, and the length that is printed in it."""
    event_id = "741AA02A-004B-465E-9D09-FC9FC057E5B5"
    facts = replace(counter_facts(), time=1597895124.710534, event_id=event_id)
    (packet,) = TCP_FORMS["packet"].build(facts=facts)
    assert packet.startswith(
        b"DOOFTEN\x00305\x00\x00\x00\x00\x00EVENT/1.0\nip=192.168.1.28\nunitname=NS1402HD-6117\n"
        b"datetime=Thu Aug 20 11:45:24 2020\ndts=1597895124.710534\ntype=vca\n"
        b"info=ch=0&type=counting&ct0[id=0,name=Counter 0,val=1484238]"
        b"&timestamp=1597895124.710534\nid=741AA02A-004B-465E-9D09-FC9FC057E5B5\n"
        b"rulesname=counter\nrulesdts=1597895124."
    )
    assert (len(packet), b"usn" in packet) == (305, False)


async def test_rule_pushes_packets_over_tcp() -> None:
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
        await text(camera, f"update EVENT.Notify.Tcppush&address=127.0.0.1&port={port}")
        rule = FACES.partition("&Notification")[0]
        await text(camera, f"{rule}&Notification.Tcppush.enable=yes")
        await text(camera, "update FD.Ch0&enable=yes")
        (delivery,) = await camera.see_face()
        await done.wait()
    assert (delivery.method, delivery.status) == ("TCP", 200)
    assert received[0].startswith(b"DOOFTEN\x00")
    assert b"\ntype=face\n" in received[0]
    assert int(received[0][8:16].rstrip(b"\x00")) == len(received[0])


def test_announcements_of_both_generations() -> None:
    """The older generation has no UUID and a broken URL, the newer one the MAC in its UUID."""
    identity = UapiCamera(serial="H10A004AD", mac="00:13:24:A0:04:AD", ip="192.168.1.28").identity
    older = announce(identity, port=49153)
    assert "\r\nLOCATION: http://192.168.1.28:49153/upnpdevicedesc.xml\r\n" in older.answer
    assert "\r\nST: urn:schemas-upnp-org:device:nvcdevice\r\n" in older.answer
    assert older.usn.startswith("uuid:H10A004AD-00:13:24:A0:04:AD::")
    assert "<modelURL>http://192.168.1.28/product page</modelURL>" in older.description
    assert "<serialNumber>H10A004AD</serialNumber>" in older.description
    newer = announce(identity, generation=Generation.NEWER)
    assert newer.location.endswith("/DigitalSecurityCamera1.xml")
    assert newer.search_target.endswith(":DigitalSecurityCamera:1")
    assert newer.usn.partition("::")[0].endswith("001324a004ad")
    assert "<deviceType>urn:schemas-upnp-org:device:DigitalSecurityCamera:1<" in newer.description
    for announced in (older, newer):
        expat.ParserCreate().ParseFile(io.BytesIO(announced.description.encode()))
