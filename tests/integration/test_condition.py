"""The condition *Face was seen* in automations, as the editor writes them."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition
from homeassistant.helpers.condition import async_get_all_descriptions
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import id_of
from .test_trigger import ANN, BOB, STRANGER, put_into, see


async def holds(
    hass: HomeAssistant, target: dict[str, str] | None = None, **options: Any
) -> bool | None:
    """Check the condition once, within ten minutes if nothing else is asked."""
    config = await condition.async_validate_condition_config(
        hass,
        {
            "condition": "cgi_camera.face_was_seen",
            "target": target or {"entity_id": id_of(hass, "event.face")},
            "options": {"within": {"minutes": 10}, **options},
        },
    )
    check = await condition.async_from_config(hass, config)
    return check.async_check()


async def test_condition_knows_who_was_seen(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """By name, list and similarity, in any of the events."""
    assert not await holds(hass)
    await see(loaded, STRANGER, ANN)
    await see(loaded, STRANGER)
    assert await holds(hass)
    assert await holds(hass, names=["Ann"])
    assert await holds(hass, names=["Ann"], similarity=91)
    assert not await holds(hass, names=["Ann"], similarity=92)
    assert not await holds(hass, names=["Ann"], lists=["blocked"])
    assert not await holds(hass, names=["Bob"])
    assert not await holds(hass, {"entity_id": id_of(hass, "event.motion")})
    assert await holds(hass, {"area_id": put_into(hass, loaded, "Hall")}, names=["Ann"])
    assert not await holds(hass, {"area_id": "garden"}, names=["Ann"])


async def test_condition_ends_with_its_time(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """The camera's time counts, for a face that it sends late."""
    await see(loaded, BOB, ago=timedelta(minutes=20))
    assert not await holds(hass, names=["Bob"])
    assert await holds(hass, names=["Bob"], within={"minutes": 21})
    await see(loaded, ANN, ago=timedelta(hours=-3))  # its clock is wrong
    assert await holds(hass, names=["Ann"])
    freezer.tick(timedelta(minutes=11))
    assert not await holds(hass, names=["Ann"])
    assert await holds(hass, names=["Ann"], within={"hours": 24})


async def test_condition_outlives_a_restart(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The day comes from the archive; an unloaded camera counts for no face."""
    await see(loaded, STRANGER, ANN)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert not await holds(hass, names=["Ann"])
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert await holds(hass, names=["Ann"])


@pytest.mark.parametrize("within", [{"hours": 25}, {"seconds": 0}, None])
async def test_condition_refuses_a_time_that_it_does_not_know(
    hass: HomeAssistant, loaded: MockConfigEntry, within: dict[str, int] | None
) -> None:
    """More than a day is not remembered."""
    with pytest.raises(probatio.Invalid):
        await holds(hass, within=within)


async def test_condition_is_described_for_the_editor(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """With a target, a time and three questions."""
    described = (await async_get_all_descriptions(hass))["cgi_camera.face_was_seen"]
    assert described is not None
    assert set(described["fields"]) == {"behavior", "within", "names", "lists", "similarity"}
