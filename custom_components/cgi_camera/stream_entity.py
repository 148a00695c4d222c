"""What entities have in common that follow the events of a recorder."""

from collections.abc import Callable, Iterable

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api.events.report import Place, Subject
from .api.family import Channel
from .coordinator import CgiCameraCoordinator
from .entry import CgiCameraConfigEntry
from .inbox.event_stream import Signal, signal_of


def follow_subjects(
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[Subject], Iterable[Entity]],
) -> None:
    """Add the entities of each subject that the recorder announces or reports, now and later."""
    if (stream := entry.runtime_data.inbox.stream) is None:
        return
    added: set[str | None] = set()

    @callback
    def add() -> None:
        entities = [entity for one in stream.subscription.subjects.values() for entity in make(one)]
        new = {entity.unique_id: entity for entity in entities if entity.unique_id not in added}
        added.update(new)
        async_add_entities(new.values())

    add()
    entry.async_on_unload(
        async_dispatcher_connect(stream.hass, signal_of(entry.entry_id, Signal.SUBJECTS), add)
    )


def channel_of(coordinator: CgiCameraCoordinator, subject: Subject) -> Channel | None:
    """Return the channel of a subject, None for the recorder itself or a channel not in use."""
    if subject.kind.place is not Place.CHANNEL:
        return None
    channels = coordinator.device.channels
    return next((channel for channel in channels if channel.number == subject.number), None)
