"""A recorder in Home Assistant: a device per channel, pictures with an age, and nothing pushed."""

import asyncio
from dataclasses import replace
from itertools import groupby
import math

from homeassistant.components.camera import (
    CameraEntityFeature,
    async_get_image,
    async_get_stream_source,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera import devices
from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.families import family_of
from custom_components.cgi_camera.api.http.connection import Connection
from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN
from custom_components.cgi_camera.devices import ACCOUNTS
from tests.simulators.channel_picture import channel_of
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.faults import Answer, MakeAnswer, html_page
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import PICTURE, Recorder
from tests.simulators.rtsp import RtspServer
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import WEBHOOK_ID, state_of
from .test_coordinator import polls


async def test_camera_shows_its_channel(
    hass: HomeAssistant, recorder_entry: MockConfigEntry, recorder: Recorder
) -> None:
    """The number in the picture is the channel's."""
    for entity_id, number in (
        ("camera.furnace", 1),
        ("camera.channel_2", 2),
        ("camera.ladle", 4),
    ):
        image = await async_get_image(hass, entity_id)
        assert channel_of(image.content)[:2] == (recorder.name, number)
    assert recorder.refused_logins == 0


async def test_camera_switches_its_motion_detection(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The actions of Home Assistant do what the switch does, and the attributes follow."""
    front = "camera.front_door"
    for action, wire, shown in (
        ("disable_motion_detection", "0", None),
        ("enable_motion_detection", "1", True),
    ):
        await hass.services.async_call("camera", action, {"entity_id": front}, blocking=True)
        await hass.async_block_till_done()
        assert camera.settings["motion"]["enable"] == wire
        assert state_of(hass, front).attributes.get("motion_detection") is shown
    model = loaded.runtime_data.coordinator.identity.model
    assert state_of(hass, front).attributes["model_name"] == model


async def test_camera_without_a_motion_switch_names_itself(
    hass: HomeAssistant, recorder_entry: MockConfigEntry
) -> None:
    """A recorder is set up by its own pages."""
    with pytest.raises(HomeAssistantError, match="Recorder has no motion detection"):
        await hass.services.async_call(
            "camera", "enable_motion_detection", {"entity_id": "camera.furnace"}, blocking=True
        )
    assert state_of(hass, "camera.furnace").attributes["brand"]


class Clock:
    """The seconds by which pictures get old and busy recorders are left alone."""

    now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock of a recorder that is asked for each picture; before its entry is loaded."""
    monkeypatch.setattr(
        devices, "family_of", lambda *known: replace(family_of(*known), reuse_seconds=0)
    )
    clock = Clock()
    hass.data[ACCOUNTS] = Accounts(clock)
    return clock


async def test_camera_shows_the_last_picture_of_a_busy_recorder(
    hass: HomeAssistant, clock: Clock, recorder_entry: MockConfigEntry, recorder: Recorder
) -> None:
    """For the time of the option; then an error."""
    age = "sensor.furnace_picture_age"
    assert state_of(hass, age).state == "unknown"
    first = await async_get_image(hass, "camera.furnace")
    second = await async_get_image(hass, "camera.furnace")
    assert second.content != first.content
    assert state_of(hass, age).state == "0"
    unchanged = state_of(hass, age).last_updated

    await async_get_image(hass, "camera.furnace")
    await polls(hass, 1)
    assert state_of(hass, age).last_updated == unchanged

    last = await async_get_image(hass, "camera.furnace")
    recorder.inject(PICTURE, too_much, times=math.inf)
    clock.now += 90
    assert (await async_get_image(hass, "camera.furnace")).content == last.content
    assert state_of(hass, age).state == "90"
    assert state_of(hass, "sensor.ladle_picture_age").state == "unknown"
    clock.now += 45
    await polls(hass, 1)
    assert state_of(hass, age).state == "135"
    assert state_of(hass, "sensor.recorder_busy_answers").state == "1"

    clock.now += 166
    with pytest.raises(HomeAssistantError) as caught:
        await async_get_image(hass, "camera.furnace")
    assert caught.value.translation_key == "busy"
    recorder.heal()
    clock.now += 3600
    assert channel_of((await async_get_image(hass, "camera.furnace")).content).channel == 1
    assert state_of(hass, age).state == "0"
    assert recorder.refused_logins == 0


async def too_much(_: MakeAnswer) -> Answer:
    """Answer as a web server that has too much to do."""
    return Answer(status=503, body=b"", content_type="text/plain")


PICTURE_URLS = {
    HikvisionRecorder: "/ISAPI/Streaming/channels/101/picture",
    DahuaRecorder: "/cgi-bin/snapshot.cgi?channel=1",
}


async def test_camera_shares_a_pause_between_entries(
    hass: HomeAssistant, clock: Clock, recorder_entry: MockConfigEntry, recorder: Recorder
) -> None:
    """One has a channel by its URL: the pause is of both, and ends though the other is gone."""
    family = {"family": "custom", "url": PICTURE_URLS[type(recorder)], "rtsp_url": ""}
    second = MockConfigEntry(
        domain=DOMAIN,
        title="Gate",
        data={**recorder_entry.data, **family, "webhook_id": WEBHOOK_ID[::-1]},
        options=DEFAULT_OPTIONS,
    )
    second.add_to_hass(hass)
    assert await hass.config_entries.async_setup(second.entry_id)
    await hass.async_block_till_done()
    (gate,) = (one for one in hass.states.async_entity_ids("camera") if "gate" in one)
    last = [await async_get_image(hass, one) for one in ("camera.furnace", gate)]

    recorder.inject(PICTURE, too_much)
    clock.now += 30
    assert (await async_get_image(hass, "camera.furnace")).content == last[0].content
    asked = len(recorder.requests)
    assert (await async_get_image(hass, gate)).content == last[1].content
    assert state_of(hass, "sensor.gate_picture_age").state == "30"
    assert await hass.config_entries.async_remove(recorder_entry.entry_id)
    assert (await async_get_image(hass, gate)).content == last[1].content
    assert len(recorder.requests) == asked

    clock.now += 2.1
    assert (await async_get_image(hass, gate)).content != last[1].content
    assert state_of(hass, "sensor.gate_picture_age").state == "0"
    assert recorder.refused_logins == 0
    assert await hass.config_entries.async_remove(second.entry_id)


async def test_camera_starts_reauth_after_a_refused_picture(
    hass: HomeAssistant, clock: Clock, recorder_entry: MockConfigEntry, recorder: Recorder
) -> None:
    """Polls need no account: the first picture that is refused for good notices it."""
    await async_get_image(hass, "camera.furnace")
    recorder.password = "another"
    for _ in range(3):
        clock.now += 3600  # a lock would be over
        recorder.unlock()
        with pytest.raises(HomeAssistantError):
            await async_get_image(hass, "camera.furnace")
        assert recorder.most_failed_logins == 1
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"
    assert str(recorder_entry.data["memory"]["login"]).startswith("refused:")


async def test_camera_of_each_stream_shares_requests(
    hass: HomeAssistant, loaded_whole: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Each camera entity shows its own stream, and two viewers cost one request."""
    main = await async_get_image(hass, "camera.front_door")
    assert (await async_get_image(hass, "camera.front_door")).content is main.content
    sub = await async_get_image(hass, "camera.front_door_sub_stream")
    assert camera.count("snapshot.cgi") == 2
    assert len(main.content) > len(sub.content)


async def test_camera_rejects_an_error_page(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """It is an error, in words, and never leaves as an image."""
    camera.inject("snapshot.cgi", html_page)
    with pytest.raises(HomeAssistantError) as error:
        await async_get_image(hass, "camera.front_door")
    assert error.value.translation_key == "not_a_picture"


async def test_camera_live_view_ends_quietly_when_the_camera_fails(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The stream of pictures simply ends; the log is not filled by a viewer."""
    camera.inject("snapshot.cgi", html_page)
    client = await hass_client()
    response = await client.get("/api/camera_proxy_stream/camera.front_door")
    assert await response.read() == b""
    assert "Error" not in caplog.text


async def test_camera_offers_live_video_where_it_was_found(
    hass: HomeAssistant,
    camera: XmlCgiCamera,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The address is found once and kept with the entry; no video is opened for it."""
    async with RtspServer(paths={"/video1"}, password=camera.password) as server:
        monkeypatch.setattr(rtsp, "PORT", server.port)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        features = state_of(hass, "camera.front_door").attributes["supported_features"]
        assert features == CameraEntityFeature.STREAM
        assert entry.data["memory"] == {"rtsp": "1"}
        asked = len(server.requests)
        await hass.config_entries.async_reload(entry.entry_id)
        assert len(server.requests) == asked
        assert {request.method for request in server.requests} == {"DESCRIBE"}
        source = await async_get_stream_source(hass, "camera.front_door")
        assert source == f"rtsp://admin:planted-Secret%2B1@{server.host}:{server.port}/video1"


async def test_camera_offers_pictures_without_live_video(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Without an answer at the port there is no button for it."""
    assert state_of(hass, "camera.front_door").attributes["supported_features"] == 0


def modules_on_the_road(graph: asyncio.FutureCallGraph) -> list[str]:
    """Return the modules of the integration from the outermost caller to the innermost call."""
    here = [entry.frame.f_code.co_filename for entry in reversed(graph.call_stack)]
    ours = [name.partition("/cgi_camera/")[2] for name in here if "/cgi_camera/" in name]
    before = [modules_on_the_road(one) for one in graph.awaited_by]
    return [*max(before, key=len, default=[]), *ours]


async def test_camera_sends_the_snapshot_of_a_recorder_by_a_straight_road(
    hass: HomeAssistant, recorder_entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most nine modules from the entity to the socket, and none of them twice."""
    roads: list[list[str]] = []
    write = Connection.write

    async def watched(connection: Connection, data: bytes) -> None:
        if (graph := asyncio.capture_call_graph()) is not None:
            roads.append(modules_on_the_road(graph))
        await write(connection, data)

    monkeypatch.setattr(Connection, "write", watched)
    await async_get_image(hass, "camera.furnace")
    assert roads
    for road in roads:
        modules = [*(module for module, _ in groupby(road)), "api/http/connection.py"]
        assert (modules[0], modules[-2]) == ("camera.py", "api/http/exchange.py")
        assert len(modules) == len(set(modules)) <= 9, modules
