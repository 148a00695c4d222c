"""Entities: one per row, with the values of the row, none for what a camera lacks."""

import re

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.api.families.xml_cgi.tables import FEATURES
from custom_components.cgi_camera.api.settings import Number, Select
from custom_components.cgi_camera.const import DOMAIN
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import WEBHOOK_ID, device_of, state_of


async def test_entity_exists_for_every_row(
    hass: HomeAssistant, loaded_whole: MockConfigEntry
) -> None:
    """Kind, category, default, limits and options come from the row and from nowhere else."""
    registry = er.async_get(hass)
    for feature in (row for row in FEATURES if row.entity):
        platform = re.sub(r"(?<!^)(?=[A-Z])", "_", type(feature).__name__).lower()
        entity_id = registry.async_get_entity_id(
            platform, "cgi_camera", f"f00006108447_{feature.key}"
        )
        assert entity_id is not None, feature.key
        entry = registry.async_get(entity_id)
        assert entry is not None
        assert entry.translation_key == feature.key
        assert str(entry.entity_category or "control") == feature.category
        state = state_of(hass, entity_id)
        match feature:
            case Number(reported_in=str()) | Select(reported_in=str()):
                pass  # the camera sends limits and options, see below
            case Number():
                assert state.attributes["min"] == feature.minimum
                assert state.attributes["max"] == feature.maximum
            case Select():
                assert state.attributes["options"] == list(feature.options)
                assert state.state in feature.options
            case _:
                pass


async def test_entity_of_a_rare_setting_is_disabled(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Rare settings are there and disabled."""
    entries = er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id)
    disabled = {entry.translation_key for entry in entries if entry.disabled_by}
    expected = {feature.key for feature in FEATURES if not feature.enabled}
    assert disabled == expected | {"sub_stream", "last_push"}
    assert len(entries) - len(disabled) == 22


async def test_entity_has_a_category(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Settings are configuration, the rest is for dashboards or for finding faults."""
    registry = er.async_get(hass)
    categories = {
        "camera.front_door": None,
        "switch.front_door_motion_detection": None,
        "switch.front_door_on_screen_display": EntityCategory.CONFIG,
        "button.front_door_reboot": EntityCategory.CONFIG,
        "sensor.front_door_last_push": EntityCategory.DIAGNOSTIC,
    }
    for entity_id, category in categories.items():
        entry = registry.async_get(entity_id)
        assert entry is not None
        assert entry.entity_category == category


async def test_entity_is_missing_without_its_field(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> None:
    """An old camera must not be shown controls that do nothing."""
    del camera.settings["motion"]["sensitivity"]
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get("number.front_door_motion_sensitivity") is None
    assert state_of(hass, "number.front_door_motion_threshold").state == "20"


@pytest.mark.parametrize("part", ["video", "audio"])
async def test_entity_is_missing_without_the_capability(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry, part: str
) -> None:
    """The camera reports that itself, and gets no request for the rest."""
    camera.settings["getcapabilities"][part] = "0"
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    there = {
        it.translation_key for it in er.async_entries_for_config_entry(registry, entry.entry_id)
    }
    assert ("main_stream_codec" in there) is (part != "video")
    assert ("audio_codec" in there) is (part != "audio")
    assert camera.count(f"{part}encoder") == 0


async def test_recorder_has_a_device_per_channel(
    hass: HomeAssistant, recorder_entry: MockConfigEntry
) -> None:
    """Reached by the recorder, called as there, in an area of its own; sub streams are off."""
    recorder = device_of(hass, recorder_entry)
    names = []
    for number in (1, 2, 4):
        channel = device_of(hass, recorder_entry, f"_channel_{number}")
        assert channel.via_device_id == recorder.id
        names.append(channel.name)
        area = ar.async_get(hass).async_create(f"Line {number}")
        dr.async_get(hass).async_update_device(channel.id, area_id=area.id)
    assert names == ["Furnace", "Channel 2", "Ladle"]

    assert await hass.config_entries.async_reload(recorder_entry.entry_id)
    registry = er.async_get(hass)
    for number in (1, 2, 4):
        channel = device_of(hass, recorder_entry, f"_channel_{number}")
        assert channel.area_id == f"line_{number}"
        unique_id = f"{recorder_entry.unique_id}_channel_{number}"
        for stream, disabled in (("main", False), ("sub", True)):
            entity_id = registry.async_get_entity_id("camera", DOMAIN, f"{unique_id}_{stream}")
            assert entity_id is not None
            entity = registry.async_get(entity_id)
            assert entity is not None
            assert entity.device_id == channel.id
            assert entity.disabled is disabled


async def test_recorder_has_no_push_entities(
    hass: HomeAssistant,
    recorder_entry: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """Its events are other integrations' ground: no entities for them, and no address."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), recorder_entry.entry_id)
    assert {entity.domain for entity in entities} == {"binary_sensor", "camera", "sensor"}
    assert {entity.translation_key for entity in entities} == {
        "main_stream",
        "sub_stream",
        "picture_age",
        "reachable",
        "pictures_per_minute",
        "refused",
        "busy",
        "status",
    }
    assert WEBHOOK_ID not in hass.data.get("webhook", {})
