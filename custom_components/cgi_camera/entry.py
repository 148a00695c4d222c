"""The config entry of a camera, and what a loaded one holds."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .care.saved_settings import SavedSettings
from .coordinator import CgiCameraCoordinator
from .inbox.inbox import Inbox

type CgiCameraConfigEntry = ConfigEntry[CgiCameraData]


@dataclass(frozen=True, slots=True, kw_only=True)
class CgiCameraData:
    """The values of a camera, its events, and the states of its settings that are kept."""

    coordinator: CgiCameraCoordinator
    inbox: Inbox
    saved_settings: SavedSettings
