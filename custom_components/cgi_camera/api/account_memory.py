"""What an entry keeps of its account over a restart: a mark in place of the password."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
import hashlib
import secrets
from typing import Final, Self

from .identity import Credentials
from .logins import CLEAR, LOGINS

MEMORY: Final = "account"
"""Key of what an entry keeps of its account over a restart."""
# Keys of the release before: read, and still written so that a downgrade starts.
_OLD_LOGIN: Final = "login"
_OLD_REFUSED: Final = "refused_account"
_OLD_VIDEO: Final = "rtsp"
MEMORY_KEYS: Final = frozenset({MEMORY, _OLD_LOGIN, _OLD_REFUSED})
"""Keys whose values mark an account."""
_REFUSED: Final = "refused"
_SALT_BYTES: Final = 16


class Standing(StrEnum):
    """What an account is to its camera."""

    UNKNOWN = ""
    ACCEPTED = "accepted"
    DOUBTED = "doubted"
    """Accepted once and refused since, which may have been a busy moment."""
    REFUSED = _REFUSED


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Kept:
    """What outlives a restart.

    `login` is the best login that the camera accepted, `video_login` the best of its video.
    Without `mark`, which identifies the account, a refusal counts for nothing.
    """

    standing: Standing = Standing.UNKNOWN
    login: str = ""
    video_login: str = ""
    is_video_refused: bool = False
    mark: str = ""

    @classmethod
    def read(cls, memory: Mapping[str, str]) -> Self:
        """Return what a memory holds, also one of the release before."""
        standing, login, video, mark = [*memory.get(MEMORY, "").split(":", 3), "", "", ""][:4]
        if MEMORY not in memory:
            standing, _, mark = memory.get(_OLD_LOGIN, "").partition(":")
            if _OLD_REFUSED in memory:
                standing, mark = _REFUSED, memory[_OLD_REFUSED]
            video = memory.get(_OLD_VIDEO, "")
        if standing not in set(Standing) or (standing == _REFUSED and not mark):
            standing, mark = "", ""
        return cls(
            standing=Standing(standing),
            login=login if login in LOGINS else "",
            video_login=video if video in LOGINS else "",
            is_video_refused=video == _REFUSED,
            mark=mark,
        )

    def of_another(self) -> Self:
        """Return what is left for another account than the marked one: the logins of the camera."""
        return type(self)(login=self.login, video_login=self.video_login)

    def write(self) -> Mapping[str, str]:
        """Return the memory, in which the release before finds its own keys as well."""
        if not (
            self.login or self.video_login or self.is_video_refused or (self.standing and self.mark)
        ):
            return {}
        video = _REFUSED if self.is_video_refused else self.video_login
        memory = {MEMORY: f"{self.standing}:{self.login}:{video}:{self.mark}"}
        if self.mark and self.standing:
            memory[_OLD_LOGIN] = f"{self.standing}:{self.mark}"
        if self.standing is Standing.REFUSED:
            memory[_OLD_REFUSED] = self.mark
        if self.is_video_refused:
            memory[_OLD_VIDEO] = _REFUSED
        return memory


def forget_refusal(memory: Mapping[str, str]) -> Mapping[str, str]:
    """Return `memory` for an account that was typed again: a refused one may be good by now."""
    kept = Kept.read(memory)
    forgiven = {Standing.REFUSED: Standing.UNKNOWN}.get(kept.standing, kept.standing)
    kept = replace(
        kept, standing=forgiven, is_video_refused=False, mark=kept.mark if forgiven else ""
    )
    return {**_without_account(memory), **kept.write()}


def forget_login(memory: Mapping[str, str]) -> Mapping[str, str]:
    """Return `memory` for a camera that may ask for a weaker login than before."""
    kept = replace(Kept.read(memory), login="", video_login="")
    return {**_without_account(memory), **kept.write()}


def allow_clear_video(memory: Mapping[str, str]) -> Mapping[str, str]:
    """Return `memory` for a camera whose video may ask for the password itself."""
    kept = replace(Kept.read(memory), video_login=CLEAR)
    return {**_without_account(memory), **kept.write()}


def carry_over(memory: Mapping[str, str]) -> Mapping[str, str]:
    """Return a memory, also one of the release before, with the account under its present key."""
    return {**_without_account(memory), **Kept.read(memory).write()}


def _without_account(memory: Mapping[str, str]) -> dict[str, str]:
    """Return the rest of a memory."""
    return {
        key: value
        for key, value in memory.items()
        if key not in MEMORY_KEYS and (key, value) != (_OLD_VIDEO, _REFUSED)
    }


def mark_of(credentials: Credentials, salt: str | None = None) -> str:
    """Return what an account can be recognized by, and not be found out from; takes some ms."""
    salt = salt or secrets.token_hex(_SALT_BYTES)
    # 4 MB of memory make guessing slow, and keep no caller waiting for long.
    hashed = hashlib.scrypt(encoded(credentials), salt=salt.encode(), n=1 << 12, r=8, p=1, dklen=32)
    return f"{salt}:{hashed.hex()}"


def is_mark_of(mark: str, credentials: Credentials) -> bool:
    """Return whether a mark is of this account."""
    salt = mark.partition(":")[0]
    return bool(salt) and secrets.compare_digest(mark_of(credentials, salt).encode(), mark.encode())


def encoded(credentials: Credentials) -> bytes:
    """Return an account as bytes of which marks are made."""
    return f"{credentials.username}\0{credentials.password}".encode()
