"""The device *People*: when each known person was last seen, and how it is forgotten."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_SYSTEM,
    ConfigEntryState,
    ConfigFlowContext,
)
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er, restore_state
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, flush_store
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.people import last_seen
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import add_entry, id_of, state_of
from .test_flows_faces import confirm, keep_faces
from .test_privacy import PICTURES, ZELDA, call, traces_of
from .test_trigger import ANN, BOB, STRANGER, put_into, see

SENSOR = "sensor.people_zelda_last_seen"
STORE = f"{DOMAIN}.people"


@pytest.fixture
async def people(hass: HomeAssistant, loaded: MockConfigEntry) -> MockConfigEntry:
    """Return the entry that the option adds."""
    await keep_faces(hass, loaded, keep=True, people=True)
    (entry,) = [one for one in hass.config_entries.async_entries(DOMAIN) if one != loaded]
    return entry  # type: ignore[return-value]


def sensors(hass: HomeAssistant) -> list[str]:
    """Return the sensors of people."""
    return sorted(
        entity_id
        for entity_id in hass.states.async_entity_ids("sensor")
        if entity_id.startswith("sensor.people_")
    )


async def names_in_storage(
    hass: HomeAssistant, hass_storage: dict[str, Any], word: str
) -> list[str]:
    """Return the stores in which a word is."""
    await flush_store(er.async_get(hass)._store)
    await flush_store(dr.async_get(hass)._store)
    await restore_state.async_get(hass).async_dump_states()
    return [name for name, stored in hass_storage.items() if word in str(stored).casefold()]


async def test_last_seen_is_off_at_first(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """No person has a sensor."""
    await see(loaded, ZELDA)
    await hass.async_block_till_done()
    assert sensors(hass) == []


async def test_last_seen_adds_a_sensor_at_first_sight(
    hass: HomeAssistant, loaded: MockConfigEntry, people: MockConfigEntry
) -> None:
    """For each known person, with place and picture; strangers have no name."""
    put_into(hass, loaded, "Hall")
    await see(loaded, STRANGER, ZELDA, picture=PICTURES[0], face=PICTURES[1])
    await hass.async_block_till_done()
    assert sensors(hass) == [SENSOR]
    state = state_of(hass, SENSOR)
    seen_at = dt_util.parse_datetime(state.state, raise_on_error=True)
    assert dt_util.utcnow() - seen_at < timedelta(minutes=1)
    event = state_of(hass, id_of(hass, "event.face"))
    assert {name: state.attributes[name] for name in ("camera", "area", "picture")} == {
        "camera": "Front door",
        "area": "Hall",
        "picture": event.attributes["snapshot_url"],
    }
    entity = hass.data["sensor"].get_entity(SENSOR)
    assert entity._unrecorded_attributes == {"camera", "area", "picture"}
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), people.entry_id)
    assert (device.name, device.entry_type) == ("People", dr.DeviceEntryType.SERVICE)


async def test_last_seen_keeps_the_latest_sighting(
    hass: HomeAssistant, camera: XmlCgiCamera, loaded: MockConfigEntry, people: MockConfigEntry
) -> None:
    """By any camera, under any spelling; an old face that a camera sends late is not the last."""
    other = await add_entry(hass, camera, {}, title="Yard")
    await see(loaded, ZELDA, ago=timedelta(hours=1))
    await hass.async_block_till_done()
    before = state_of(hass, SENSOR).state
    await see(other, replace(ZELDA, name=" zelda"), ago=timedelta(hours=2))
    assert state_of(hass, SENSOR).state == before
    await see(other, replace(ZELDA, name="ZELDA"))
    await hass.async_block_till_done()
    assert sensors(hass) == [SENSOR]
    assert state_of(hass, SENSOR).state > before
    assert state_of(hass, SENSOR).attributes["camera"] == "Yard"


async def test_last_seen_forgets_a_sighting_of_the_future(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    people: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The clock was a year ahead for a moment; else the person would not be seen for a year."""
    future = dt_util.utcnow() + timedelta(days=365)
    with monkeypatch.context() as ahead:
        ahead.setattr(dt_util, "utcnow", lambda: future)
        await see(loaded, ZELDA)
    await hass.async_block_till_done()
    assert state_of(hass, SENSOR).state > dt_util.utcnow().isoformat()
    await see(loaded, ZELDA)
    await hass.async_block_till_done()
    assert state_of(hass, SENSOR).state <= dt_util.utcnow().isoformat()


async def test_last_seen_is_no_camera_for_actions(
    hass: HomeAssistant, loaded: MockConfigEntry, people: MockConfigEntry
) -> None:
    """A label or an area may target it together with cameras."""
    await see(loaded, ZELDA)
    await hass.async_block_till_done()
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "get_config", entity_id=SENSOR, section="image")
    assert error.value.translation_key == "no_camera_chosen"
    with pytest.raises(HomeAssistantError) as mistake:
        await call(hass, "copy_settings", entity_id="camera.front_door", to=[SENSOR])
    assert mistake.value.translation_key == "no_other_camera"


async def test_last_seen_survives_a_restart(
    hass: HomeAssistant, loaded: MockConfigEntry, people: MockConfigEntry
) -> None:
    """The sensor goes on with its last sighting."""
    await see(loaded, ZELDA)
    await hass.async_block_till_done()
    before = state_of(hass, SENSOR).state
    await hass.config_entries.async_unload(people.entry_id)
    assert state_of(hass, SENSOR).state == STATE_UNAVAILABLE
    await hass.config_entries.async_setup(people.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, SENSOR).state == before


async def test_last_seen_keeps_a_number_of_people(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    people: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Further ones get no sensor; the log reports it once, without a name."""
    monkeypatch.setattr(last_seen, "MAX_PEOPLE", 1)
    await see(loaded, ANN)
    await see(loaded, ZELDA)
    await see(loaded, BOB)
    await hass.async_block_till_done()
    assert sensors(hass) == ["sensor.people_ann_last_seen"]
    assert caplog.text.count("known persons have a sensor") == 1
    assert "Zelda" not in caplog.text


@pytest.mark.parametrize("is_loaded", [True, False])
async def test_last_seen_forgets_a_deleted_person(
    *,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    loaded: MockConfigEntry,
    people: MockConfigEntry,
    is_loaded: bool,
) -> None:
    """Nothing names the person: no store, no registry, no state, even under a name of the user."""
    await see(loaded, ZELDA, BOB)
    await hass.async_block_till_done()
    er.async_get(hass).async_update_entity(SENSOR, name="Zelda of the user", aliases=["Zelda"])
    await hass.async_block_till_done()
    if not is_loaded:
        await hass.config_entries.async_unload(people.entry_id)
    assert "core.entity_registry" in await names_in_storage(hass, hass_storage, "zelda")
    await call(hass, "delete_person", name="zelda", confirm=True)
    await hass.async_block_till_done()
    assert await names_in_storage(hass, hass_storage, "zelda") == []
    assert await traces_of(hass, "Zelda") == []
    assert await traces_of(hass, "zelda") == []
    assert STORE in await names_in_storage(hass, hass_storage, "bob") or not is_loaded
    if is_loaded:
        await see(loaded, ZELDA)
        await hass.async_block_till_done()
        assert SENSOR in sensors(hass)


async def test_last_seen_forgets_the_sightings_of_a_camera(
    hass: HomeAssistant, camera: XmlCgiCamera, loaded: MockConfigEntry, people: MockConfigEntry
) -> None:
    """They go with the events of the camera; those of other cameras stay."""
    other = await add_entry(hass, camera, {}, title="Yard")
    await see(loaded, ZELDA)
    await see(other, BOB)
    await call(hass, "delete_events", entity_id="camera.front_door", confirm=True)
    await hass.async_block_till_done()
    assert sensors(hass) == ["sensor.people_bob_last_seen"]


async def test_last_seen_is_forgotten_when_it_is_turned_off(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    loaded: MockConfigEntry,
    people: MockConfigEntry,
) -> None:
    """After a question, with the entry; the events stay."""
    await see(loaded, ZELDA)
    await hass.async_block_till_done()
    question = await keep_faces(hass, loaded, keep=True)
    assert question["step_id"] == "delete_people"
    assert sensors(hass) == [SENSOR]
    await confirm(hass, question)
    assert hass.config_entries.async_entries(DOMAIN) == [loaded]
    assert sensors(hass) == []
    assert await names_in_storage(hass, hass_storage, "zelda") == [restore_state.STORAGE_KEY]
    assert state_of(hass, id_of(hass, "event.face")).attributes["name"] == "Zelda"


async def test_last_seen_has_no_settings_and_names_nobody_in_diagnostics(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    loaded: MockConfigEntry,
    people: MockConfigEntry,
) -> None:
    """The entry is there once, whatever a user tries with it."""
    await see(loaded, ZELDA)
    assert people.state is ConfigEntryState.LOADED
    assert not people.supports_options
    context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=people.entry_id)
    result = await hass.config_entries.flow.async_init(DOMAIN, context=context)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "people_have_no_settings")
    context = ConfigFlowContext(source=SOURCE_SYSTEM)
    again = await hass.config_entries.flow.async_init(DOMAIN, context=context)
    assert again["reason"] == "already_configured"
    about = await get_diagnostics_for_config_entry(hass, hass_client, people)
    assert "loaded" in str(about)
    assert "Zelda" not in str(about)
