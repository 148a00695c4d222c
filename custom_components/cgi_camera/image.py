"""Images: the last face, and the picture of the last event."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import CgiCameraCoordinator
from .entity import PushEntity
from .entry import CgiCameraConfigEntry
from .fed_entities import async_add_fed
from .inbox.dispatch import DispatchedEvent, Stage
from .privacy import Selected

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class CgiCameraImageDescription(ImageEntityDescription):
    """The pictures of an event that an image may show; it shows the first available one."""

    pictures: tuple[str, ...]


DESCRIPTIONS = (
    CgiCameraImageDescription(key="last_face", pictures=("face_0",)),
    CgiCameraImageDescription(key="last_event", pictures=("snapshot", "face_0")),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the images."""
    async_add_fed(entry, async_add_entities, DESCRIPTIONS, LastPicture)


class LastPicture(PushEntity, ImageEntity):
    """A picture of the last event with one; the archive restores it after a restart."""

    entity_description: CgiCameraImageDescription
    stage = Stage.IMAGES
    _attr_content_type = "image/jpeg"
    _picture: bytes | None = None

    def __init__(
        self, coordinator: CgiCameraCoordinator, description: CgiCameraImageDescription
    ) -> None:
        super().__init__(coordinator, description)
        ImageEntity.__init__(self, coordinator.hass)

    @property
    @override
    def available(self) -> bool:
        return self._picture is not None

    @override
    async def async_restore(self) -> None:
        archive = self.coordinator.config_entry.runtime_data.inbox.archive
        if latest := await self.hass.async_add_executor_job(
            archive.latest, self.entity_description.pictures
        ):
            self._picture, seconds = latest
            self._attr_image_last_updated = dt_util.utc_from_timestamp(seconds)

    @override
    async def async_image(self) -> bytes | None:
        return self._picture

    @callback
    @override
    def handle_deletion(self, selected: Selected) -> None:
        self.hass.async_create_task(self._async_show_what_is_left())

    async def _async_show_what_is_left(self) -> None:
        self._picture = self._attr_image_last_updated = None
        await self.async_restore()
        self.async_write_ha_state()

    @callback
    @override
    def handle_event(self, event: DispatchedEvent) -> None:
        pictures = event.camera_event.pictures
        for name in self.entity_description.pictures:
            if name in pictures:
                self._picture = pictures[name]
                self._attr_image_last_updated = event.received_at
                self.async_write_ha_state()
                return
