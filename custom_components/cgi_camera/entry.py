"""The config entry of a camera, and what a loaded one holds."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .care.hygiene import Hygiene
from .care.saved_settings import SavedSettings
from .care.status import StatusWatch
from .coordinator import CgiCameraCoordinator
from .inbox.inbox import Inbox

type CgiCameraConfigEntry = ConfigEntry[CgiCameraData]


@dataclass(frozen=True, slots=True, kw_only=True)
class CgiCameraData:
    """The values of a camera, its events, its kept settings, and how it is."""

    coordinator: CgiCameraCoordinator
    inbox: Inbox
    saved_settings: SavedSettings
    hygiene: Hygiene
    status: StatusWatch
