"""The sensors of *People*: when each known person was last seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..const import DOMAIN
from ..entries import PEOPLE
from ..texts import as_text
from .last_seen import NEW_PERSON, LastSeen, People, PeopleConfigEntry, seen_again


@callback
def async_add_people(
    hass: HomeAssistant,
    entry: PeopleConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a sensor for each person who is known, and at first sight for each further one."""
    people = entry.runtime_data

    @callback
    def add(person_id: str) -> None:
        async_add_entities([PersonSensor(people, person_id)])

    for person_id in people.seen:
        add(person_id)
    entry.async_on_unload(async_dispatcher_connect(hass, NEW_PERSON, add))


class PersonSensor(SensorEntity):
    """When a person was last seen."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_translation_key = "last_seen"
    _attr_device_class = SensorDeviceClass.TIMESTAMP
    _attr_device_info = DeviceInfo(
        identifiers={(DOMAIN, PEOPLE)}, translation_key=PEOPLE, entry_type=DeviceEntryType.SERVICE
    )
    _unrecorded_attributes = frozenset({"camera", "area", "picture"})

    def __init__(self, people: People, person_id: str) -> None:
        self._people = people
        self._person_id = self._attr_unique_id = person_id
        self._attr_translation_placeholders = {"name": as_text(self._seen.name)}

    @property
    def _seen(self) -> LastSeen:
        return self._people.seen[self._person_id]

    @property
    @override
    def native_value(self) -> datetime:
        return self._seen.seen_at

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return {name: getattr(self._seen, name) for name in self._unrecorded_attributes}

    @override
    async def async_added_to_hass(self) -> None:
        self._people.sensors[self._person_id] = self
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass, seen_again(self._person_id), self.async_write_ha_state
            )
        )

    @override
    async def async_will_remove_from_hass(self) -> None:
        del self._people.sensors[self._person_id]
