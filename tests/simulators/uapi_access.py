"""Access to a uAPI camera: Basic, Digest (RFC 7616, MD5) or both, as in its firmware."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
import enum
import re
import secrets
import time

from .access import (
    NONCE_SECONDS,
    Verdict,
    basic_credentials,
    digest_fields,
    digest_response,
)


class Auth(enum.Enum):
    """Which scheme the camera asks for; that depends on model and firmware."""

    NONE = "none"
    BASIC = "basic"
    DIGEST = "digest"
    BOTH = "both"
    """Both in one header, seen in the field."""


@dataclass(slots=True)
class _Nonce:
    made_at: float
    last_count: int = 0


@dataclass(kw_only=True, eq=False)
class Guarded:
    """A device that lets requests in or not."""

    auth: Auth = Auth.BASIC
    # hanskimvz/cosilan_docs: root, pass
    username: str = "root"
    password: str = "pass"
    # no document: the realm
    realm: str = "IPCamera"
    clock: Callable[[], float] = time.monotonic
    """Seconds; a test may advance its own clock instead of waiting."""
    logins: Counter[str] = field(default_factory=Counter, init=False)
    """Requests let in, by user name."""
    refused_logins: Counter[str] = field(default_factory=Counter, init=False)
    """Requests with a wrong user name or password, by user name."""
    _nonces: dict[str, _Nonce] = field(default_factory=dict, init=False, repr=False)

    def _judge(self, method: str, target: str, authorization: str) -> Verdict:
        """Judge one request by its header, empty without one."""
        # RFC 7617, RFC 7616; no document: which scheme a model takes
        if self.auth is Auth.NONE:
            return Verdict.RIGHT
        scheme, _, rest = authorization.partition(" ")
        username, verdict = "", Verdict.MISSING
        if scheme.lower() == "basic" and self.auth is not Auth.DIGEST:
            username, verdict = self._basic(rest)
        elif scheme.lower() == "digest" and self.auth is not Auth.BASIC:
            username, verdict = self._digest(method, target, rest)
        if verdict is Verdict.RIGHT:
            self.logins[username] += 1
        elif verdict is Verdict.WRONG:
            self.refused_logins[username] += 1
        return verdict

    def _challenge(self, verdict: Verdict) -> str:
        """Return the header with the challenge."""
        # RFC 7616, 3.3, RFC 7617, 2; both in one header: firmware
        basic = f'Basic realm="{self.realm}"'
        if self.auth is Auth.BASIC:
            return basic
        nonce = secrets.token_hex(16)
        self._nonces[nonce] = _Nonce(self.clock())
        stale = str(verdict is Verdict.STALE).upper()
        digest = (
            f'Digest qop="auth", realm="{self.realm}", nonce="{nonce}", '
            f'algorithm=MD5, stale="{stale}"'
        )
        return f"{digest}, {basic}" if self.auth is Auth.BOTH else digest

    def _basic(self, encoded: str) -> tuple[str, Verdict]:
        # RFC 7617, 2
        username, password = basic_credentials(encoded) or ("", "")
        right = (username, password) == (self.username, self.password)
        return username, Verdict.RIGHT if right else Verdict.WRONG

    def _digest(self, method: str, target: str, header: str) -> tuple[str, Verdict]:
        # RFC 7616, 3.4
        given = digest_fields(header)
        username = given.get("username", "")
        nonce = self._nonces.get(given.get("nonce", ""))
        if username != self.username or given.get("realm") != self.realm:
            return username, Verdict.WRONG
        expected = digest_response(method, self.username, self.password, given)
        if given.get("uri") != target or given.get("response") != expected:
            return username, Verdict.WRONG
        count = int(given["nc"], 16) if re.fullmatch("[0-9a-fA-F]{8}", given.get("nc", "")) else 0
        # RFC 7616 §3.3: with a right password and a nonce that is not known any more, or was used
        # with this count before, the client shall try again without asking the user.
        if nonce is None or self.clock() - nonce.made_at > NONCE_SECONDS:
            return username, Verdict.STALE
        if count <= nonce.last_count:
            return username, Verdict.STALE
        nonce.last_count = count
        return username, Verdict.RIGHT
