"""The logins of SMTP (RFC 4954): LOGIN, PLAIN (RFC 4616) and CRAM-MD5 (RFC 2195)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import re
import secrets
from typing import Final

from ...api.lenient import decode, from_base64
from .quota import UploadAccount

_BASE64 = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
_NO_BYTES: Final = b"="
"""An empty response after the name of the mechanism (RFC 4954 section 4)."""

type Ask = Callable[[bytes], Awaitable[bytes]]
"""Sends a challenge, and returns the decoded response; the first one may be there already."""


class MalformedLoginError(ValueError):
    """The camera sent no response of this mechanism, or ended the login."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The name of an account, and the check of the proof that the camera knows its password."""

    username: str
    holds: Callable[[UploadAccount], bool]


def decoded(response: bytes) -> bytes:
    """Return the bytes of a response. Raises MalformedLoginError."""
    response = response.strip()
    if response == _NO_BYTES:
        return b""
    if not _BASE64.fullmatch(response):  # as `*`, which ends the login
        raise MalformedLoginError
    return from_base64(response)


async def _login(ask: Ask) -> Proof:
    """Ask for name and password; cameras compare the words."""
    username = await ask(b"Username:")
    return _with_password(username, await ask(b"Password:"))


async def _plain(ask: Ask) -> Proof:
    """Read another identity (which a camera has not), name and password."""
    *_, username, password = [b"", *(await ask(b"")).split(b"\0", 2)]
    return _with_password(username, password)


async def _cram_md5(ask: Ask) -> Proof:
    """Let the camera sign a challenge with the password."""
    challenge = f"<{secrets.token_hex(16)}@homeassistant>".encode()
    username, _, digest = decode(await ask(challenge)).rpartition(" ")
    return Proof(
        username=username, holds=lambda account: account.accepts_signature(challenge, digest)
    )


def _with_password(username: bytes, password: bytes) -> Proof:
    return Proof(username=decode(username), holds=lambda account: account.accepts(decode(password)))


MECHANISMS: Final = {"LOGIN": _login, "PLAIN": _plain, "CRAM-MD5": _cram_md5}
"""By name, in the order in which the server offers them: cameras take the first they know."""
