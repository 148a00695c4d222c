"""Keeps when, where and by which camera each known person was last seen, and forgets it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Self, TypeIs

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.signal_type import SignalType
from homeassistant.util.ulid import ulid_now

from ..const import DOMAIN, EVENT_CAMERA, LOGGER
from ..entries import PEOPLE
from ..faces import CONF_NAMES, Wanted

MAX_PEOPLE: Final = 1000
"""The persons that are kept; a camera with more names than entities can be useful is not kept."""
SAVE_SECONDS: Final = 10

NEW_PERSON: Final[SignalType[str]] = SignalType(f"{DOMAIN}_new_person")
"""The signal with the id of a person who was seen for the first time."""

type PeopleConfigEntry = ConfigEntry[People]


def is_people(entry: ConfigEntry[Any]) -> TypeIs[PeopleConfigEntry]:
    """Return whether an entry is that of *People*."""
    return entry.unique_id == PEOPLE


def seen_again(person_id: str) -> SignalType[()]:
    """Return the signal after which the sensor of a person has news."""
    return SignalType(f"{DOMAIN}_seen_{person_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSeen:
    """The last sighting of a person; `entry_id` is the entry of the camera."""

    name: str
    seen_at: datetime
    entry_id: str
    camera: str | None
    area: str | None
    picture: str | None

    @classmethod
    def restore(cls, stored: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        seen_at = dt_util.parse_datetime(stored["seen_at"], raise_on_error=True)
        return cls(**{**stored, "seen_at": seen_at})

    @property
    def faces(self) -> list[dict[str, Any]]:
        """The face, as events have it."""
        return [{"name": self.name}]


class People:
    """All known persons, by ids that do not name them."""

    def __init__(self, hass: HomeAssistant, seen: dict[str, LastSeen]) -> None:
        """Take what is known."""
        self.seen = seen
        self.sensors: dict[str, Entity] = {}
        """The sensors that are loaded now."""
        self._hass = hass
        self._store = _store(hass)
        self._is_full = False

    @classmethod
    async def async_load(cls, hass: HomeAssistant) -> Self:
        """Return what is stored."""
        stored = await _store(hass).async_load() or {}
        return cls(hass, {person_id: LastSeen.restore(one) for person_id, one in stored.items()})

    async def async_save(self) -> None:
        """Store everything now."""
        await self._store.async_save(self._stored())

    def _stored(self) -> dict[str, dict[str, Any]]:
        return {
            person_id: {**asdict(one), "seen_at": one.seen_at.isoformat()}
            for person_id, one in self.seen.items()
        }

    @callback
    def handle_event(self, event: Event[dict[str, Any]]) -> None:
        """Keep the sighting of each known person of a camera event."""
        for face in event.data["faces"]:
            if face.get("name"):
                self._keep(_sighting(self._hass, face, event.data))

    def _keep(self, sighting: LastSeen) -> None:
        """Keep a sighting unless a later one is known: cameras send old ones after an outage.

        One of the future is not known: the clock was wrong when it came.
        """
        person_id = self._id_of(sighting.name)
        if person_id is None:
            if len(self.seen) >= MAX_PEOPLE:
                if not self._is_full:
                    LOGGER.warning("Only the first %d known persons have a sensor", MAX_PEOPLE)
                self._is_full = True
                return
            person_id = ulid_now().lower()
            self.seen[person_id] = sighting
            async_dispatcher_send(self._hass, NEW_PERSON, person_id)
        elif not sighting.seen_at < self.seen[person_id].seen_at <= dt_util.utcnow():
            self.seen[person_id] = sighting
            async_dispatcher_send(self._hass, seen_again(person_id))
        else:
            return
        self._store.async_delay_save(self._stored, SAVE_SECONDS)

    def _id_of(self, name: str) -> str | None:
        """Return the id of the person with a name, however it is spelled."""
        named = Wanted.of({CONF_NAMES: [name]})
        return next(
            (person_id for person_id, one in self.seen.items() if named.first(one.faces)), None
        )

    async def async_forget(self, selected: Callable[[LastSeen], bool]) -> None:
        """Forget persons, with everything that names them."""
        gone = [person_id for person_id, one in self.seen.items() if selected(one)]
        for person_id in gone:
            del self.seen[person_id]
            if (sensor := self.sensors.get(person_id)) is not None:
                await sensor.async_remove(force_remove=True)
            _forget_entity(self._hass, person_id)
        if gone:
            await self.async_save()


async def async_set_up_people(hass: HomeAssistant, entry: PeopleConfigEntry) -> None:
    """Show what is stored, and follow the events of all cameras."""
    entry.runtime_data = people = await People.async_load(hass)
    entry.async_on_unload(hass.bus.async_listen(EVENT_CAMERA, people.handle_event))
    await hass.config_entries.async_forward_entry_setups(entry, [Platform.SENSOR])


async def async_unload_people(hass: HomeAssistant, entry: PeopleConfigEntry) -> bool:
    """Store everything, and remove the sensors."""
    await entry.runtime_data.async_save()
    return await hass.config_entries.async_unload_platforms(entry, [Platform.SENSOR])


async def async_forget_people(hass: HomeAssistant, selected: Callable[[LastSeen], bool]) -> None:
    """Forget persons, be the entry of *People* loaded or not."""
    entry: PeopleConfigEntry | None = hass.config_entries.async_entry_for_domain_unique_id(
        DOMAIN, PEOPLE
    )
    if entry is not None:
        is_loaded = entry.state is ConfigEntryState.LOADED
        people = entry.runtime_data if is_loaded else await People.async_load(hass)
        await people.async_forget(selected)


async def async_forget_all(hass: HomeAssistant, entry: PeopleConfigEntry) -> None:
    """Forget all persons, since the entry is being removed."""
    for sensor in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        _forget_entity(hass, sensor.unique_id)
    await _store(hass).async_remove()


def _store(hass: HomeAssistant) -> Store[dict[str, dict[str, Any]]]:
    return Store(hass, 1, f"{DOMAIN}.{PEOPLE}", private=True)


def _sighting(hass: HomeAssistant, face: Mapping[str, Any], facts: Mapping[str, Any]) -> LastSeen:
    """Return what an event shows of a person."""
    device = dr.async_get(hass).async_get(facts["device_id"] or "")
    area = ar.async_get(hass).async_get_area((device and device.area_id) or "")
    times = (
        dt_util.parse_datetime(facts[key], raise_on_error=True)
        for key in ("occurred_at", "received_at")
    )
    return LastSeen(
        name=face["name"],
        seen_at=min(times),
        entry_id=facts["entry_id"],
        camera=facts["name"],
        area=area.name if area else None,
        picture=face["image_url"] or facts["snapshot_url"],
    )


@callback
def _forget_entity(hass: HomeAssistant, person_id: str) -> None:
    """Remove the sensor of a person from the registry.

    The registry keeps the entity id of a removed entity for a month, and the recorder keeps its
    history under it: neither shall name the person.
    """
    registry = er.async_get(hass)
    if entity_id := registry.async_get_entity_id(Platform.SENSOR, DOMAIN, person_id):
        nameless = f"{Platform.SENSOR}.{person_id}"
        registry.async_update_entity(entity_id, new_entity_id=nameless, name=None, aliases=[])
        registry.async_remove(nameless)
