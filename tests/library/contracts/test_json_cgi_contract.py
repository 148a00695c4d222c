"""Whether the simulated JSON CGI camera keeps to its document; no code of ours takes part.

A bare § is a section of seed 003, l. a line of it. An answer in `json_cgi.txt` is its code, its
values by path (None if absent), parts of its text (list), or all of it (bytes).
"""

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime
import json
import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.library.conftest import Clock
from tests.simulators import faults
from tests.simulators.json_cgi import Generation, JsonCgiCamera
from tests.simulators.json_cgi_faults import coded, no_picture
from tests.simulators.json_cgi_picture import is_night
from tests.simulators.json_cgi_tables import ACTIONS, DOCUMENT, OBJECT_OF, OBJECTS
from tests.simulators.json_push import ALICE, FORMS, MALLORY, Facts, Person, send, server_url

from .wire import Receiver, exchange, found, picture, play, scenarios

ACCOUNT = "user=admin&pwd=e10adc3949ba59abbe56e057f20f883e"
HEAD = (
    b"HTTP/1.1 200 OK\r\nDate: Sun Dec 2 02:39:43 2001\r\nTransfer-Encoding: chunked\r\n"
    b"Connection: keep-alive\r\nX-Frame-Options: SAMEORIGIN\r\n\r\n"
)
OUTLINE = {"device_mac", "deviceID", "device_id", "device_ip"}
SCENARIOS = scenarios("json_cgi")


async def send_raw(
    camera: JsonCgiCamera, request: bytes, *, address: str = "127.0.0.1"
) -> tuple[bytes, bytes]:
    """Send bytes; return head and body as they came, both empty if the connection broke."""
    head, mark, body = (await exchange(camera, request, address=address, eof=True)).partition(
        b"\r\n\r\n"
    )
    return head + mark, body


def joined(chunked: bytes) -> bytes:
    """Return a body that came in chunks, which must be whole."""
    body = b""
    while True:
        size, _, chunked = chunked.partition(b"\r\n")
        length = int(size, 16)
        body, chunked = body + chunked[:length], chunked[length:].removeprefix(b"\r\n")
        if not length:
            assert not chunked
            return body


async def get(camera: JsonCgiCamera, target: str) -> bytes:
    """Send a target as it is; return the body."""
    head, body = await send_raw(camera, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return joined(body) if head == HEAD else body


async def post(
    camera: JsonCgiCamera, path: str, body: str = "{}", *, address: str = "127.0.0.1"
) -> bytes:
    """Send an object; return the body of the answer."""
    request = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    head, answer = await send_raw(camera, request.encode(), address=address)
    assert head == HEAD
    return joined(answer)


async def call(camera: JsonCgiCamera, action: str, sent: Any = None) -> dict[str, Any]:
    """Ask for an action as generation A does; return the answer, of two equal keys the last."""
    target = f"/action/cgi_action?{ACCOUNT}&action={action}"
    if sent is not None:
        target += f"&json={quote(json.dumps(sent))}"
    answer = json.loads(await get(camera, target))
    assert isinstance(answer, dict)
    return answer


# Transport


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_scenarios(scenario: str) -> None:
    """Each request of the table has its answer."""
    options, steps = SCENARIOS[scenario]
    options |= {"generation": Generation[options.get("generation", "A")]}
    clock = Clock()

    async def check(request: str, expected: Any) -> None:
        first, _, rest = request.partition(" ")
        if first == "POST":
            body = (await post(camera, *rest.split(" ", 1))) if " " in rest else b""
            body = body or await post(camera, rest, "")
        elif first[0] in "/?&":
            prefix = {"/": "", "?": "/action/cgi_action"}.get(
                first[0], f"/action/cgi_action?{ACCOUNT}"
            )
            body = await get(camera, prefix + request)
        else:
            sent = json.loads(rest) if rest else None
            body = json.dumps(await call(camera, first, sent)).encode()
        match expected:
            case bytes():
                assert body == expected, request
            case list():
                assert all(part in body.decode() for part in expected), (request, body)
            case int():
                assert json.loads(body)["code"] == expected, (request, body)
            case dict():
                answer = json.loads(body)
                assert {path: found(answer, path) for path in expected} == expected, request

    async with JsonCgiCamera(clock=clock, **options) as camera:
        await play(camera, steps, check, clock)


async def test_connection_is_kept_until_a_picture() -> None:
    """JSON is kept alive; a picture is HTTP/1.0, followed by a line break and the end (l.267)."""
    question = f"GET /action/cgi_action?{ACCOUNT}&action=getRtmpConf HTTP/1.1\r\n\r\n".encode()
    shoot = b"GET /action/cgi_images HTTP/1.1\r\n\r\n"
    async with JsonCgiCamera() as camera:
        wire = await exchange(camera, question + question + shoot + question)
        assert wire.count(HEAD) == 2
        found_ = re.search(
            rb"0\r\n\r\nHTTP/1\.0 200 OK\r\nContent-Length: (\d+)\r\n"
            rb"Content-Type: image/jpeg\r\n\r\n",
            wire,
        )
        assert found_ is not None
        body = wire[found_.end() :]
        assert len(body) == int(found_[1]) + 2
        assert body.endswith(b"\xff\xd9\r\n")
        assert picture(body).size == (1280, 720)
        assert [request.action for request in camera.requests] == [
            *["getRtmpConf"] * 2,
            "cgi_images",
        ]
        camera.folded_content_type = True
        head, _ = await send_raw(camera, shoot)
        assert head.endswith(b"\r\n Content-Type: image/jpeg\r\n\r\n")


async def test_cgi_images_knows_other_formats() -> None:
    """`failed` for what is not supported (l.255); telnet needs no account and is counted."""
    async with JsonCgiCamera() as camera:
        head, body = await send_raw(camera, b"GET /action/cgi_images?fmt=yuv HTTP/1.1\r\n\r\n")
        assert (head, body) == (b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\n", b"failed\r\n")
        assert (await get(camera, "/action/cgi_images?fmt=bmp")).startswith(b"BM")
        assert await get(camera, "/action/telnet?action=open") == (
            b"<html><body><h2> oper: open</h2></body></html>\nOK"
        )
        assert (camera.telnet_calls, camera.pictures) == (1, 1)
        head, _ = await send_raw(camera, b"GET /cgi-bin/getuid HTTP/1.1\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 404 ")
        assert await send_raw(camera, b"nonsense\r\n\r\n") == (b"", b"")


async def test_generation_c_admits_an_address() -> None:
    """One login is for all programs at an address; an address without one gets nothing."""
    clock = Clock()
    async with JsonCgiCamera(
        generation=Generation.C, host="127.0.0.1", clock=clock, session_seconds=600
    ) as camera:

        async def log_in(passwd: str) -> tuple[int, int]:
            body = json.dumps({"passwd": passwd})
            answer = json.loads(await post(camera, "/action/hiLogin", body))
            return answer["code"], answer["failedAttempts"]

        async def is_let_in(address: str = "127.0.0.1") -> bool:
            return b"error" not in await post(camera, "/action/getSysConfig", address=address)

        assert not await is_let_in()
        assert camera.refused_logins == 0
        assert await log_in("x") == (206, 1)
        assert await log_in(camera.password_hash) == (0, 1)
        assert (await is_let_in(), await is_let_in("127.0.0.2")) == (True, False)
        clock.advance(601)
        assert not await is_let_in()
        await log_in(camera.password_hash)
        camera.forget_sessions()
        assert not await is_let_in()
        assert (camera.logins, camera.refused_logins) == (2, 1)


# Sections


def examples() -> list[Any]:
    """Return each action of the document with what its examples send and answer."""
    return [
        pytest.param(entry["name"], sent, entry["answer"], id=f"{entry['ref']}-{number}")
        for resource in DOCUMENT["resources"]
        for entry in resource["actions"]
        for number, sent in enumerate(entry.get("requests", [None]))
    ]


@pytest.mark.parametrize(("name", "sent", "expected"), examples())
async def test_action_accepts_every_printed_example(
    name: str, sent: Any, expected: dict[str, Any]
) -> None:
    """What the document shows as an example succeeds, and answers what it shows.

    Cameras of several addresses and names made the examples; §28.1 shows another section's answer.
    """
    async with JsonCgiCamera(
        full_tables=False, extra_keys={}, schedule_snap_as_printed=True
    ) as camera:
        if name == "devsFormat":
            camera.insert_card()
        if name in ("setGb28181Register", "setGb28181Logout"):
            camera.settings["gb28181"]["register_type"] = 1
        if name == "getPlatformConfFile":
            sent = {"file_path": "/appfs/fconfigs/thr_conf.txt"}
        answer = await call(camera, name, sent)
        # In §17.1 device_id stands twice, its first place is that of the value that is lost.
        keys, wanted = ([key for key in each if key != "device_id"] for each in (answer, expected))
        assert keys == wanted
        own = {"deviceTime", "image_base64", "image_length", *OUTLINE} - {"code", "log"}
        for key in answer.keys() - own:
            assert answer[key] == expected[key]


def settable_fields() -> list[tuple[str, str]]:
    """Return every setter with every field of a plain type that it may change."""
    return [
        (action.name, key)
        for action in ACTIONS.values()
        if action.verb == "set" and action.name not in ("setVencConf", "setPlatformConfFile")
        for key, entry in OBJECTS[OBJECT_OF[action.name]].fields.items()
        if entry.settable and entry.answered and not entry.items
    ]


@pytest.mark.parametrize(("action", "key"), settable_fields())
async def test_setter_keeps_the_limits_of_every_field(action: str, key: str) -> None:
    """Each option and both ends are kept, what is beyond is refused and changes nothing."""
    camera = JsonCgiCamera(latency=0)
    name = OBJECT_OF[action]
    entry = OBJECTS[name].fields[key]
    rest = {other: camera.settings[name].get(other, "") for other in ACTIONS[action].necessary}
    rest |= {"bssid": "00:00:00:00:00:00"} if action == "setWifiConfig" else {}
    for other, value in entry.requires.items():
        camera.settings[name][other] = value
    good: list[Any] = ["text ä"] if entry.type == "string" else [7]
    bad: list[Any] = [None, [], 5 if entry.type == "string" else "x", {}]
    if entry.options:
        good, bad = list(entry.options), [*bad, max(entry.options) + 1, min(entry.options) - 1]
    elif entry.minimum is not None:
        good, bad = [entry.minimum], [*bad, entry.minimum - 1]
        if entry.maximum is not None:
            good, bad = [*good, entry.maximum], [*bad, entry.maximum + 1]
    async with camera:
        for value in good:
            assert (await call(camera, action, rest | {key: value}))["code"] == 0
            assert camera.settings[name][key] == value
        kept = dict(camera.settings[name])
        for value in bad:
            answer = await call(camera, action, rest | {key: value})
            assert (answer["code"], answer["log"]) == (205, "The parameter is invalid")
        assert camera.settings[name] == kept


async def test_schedule_is_set_whole_and_in_order() -> None:
    """All days of all entries (§27)."""
    async with JsonCgiCamera() as camera:
        plan = (await call(camera, "getRecSchedule"))["schedule_list"]
        plan[6]["day_6"][3]["hour_begain"] = 5
        assert (await call(camera, "setRecSchedule", {"schedule_list": plan}))["code"] == 0
        assert (await call(camera, "getRecSchedule"))["schedule_list"] == plan
        plan.reverse()
        assert (await call(camera, "setRecSchedule", {"schedule_list": plan}))["code"] == 205


@pytest.mark.parametrize(
    ("day", "night", "hour", "is_grey"),
    [
        ((7, 0), (18, 0), 6, True),
        ((7, 0), (18, 0), 7, False),
        ((7, 0), (18, 0), 18, True),
        ((20, 0), (5, 0), 21, False),  # a day that ends in the morning
        ((20, 0), (5, 0), 12, True),
    ],
)
def test_snapshot_is_grey_by_the_hours(
    day: tuple[int, int], night: tuple[int, int], hour: int, *, is_grey: bool
) -> None:
    """With color_black 1 and infr_detect_mode 1 the hours decide (l.6194), not the light."""
    hours = {"infr_day_h": day[0], "infr_day_m": day[1]}
    hours |= {"infr_night_h": night[0], "infr_night_m": night[1]}
    advanced = {"color_black": 1, "infr_detect_mode": 1} | hours
    moment = datetime(2026, 11, 20, hour, 0, tzinfo=UTC)
    assert is_night(advanced, moment, is_dark=not is_grey) is is_grey


async def test_faults_come_before_or_after_the_change() -> None:
    """Busy without doing it; 1 although it was done; a lost answer."""
    async with JsonCgiCamera() as camera:
        for fault in (coded(-117), coded(1, applied=True), faults.answer_lost):
            camera.inject("setOsdConf", fault)
        answer = await call(camera, "setOsdConf", {"show_date": 0})
        assert (answer["code"], answer["log"]) == (-117, "Device is busy")
        assert camera.settings["osd"]["show_date"] == 1
        assert (await call(camera, "setOsdConf", {"show_date": 0}))["code"] == 1
        assert camera.settings["osd"]["show_date"] == 0
        target = f"/action/cgi_action?{ACCOUNT}&action=setOsdConf&json=%7B%22show_date%22:1%7D"
        assert await get(camera, target) == b""
        assert [(request.code, request.status) for request in camera.requests] == [
            *[(-117, 200), (1, 200), (0, None)]
        ]
        assert (camera.settings["osd"]["show_date"], camera.writes) == (1, 2)
        camera.inject("cgi_images", no_picture)
        assert await get(camera, "/action/cgi_images") == b"failed\r\n"


# Pushes


@pytest.fixture
async def platform() -> AsyncIterator[Receiver]:
    """Return a platform server."""
    async with Receiver() as receiver:
        yield receiver


@pytest.mark.parametrize(
    ("person", "user_list", "name"),
    [
        (None, 0, None),
        (MALLORY, 1, "Mallory"),
        (ALICE, 2, "Alice Müller"),
        (Person(name="Bob", user_id="v3"), 2, "Bob"),
    ],
)
async def test_push_goes_to_the_platform_server(
    platform: Receiver, person: Person | None, user_list: int, name: str | None
) -> None:
    """The address has no scheme, as in §12.2; keys and their order are those of the capture."""
    async with JsonCgiCamera() as camera:
        with pytest.raises(ValueError, match="not set"):
            await camera.trigger_face(person)
        address = platform.url.removeprefix("http://")
        await call(camera, "setPlatformServer", {"serverAddr": address})
        assert (await camera.trigger_face(person)).status == 200
        _, path, headers, body = platform.received[0]
        assert (path, headers["Content-Type"]) == ("/faceRecognition", "application/json")
        face = json.loads(body)
        assert list(face)[:4] == ["request_type", "IP", "device_ip", "device_id"]
        assert (face["user_list"], face["user_name"]) == (user_list, name)
        assert (face["device_id"], face["timestamp"]) == (camera.device_id, face["snap_time"])
        for key in ("image", "fullview_image", "body_image"):
            picture(base64.b64decode(face[key], validate=True))
        assert (await camera.push("task_request")).status == 200
        assert platform.received[-1][1] == "/taskRequest"


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("192.168.1.91:80", "http://192.168.1.91:80"),
        ("192.168.1.91", "http://192.168.1.91:8123"),
        ("http://ha.local:81/api/webhook/x/", "http://ha.local:81/api/webhook/x"),
        ("[::1]:81", "http://[::1]:81"),
    ],
)
def test_push_address_takes_the_port_beside_it(address: str, url: str) -> None:
    """The separate port applies to an address without one."""
    assert server_url({"serverAddr": address, "serverPort": 8123}) == url


def test_push_address_without_tls() -> None:
    """No document mentions TLS for these cameras."""
    with pytest.raises(ValueError, match="no address"):
        server_url({"serverAddr": "https://ha.local/"})


@pytest.mark.parametrize("form", FORMS)
async def test_push_forms_are_sent_byte_for_byte(platform: Receiver, form: str) -> None:
    """Byte for byte, those that are broken, too; no two are alike."""
    built, other = FORMS[form].build(Facts(number=7)), FORMS[form].build()
    assert (await send(f"{platform.url}/hook", built)).status == 200
    ((_, path, headers, body),) = platform.received
    assert (path, body) == (f"/hook{built.path}", built.body)
    assert headers.get("Content-Type", "") == (built.content_type or "")
    assert form.startswith("task_") or built.body != other.body
