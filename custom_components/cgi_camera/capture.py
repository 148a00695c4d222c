"""Keeps a snapshot as an event of its channel, and as a file where the user wants one."""

from datetime import datetime
from pathlib import Path
import re
from typing import Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType

from .api.events.event import CameraEvent, EventType, Source, TimeSource
from .api.family import Channel
from .api.lenient import fit_to_show
from .const import DOMAIN
from .coordinator import CgiCameraCoordinator

type Answer = JsonObjectType

MAX_LABEL: Final = 100
TRANSPORT: Final = "action"

_PLACEHOLDER = re.compile(r"\{(.*?)\}")


class Capture:
    """One snapshot on its way to an event; its time is that of the call."""

    def __init__(
        self, coordinator: CgiCameraCoordinator, channel: Channel, label: str | None
    ) -> None:
        """Take the channel; the label becomes the rule of the event."""
        self._coordinator = coordinator
        self._channel = channel
        self._label = label
        self._time = dt_util.utcnow()

    async def async_path(self, filename: str, entity_id: str) -> Path:
        """Return the path of the file. Raises ServiceValidationError for a forbidden one."""
        hass = self._coordinator.hass
        path = _filled(filename, entity_id, self._channel.number, dt_util.as_local(self._time))
        if not await hass.async_add_executor_job(hass.config.is_allowed_path, path):
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="path_not_writable",
                translation_placeholders={"value": fit_to_show(path)},
            )
        return Path(path)

    async def async_keep(self, picture: bytes, path: Path | None) -> Answer:
        """Dispatch the event, then write the file; return where both are.

        Raises HomeAssistantError for a file that cannot be written; the event stays.
        """
        hass, entry = self._coordinator.hass, self._coordinator.config_entry
        event = CameraEvent(
            type=EventType.SNAPSHOT,
            occurred_at=self._time,
            time_source=TimeSource.ARRIVAL,
            source=Source(),
            channel=self._channel.number,
            of_channel=self._coordinator.device.family.has_many_channels,
            rule=self._label,
            pictures={"snapshot": picture},
        )
        dispatcher = entry.runtime_data.inbox.dispatcher
        kept = await dispatcher.async_send(event, self._time, TRANSPORT)
        if path is not None:
            try:
                await hass.async_add_executor_job(_write, path, picture)
            except OSError as error:
                raise HomeAssistantError(
                    translation_domain=DOMAIN,
                    translation_key="file_not_written",
                    translation_placeholders={
                        "value": fit_to_show(str(path)),
                        "reason": error.strerror or type(error).__name__,
                    },
                ) from error
        event_id, url = kept.event_id, kept.picture_url("snapshot")
        media = f"media-source://{DOMAIN}/{entry.entry_id}/{event_id}/snapshot"
        return {
            "event_id": event_id,
            "snapshot_url": url,
            "media_content_id": media if url else None,
            "filename": None if path is None else str(path),
        }


def _filled(filename: str, entity_id: str, channel: int, time: datetime) -> str:
    """Return a file name with its placeholders replaced.

    Raises ServiceValidationError for an unknown placeholder.
    """
    values = {
        "entity": entity_id.partition(".")[2],
        "channel": str(channel),
        "time": f"{time:%Y-%m-%d_%H-%M-%S-%f}"[:-3],
    }

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="unknown_placeholder",
                translation_placeholders={
                    "value": fit_to_show(found[1]),
                    "limit": ", ".join(values),
                },
            )
        return values[found[1]]

    return _PLACEHOLDER.sub(value, filename)


def _write(path: Path, picture: bytes) -> None:
    """Write a file whole or not at all, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(picture)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
