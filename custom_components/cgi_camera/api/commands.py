"""What a camera can be told to do besides taking settings, in words that fit every family."""

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
    """Where to, until it is stopped, at `speed` per cent of what the camera can.

    1 is right, up, in, near and open; -1 the contrary.
    """

    pan: Sign = 0
    tilt: Sign = 0
    zoom: Sign = 0
    focus: Sign = 0
    iris: Sign = 0
    speed: float = 50


class PresetAction(StrEnum):
    """What to do with a stored position."""

    CALL = "call"
    SET = "set"
    DELETE = "delete"


class Privilege(StrEnum):
    """What an account may do: everything, everything but manage accounts, or look only."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account of the camera; None is what the camera does not tell or what is not changed."""

    name: str
    privilege: Privilege | None = None
    enabled: bool | None = None


class UploadTarget(StrEnum):
    """Where a camera can put a picture by itself."""

    SD_CARD = "sd_card"
    FTP = "ftp"
    EMAIL = "email"
    NFS = "nfs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmware:
    """A file for the camera; `chunks` begins to read it from the start each time it is called."""

    size: int
    chunks: Callable[[], AsyncIterator[bytes]]


class Commands:
    """What a family can do; each raises UnsupportedError where family or camera cannot.

    For the other errors see `Client`.
    """

    @property
    def moves(self) -> bool:
        """Whether the camera moves, as far as it says so."""
        return False

    async def move(self, move: Move) -> None:
        """Begin to move; it goes on until `stop`."""
        raise UnsupportedError("the camera does not move")

    async def stop(self) -> None:
        """End every movement."""
        raise UnsupportedError("the camera does not move")

    async def preset(self, action: PresetAction, number: int) -> None:
        """Go to, store or forget position `number`, 1 to LAST_PRESET."""
        raise UnsupportedError("the camera does not move")

    async def users(self) -> Sequence[User]:
        """Return all accounts."""
        raise UnsupportedError("the accounts cannot be managed")

    async def add_user(self, user: User, password: str) -> None:
        """Add an account; it needs a privilege."""
        raise UnsupportedError("the accounts cannot be managed")

    async def edit_user(self, user: User, password: str | None) -> None:
        """Change what is not None of an account."""
        raise UnsupportedError("the accounts cannot be managed")

    async def delete_user(self, name: str) -> None:
        """Delete an account, but never the one in use."""
        raise UnsupportedError("the accounts cannot be managed")

    async def factory_reset(self, *, keep_network: bool) -> None:
        """Make the camera forget its settings, and its address unless that is kept."""
        raise UnsupportedError("the camera cannot be reset")

    async def upload_snapshot(self, stream: str, target: UploadTarget) -> None:
        """Let the camera take a picture and put it somewhere."""
        raise UnsupportedError("the camera stores no pictures by itself")

    async def upgrade(self, firmware: Firmware) -> None:
        """Give the camera a new firmware; it restarts then."""
        raise UnsupportedError("the camera takes no firmware this way")
