"""What a camera can do as it is set up now: for the end of its set-up, the options, diagnostics."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .api.events.event import EventType
from .const import OPTION_FTP, OPTION_LISTEN, OPTION_MAIL, OPTION_PUSH_EVENTS
from .entry import CgiCameraConfigEntry
from .texts import Texts

TYPES: Final = (EventType.FACE, EventType.MOTION)


class Way(StrEnum):
    """How events of a type arrive; the value is a part of the key of its text."""

    PUSH = "push"
    STREAM = "stream"
    UPLOAD = "upload"
    PUSH_OFFERED = "push_offered"
    STREAM_OFFERED = "stream_offered"
    UPLOAD_OFFERED = "upload_offered"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a loaded camera can do; entities that are off can be turned on."""

    video: bool
    moves: bool
    ways: Mapping[EventType, Way]
    entities_on: int
    entities_off: int

    def as_dict(self) -> dict[str, Any]:
        """Return the abilities in the form of diagnostics."""
        return {
            "video": self.video,
            "moves": self.moves,
            **{str(kind): str(way) for kind, way in self.ways.items()},
            "entities_on": self.entities_on,
            "entities_off": self.entities_off,
        }

    @callback
    def as_list(self, hass: HomeAssistant) -> str:
        """Return the abilities as a list in Markdown."""
        texts = Texts(hass)
        lines = [
            texts["can_stream" if self.video else "cannot_stream"],
            texts["can_move" if self.moves else "cannot_move"],
            *(f"{texts[f'can_{kind}']} {texts[f'way_{way}']}" for kind, way in self.ways.items()),
            texts["can_entities"].format(on=self.entities_on, off=self.entities_off),
        ]
        return "\n".join(f"- {line}" for line in lines)


@callback
def async_abilities(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> Abilities:
    """Return the abilities of a camera whose entry is loaded."""
    device = entry.runtime_data.coordinator.device
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    on = sum(entity.disabled_by is None for entity in entities)
    return Abilities(
        video=any(
            device.video.url(channel.number, stream.name) is not None
            for channel in device.channels
            for stream in channel.streams
        ),
        moves=device.commands.moves,
        ways={kind: _way(entry, kind) for kind in TYPES},
        entities_on=on,
        entities_off=len(entities) - on,
    )


def _way(entry: CgiCameraConfigEntry, kind: EventType) -> Way:
    """Return how events of a type arrive, or could."""
    device, options = entry.runtime_data.coordinator.device, entry.options
    if device.family.events is not None:
        return Way.STREAM if options.get(OPTION_LISTEN) else Way.STREAM_OFFERED
    if kind in options.get(OPTION_PUSH_EVENTS, ()):
        return Way.PUSH
    if options.get(OPTION_FTP) or options.get(OPTION_MAIL):
        return Way.UPLOAD
    setup = device.push_setup("")
    if setup is not None and kind in setup.events:
        return Way.PUSH_OFFERED
    return Way.UPLOAD_OFFERED if device.family.pushes else Way.NEVER
