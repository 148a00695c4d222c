"""The commands of a camera besides settings, in terms that fit every family."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from .errors import UnsupportedError

type Sign = Literal[-1, 0, 1]

LAST_PRESET = 255
"""Presets are numbered from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The direction of a movement that lasts until a stop, at `speed` percent of the maximum.

    1 is right, up, in, near and open; -1 the opposite. The light and the auxiliary focus run as
    long as the movement.
    """

    pan: Sign = 0
    tilt: Sign = 0
    zoom: Sign = 0
    focus: Sign = 0
    iris: Sign = 0
    light: bool = False
    auxiliary_focus: bool = False
    speed: float = 50


class PresetAction(StrEnum):
    """The actions on a stored position."""

    CALL = "call"
    SET = "set"
    DELETE = "delete"


class Privilege(StrEnum):
    """The rights of an account: all, all but managing accounts, or viewing only."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account of the camera; None is an unknown or unchanged value."""

    name: str
    privilege: Privilege | None = None
    enabled: bool | None = None


class UploadTarget(StrEnum):
    """The places to which a camera itself can store a snapshot."""

    SD_CARD = "sd_card"
    FTP = "ftp"
    EMAIL = "email"
    NFS = "nfs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmware:
    """A file for the camera; each call of `chunks` reads it from the start."""

    size: int
    chunks: Callable[[], AsyncIterator[bytes]]


class Commands:
    """The commands of a camera. All raise UnsupportedError if family or camera lacks them.

    For the other errors see `Client`.
    """

    @property
    def moves(self) -> bool:
        """Whether the camera moves, by its own report."""
        return False

    @property
    def uploads(self) -> bool:
        """Whether the camera uploads a snapshot by command."""
        return False

    async def move(self, move: Move) -> None:
        """Begin a movement, which lasts until `stop`."""
        raise UnsupportedError("the camera does not move")

    async def stop(self) -> None:
        """End every movement."""
        raise UnsupportedError("the camera does not move")

    async def preset(self, action: PresetAction, number: int) -> None:
        """Go to, store or delete position `number`, 1 to LAST_PRESET."""
        raise UnsupportedError("the camera does not move")

    async def users(self) -> Sequence[User]:
        """Return all accounts."""
        raise UnsupportedError("the accounts cannot be managed")

    async def add_user(self, user: User, password: str) -> None:
        """Add an account; it needs a privilege."""
        raise UnsupportedError("the accounts cannot be managed")

    async def edit_user(self, user: User, password: str | None) -> None:
        """Change all values of an account that are not None."""
        raise UnsupportedError("the accounts cannot be managed")

    async def delete_user(self, name: str) -> None:
        """Delete an account, but never the one in use."""
        raise UnsupportedError("the accounts cannot be managed")

    @property
    def changes_password(self) -> bool:
        """Whether `edit_user` can change the password in use."""
        return False

    @property
    def closes_telnet(self) -> bool:
        """Whether `close_telnet` is documented."""
        return False

    async def close_telnet(self) -> None:
        """Close the telnet port."""
        raise UnsupportedError("the camera has no command to close telnet")

    async def factory_reset(self, *, keep_network: bool) -> None:
        """Reset all settings of the camera, and its address unless that is kept."""
        raise UnsupportedError("the camera cannot be reset")

    async def upload_snapshot(self, stream: str, target: UploadTarget) -> None:
        """Let the camera take a snapshot and store it."""
        raise UnsupportedError("the camera stores no snapshots by itself")

    async def upgrade(self, firmware: Firmware) -> None:
        """Install a new firmware; the camera then restarts."""
        raise UnsupportedError("the camera takes no firmware this way")
