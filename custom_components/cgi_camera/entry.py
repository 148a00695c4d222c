"""The config entry of a camera, and what a loaded one holds."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .coordinator import CgiCameraCoordinator
from .inbox.inbox import Inbox

type CgiCameraConfigEntry = ConfigEntry[CgiCameraData]


@dataclass(frozen=True, slots=True, kw_only=True)
class CgiCameraData:
    """The values of a camera, and its events."""

    coordinator: CgiCameraCoordinator
    inbox: Inbox
