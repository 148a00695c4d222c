"""A recorder in Home Assistant: a device per channel, pictures with an age, and nothing pushed."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
import math
from typing import Any

from homeassistant.components.camera import async_get_image
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera import devices
from custom_components.cgi_camera.api.families import family_of
from custom_components.cgi_camera.api.logins import LoginMemory
from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN
from custom_components.cgi_camera.devices import LOGINS
from custom_components.cgi_camera.diagnostics import async_get_config_entry_diagnostics
from tests.simulators.channel_picture import channel_of
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.faults import Answer, MakeAnswer
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import PICTURE, Recorder

from .conftest import PASSWORD, WEBHOOK_ID, state_of
from .test_coordinator import polls
from .test_flows_channels import unique_id_of

RECORDERS: Mapping[str, type[Any]] = {"hikvision": HikvisionRecorder, "dahua": DahuaRecorder}


@pytest.fixture(params=RECORDERS)
async def recorder(request: pytest.FixtureRequest) -> AsyncIterator[Recorder]:
    """Return a recorder of each family."""
    async with RECORDERS[request.param](password=PASSWORD, channels=4) as running:
        yield running


@pytest.fixture
async def entry(hass: HomeAssistant, recorder: Recorder) -> MockConfigEntry:
    """Return the recorder's entry, loaded, with three channels of which one has no name."""
    family = next(name for name, kind in RECORDERS.items() if isinstance(recorder, kind))
    config_entry = MockConfigEntry(
        domain=DOMAIN,
        title="Recorder",
        unique_id=unique_id_of(recorder),
        data={
            "host": recorder.url,
            "username": "admin",
            "password": PASSWORD,
            "family": family,
            "verify_ssl": True,
            "webhook_id": WEBHOOK_ID,
            "channels": [
                {"number": 1, "name": "Furnace"},
                {"number": 2, "name": None},
                {"number": 4, "name": "Ladle"},
            ],
        },
        options=DEFAULT_OPTIONS,
    )
    config_entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    return config_entry


def device_of(hass: HomeAssistant, entry: MockConfigEntry, part: str = "") -> dr.DeviceEntry:
    """Return the device of a recorder or of one of its channels."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{entry.unique_id}{part}"), entry.entry_id
    )
    assert device is not None, part
    return device


async def test_each_channel_is_a_device(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Reached by the recorder, called as there, in an area of its own; sub streams are off."""
    recorder = device_of(hass, entry)
    names = []
    for number in (1, 2, 4):
        channel = device_of(hass, entry, f"_channel_{number}")
        assert channel.via_device_id == recorder.id
        names.append(channel.name)
        area = ar.async_get(hass).async_create(f"Line {number}")
        dr.async_get(hass).async_update_device(channel.id, area_id=area.id)
    assert names == ["Furnace", "Channel 2", "Ladle"]

    assert await hass.config_entries.async_reload(entry.entry_id)
    registry = er.async_get(hass)
    for number in (1, 2, 4):
        channel = device_of(hass, entry, f"_channel_{number}")
        assert channel.area_id == f"line_{number}"
        unique_id = f"{entry.unique_id}_channel_{number}"
        for stream, disabled in (("main", False), ("sub", True)):
            entity_id = registry.async_get_entity_id("camera", DOMAIN, f"{unique_id}_{stream}")
            assert entity_id is not None
            entity = registry.async_get(entity_id)
            assert entity is not None
            assert entity.device_id == channel.id
            assert entity.disabled is disabled


async def test_each_camera_shows_its_own_channel(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: Recorder
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


async def test_nothing_is_pushed(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Its events are other integrations' ground: no entities for them, and no address."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert {entity.domain for entity in entities} == {"binary_sensor", "camera", "sensor"}
    assert {entity.translation_key for entity in entities} == {
        "main_stream",
        "sub_stream",
        "picture_age",
        "reachable",
        "pictures_per_minute",
        "refused",
        "busy",
    }
    assert WEBHOOK_ID not in hass.data.get("webhook", {})


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
    hass.data[LOGINS] = LoginMemory(clock)
    return clock


async def test_a_busy_recorder_shows_the_last_picture_and_its_age(
    hass: HomeAssistant, clock: Clock, entry: MockConfigEntry, recorder: Recorder
) -> None:
    """For as long as the option says; then there is an error in its place."""
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


async def test_a_busy_recorder_is_left_alone_by_all_its_entries(
    hass: HomeAssistant, clock: Clock, entry: MockConfigEntry, recorder: Recorder
) -> None:
    """One has a channel by its URL: the pause is of both, and ends though the other is gone."""
    family = {"family": "custom", "url": PICTURE_URLS[type(recorder)], "rtsp_url": ""}
    second = MockConfigEntry(
        domain=DOMAIN,
        title="Gate",
        data={**entry.data, **family, "webhook_id": WEBHOOK_ID[::-1]},
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
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert (await async_get_image(hass, gate)).content == last[1].content
    assert len(recorder.requests) == asked

    clock.now += 2.1
    assert (await async_get_image(hass, gate)).content != last[1].content
    assert state_of(hass, "sensor.gate_picture_age").state == "0"
    assert recorder.refused_logins == 0
    assert await hass.config_entries.async_remove(second.entry_id)


async def test_a_password_that_changes_is_asked_for(
    hass: HomeAssistant, clock: Clock, entry: MockConfigEntry, recorder: Recorder
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
    assert str(entry.data["memory"]["login"]).startswith("refused:")


async def test_whether_it_answers_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: Recorder
) -> None:
    """Its cameras are unavailable, the sensor says why."""
    assert state_of(hass, "binary_sensor.recorder_reachable").state == "on"
    await recorder.stop()
    await polls(hass, 2)
    assert state_of(hass, "binary_sensor.recorder_reachable").state == "off"
    assert state_of(hass, "camera.furnace").state == "unavailable"
    await recorder.start()
    await polls(hass, 1)
    assert state_of(hass, "binary_sensor.recorder_reachable").state == "on"
    assert state_of(hass, "camera.furnace").state == "idle"


async def test_diagnostics_hold_no_address(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: Recorder
) -> None:
    """Nor an account or a serial number."""
    text = str(await async_get_config_entry_diagnostics(hass, entry))
    for secret in (PASSWORD, "127.0.0.1", recorder.serial, recorder.mac, WEBHOOK_ID):
        assert secret not in text


async def options(hass: HomeAssistant, entry: MockConfigEntry, *steps: dict[str, Any]) -> Any:
    """Go through the options, and wait while channels are looked for."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["menu_options"] == ["channels", "pictures"]
    for step in steps:
        result = await hass.config_entries.options.async_configure(result["flow_id"], step)
        if result["type"] is FlowResultType.SHOW_PROGRESS:
            await hass.async_block_till_done()
            result = await hass.config_entries.options.async_configure(result["flow_id"])
    return result


async def test_a_channel_is_removed_with_its_device(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: Recorder
) -> None:
    """Without asking the recorder which channels it has."""
    seen = len(recorder.requests)
    form = await options(hass, entry, {"next_step_id": "channels"})
    assert form["step_id"] == "channels"
    assert len(recorder.requests) == seen
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"channels": ["1", "4"]}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.options == DEFAULT_OPTIONS
    assert [channel["number"] for channel in entry.data["channels"]] == [1, 4]
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert {device.name for device in devices} == {"Recorder", "Furnace", "Ladle"}
    assert hass.states.get("camera.channel_2") is None


async def test_a_channel_is_added_when_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: Recorder
) -> None:
    """Looked for once; those in use stay ticked."""
    choose = {"next_step_id": "channels"}
    form = await options(hass, entry, choose, {"channels": [], "search": True})
    assert form["errors"] == {}
    (key,) = (key for key in form["data_schema"].schema if key == "channels")
    assert key.description["suggested_value"] == ["1", "2", "4"]
    assert form["description_placeholders"]["pictures"].count("](") == 4
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"channels": ["1", "2", "3", "4"]}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    device_of(hass, entry, "_channel_3")


async def test_a_search_that_fails_is_explained(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: Recorder
) -> None:
    """The form comes back with the channels there are."""
    await recorder.stop()
    choose = {"next_step_id": "channels"}
    form = await options(hass, entry, choose, {"channels": [], "search": True})
    assert form["errors"] == {"base": "cannot_connect"}
    await recorder.start()


async def test_channels_are_found_of_a_recorder_that_is_not_set_up(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: Recorder
) -> None:
    """One that is stored stays in the list although it has gone."""
    await hass.config_entries.async_unload(entry.entry_id)
    recorder.channels = 2
    choose = {"next_step_id": "channels"}
    form = await options(hass, entry, choose, {"channels": [], "search": True})
    (key,) = (key for key in form["data_schema"].schema if key == "channels")
    offered = [option["value"] for option in form["data_schema"].schema[key].config["options"]]
    assert offered == ["1", "2", "4"]
    hass.config_entries.options.async_abort(form["flow_id"])


async def test_how_long_a_picture_is_kept_is_an_option(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """In whole seconds."""
    result = await options(hass, entry, {"next_step_id": "pictures"}, {"keep_seconds": 60.0})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert entry.options == {**DEFAULT_OPTIONS, "keep_seconds": 60}


async def test_the_entry_unloads(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """And leaves nothing that runs."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert state_of(hass, "camera.furnace").state == "unavailable"
