"""The simulated XML CGI camera against its document: clock, network, encoders.

No code of ours takes part.
"""

import re

import aiohttp
import pytest

from tests.simulators import faults
from tests.simulators.xml_cgi import XmlCgiCamera
from tests.simulators.xml_cgi_encoder import THREE_STREAMS, Limits

from .test_simulators import HEAD, LOGIN, Clock, ask, differ, fault, log_in, picture

NETWORK = "/cgi-bin/network"
TIME = "/cgi-bin/time"


class Client:
    """A logged in client that sends what it is told."""

    def __init__(self, camera: XmlCgiCamera, uid: str) -> None:
        self.camera = camera
        self.uid = uid

    async def __call__(self, interface: str, query: str = "") -> tuple[int, bytes]:
        """Send a query with the session id at its end, as the document has it."""
        query = f"{query}&uid={self.uid}" if query else f"uid={self.uid}"
        return await ask(self.camera, f"/cgi-bin/{interface}?{query}")


async def client(camera: XmlCgiCamera, target: str = LOGIN) -> Client:
    """Log in."""
    return Client(camera, await log_in(camera, target))


def attributes(body: bytes) -> dict[str, str]:
    """Return the attributes of an answer that has one element."""
    return dict(re.findall(r'(\w+)="([^"]*)"', body.removeprefix(HEAD).decode()))


# Time, §3.8


async def test_time_answers_as_printed() -> None:
    """Seed 001 l.369: the attributes in this order, and the local time."""
    clock = Clock()
    async with XmlCgiCamera(clock=clock) as camera:
        send = await client(camera)
        await send("time", "timezone=GMT+08:00")
        await send("time", "update_method=MANUAL&year=2017&month=11&day=30&hour=8&min=0&sec=0")
        _, body = await send("time", "update_method=MANUAL&ntpaddr=pool.ntp.org&port=123")
        assert body == HEAD + (
            b'<time timezone="GMT+08:00" update_method="manual" ntpaddr="pool.ntp.org"'
            b' port="123" current_time="2017-11-30 08:00:00"/>'
        )
        clock.now += 59
        assert attributes((await send("time"))[1])["current_time"] == "2017-11-30 08:00:59"
        await send("time", "timezone=GMT-03:30")
        assert attributes((await send("time"))[1])["current_time"] == "2017-11-29 20:30:59"
        _, body = await send("time", "update_method=ntp&ntpaddr=pool.ntp.org&port=123")
        assert attributes(body)["update_method"] == "ntp"
        assert camera.clock_error == 0


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("timezone=GMT+10:30", "timezone error"),  # not in the list of §3.8
        ("timezone=GMT%2B08:00", "timezone error"),  # nothing is decoded
        ("update_method=SNTP", "update_method: MANUAL or NTP or P2P"),
        ("port=0", "port range: 1-65535"),
        ("update_method=MANUAL&year=2017&month=2", "error, date or time format"),
        (
            "update_method=MANUAL&year=2017&month=2&day=30&hour=1&min=0&sec=0",
            "error, date or time format",
        ),
    ],
)
async def test_a_wrong_time_changes_nothing(query: str, reason: str) -> None:
    """Not the rest of the request either."""
    async with XmlCgiCamera() as camera:
        send = await client(camera)
        before = dict(camera.settings["time"])
        answer = await send("time", f"ntpaddr=10.0.0.1&{query}")
        assert answer == (400, fault(TIME, reason))
        assert (camera.settings["time"], camera.clock_error) == (before, 0)


async def test_newer_firmware_wants_capitals() -> None:
    """And answers them; the clock is only set by hand where it is MANUAL."""
    async with XmlCgiCamera(capital_update_method=True, clock_error=-1e8) as camera:
        send = await client(camera)
        status, body = await send("time", "update_method=ntp")
        assert (status, body) == (400, fault(TIME, "update_method: MANUAL or NTP or P2P"))
        date = "year=2030&month=1&day=1&hour=0&min=0&sec=0"
        await send("time", date)
        assert camera.clock_error == -1e8
        _, body = await send("time", f"update_method=MANUAL&{date}")
        assert attributes(body)["update_method"] == "MANUAL"
        assert attributes(body)["current_time"].startswith("2030-01-01 00:00:0")


async def test_the_clock_shows_in_the_picture() -> None:
    """The zone moves the time on the screen and nothing else."""
    async with XmlCgiCamera(clock=Clock()) as camera:
        send = await client(camera)
        first = picture((await ask(camera, "/cgi-bin/snapshot.cgi"))[1])
        camera.pictures = 0
        same = picture((await ask(camera, "/cgi-bin/snapshot.cgi"))[1])
        assert not differ(first, same)
        await send("time", "timezone=GMT+09:30")
        camera.pictures = 0
        later = picture((await ask(camera, "/cgi-bin/snapshot.cgi"))[1])
        corner, scene = (360, 0, 640, 30), (0, 40, 640, 360)
        assert differ(first.crop(corner), later.crop(corner))
        assert not differ(first.crop(scene), later.crop(scene))


# Network, §3.7


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("dhcp=2", "dhcp: 0 or 1"),
        ("port=81", "port range: 80,1000-65535"),
        ("port=65536", "port range: 80,1000-65535"),
        ("ipaddr=192.168.4.256&netmask=255.255.255.0&gateway=192.168.4.1", "ipaddr error"),
        ("ipaddr=224.0.0.1&netmask=255.255.255.0&gateway=192.168.4.1", "ipaddr error"),
        ("dns1=dns", "dns1 error"),
        ("ipaddr=192.168.4.65", "error, parse gateway"),
        ("ipaddr=192.168.4.65&gateway=192.168.4.1", "error, parse netmask"),
        ("gateway=192.168.4.1", "error, parse ipaddr"),
    ],
)
async def test_a_wrong_network_changes_nothing(query: str, reason: str) -> None:
    """And the camera stays where it is."""
    async with XmlCgiCamera() as camera:
        send = await client(camera)
        assert await send("network", f"dns2=9.9.9.9&{query}") == (400, fault(NETWORK, reason))
        assert attributes((await send("network"))[1])["dns2"] == "8.8.8.8"


async def test_a_new_address_is_answered_and_then_nobody_is_there() -> None:
    """Until the camera is found again where it is now."""
    async with XmlCgiCamera() as camera:
        send = await client(camera)
        assert (await send("network", "dns1=1.1.1.1&dhcp=0&port=80"))[0] == 200
        assert (await send("keep_alive"))[0] == 200
        status, body = await send(
            "network", "ipaddr=192.168.4.65&netmask=255.255.255.0&gateway=192.168.4.1"
        )
        assert (status, attributes(body)["ipaddr"]) == (200, "192.168.4.65")
        assert (await send("keep_alive"))[0] == 0
        await camera.stop()
        await camera.start()
        send = await client(camera)
        assert attributes((await send("network"))[1])["gateway"] == "192.168.4.1"
        await send("network", "port=8080")
        assert (await send("keep_alive"))[0] == 0


async def test_a_new_port_is_moved_to(free_port: int) -> None:
    """Also by a request whose answer gets lost; connections to the old port are dead."""
    async with XmlCgiCamera(moves=True) as camera, aiohttp.ClientSession() as session:
        old_url, old_port = camera.url, camera.port
        send = await client(camera)
        async with session.get(f"{old_url}/cgi-bin/keep_alive?uid={send.uid}") as answer:
            assert answer.status == 200
        camera.inject("network", faults.answer_lost)
        assert (await send("network", f"port={free_port}"))[0] == 0
        assert camera.port == free_port
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"{old_url}/cgi-bin/keep_alive?uid={send.uid}")
        status, body = await send("network", f"port={old_port}")
        assert (status, attributes(body)["port"]) == (200, str(old_port))
        assert camera.url == old_url
        assert (await send("keep_alive"))[0] == 200


# Encoders, §3.9 to §3.12

PRINTED_VIDEO = """
<video_capabilities> <stream1> <encode_mode name="H264"> <resolution name="2592X1944">
<framerate_range>1-15</framerate_range> <bitrate_range>500-8000</bitrate_range> </resolution>
<resolution name="1080P"> <framerate_range>1-30</framerate_range>
<bitrate_range>500-6000</bitrate_range> </resolution> </encode_mode> <encode_mode name="H265">
<resolution name="2592X1944"> <framerate_range>1-15</framerate_range>
<bitrate_range>500-6000</bitrate_range> </resolution> <resolution name="1080P">
<framerate_range>1-30</framerate_range> <bitrate_range>500-4000</bitrate_range> </resolution>
</encode_mode> </stream1> <stream2> <encode_mode name="H264"> <resolution name="VGA">
<framerate_range>1-30</framerate_range> <bitrate_range>50-2000</bitrate_range> </resolution>
<resolution name="480X360"> <framerate_range>1-30</framerate_range>
<bitrate_range>50-2000</bitrate_range> </resolution> </encode_mode> <encode_mode name="H265">
<resolution name="VGA"> <framerate_range>1-30</framerate_range>
<bitrate_range>50-2000</bitrate_range> </resolution> <resolution name="480X360">
<framerate_range>1-30</framerate_range> <bitrate_range>50-2000</bitrate_range> </resolution>
</encode_mode> </stream2> </video_capabilities>
"""
PRINTED_AUDIO = """
<audio_capabilities> <encode_type name="G.711"> <samplerate name="8000">
<bitrate>64000</bitrate> </samplerate> </encode_type> <encode_type name="G.711A">
<samplerate name="8000"> <bitrate>64000</bitrate> </samplerate> </encode_type>
<encode_type name="AAC"> <samplerate name="16000"> <bitrate>16000</bitrate> </samplerate>
</encode_type> </audio_capabilities>
"""
PRINTED_STREAMS = (
    b'<videoencoder><stream1 encode_mode="H265" resolution="1080P" framerate="25" govlength="100"'
    b' bitrate="2500" bitrate_control="CBR"/><stream2 encode_mode="H265" resolution="480X360"'
    b' framerate="25" govlength="100" bitrate="200" bitrate_control="CBR"/></videoencoder>'
)


async def test_capabilities_answer_as_printed() -> None:
    """Seed 001 §3.9 and §3.11, but for the blanks between the elements."""
    async with XmlCgiCamera() as camera:
        send = await client(camera)
        for encoder, printed in (("video", PRINTED_VIDEO), ("audio", PRINTED_AUDIO)):
            status, body = await send(f"{encoder}encoder/getcapabilities")
            expected = re.sub(r">\s+<", "><", printed.strip())
            assert (status, body.decode()) == (200, HEAD.decode() + expected)


async def test_video_encoder_answers_as_printed() -> None:
    """Seed 001 §3.10: its URLs, and all streams in the answer to each of them."""
    values = "encode_mode=H265&resolution={}&framerate=25&govlength=100&bitrate={}"
    async with XmlCgiCamera() as camera:
        send = await client(camera)
        main, sub = (
            f"{values}&bitrate_control=CBR".format(*pair)
            for pair in (("1080P", "2500"), ("480X360", "200"))
        )
        expected = (200, HEAD + PRINTED_STREAMS)
        assert await send("videoencoder") == expected
        assert await send("videoencoder/stream1", main) == expected
        assert await send("videoencoder/stream2", sub) == expected
        assert await send("videoencoder/stream2") == expected
        assert camera.count("videoencoder/stream2") == 2


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("encode_mode=MJPEG", "encode_mode error"),
        ("encode_mode=H264&resolution=VGA", "resolution error"),
        ("resolution=1080p", "resolution error"),
        ("framerate=31", "framerate range error"),
        ("framerate=0", "framerate range error"),
        ("framerate=abc", "framerate range error"),
        ("bitrate=4001", "bitrate range error"),
        ("bitrate=499", "bitrate range error"),
        ("govlength=24", "govlength range: 25-100"),
        ("framerate=10&govlength=41", "govlength range: 10-40"),
        ("bitrate_control=ABR", "bitrate_control: CBR or VBR"),
        # A resolution that is possible, with a frame rate in force that is not possible there.
        ("resolution=2592X1944", "framerate range error"),
    ],
)
async def test_an_impossible_stream_changes_nothing(query: str, reason: str) -> None:
    """What is possible depends on the mode and the resolution that the request has or leaves."""
    async with XmlCgiCamera() as camera:
        send = await client(camera)
        answer = await send("videoencoder/stream1", query)
        assert answer == (400, fault("/cgi-bin/videoencoder/stream1", reason))
        assert (await send("videoencoder"))[1] == HEAD + PRINTED_STREAMS


async def test_what_depends_on_one_another_is_set_together() -> None:
    """In any order of the parameters; a longer name in front of a shorter one hides it."""
    async with XmlCgiCamera() as camera:
        send = await client(camera)
        query = "bitrate=8000&framerate=15&resolution=2592X1944&encode_mode=H264"
        assert (await send("videoencoder/stream1", query))[0] == 200
        # 8000 is too much for the other mode.
        status, body = await send("videoencoder/stream1", "encode_mode=H265")
        reason = "bitrate range error"
        assert (status, body) == (400, fault("/cgi-bin/videoencoder/stream1", reason))
        assert (await send("videoencoder/stream1", "encode_mode=H265&bitrate=6000"))[0] == 200
        await send("videoencoder/stream1", "bitrate_control=VBR&bitrate=1000")
        stream = camera.settings["videoencoder/stream1"]
        assert (stream["bitrate"], stream["bitrate_control"]) == ("6000", "VBR")


async def test_other_encoders() -> None:
    """Newer firmware: no common path, a third stream; and a camera without sound or picture."""
    streams = {**THREE_STREAMS, "stream1": {"H265": {"1080P": Limits((1, 25), (100, 3000))}}}
    async with XmlCgiCamera(encoder_path_query=False, video_capabilities=streams) as camera:
        send = await client(camera)
        target = f"/cgi-bin/videoencoder?uid={send.uid}"
        assert await ask(camera, target) == (404, fault(target, "no such cgi interface"))
        assert (
            b'<resolution name="1080P"><framerate_range>1-25<'
            in (await send("videoencoder/getcapabilities"))[1]
        )
        _, body = await send("videoencoder/stream3", "resolution=VGA&bitrate=50")
        assert re.findall(rb"<(stream\d)", body) == [b"stream1", b"stream2", b"stream3"]
        assert camera.settings["videoencoder/stream3"]["resolution"] == "VGA"
    async with XmlCgiCamera(video=False, audio=False) as camera:
        send = await client(camera)
        _, body = await send("getcapabilities")
        assert body == HEAD + b'<capabilities video="0" audio="0" ptz="0"/>'
        for interface in ("videoencoder", "audioencoder/getcapabilities", "ptz_ctrl"):
            assert (await send(interface))[0] == 404


async def test_audio_encoder() -> None:
    """Seed 001 §3.12: its URLs, `lify` among them, which the table calls `amplify`."""
    async with XmlCgiCamera() as camera:
        send = await client(camera)
        _, body = await send("audioencoder")
        assert body == HEAD + (
            b'<audioencoder enable="1" encode_type="G.711" samplerate="8000" bitrate="64000"'
            b' input_volume="60" output_volume="80" amplify="1"/>'
        )
        assert attributes((await send("audioencoder", "enable=0"))[1])["enable"] == "0"
        await send("audioencoder", "enable=1&encode_type=G.711&samplerate=8000&bitrate=64000")
        _, body = await send("audioencoder", "input_volume=60&output_volume=80&lify=0")
        assert attributes(body)["amplify"] == "0"
        assert attributes((await send("audioencoder", "amplify=1"))[1])["amplify"] == "1"
        _, body = await send("audioencoder", "encode_type=AAC&samplerate=16000&bitrate=16000")
        assert attributes(body)["encode_type"] == "AAC"
        for query, reason in {
            "enable=2": "enable: 0 or 1",
            "encode_type=MP3": "encode_type error",
            "encode_type=G.711": "samplerate error",  # 16000 is in force
            "encode_type=G.711A&samplerate=8000": "bitrate error",
            "samplerate=8000": "samplerate error",
            "bitrate=64000": "bitrate error",
            "input_volume=0": "input_volume range: 1-100",
            "output_volume=101": "output_volume range: 1-100",
            "amplify=2": "amplify: 0 or 1",
        }.items():
            answer = await send("audioencoder", query)
            assert answer == (400, fault("/cgi-bin/audioencoder", reason))
