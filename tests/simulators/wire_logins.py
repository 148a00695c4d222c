"""Logins that a wire asks for in place of the device: every dialect of Digest that is seen.

The wire lets the device name what needs a login, asks for it in its own words, judges the proof,
and proves the account to the device itself. RFC 7616, RFC 2069 and RFC 7617, and what cameras make
of them.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
import hashlib
import re
import secrets

from .access import digest_response
from .wire import Ask, Asked, Carried, Wire

_FIELD = re.compile(rb'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A way to ask for a login.

    Each of `challenges` is one header, in which %(nonce)s and %(stale)s stand for themselves.
    """

    challenges: Sequence[bytes] = (
        b'Digest realm="%(realm)s", qop="auth", nonce="%(nonce)s", stale=%(stale)s',
    )
    realm: bytes | None = None
    """As it is hashed; None for that of the device."""
    written_realm: bytes | None = None
    """As it is written, if that is something else."""
    algorithm: str = "md5"
    session: bool = False
    """The hash of the account holds the nonce (MD5-sess)."""
    uses: int | None = None
    """So often a nonce is good."""
    says_stale: bool = True
    gives_next: bool = False
    """An answer holds the next nonce, and the present one is used up (RFC 7616, 3.5)."""

    async def __call__(self, wire: Wire, asked: Asked, ask: Ask) -> Carried:
        """Answer a request as a device with this login does."""
        answer = await ask(asked.without_proof())
        if answer.status != 401:
            return answer
        realm = self.realm or _realm(answer)
        verdict = self._judge(wire, asked, realm)
        if verdict == "right":
            # The device still asks in its own words.
            proven = await ask(asked.with_proof(_proof(wire, asked, answer)))
            if self.gives_next:
                info = b'nextnonce="%s", qop=auth' % self._nonce(wire)
                headers = [*proven.headers, ("Authentication-Info", info)]
                proven = replace(proven, headers=headers)
            return proven
        wire.refused_logins += verdict == "wrong"
        wire.stale_logins += verdict == "stale"
        values = {
            b"realm": realm if self.written_realm is None else self.written_realm,
            b"nonce": self._nonce(wire),
            b"stale": b"true" if verdict == "stale" and self.says_stale else b"false",
        }
        asks = [("WWW-Authenticate", challenge % values) for challenge in self.challenges]
        return replace(answer, headers=[*answer.but("WWW-Authenticate"), *asks])

    def _nonce(self, wire: Wire) -> bytes:
        nonce = secrets.token_hex(8)
        wire.memory[nonce] = 0
        return nonce.encode()

    def _judge(self, wire: Wire, asked: Asked, realm: bytes) -> str:
        scheme, _, rest = asked.authorization.partition(b" ")
        if scheme.lower() == b"basic":
            return "right" if self._is_basic(wire, rest) else "wrong"
        if scheme.lower() != b"digest":
            return "missing"
        given = {
            found[1].decode().lower(): found[3] or re.sub(rb"\\(.)", rb"\1", found[2] or b"")
            for found in _FIELD.finditer(rest)
        }
        nonce = given.get("nonce", b"").decode()
        known = (wire.username.encode(), realm, asked.target.encode())
        if (given.get("username"), given.get("realm"), given.get("uri")) != known:
            return "wrong"
        if given.get("response", b"").decode() != self._response(wire, asked.method, given, realm):
            return "wrong"
        if nonce not in wire.memory or wire.memory[nonce] == self.uses:
            return "stale"
        wire.memory[nonce] += 1
        return "right"

    def _is_basic(self, wire: Wire, encoded: bytes) -> bool:
        wanted = base64.b64encode(f"{wire.username}:{wire.password}".encode())
        return any(b"Basic" in one for one in self.challenges) and encoded.strip() == wanted

    def _response(self, wire: Wire, method: str, given: dict[str, bytes], realm: bytes) -> str:
        def hashed(*parts: bytes) -> bytes:
            made = hashlib.new(self.algorithm, b":".join(parts), usedforsecurity=False)
            return made.hexdigest().encode()

        user = hashed(wire.username.encode(), realm, wire.password.encode())
        if self.session:
            user = hashed(user, given.get("nonce", b""), given.get("cnonce", b""))
        what = hashed(method.encode(), given.get("uri", b""))
        has_qop = any(b"qop" in one for one in self.challenges)
        names = ("nonce", "nc", "cnonce", "qop") if has_qop else ("nonce",)
        return hashed(user, *(given.get(name, b"") for name in names), what).decode()


def _realm(answer: Carried) -> bytes:
    found = re.search(rb'realm="([^"]*)"', answer.get("WWW-Authenticate"))
    return found[1] if found else b"IP Camera"


def _proof(wire: Wire, asked: Asked, answer: Carried) -> str:
    """Return the proof that the device itself takes."""
    header = answer.get("WWW-Authenticate").decode("latin-1")
    if not header.lower().startswith("digest"):
        return "Basic " + base64.b64encode(f"{wire.username}:{wire.password}".encode()).decode()
    said = dict(re.findall(r'(\w+)="([^"]*)"', header))
    given = {
        "username": wire.username,
        "realm": said["realm"],
        "nonce": said["nonce"],
        "uri": asked.target,
        "nc": "00000001",
        "cnonce": "0a4f113b",
        "qop": "auth",
    }
    given["response"] = digest_response(asked.method, wire.username, wire.password, given)
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in given.items())
