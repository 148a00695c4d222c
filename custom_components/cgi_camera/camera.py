"""The picture of each stream."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import override

from aiohttp import web
from homeassistant.components.camera import Camera, CameraEntityFeature, async_get_still_stream
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util.json import JsonObjectType

from .api.areas import PictureAreas, Rectangle
from .api.errors import CameraError, InvalidAuthError, WeakerLoginError
from .api.family import Channel, Stream
from .api.settings import Switch
from .capture import Answer, Capture
from .const import DOMAIN
from .coordinator import CgiCameraCoordinator
from .entity import ChannelEntity, manufacturer_of
from .entry import CgiCameraConfigEntry

PARALLEL_UPDATES = 0

MOTION_DETECTION = "motion_detection"
"""The key of the row that switches motion detection."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up one camera per stream."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        CgiCamera(coordinator, channel, stream)
        for channel in coordinator.device.channels
        for stream in channel.streams
        if not stream.video_only
        or coordinator.device.video.url(channel.number, stream.name) is not None
    )


class CgiCamera(ChannelEntity, Camera):
    """One stream of one channel."""

    def __init__(self, coordinator: CgiCameraCoordinator, channel: Channel, stream: Stream) -> None:
        super().__init__(coordinator, channel, stream.name)
        Camera.__init__(self)
        self._stream = stream
        self._attr_translation_key = f"{stream.name}_stream"
        self._attr_entity_registry_enabled_default = stream.enabled
        if stream.name == "main":
            self._attr_name = None
        self._motion_switch = _motion_switch(coordinator)
        self._attr_brand = manufacturer_of(coordinator)
        self._attr_model = coordinator.identity.model

    @property
    @override
    def supported_features(self) -> CameraEntityFeature:
        known = self._video_url() is not None
        return CameraEntityFeature.STREAM if known else CameraEntityFeature(0)

    @property
    @override
    def motion_detection_enabled(self) -> bool:
        if (switch := self._motion_switch) is None:
            return False
        return switch.value(self.coordinator.data.get(switch.section, {})) is True

    @override
    async def async_enable_motion_detection(self) -> None:
        await self._async_switch_motion_detection(on=True)

    @override
    async def async_disable_motion_detection(self) -> None:
        await self._async_switch_motion_detection(on=False)

    async def _async_switch_motion_detection(self, *, on: bool) -> None:
        """Switch the motion detection of the camera."""
        if self._motion_switch is None:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="no_motion_detection",
                translation_placeholders={"subject": self.coordinator.shown_name},
            )
        with self._for_users():
            await self.coordinator.async_set((self._motion_switch, on))

    @override
    async def stream_source(self) -> str | None:
        return self._video_url()

    def _video_url(self) -> str | None:
        return self.coordinator.device.video.url(self.channel.number, self._stream.name)

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return a whole picture, the same one to all viewers within a second."""
        with self._for_users():
            return await self.coordinator.device.snapshots.get(
                self.channel.number, self._stream.name
            )

    async def async_capture(self, label: str | None = None, filename: str | None = None) -> Answer:
        """Keep a snapshot as an event of the channel."""
        event = Capture(self.coordinator, self.channel, label)
        path = None if filename is None else await event.async_path(filename, self.entity_id)
        with self._for_users():
            picture = await self.coordinator.device.snapshots.get_fresh(
                self.channel.number, self._stream.name
            )
        return await event.async_keep(picture, path)

    @contextmanager
    def _for_users(self) -> Iterator[None]:
        """Translate the error of a snapshot."""
        try:
            yield
        except CameraError as error:
            if isinstance(error, InvalidAuthError):
                # Polls may need no account, and would not notice.
                self.coordinator.account_refused()
            elif isinstance(error, WeakerLoginError):
                self.coordinator.login_weakened()
            raise self.coordinator.user_error(error) from error

    @override
    async def handle_async_still_stream(
        self, request: web.Request, interval: float
    ) -> web.StreamResponse:
        """Send pictures until the viewer leaves or the camera fails, which ends it quietly."""

        async def picture() -> bytes | None:
            try:
                return await self.async_camera_image()
            except HomeAssistantError:
                return None

        return await async_get_still_stream(request, picture, self.content_type, interval)

    @property
    def picture_age(self) -> float:
        """The age in seconds of the last picture that a viewer got."""
        return self.coordinator.device.snapshots.age(self.channel.number, self._stream.name) or 0

    @property
    def picture_window(self) -> float:
        """The seconds for which a picture serves everyone, so that a question brings no other."""
        return self.coordinator.device.family.reuse_seconds

    @property
    def moves(self) -> bool:
        """Whether the camera moves, as far as it reports so."""
        return self.coordinator.device.commands.moves

    async def async_set_motion_area(self, rectangles: list[dict[str, float]]) -> JsonObjectType:
        """Watch for motion within these rectangles and nowhere else."""
        family = self.coordinator.device.family
        return await self._async_set_areas(family.motion_area, rectangles)

    async def async_set_face_area(self, rectangles: list[dict[str, float]]) -> JsonObjectType:
        """Look for faces within one rectangle only; without one in the whole picture."""
        family = self.coordinator.device.family
        return await self._async_set_areas(family.face_area, rectangles)

    async def async_set_privacy_masks(self, rectangles: list[dict[str, float]]) -> JsonObjectType:
        """Hide these rectangles and nothing else."""
        family = self.coordinator.device.family
        return await self._async_set_areas(family.privacy_masks, rectangles)

    async def _async_set_areas(
        self, areas: PictureAreas | None, rectangles: list[dict[str, float]]
    ) -> JsonObjectType:
        """Write parts of the picture and return what is in force."""
        fields = self.coordinator.data.get(areas.section) if areas else None
        if areas is None or not fields:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="no_areas",
                translation_placeholders={"subject": self.coordinator.shown_name},
            )
        try:
            changes = areas.encode([Rectangle(**rectangle) for rectangle in rectangles], fields)
            in_force = await self.coordinator.async_write(areas.section, changes)
        except CameraError as error:
            raise self.coordinator.user_error(error) from error
        if not in_force:
            return {}
        if areas.decode is not None:
            return {"rectangles": [asdict(area) for area in areas.decode(in_force)]}
        return {name: in_force.get(name) for name in changes}


def _motion_switch(coordinator: CgiCameraCoordinator) -> Switch | None:
    """Return the setting that switches motion detection, None for a camera without it."""
    for feature in coordinator.device.family.features:
        if isinstance(feature, Switch) and feature.key == MOTION_DETECTION:
            fields = coordinator.data.get(feature.section, {})
            return feature if feature.field in fields else None
    return None
