"""Access to a simulated device: Basic and Digest as in RFC 7616, and the lock after failures."""

import base64
import binascii
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import enum
import hashlib
import re
import secrets
import time

NONCE_SECONDS = 300.0
"""How long a nonce is good (inferred)."""


class Scheme(enum.Enum):
    """What a device asks for."""

    OPEN = "open"
    BASIC = "basic"
    DIGEST = "digest"
    """With MD5."""
    SHA256 = "sha-256"
    """Digest with SHA-256."""
    MD5_OR_SHA256 = "md5/sha-256"
    """Digest with either, which takes two challenges."""
    BOTH = "both"
    """Digest with MD5, or Basic."""


class Verdict(enum.Enum):
    """What became of the credentials of a request."""

    RIGHT = enum.auto()
    MISSING = enum.auto()
    STALE = enum.auto()
    """The password is right, the nonce is used up."""
    WRONG = enum.auto()
    LOCKED = enum.auto()
    """Credentials are ignored."""


# RFC 7616, 3.3 and 6.1: MD5, SHA-256; hikvision_next #100: both
_ALGORITHMS: Mapping[Scheme, tuple[str, ...]] = {
    Scheme.OPEN: (),
    Scheme.BASIC: (),
    Scheme.DIGEST: ("MD5",),
    Scheme.SHA256: ("SHA-256",),
    Scheme.MD5_OR_SHA256: ("SHA-256", "MD5"),
    Scheme.BOTH: ("MD5",),
}


@dataclass(slots=True)
class _Nonce:
    made_at: float
    last_count: int = 0


@dataclass(kw_only=True, eq=False)
class LoginGuard:
    """A device that admits requests or not, and counts failed logins by address."""

    username: str = "admin"
    password: str = "Secret-1234"
    other_accounts: Mapping[str, str] = field(default_factory=dict)
    """Passwords by user name."""
    scheme: Scheme = Scheme.DIGEST
    realm: str = "IP Camera"
    # captured: Digest and Basic in one header, RFC 9110, 11.6.1
    one_header: bool = True
    """Several challenges are in one header, as in the field, or in one each."""
    one_shot_nonces: bool = False
    # RFC 7616, 3.3: how long a nonce serves is up to the server
    repeats_nonce: bool = False
    """Each challenge has the same nonce until that is too old."""
    names_algorithm: bool = True
    # about five: pl-HikvisionCameraBruteforce #1; half an hour: evercam #91
    tries: int | None = None
    """So many failures in a row lock the address of the client; None if nothing ever does."""
    lock_seconds: float = 1800.0
    clock: Callable[[], float] = time.monotonic
    """Seconds; a test may advance its own clock instead of waiting."""

    logins: int = field(default=0, init=False)
    """Requests let in."""
    challenges: int = field(default=0, init=False)
    """Requests without credentials, answered with a challenge."""
    refused_logins: int = field(default=0, init=False)
    """Requests with a wrong user name or password, or with any during the lock."""
    stale_logins: int = field(default=0, init=False)
    """Requests with the right password and a nonce that was no longer good."""
    failed_logins: Counter[str] = field(default_factory=Counter, init=False)
    """What the lock counts at present, by address of the client."""
    most_failed_logins: int = field(default=0, init=False)
    """The highest that counter ever was."""
    locked_until: dict[str, float] = field(default_factory=dict, init=False)
    """Time of `now`, by address of the client."""
    _skipped: float = field(default=0.0, init=False, repr=False)
    _nonces: dict[str, _Nonce] = field(default_factory=dict, init=False, repr=False)

    def now(self) -> float:
        """Return the seconds by which locks and nonces are measured."""
        return self.clock() + self._skipped

    def advance(self, seconds: float) -> None:
        """Let time pass for this device alone."""
        self._skipped += seconds

    def unlock(self) -> None:
        """Forget all failures, as a reboot does."""
        self.failed_logins.clear()
        self.locked_until.clear()

    def lock_left(self, source: str = "127.0.0.1") -> float:
        """Return for how many seconds an address is still locked, 0 if it is not."""
        left = self.locked_until.get(source, 0.0) - self.now()
        if left <= 0 and source in self.locked_until:
            del self.locked_until[source], self.failed_logins[source]
        return max(0.0, left)

    def judge(self, method: str, target: str, authorization: str, source: str) -> Verdict:
        """Judge one request by its Authorization header, empty without one."""
        # RFC 9110, 11.6.2
        if self.scheme is Scheme.OPEN:
            return Verdict.RIGHT
        if not authorization:
            self.challenges += 1
            return Verdict.MISSING
        return self.enter(self._check(method, target, authorization), source)

    def enter(self, verdict: Verdict, source: str) -> Verdict:
        """Count a verdict on credentials; return what it means, as the lock comes first."""
        if self.lock_left(source):
            self.refused_logins += 1
            self._lock(source)  # every try restarts it (Hikvision SDK guide, rroller #729)
            return Verdict.LOCKED
        if verdict is Verdict.RIGHT:
            self.logins += 1
            del self.failed_logins[source]
        elif verdict is Verdict.STALE:
            self.stale_logins += 1
        else:
            self.refused_logins += 1
            self.failed_logins[source] += 1
            failed = self.failed_logins[source]
            self.most_failed_logins = max(self.most_failed_logins, failed)
            if failed == self.tries:
                self._lock(source)
        return verdict

    def tries_left(self, source: str) -> int | None:
        """Return how many failures are left before the lock; None if nothing ever locks."""
        # public clients of Hikvision: retryLoginTime
        return None if self.tries is None else self.tries - self.failed_logins[source]

    def challenge(self, verdict: Verdict) -> list[str]:
        """Return the header or headers that say what to send in place of that."""
        # RFC 7617, 2
        challenges = [
            self._digest_challenge(algorithm, verdict) for algorithm in _ALGORITHMS[self.scheme]
        ]
        if self.scheme in (Scheme.BASIC, Scheme.BOTH):
            challenges.append(f'Basic realm="{self.realm}"')
        return [", ".join(challenges)] if self.one_header and challenges else challenges

    def _digest_challenge(self, algorithm: str, verdict: Verdict) -> str:
        # RFC 7616, 3.3
        nonce = self._present_nonce()
        named = f"algorithm={algorithm}, " if self.names_algorithm or algorithm != "MD5" else ""
        stale = str(verdict is Verdict.STALE).upper()
        return f'Digest qop="auth", realm="{self.realm}", nonce="{nonce}", {named}stale="{stale}"'

    def _present_nonce(self) -> str:
        """Return the last nonce if it is repeated, else a new one."""
        if self.repeats_nonce and self._nonces:
            nonce = next(reversed(self._nonces))
            if self.now() - self._nonces[nonce].made_at <= NONCE_SECONDS:
                return nonce
        nonce = secrets.token_hex(16)
        self._nonces[nonce] = _Nonce(self.now())
        return nonce

    def _lock(self, source: str) -> None:
        self.locked_until[source] = self.now() + self.lock_seconds

    def _check(self, method: str, target: str, authorization: str) -> Verdict:
        # RFC 7617, 2, and RFC 7616, 3.4
        word, _, rest = authorization.partition(" ")
        if word.lower() == "basic" and self.scheme in (Scheme.BASIC, Scheme.BOTH):
            right = basic_credentials(rest) in set(self._accounts().items())
            return Verdict.RIGHT if right else Verdict.WRONG
        given = digest_fields(rest)
        algorithm = given.get("algorithm", "MD5").upper()
        if word.lower() != "digest" or algorithm not in _ALGORITHMS[self.scheme]:
            return Verdict.WRONG
        username = given.get("username", "")
        expected = digest_response(method, username, self._accounts().get(username, ""), given)
        asked = (username in self._accounts(), given.get("realm"), given.get("uri"))
        if asked != (True, self.realm, target) or given.get("response") != expected:
            return Verdict.WRONG
        return self._use(given.get("nonce", ""), given.get("nc", "1"))

    def _accounts(self) -> Mapping[str, str]:
        return {**self.other_accounts, self.username: self.password}

    def _use(self, nonce: str, given_count: str) -> Verdict:
        known = self._nonces.get(nonce)
        count = int(given_count, 16) if re.fullmatch("[0-9a-fA-F]{1,8}", given_count) else 0
        # RFC 7616 §3.3: with a right password and a nonce that is not known any more, or was used
        # with this count before, the client shall try again without asking the user.
        if known is None or self.now() - known.made_at > NONCE_SECONDS or count <= known.last_count:
            return Verdict.STALE
        known.last_count = count
        if self.one_shot_nonces:
            del self._nonces[nonce]
        return Verdict.RIGHT


def basic_credentials(encoded: str) -> tuple[str, str] | None:
    """Return user name and password; None if that is not Base64 of UTF-8."""
    # RFC 7617, 2
    try:
        username, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except binascii.Error, UnicodeDecodeError:
        return None
    return username, password


def digest_fields(header: str) -> dict[str, str]:
    """Return the parameters behind the word Digest, by name in lower case."""
    # RFC 9110, 5.6.4 and 11.2
    found = re.finditer(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))', header)
    return {
        match[1].lower(): match[3] or re.sub(r"\\(.)", r"\1", match[2] or "") for match in found
    }


def digest_response(method: str, username: str, password: str, given: Mapping[str, str]) -> str:
    """Return the only right response to what a client chose, RFC 2069 if it chose no qop."""
    # RFC 7616, 3.4.1
    is_sha256 = given.get("algorithm", "MD5").upper() == "SHA-256"

    def hashed(text: str) -> str:
        name = "sha256" if is_sha256 else "md5"
        return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()

    user = hashed(f"{username}:{given.get('realm', '')}:{password}")
    what = hashed(f"{method}:{given.get('uri', '')}")
    names = ("nonce", "nc", "cnonce", "qop") if "qop" in given else ("nonce",)
    return hashed(":".join((user, *(given.get(name, "") for name in names), what)))
