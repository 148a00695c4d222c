"""Challenges as servers write them, and the proofs that answer them."""

from collections.abc import Sequence
import hashlib
import re
import time

import pytest

from custom_components.cgi_camera.api.errors import InvalidAuthError, UnknownLoginError
from custom_components.cgi_camera.api.http.challenge import Proof, challenges

CHALLENGES: dict[str, tuple[Sequence[str], list[tuple[str, dict[str, str]]]]] = {
    "two in one header": (
        ['Digest qop="auth", realm="DVR", nonce="1", stale="FALSE", Basic realm="DVR"'],
        [
            ("digest", {"qop": "auth", "realm": "DVR", "nonce": "1", "stale": "FALSE"}),
            ("basic", {"realm": "DVR"}),
        ],
    ),
    "two headers": (
        ['Basic realm="a"', 'Digest realm="b",nonce="1"'],
        [("basic", {"realm": "a"}), ("digest", {"realm": "b", "nonce": "1"})],
    ),
    "schemes alone": (
        ["Negotiate, NTLM, Basic realm=x"],
        [("negotiate", {}), ("ntlm", {}), ("basic", {"realm": "x"})],
    ),
    "an empty value": (
        ["Digest realm=DVR, opaque=,nonce=1"],
        [("digest", {"realm": "DVR", "opaque": "", "nonce": "1"})],
    ),
    "no quotes around blanks": (
        ["Digest realm=IP Camera, nonce=1"],
        [("digest", {"realm": "IP Camera", "nonce": "1"})],
    ),
    "no commas": (
        ['Digest realm="b" nonce=1 qop="auth"'],
        [("digest", {"realm": "b", "nonce": "1", "qop": "auth"})],
    ),
    "a quote that never ends": (["Basic realm="], [("basic", {"realm": ""})]),
}


@pytest.mark.parametrize(("headers", "expected"), CHALLENGES.values(), ids=CHALLENGES)
def test_challenges_reads_every_spelling(
    headers: Sequence[str], expected: list[tuple[str, dict[str, str]]]
) -> None:
    """RFC 7235 allows most of them; cameras send all of them."""
    assert [(one.scheme, dict(one.values)) for one in challenges(headers)] == expected


@pytest.mark.parametrize(
    "text", ["a" * 8000 + "!", "a =" + " " * 8000 + '"', "a=" + "b " * 4000, '="' * 4000]
)
def test_challenges_takes_no_time_for_a_hostile_header(text: str) -> None:
    """A header is at most 8 kB long."""
    started = time.thread_time()
    challenges([text])
    assert time.thread_time() - started < 0.5


def test_proof_returns_a_realm_byte_for_byte() -> None:
    """A realm in GBK is hashed as the camera wrote it (core #89620)."""
    raw = "摄像机".encode("gbk")
    written = raw.decode(errors="surrogateescape")
    proof = Proof("admin", "secret")
    proof.learn([f'Digest realm="{written}", nonce="1"'])
    header = proof.header("GET", "/")
    assert header is not None
    assert b'realm="' + raw + b'"' in header.encode(errors="surrogateescape")
    user = hashlib.md5(b"admin:" + raw + b":secret", usedforsecurity=False).hexdigest()
    what = hashlib.md5(b"GET:/", usedforsecurity=False).hexdigest()
    response = hashlib.md5(f"{user}:1:{what}".encode(), usedforsecurity=False).hexdigest()
    found = re.search('response="([^"]*)"', header)
    assert found is not None
    assert found[1] == response


@pytest.mark.parametrize("username", ["a:b", "a\r\nX-Header: b", "a\0"])
def test_proof_rejects_a_user_name_that_a_header_cannot_hold(username: str) -> None:
    """A line break would begin a header of its own."""
    proof = Proof(username, "secret")
    proof.learn(['Digest realm="r", nonce="n", qop="auth"'])
    with pytest.raises(InvalidAuthError):
        proof.header("GET", "/")


@pytest.mark.parametrize(
    "headers", [[], ["NTLM"], ['Digest realm="x"'], ["Digest nonce=1, algorithm=X"]]
)
def test_proof_names_a_login_of_no_known_kind(headers: list[str]) -> None:
    """Among them a 401 without any challenge."""
    with pytest.raises(UnknownLoginError):
        Proof("admin", "secret").learn(headers)


@pytest.mark.parametrize("text", ["a" * 60_000, "a =" * 20_000, 'a="b" ' * 10_000, "a b " * 15_000])
def test_challenges_reads_a_long_header_in_no_time(text: str) -> None:
    """A hostile host decides about the text."""
    began = time.thread_time()
    challenges([f"Digest realm={text}"] * 50)
    assert time.thread_time() - began < 0.5


def test_proof_takes_the_next_nonce_from_an_answer() -> None:
    """RFC 7616, 3.5: the count begins anew with it."""
    proof = Proof("admin", "secret")
    proof.learn(['Digest realm="x", qop="auth", nonce="1"'])
    proof.header("GET", "/")
    proof.renew('nextnonce="2", qop=auth')
    assert proof.keeps_nonce
    header = proof.header("GET", "/")
    assert header is not None
    assert 'nonce="2"' in header
    assert "nc=00000001" in header
    proof.renew("")
    assert not proof.keeps_nonce


@pytest.mark.parametrize(
    ("uses", "nonce", "is_outdated"), [(1, "2", False), (2, "1", False), (2, "2", True)]
)
def test_proof_tells_an_outdated_nonce_from_a_refused_account(
    uses: int, nonce: str, *, is_outdated: bool
) -> None:
    """A nonce that has served before, and a new one in the refusal (rroller #603)."""
    proof = Proof("admin", "secret")
    proof.learn(['Digest realm="x", qop="auth", nonce="1"'])
    for _ in range(uses):
        proof.header("GET", "/")
    (challenge,) = challenges([f'Digest realm="x", qop="auth", nonce="{nonce}"'])
    assert proof.is_outdated(challenge) is is_outdated
