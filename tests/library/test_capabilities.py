"""Capabilities of the encoders of XML CGI cameras."""

import aiohttp
import pytest

from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI
from custom_components.cgi_camera.api.http.transport import parse_address
from custom_components.cgi_camera.api.identity import Credentials
from tests.simulators.xml_cgi import XmlCgiCamera, refused
from tests.simulators.xml_cgi_encoder import Limits

from .conftest import answers_with
from .test_xml_cgi_spec import SECTIONS, STREAM, row_of


async def test_capabilities_allow_every_combination(device: Device, camera: XmlCgiCamera) -> None:
    """Step by step, as a person would, from each to each: the camera never refuses."""
    codec, size = row_of("main_stream_codec"), row_of("main_stream_resolution")
    rates = [row_of("main_stream_frame_rate"), row_of("main_stream_bit_rate")]
    current = await device.read("main_stream")
    for word in ("h264", "h265", "h264"):
        current = await device.write("main_stream", codec.changes(word, current), current)
        for resolution in size.choices(current):
            changes = size.changes(resolution, current)
            current = await device.write("main_stream", changes, current)
            for row in rates:
                for value in row.limits(current):
                    changes = row.changes(value, current)
                    current = await device.write("main_stream", changes, current)
                    assert row.value(current) == value
    assert {request.status for request in camera.requests} == {200}


async def test_capabilities_move_to_the_first_resolution_of_a_codec(
    camera: XmlCgiCamera, session: aiohttp.ClientSession
) -> None:
    """The first that it has is taken, with rates that fit, in one request."""
    capabilities = {
        "stream1": {
            "H264": {"A": Limits((1, 30), (500, 8000))},
            "MJPEG": {"B": Limits((1, 10), (100, 900))},
        }
    }
    async with XmlCgiCamera(latency=0, video_capabilities=capabilities) as other:
        other.settings["videoencoder/stream1"] |= {"encode_mode": "H264", "resolution": "A"}
        account = Credentials(username=other.username, password=other.password)
        device = Device.open(XML_CGI, session, parse_address(other.url), account)
        before = await device.read("main_stream")
        changes = row_of("main_stream_codec").changes("mjpeg", before)
        after = await device.write("main_stream", changes, before)
        sent = set(other.requests[-1].query.split("&"))
        assert sent >= {"encode_mode=MJPEG", "resolution=B", "framerate=10", "bitrate=900"}
        assert after["resolution"] == "B"
        assert await device.read("sub_stream") == {}


@pytest.mark.parametrize("new", [True, False])
async def test_capabilities_are_read_per_stream_of_newer_firmware(
    device: Device, camera: XmlCgiCamera, *, new: bool
) -> None:
    """That is found out once."""
    camera.encoder_path_query = not new
    for _ in range(2):
        assert (await device.read("main_stream"))["resolution"] == "1080P"
        assert (await device.read("sub_stream"))["resolution"] == "480X360"
    statuses = [request.status for request in camera.requests]
    assert statuses.count(404) == int(new)


@pytest.mark.parametrize("interface", ["videoencoder", "audioencoder"])
async def test_capabilities_may_be_missing(
    interface: str, device: Device, camera: XmlCgiCamera
) -> None:
    """Old firmware may lack them; what is set now can be set again."""
    camera.inject(f"{interface}/getcapabilities", refused("no such cgi interface", status=404))
    camera.inject("getcapabilities", answers_with(b"not found", status=404))
    fields = await device.read(SECTIONS[interface])
    assert fields
    if interface == STREAM:
        assert row_of("main_stream_codec").choices(fields) == ["h264", "h265", "mjpeg"]
        assert row_of("main_stream_resolution").choices(fields) == ["1080P"]
        assert row_of("main_stream_frame_rate").limits(fields) == (1, 60)
