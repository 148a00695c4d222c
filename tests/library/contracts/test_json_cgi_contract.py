"""Whether the simulated JSON CGI camera keeps to its document; no code of ours takes part.

A bare § is a section of seed 003, l. a line of it.
"""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime
import json
import math
import re
from typing import Any
from urllib.parse import quote

from aiohttp import web
from PIL import Image
import pytest

from tests.library.conftest import Clock
from tests.simulators import faults
from tests.simulators.__main__ import main
from tests.simulators.faults import Answer, MakeAnswer
from tests.simulators.json_cgi import Generation, JsonCgiCamera
from tests.simulators.json_cgi_faults import coded, no_picture, wrong_account
from tests.simulators.json_cgi_picture import is_night
from tests.simulators.json_cgi_tables import ACTIONS, DOCUMENT, OBJECT_OF, OBJECTS, TAIL
from tests.simulators.json_push import ALICE, FORMS, MALLORY, Facts, Person, send, server_url

from .wire import differ, exchange, picture

ACCOUNT = "user=admin&pwd=e10adc3949ba59abbe56e057f20f883e"
HEAD = (
    b"HTTP/1.1 200 OK\r\n"
    b"Date: Sun Dec 2 02:39:43 2001\r\n"
    b"Transfer-Encoding: chunked\r\n"
    b"Connection: keep-alive\r\n"
    b"X-Frame-Options: SAMEORIGIN\r\n"
    b"\r\n"
)
OUTLINE = {"code", "device_mac", "deviceID", "device_id", "log", "device_ip"}


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
    _, answer = await send_raw(camera, request.encode(), address=address)
    return joined(answer)


async def call(camera: JsonCgiCamera, action: str, sent: Any = None) -> dict[str, Any]:
    """Ask for an action as generation A does; return the answer, of two equal keys the last."""
    target = f"/action/cgi_action?{ACCOUNT}&action={action}"
    if sent is not None:
        target += f"&json={quote(json.dumps(sent))}"
    answer = json.loads(await get(camera, target))
    assert isinstance(answer, dict)
    return answer


def body_of(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an answer without those that identify the camera."""
    return {key: value for key, value in answer.items() if key not in TAIL}


def shot(camera: JsonCgiCamera) -> Image.Image:
    """Return a picture of the scene without number and car, which always differ."""
    image = picture(camera.take_picture())
    return image.crop((0, 0, image.width, image.height * 3 // 5))


# Transport


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("user=admin&pwd=x&action=getSysConfig", b"error user/pwd\r\n"),
        ("user=x&pwd=e10adc3949ba59abbe56e057f20f883e&action=getSysConfig", b"error user/pwd\r\n"),
        ("user=admin&pwd=123456&action=getSysConfig", b"error user/pwd\r\n"),
        ("user=admin&pwd=E10ADC3949BA59ABBE56E057F20F883E&action=no", b"error user/pwd\r\n"),
        ("action=getSysConfig", b"error user/pwd\r\n"),
        (f"{ACCOUNT}&action=getNothing", b"error json\r\n"),
        (f"{ACCOUNT}&action=getsysconfig", b"error json\r\n"),
        (ACCOUNT, b"error json\r\n"),
        (f"{ACCOUNT}&action=setOsdConf&json={{", b"error json\r\n"),
        (f"{ACCOUNT}&action=setOsdConf&json=[]", b"error json\r\n"),
        (f'{ACCOUNT}&action=setOsdConf&json={{"show_date":NaN}}', b"error json\r\n"),
        (f"{ACCOUNT}&action=setOsdConf", b"error json\r\n"),
        # §40 prints this and says that it succeeds; §1 says what is no JSON does not.
        (f'{ACCOUNT}&action=setPeripheralConf&json={{"parity":0,}}', b"error json\r\n"),
    ],
)
async def test_action_errors_are_text(query: str, body: bytes) -> None:
    """Status 200, in chunks, without Content-Type (l.7-35)."""
    async with JsonCgiCamera() as camera:
        request = f"GET /action/cgi_action?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        head, answer = await send_raw(camera, request)
        assert (head, joined(answer)) == (HEAD, body)
        assert camera.refused_logins == (body.startswith(b"error user") and "pwd=" in query)
        assert camera.logins == body.startswith(b"error json")
        assert camera.writes == 0


async def test_action_answers_as_printed() -> None:
    """§5.1 and §5.2 to the letter, from requests that are printed there, blanks and quotes raw."""
    async with JsonCgiCamera(full_tables=False) as camera:
        tail = (
            '"code":0,\n"device_mac":"88-07-cb-00-02-be",\n'
            '"deviceID":"CBT000114010100010238",\n"device_id":"CBT000114010100010238",\n'
            '"log":"",\n"device_ip":"192.168.1.89"\n}'
        )
        changed = await get(
            camera,
            f"/action/cgi_action?{ACCOUNT}&action=setSysConfig"
            '&json={"language":1,"dev_name":"a b"}',
        )
        assert changed.decode() == "{\n" + tail
        assert (
            await get(camera, f"/action/cgi_action?{ACCOUNT}&action=getSysConfig")
        ).decode() == (
            '{\n"version": "14.030.19.3_MAIN_V3(221114)",\n"ai_version": "",\n"ui_version": "",\n'
            '"pf_version": "platform_8hours v4.7.1D",\n"dev_name": "a b",\n"language": 1,\n'
            '"webPort": 80,\n"dev_type": 1,\n"ivs_mask": 1,\n"dev_mask": 0,\n'
            '"update_type": 268828701,\n' + tail.replace('":', '": ')
        )


async def test_connection_is_kept_until_a_picture() -> None:
    """JSON is kept alive; a picture is HTTP/1.0, followed by a line break and the end (l.267)."""
    question = f"GET /action/cgi_action?{ACCOUNT}&action=getRtmpConf HTTP/1.1\r\n\r\n".encode()
    shoot = b"GET /action/cgi_images HTTP/1.1\r\n\r\n"
    async with JsonCgiCamera() as camera:
        reader, writer = await asyncio.open_connection(camera.host, camera.port)
        writer.write(question + question + shoot + question)
        wire = await reader.read()
        writer.close()
        assert wire.count(HEAD) == 2
        found = re.search(
            rb"0\r\n\r\nHTTP/1\.0 200 OK\r\nContent-Length: (\d+)\r\n"
            rb"Content-Type: image/jpeg\r\n\r\n",
            wire,
        )
        assert found is not None
        body = wire[found.end() :]
        assert len(body) == int(found[1]) + 2
        assert body.endswith(b"\xff\xd9\r\n")
        assert picture(body).size == (1280, 720)
        assert [request.action for request in camera.requests] == [
            "getRtmpConf",
            "getRtmpConf",
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


# Generations


async def test_generation_b_needs_no_login() -> None:
    """POST without a login; the documented way is refused, right password or not."""
    async with JsonCgiCamera(generation=Generation.B) as camera:
        assert json.loads(await post(camera, "/action/getSysConfig"))["code"] == 0
        assert json.loads(await post(camera, "/action/getSysConfig", ""))["code"] == 0
        assert json.loads(await post(camera, "/action/setOsdConf", '{"show_date":0}'))["code"] == 0
        assert camera.settings["osd"]["show_date"] == 0
        stream = json.loads(await post(camera, "/action/getVencConf", '{"channel":1}'))
        assert stream["channel"] == 1
        for wrong in ("getNothing", "hiLogin"):
            assert await post(camera, f"/action/{wrong}") == b"error json\r\n"
        assert await post(camera, "/action/getOsdConf", "{") == b"error json\r\n"
        assert await get(camera, "/action/getSysConfig") == b"error json\r\n"
        assert camera.refused_logins == 0
        documented = f"/action/cgi_action?{ACCOUNT}&action=getSysConfig"
        assert await get(camera, documented) == b"error user/pwd\r\n"
        assert (camera.logins, camera.refused_logins) == (0, 1)


async def test_generation_b_answers_get() -> None:
    """GET /action/getVencConf?channel=0, without a login."""
    async with JsonCgiCamera(generation=Generation.B_GET) as camera:
        assert json.loads(await get(camera, "/action/getSysConfig"))["deviceID"] == camera.device_id
        assert json.loads(await get(camera, "/action/getVencConf?channel=2"))["pic_width"] == 352


async def test_generation_a_has_one_path() -> None:
    """What generation B answers, is an unknown command to it."""
    async with JsonCgiCamera() as camera:
        assert await post(camera, "/action/getSysConfig") == b"error json\r\n"
        assert await get(camera, "/action/getSysConfig") == b"error json\r\n"


async def test_generation_c_admits_an_address() -> None:
    """One login is for all programs at an address; an address without one gets nothing."""
    clock = Clock()
    async with JsonCgiCamera(
        generation=Generation.C, host="127.0.0.1", clock=clock, session_seconds=600
    ) as camera:
        login = json.dumps({"passwd": "e10adc3949ba59abbe56e057f20f883e"})
        assert await post(camera, "/action/getSysConfig") == b"error user/pwd\r\n"
        assert camera.refused_logins == 0
        answer = json.loads(await post(camera, "/action/hiLogin", '{"passwd":"x"}'))
        assert (answer["code"], answer["failedAttempts"]) == (206, 1)
        answer = json.loads(await post(camera, "/action/hiLogin", login))
        assert (answer["code"], answer["failedAttempts"]) == (0, 1)
        assert json.loads(await post(camera, "/action/getSysConfig"))["code"] == 0
        other = await post(camera, "/action/getSysConfig", address="127.0.0.2")
        assert other == b"error user/pwd\r\n"
        clock.advance(601)
        assert await post(camera, "/action/getSysConfig") == b"error user/pwd\r\n"
        await post(camera, "/action/hiLogin", login)
        camera.forget_sessions()
        assert await post(camera, "/action/getSysConfig") == b"error user/pwd\r\n"
        assert (camera.logins, camera.refused_logins) == (2, 1)


async def test_generation_c_locks_after_wrong_passwords() -> None:
    """After so many wrong passwords the right one does not help, for a while."""
    clock = Clock()
    async with JsonCgiCamera(
        generation=Generation.C, clock=clock, login_attempts=2, lock_seconds=60
    ) as camera:
        login = json.dumps({"passwd": camera.password_hash})
        for passwd in ('{"passwd":"x"}', "{}", login):
            assert json.loads(await post(camera, "/action/hiLogin", passwd))["code"] == 206
        clock.advance(61)
        assert json.loads(await post(camera, "/action/hiLogin", login))["code"] == 0


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


async def test_answers_repeat_two_keys() -> None:
    """§17.1 names the device at first by an empty text, §23.3 has led_control_avail twice."""
    async with JsonCgiCamera() as camera:
        target = f"/action/cgi_action?{ACCOUNT}&action="
        text = (await get(camera, f"{target}getGb28181")).decode()
        assert '"server_port": 5060,\n"device_id": "",\n"device_port"' in text
        assert json.loads(text)["device_id"] == camera.device_id
        camera.settings["display_adv"]["led_control_avail"] = 0
        text = (await get(camera, f"{target}getImageAdjustmentEx")).decode()
        assert text.count('"led_control_avail": 0,\n"led_control_avail": 0,\n"led_level"') == 1


async def test_answers_of_other_firmware_have_texts_and_commas() -> None:
    """Numbers as strings, in answers as in requests; a comma before the brace."""
    async with JsonCgiCamera(numbers_as_strings=True) as camera:
        answer = await call(camera, "getOsdConf")
        assert (answer["code"], answer["title_list"][0]["title_pos_x"]) == ("0", "556")
        await call(camera, "setOsdConf", {"date_pos_x": "12"})
        assert camera.settings["osd"]["date_pos_x"] == 12
        camera.trailing_comma = True
        text = await get(camera, f"/action/cgi_action?{ACCOUNT}&action=getRtmpConf")
        assert text.endswith(b",\n}")


async def test_platform_server_is_shared_by_four_sections() -> None:
    """FTP, MQTT and GAT1400 share one object (§12, §16, §18, §20); other firmware resets it."""
    async with JsonCgiCamera() as camera:
        await call(camera, "setPlatformServer", {"ftpServer": "192.168.1.212", "ftpUser": "xz"})
        await call(camera, "setPlatformServer", {"mqtt_server": "192.168.1.91:80"})
        answer = await call(camera, "getPlatformServer")
        assert (answer["ftpServer"], answer["mqtt_server"]) == ("192.168.1.212", "192.168.1.91:80")
        assert list(answer)[:2] == ["serverAddr", "serverPort"]
        camera.whole_objects = True
        await call(camera, "setPlatformServer", {"mqtt_topic": "test"})
        answer = await call(camera, "getPlatformServer")
        assert [answer[key] for key in ("ftpServer", "mqtt_server", "mqtt_topic")] == [
            "",
            "",
            "test",
        ]


async def test_setter_ignores_or_keeps_unknown_keys() -> None:
    """Unknown ones are ignored, or kept; some are answered though they are not listed."""
    async with JsonCgiCamera() as camera:
        sent = {"onceAWB": 1, "surprise": 5, "hue": 3}
        assert (await call(camera, "setImageAdjustment", sent))["code"] == 0
        answer = await call(camera, "getImageAdjustment")
        assert (answer["hue"], answer["onceAWB"], "surprise" in answer) == (3, 1, False)
        camera.keeps_unknown_keys = True
        await call(camera, "setImageAdjustment", sent)
        assert (await call(camera, "getImageAdjustment"))["surprise"] == 5
        assert (await call(camera, "setImageAdjustment", {"set_default": 2}))["code"] == 205
        await call(camera, "setImageAdjustment", {"set_default": 1})
        assert (await call(camera, "getImageAdjustment"))["hue"] == 128
    async with JsonCgiCamera(full_tables=False, extra_keys={}) as camera:
        assert "sceneMode" not in await call(camera, "getImageAdjustment")
        await call(camera, "setImageAdjustment", {"sceneMode": 2})
        assert "sceneMode" not in await call(camera, "getImageAdjustment")


async def test_setter_checks_conditions_and_necessary_fields() -> None:
    """Some fields go only with others ("only support when"), some actions only with a field."""
    async with JsonCgiCamera() as camera:
        hours = {"infr_day_h": 8, "infr_night_m": 30}
        assert (await call(camera, "setImageAdjustmentEx", hours))["code"] == 209
        assert camera.settings["display_adv"]["infr_day_h"] == 7
        unchanged = {"infr_day_h": 7, "flip": 1}
        assert (await call(camera, "setImageAdjustmentEx", unchanged))["code"] == 0
        by_time = hours | {"infr_detect_mode": 1}
        assert (await call(camera, "setImageAdjustmentEx", by_time))["code"] == 0
        answer = await call(camera, "setRtspConf", {"audio_main": 0})
        assert (answer["code"], answer["log"]) == (201, "Parameter does not exist")
        # networktype is necessary in the table; the example goes without (l.1952, l.1970).
        network = {"DHCP": 0, "IP": "192.168.1.86", "subnet_mask": "255.255.255.0"}
        network |= {"gateway": "192.168.1.1", "DNS": "1.2.4.8"}
        assert (await call(camera, "setWiredNetwork", network))["device_ip"] == "192.168.1.86"


async def test_venc_conf_has_three_streams() -> None:
    """Three of them; the sizes of the list only; zeros for one that does not exist (§21)."""
    async with JsonCgiCamera() as camera:
        main = await call(camera, "getVencConf")
        assert (main["channel"], main["pic_width"]) == (0, 2560)
        assert (await call(camera, "getVencConf", {"channel": 2}))["pic_width"] == 352
        missing = await call(camera, "getVencConf", {"channel": 7})
        assert [missing[key] for key in ("code", "channel", "pic_width", "gop")] == [0, 7, 0, 0]
        assert missing["pixel_list"] == []
        size = {"channel": 0, "pic_width": 1920, "pic_height": 1080}
        assert (await call(camera, "setVencConf", size))["code"] == 0
        assert (await call(camera, "setVencConf", size | {"pic_width": 1}))["code"] == 205
        assert (await call(camera, "setVencConf", {"channel": 0, "frame_rate": 26}))["code"] == 205
        assert (await call(camera, "setVencConf", {"channel": 3, "gop": 26}))["code"] == 205
        assert (await call(camera, "setVencConf", {"gop": 26}))["code"] == 201
        assert (await call(camera, "getVencConf"))["pic_width"] == 1920
        camera.needs_channel = True
        assert (await call(camera, "getVencConf"))["code"] == 201
        camera.whole_objects = True
        await call(camera, "setVencConf", {"channel": 1, "bitrate": 900})
        await call(camera, "setVencConf", {"channel": 1, "gop": 25})
        auxiliary = await call(camera, "getVencConf", {"channel": 1})
        assert [auxiliary[key] for key in ("pic_width", "bitrate", "gop")] == [704, 1024, 25]


async def test_setter_takes_whole_lists() -> None:
    """All entries of a list are sent; an entry may leave out keys; areas 4 to 8 stay (l.10926)."""
    async with JsonCgiCamera() as camera:
        titles: list[dict[str, Any]] = [{"title": "Tür +1 & mehr"}, {}, {}, {"show_title": 1}]
        assert (await call(camera, "setOsdConf", {"title_list": titles}))["code"] == 0
        kept = (await call(camera, "getOsdConf"))["title_list"]
        assert kept[0] == {
            "title": "Tür +1 & mehr",
            "title_pos_x": 556,
            "title_pos_y": 546,
            "show_title": 1,
        }
        assert (await call(camera, "setOsdConf", {"title_list": titles[:3]}))["code"] == 205
        areas = [{"area_x": 123.99999999999999}] * 9
        assert (await call(camera, "setMotionDetConf", {"area_list": areas}))["code"] == 0
        kept = (await call(camera, "getMotionDetConf"))["area_list"]
        assert [area["area_x"] for area in kept] == [123] * 4 + [0] * 5
        plan = (await call(camera, "getRecSchedule"))["schedule_list"]
        plan[6]["day_6"][3]["hour_begain"] = 5
        assert (await call(camera, "setRecSchedule", {"schedule_list": plan}))["code"] == 0
        assert (await call(camera, "getRecSchedule"))["schedule_list"] == plan
        plan.reverse()
        assert (await call(camera, "setRecSchedule", {"schedule_list": plan}))["code"] == 205


async def test_query_reads_a_plus_in_two_ways() -> None:
    """The document does not say whether it is a blank."""
    async with JsonCgiCamera() as camera:
        target = f"/action/cgi_action?{ACCOUNT}&action=setSysConfig&json="
        await get(camera, target + "%7B%22dev_name%22:%22a+b%2Bc%22%7D")
        assert camera.settings["system"]["dev_name"] == "a+b+c"
        camera.plus_is_blank = True
        await get(camera, target + "%7B%22dev_name%22:%22a+b%2Bc%22%7D")
        assert camera.settings["system"]["dev_name"] == "a b+c"


# What the camera does


async def test_time_is_read_and_written_under_two_names() -> None:
    """Read as deviceTime, written as CurTime without NTP only (§10); 201 for a stale one."""
    clock = Clock()
    async with JsonCgiCamera(clock=clock) as camera:
        before = (await call(camera, "getDeviceTime"))["deviceTime"]
        clock.advance(10)
        assert (await call(camera, "getDeviceTime"))["deviceTime"] == before + 10
        await call(camera, "setTime", {"ntp_enable": 1, "CurTime": 1669272783})
        assert camera.clock_drift == 0
        await call(camera, "setTime", {"ntp_enable": 0, "CurTime": 1669272783, "timeZone": 14})
        assert (await call(camera, "getDeviceTime"))["deviceTime"] == 1669272783
        assert (await call(camera, "setTime", {"ntp_enable": 1, "timeZone": 33}))["code"] == 205
        camera.stale_time_seconds = 30
        stale = {"ntp_enable": 1, "timeZone": 15, "deviceTime": 1669272000}
        answer = await call(camera, "setTime", stale)
        assert (answer["code"], answer["log"]) == (201, "time error")
        assert camera.settings["time"]["timeZone"] == 15


async def test_passwd_replaces_the_password_at_once() -> None:
    """The old one as MD5, the new one in clear (§4); the old one ceases at once."""
    async with JsonCgiCamera() as camera:
        wrong = {"oldPassword": "123456", "newPassword": "1234567"}
        assert (await call(camera, "setPasswd", wrong))["code"] == 206
        right = wrong | {"oldPassword": "e10adc3949ba59abbe56e057f20f883e"}
        assert (await call(camera, "setPasswd", right))["code"] == 0
        documented = f"/action/cgi_action?{ACCOUNT}&action=getSysConfig"
        assert await get(camera, documented) == b"error user/pwd\r\n"
        new = documented.replace("e10adc3949ba59abbe56e057f20f883e", camera.password_hash)
        assert b'"code": 0' in await get(camera, new)


async def test_restart_and_reset_are_answered_first() -> None:
    """Answered, then gone for a while (§7); a reset keeps the network by default (§6)."""
    clock = Clock()
    async with JsonCgiCamera(clock=clock, reboot_delay=5, reboot_seconds=60) as camera:
        assert (await call(camera, "restart"))["code"] == 0
        clock.advance(4)
        assert (await call(camera, "getSysConfig"))["code"] == 0
        clock.advance(2)
        documented = f"/action/cgi_action?{ACCOUNT}&action=getSysConfig"
        assert await get(camera, documented) == b""
        clock.advance(60)
        camera.settings["network"]["IP"] = "10.0.0.9"
        camera.settings["osd"]["show_date"] = 0
        assert (await call(camera, "reset", {"netReset": 0}))["code"] == 201
        assert (await call(camera, "reset", {"netReset": 0, "userReset": 0}))["code"] == 0
        assert camera.settings["network"]["IP"] == "10.0.0.9"
        assert camera.settings["osd"]["show_date"] == 1
        clock.advance(100)
        camera.password = "secret"
        target = documented.replace("e10adc3949ba59abbe56e057f20f883e", camera.password_hash)
        both = quote('{"netReset":1,"userReset":1}')
        await get(camera, f"{target.replace('getSysConfig', 'reset')}&json={both}")
        assert (camera.settings["network"]["IP"], camera.password) == ("192.168.1.89", "123456")


async def test_ptz_control_moves_until_it_is_stopped() -> None:
    """It moves until it is stopped (§9); presets have their number in speed_v (§9.1, §9.2)."""
    clock = Clock()

    async def order(code: int, **more: int) -> int:
        sent = {"channel": 0, "speed_h": 50, "speed_v": 50, "ptz_cmd": code} | more
        return int((await call(camera, "setPtzControl", sent))["code"])

    async with JsonCgiCamera(clock=clock) as camera:
        straight = shot(camera)
        assert await order(73) == 0
        clock.advance(1)
        assert await order(21) == 0
        assert not camera.ptz.is_moving
        there = camera.ptz.position
        assert (there.pan > 0, there.tilt > 0) == (True, True)
        clock.advance(60)
        assert camera.ptz.position == there
        assert differ(shot(camera), straight)
        preset = {"speed_v": 10, "channel": 0, "ptz_cmd": 19}
        assert (await call(camera, "setPtzControl", preset))["code"] == 0
        assert await order(9) == 0
        clock.advance(100)
        assert (camera.ptz.is_moving, camera.ptz.position.zoom) == (True, 10.0)
        assert (await call(camera, "setPtzControl", preset | {"ptz_cmd": 20}))["code"] == 0
        assert camera.ptz.position == there
        assert (await call(camera, "setPtzControl", {"channel": 0, "speed_v": 9, "ptz_cmd": 1}))[
            "code"
        ] == 201
        for wrong in ({"channel": 1}, {"speed_h": 0}, {"speed_v": 101}, {"ptz_cmd": 7}):
            assert await order(1, **wrong) == 205
        assert await order(20, speed_v=11) == 205
        assert await order(13) == 0
        assert camera.ptz.light
        assert camera.ptz.commands == [73, 21, 19, 9, 20, 13]


async def test_actions_drive_inputs_outputs_card_files_and_registration() -> None:
    """§17, §32, §38, §39, §41, §42."""
    clock = Clock()
    async with JsonCgiCamera(clock=clock) as camera:
        assert (await call(camera, "getIOAlarmIn"))["status"] == 1
        camera.alarm_input = 0
        assert (await call(camera, "getIOAlarmIn"))["status"] == 0
        assert (await call(camera, "openDoor"))["sign_tby"] == "7f652b7b4afb592a0a9b2a3175946d78"
        assert (camera.doors_opened, camera.io_output) == (1, True)
        clock.advance(10)
        assert not camera.io_output
        await call(camera, "ioSendData", {"data": "test"})
        assert camera.io_data == ["test"]
        assert (await call(camera, "devsFormat", {"dev_type": 5}))["code"] == 209
        camera.insert_card(total=100, remaining=1)
        assert (await call(camera, "devsFormat", {"dev_type": 5}))["code"] == 0
        card = (await call(camera, "getStorageInfo"))["devs"][0]
        assert (card["remaining_storage"], camera.formatted) == (100, [5])
        assert (await call(camera, "getPlatformConfFile", {"file_path": "/x"}))["code"] == -107
        assert (await call(camera, "getPlatformConfFile"))["code"] == 201
        assert (await call(camera, "setPlatformConfFile", {"file_path": "/x"}))["code"] == 201
        file = {"file_path": "/x", "file_content": "ä"}
        assert (await call(camera, "setPlatformConfFile", file))["file_length"] == 2
        assert (await call(camera, "getPlatformConfFile", file))["file_content"] == "ä"
        assert (await call(camera, "setGb28181Register"))["code"] == 209
        await call(camera, "setGb28181", {"register_type": 1})
        assert (await call(camera, "setGb28181Register"))["code"] == 0
        assert camera.gb28181_registered
        found = (await call(camera, "setWifiScan"))["ap_list"]
        assert found[0]["ap_number"] == "621-NB"
        assert (await call(camera, "getFmtSnap"))["image_length"] > 10000


async def test_snapshot_shows_the_settings() -> None:
    """Gray at night, titles, masks, brightness, mirror; every one has another number."""
    camera = JsonCgiCamera(clock=Clock())
    plain = shot(camera)
    assert differ(picture(camera.take_picture()), picture(camera.take_picture()))
    assert not differ(shot(camera), plain)

    def changed(name: str, **values: object) -> Image.Image:
        before = dict(camera.settings[name])
        camera.settings[name] |= values
        image = shot(camera)
        camera.settings[name] = before
        return image

    assert differ(plain.convert("L").convert("RGB"), plain)
    gray = changed("display_adv", color_black=2)
    assert not differ(gray.convert("L").convert("RGB"), gray)
    camera.is_dark = True
    assert not differ(shot(camera).convert("L").convert("RGB"), shot(camera))
    assert not differ(changed("display_adv", color_black=0), plain)
    camera.is_dark = False
    masked = changed("mask", mask_enable=1, mask_8_x=352, mask_8_y=0, mask_8_w=352, mask_8_h=288)
    black = Image.new("RGB", (570, 340))
    assert not differ(masked.crop((700, 10, 1270, 350)), black)
    assert not differ(masked.crop((0, 0, 600, 400)), plain.crop((0, 0, 600, 400)))
    assert differ(changed("display_base", brightness=255), plain)
    assert differ(changed("display_adv", mirror=1), plain)
    title = {"title": "Front door", "title_pos_x": 0, "title_pos_y": 200, "show_title": 1}
    assert differ(changed("osd", title_list=[title]), plain)
    assert differ(changed("osd", show_date=0), plain)


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


# Faults and records


async def test_faults_come_before_or_after_the_change() -> None:
    """Busy without doing it; 1 and 201 although it was done; lost answers; half a picture."""
    async with JsonCgiCamera() as camera:
        camera.inject("setOsdConf", coded(-117))
        camera.inject("setOsdConf", coded(1, applied=True))
        camera.inject("setOsdConf", faults.answer_lost)
        answer = await call(camera, "setOsdConf", {"show_date": 0})
        assert (answer["code"], answer["log"]) == (-117, "Device is busy")
        assert camera.settings["osd"]["show_date"] == 1
        assert (await call(camera, "setOsdConf", {"show_date": 0}))["code"] == 1
        assert camera.settings["osd"]["show_date"] == 0
        target = f"/action/cgi_action?{ACCOUNT}&action=setOsdConf&json=%7B%22show_date%22:1%7D"
        assert await get(camera, target) == b""
        assert camera.settings["osd"]["show_date"] == 1
        assert [request.code for request in camera.requests] == [-117, 1, 0]
        assert [request.status for request in camera.requests] == [200, 200, None]
        assert camera.writes == 2
        camera.inject("cgi_images", no_picture, times=math.inf)
        assert await get(camera, "/action/cgi_images") == b"failed\r\n"
        camera.heal()
        camera.inject("cgi_images", faults.empty_body)
        assert await get(camera, "/action/cgi_images") == b"\r\n"
        camera.inject(None, wrong_account)
        assert await get(camera, target) == b"error user/pwd\r\n"
        camera.inject(None, faults.server_error)
        head, _ = await send_raw(camera, f"GET {target} HTTP/1.1\r\n\r\n".encode())
        assert head.startswith(b"HTTP/1.1 500 ")
        camera.drops_on_network_change = True
        network = OBJECTS["network"].defaults | {"IP": "10.0.0.1"}
        target = f"/action/cgi_action?{ACCOUNT}&action=setWiredNetwork&json="
        assert await get(camera, target + quote(json.dumps(network))) == b""
        assert camera.settings["network"]["IP"] == "10.0.0.1"


async def test_requests_in_flight_are_counted() -> None:
    """How many requests, and how many writes, were under way at the same time."""
    async with JsonCgiCamera(latency=0) as camera:
        five = asyncio.Barrier(5)

        async def wait_for_the_others(make_answer: MakeAnswer) -> Answer:
            await five.wait()
            return make_answer()

        camera.inject(None, wait_for_the_others, times=5)
        sets = (call(camera, "setOsdConf", {"show_date": value}) for value in (0, 1))
        await asyncio.gather(*sets, *(call(camera, "getOsdConf") for _ in range(3)))
        assert (camera.in_flight_max, camera.writes_in_flight_max, camera.writes) == (5, 2, 2)
        assert (camera.count("getOsdConf"), camera.logins) == (3, 5)


# Pushes


@pytest.fixture
async def platform() -> AsyncIterator[tuple[str, list[tuple[str, str, bytes]]]]:
    """Return the address of a platform server, and what it was sent."""
    received: list[tuple[str, str, bytes]] = []

    async def answer(request: web.BaseRequest) -> web.Response:
        content_type = request.headers.get("Content-Type", "")
        received.append((request.path, content_type, await request.content.read()))
        return web.json_response({"request_type": "idleTime", "timestamp": 1707299321})

    server = web.Server(answer)
    listener = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
    host, port = listener.sockets[0].getsockname()
    yield f"{host}:{port}", received
    await server.shutdown(0.1)
    listener.close()


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
    platform: tuple[str, list[tuple[str, str, bytes]]],
    person: Person | None,
    user_list: int,
    name: str | None,
) -> None:
    """The address has no scheme, as in §12.2; keys and their order are those of the capture."""
    address, received = platform
    async with JsonCgiCamera() as camera:
        with pytest.raises(ValueError, match="not set"):
            await camera.trigger_face(person)
        await call(camera, "setPlatformServer", {"serverAddr": address})
        answer = await camera.trigger_face(person)
        assert (answer.status, json.loads(answer.body)["request_type"]) == (200, "idleTime")
        (path, content_type, body), *_ = received
        assert (path, content_type) == ("/faceRecognition", "application/json")
        face = json.loads(body)
        assert list(face)[:4] == ["request_type", "IP", "device_ip", "device_id"]
        assert (face["user_list"], face["user_name"]) == (user_list, name)
        assert (face["device_id"], face["timestamp"]) == (camera.device_id, face["snap_time"])
        for key in ("image", "fullview_image", "body_image"):
            picture(base64.b64decode(face[key], validate=True))
        assert (await camera.push("task_request")).status == 200
        assert received[-1][0] == "/taskRequest"


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
async def test_push_forms_are_sent_byte_for_byte(
    platform: tuple[str, list[tuple[str, str, bytes]]], form: str
) -> None:
    """Byte for byte, those that are broken, too; no two are alike."""
    address, received = platform
    built, other = FORMS[form].build(Facts(number=7)), FORMS[form].build()
    assert (await send(f"http://{address}/hook", built)).status == 200
    assert received == [(f"/hook{built.path}", built.content_type or "", built.body)]
    assert form.startswith("task_") or built.body != other.body
    assert FORMS[form].description


def test_push_forms_contain_their_traps() -> None:
    """The traps are there."""

    def face(form: str) -> dict[str, Any]:
        values = json.loads(FORMS[form].build().body)
        assert isinstance(values, dict)
        return values

    assert face("face_null_images")["image"] is None
    assert face("face_empty_images")["body_image"] == ""
    assert "image" not in face("face_without_images")
    for key in ("image", "fullview_image"):
        text = face("face_without_padding")[key]
        assert len(text) % 4 != 0
        assert base64.b64decode(text + "=" * (-len(text) % 4)).startswith(b"\xff\xd8")
    assert len(face("face_cut_picture")["image"]) % 4 == 1
    assert face("face_biometrics")["eva_age"] == 34
    assert face("face_number_texts")["user_list"] == "2"
    assert FORMS["face_repeated_keys"].build().body.count(b'"device_id"') == 2
    for form in ("face_trailing_comma", "face_cut_body", "face_gbk"):
        with pytest.raises(ValueError, match=r"."):
            json.loads(FORMS[form].build().body)


def test_push_forms_are_listed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name, beside those of the other family."""
    monkeypatch.setattr("sys.argv", ["simulators", "forms"])
    main()
    assert set(FORMS) <= set(capsys.readouterr().out.split())
