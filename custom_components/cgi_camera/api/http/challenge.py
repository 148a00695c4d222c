"""Reads what a server asks for in WWW-Authenticate, and answers it: Basic and Digest.

RFC 7616 and 7617, for HTTP and RTSP alike. Cameras put several challenges into one header, or one
each into several, so all of them are read before one is chosen (seen in public clients).

aiohttp's DigestAuthMiddleware does not do: it reads the first challenge of the first header only,
answers each refusal of a proof with another proof at once, which recorders count as two failed
logins, and can prove nothing to RTSP nor over a connection of our own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
import hashlib
import re
import secrets
from typing import Final

from aiohttp import encode_basic_auth

from ..errors import InvalidAuthError, UnknownLoginError, WeakerLoginError
from ..logins import CLEAR, DIGEST_MD5, DIGEST_SHA256, is_weaker

# A scheme may stand in front of a parameter. Values may be empty (`opaque=,`), without quotes, and
# then hold blanks (`realm=IP Camera`); commas may be missing.
_PARAMETER = re.compile(
    r"""(?<![\w-])(?:(?P<scheme>[\w-]++)\s{1,9})?(?P<name>[\w-]++)\s{0,9}=\s{0,9}
    (?:"(?P<quoted>(?:[^"\\]|\\.)*+)"
      |(?P<plain>[^,"]*?)(?=\s{0,9}(?:,|$)|\s{1,9}[\w-]++\s{0,9}=))
    |(?<![\w-])(?P<alone>[\w-]++)(?=\s{0,9}(?:,|$))""",
    re.VERBOSE,
)
_NEXT_NONCE = re.compile(r'nextnonce\s{0,9}=\s{0,9}"([^"]+)"')
_ALGORITHMS: Final = ("SHA-256", "SHA-256-SESS", "MD5", "MD5-SESS")
"""The better ones first."""
_SPELLINGS: Final[Mapping[str, str]] = {"SHA256": "SHA-256", "SHA256-SESS": "SHA-256-SESS"}


MAX_HEADERS: Final = 8
MAX_HEADER: Final = 2000
"""Limits of what is read; the longest known challenge has 300 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One way to prove an account: scheme and names of parameters in lower case."""

    scheme: str
    values: Mapping[str, str]

    @property
    def algorithm(self) -> str:
        """Return the hash function of a Digest, as RFC 7616 spells it."""
        name = self.values.get("algorithm", "MD5").upper()
        return _SPELLINGS.get(name, name)

    @property
    def is_stale(self) -> bool:
        """Whether only the nonce was too old: the same account may be proven anew."""
        return self.scheme == "digest" and self.values.get("stale", "").lower() == "true"

    @property
    def login(self) -> str:
        """The kind of login that the challenge requires."""
        if self.scheme == "basic":
            return CLEAR
        return DIGEST_SHA256 if self.algorithm.startswith("SHA-256") else DIGEST_MD5


def challenges(headers: Sequence[str]) -> list[Challenge]:
    """Return all challenges in the WWW-Authenticate headers of an answer."""
    found: list[Challenge] = []
    for header in headers[:MAX_HEADERS]:
        values: dict[str, str] = {}
        for part in _PARAMETER.finditer(header[:MAX_HEADER]):
            if (scheme := part["scheme"] or part["alone"]) is not None:
                values = {}
                found.append(Challenge(scheme=scheme.lower(), values=values))
            if part["name"] is not None:
                quoted = re.sub(r"\\(.)", r"\1", part["quoted"] or "")
                values.setdefault(part["name"].lower(), part["plain"] or quoted)
    return found


def best_challenge(headers: Sequence[str]) -> Challenge | None:
    """Return the challenge with the best login of those that can be answered."""
    offered = challenges(headers)
    digests = [
        one
        for one in offered
        if one.scheme == "digest" and one.values.get("nonce") and one.algorithm in _ALGORITHMS
    ]
    basics = [one for one in offered if one.scheme == "basic"]
    return next(
        iter(sorted(digests, key=lambda one: _ALGORITHMS.index(one.algorithm)) + basics), None
    )


def realm(headers: Sequence[str]) -> str:
    """Return what an answer calls the place that wants a login, empty if it wants none."""
    return next((one.values["realm"] for one in challenges(headers) if "realm" in one.values), "")


class Proof:
    """Proves one account to one server, in the best way it offers: Digest, else Basic."""

    def __init__(self, username: str, password: str) -> None:
        """Nothing is sent before a challenge was learned."""
        self._username = username
        self._password = password
        self._challenge: Challenge | None = None
        self._count = 0
        self._nonce = ""
        """The last one, even if it is forgotten."""
        self._repeats = self._distrusts = False

    @property
    def is_ready(self) -> bool:
        """Whether there is a challenge to be answered."""
        return self._challenge is not None

    @property
    def login(self) -> str:
        """The kind of login that the challenge asks for, empty before the first one."""
        return "" if self._challenge is None else self._challenge.login

    def learn(self, headers: Sequence[str], least: str = "") -> None:
        """Choose the best of the challenges of an answer.

        Raises UnknownLoginError if none fits, WeakerLoginError for one that asks for less than
        the login `least`.
        """
        if (choice := best_challenge(headers)) is None:
            raise UnknownLoginError("the camera asks for an unknown kind of login")
        if is_weaker(choice.login, least):
            raise WeakerLoginError("the camera asks for a weaker login than before")
        nonce = choice.values.get("nonce", "")
        self._repeats = nonce != "" and nonce == self._nonce
        self._challenge, self._nonce = choice, nonce
        if not self._repeats:  # else all requests with it count
            self._count = 0

    @property
    def keeps_nonce(self) -> bool:
        """Whether the device has shown that the present nonce is good for the next request.

        It has given the same one twice, or named this one for the next request.
        """
        return not self._distrusts and (self._repeats or self._count == 0)

    def is_outdated(self, challenge: Challenge) -> bool:
        """Return whether a new challenge may refuse the nonce, and not the account.

        RFC 7616 has `stale` for that. Where it is missing, a nonce that has served before and is
        answered with another one may have been too old (rroller #603).
        """
        used = "" if self._challenge is None else self._challenge.values.get("nonce", "")
        return self._count > 1 and bool(used) and challenge.values.get("nonce", used) != used

    def renew(self, info: str) -> None:
        """Take the next nonce from an Authentication-Info, if it has one (RFC 7616, 3.5)."""
        found = _NEXT_NONCE.search(info)
        if found is not None and self._challenge is not None:
            values = {**self._challenge.values, "nonce": found[1]}
            self._challenge, self._count = replace(self._challenge, values=values), 0
            self._nonce, self._repeats = found[1], False

    def forget_nonce(self) -> None:
        """Wait for another challenge, unless the present one is good for ever."""
        if self._challenge is not None and self._challenge.scheme == "digest":
            self._challenge = None

    def distrust(self) -> None:
        """Forget a refused nonce, and no longer take a repeated one for a sign."""
        self._distrusts = True
        self.forget_nonce()

    def header(self, method: str, target: str) -> str | None:
        """Return the Authorization of a request, None before the first challenge.

        Raises InvalidAuthError for a user name that cannot be sent.
        """
        if self._challenge is None:
            return None
        self._count += 1
        if ":" in self._username or not self._username.isprintable():
            raise InvalidAuthError("no camera takes such a user name")
        if self._challenge.scheme == "basic":
            return encode_basic_auth(self._username, self._password)
        return self._digest(self._challenge, method, target)

    def _digest(self, challenge: Challenge, method: str, target: str) -> str:
        facts = challenge.values
        nonce, count, own = facts["nonce"], f"{self._count:08x}", secrets.token_hex(8)
        has_qop = "auth" in re.split(r"[\s,]+", facts.get("qop", ""))
        strength = "sha256" if challenge.login == DIGEST_SHA256 else "md5"

        def hashed(*parts: str) -> str:
            return hashlib.new(
                strength, ":".join(parts).encode(errors="surrogateescape"), usedforsecurity=False
            ).hexdigest()

        user = hashed(self._username, facts.get("realm", ""), self._password)
        if challenge.algorithm.endswith("-SESS"):
            user = hashed(user, nonce, own)
        middle = (nonce, count, own, "auth") if has_qop else (nonce,)
        quoted = {
            "username": self._username,
            "realm": facts.get("realm", ""),
            "nonce": nonce,
            "uri": target,
            "response": hashed(user, *middle, hashed(method, target)),
            **({"opaque": facts["opaque"]} if "opaque" in facts else {}),
            **({"cnonce": own} if has_qop else {}),
        }
        plain = {
            **({"algorithm": facts["algorithm"]} if "algorithm" in facts else {}),
            **({"qop": "auth", "nc": count} if has_qop else {}),
        }
        return "Digest " + ", ".join(
            [f'{name}="{_escaped(value)}"' for name, value in quoted.items()]
            + [f"{name}={value}" for name, value in plain.items()]
        )


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
