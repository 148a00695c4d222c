"""Realms: the make of a device by its challenge."""

from contextlib import suppress
from random import Random
import time

import pytest

from custom_components.cgi_camera.api.errors import CameraError
from custom_components.cgi_camera.api.families.realms import (
    is_dahua,
    is_hikvision,
    is_hikvision_server,
)
from custom_components.cgi_camera.api.http.challenge import Proof
from custom_components.cgi_camera.api.http.request import Answer
from tests.fuzz.corpus import CHALLENGES
from tests.fuzz.mutation import make


@pytest.mark.parametrize(
    ("realm", "make"),
    [
        ("Login to 4F04C5FPAZ12345", "dahua"),
        ("Login to 0a1b2c3d4e", "dahua"),
        ("DH_00408CA5EA04", "dahua"),
        ("Device_00408CA5EA04", "dahua"),
        ("IP Camera(76475)", "hikvision"),
        ("DVRNVRDVS", "hikvision"),
        ("iDS-7208HQHI-M1", "hikvision"),
        ("DVR", "hikvision"),
        ("DS-7608NI-I2", "hikvision"),
        ("0123456789abcdef01234567", "hikvision"),
        ("IPCamera", ""),
        ("DH_router", ""),
        ("Login to", ""),
        ("Please log in", ""),
    ],
)
def test_realms_tell_makes_apart(realm: str, make: str) -> None:
    """Only a challenge counts, not the same text in another answer."""
    challenges = (f'Digest realm="{realm}", nonce="1"',)
    for status in (401, 200):
        answer = Answer(status=status, headers={}, body=b"", challenges=challenges)
        assert is_dahua(answer) is (make == "dahua" and status == 401)
        assert is_hikvision(answer) is (make == "hikvision" and status == 401)


@pytest.mark.parametrize(
    "challenge",
    [
        "",
        "Digest",
        "Digest realm=",
        'Digest realm="',
        'Digest realm="\\',
        'Digest realm="\udcff\udc80", nonce="1"',
        'Digest realm="Login to \udcff"',
        'Digest realm="\0\x7f\u2028"',
        'Digest realm="' + "0" * 100_000,
        'Digest realm="' + "DS-" * 30_000 + '"',
        'Digest realm="' + '\\"' * 50_000,
        "Digest " + "realm=" * 20_000,
        "Digest " + "," * 100_000,
        'Basic realm="Device_' + "_" * 100_000 + '!"',
        "\x00",
        "=" * 1000,
    ],
)
def test_realms_bear_every_challenge(challenge: str) -> None:
    """A challenge is words of a stranger: it names a make or none, in little time."""
    began = time.thread_time()
    for challenges in ((challenge,), (challenge,) * 3, ("Basic", challenge)):
        answer = Answer(status=401, headers={"Server": challenge}, body=b"", challenges=challenges)
        for tells in (is_dahua, is_hikvision, is_hikvision_server):
            assert isinstance(tells(answer), bool)
    assert time.thread_time() - began < 0.5


def test_realms_bear_mutated_challenges() -> None:
    """Changed examples of cameras raise nothing, or an error of the library at a proof."""
    random = Random(14)  # noqa: S311 - the same every time
    for _ in range(3000):
        challenge = make(random, CHALLENGES).decode("latin-1")
        answer = Answer(status=401, headers={}, body=b"", challenges=(challenge,))
        assert isinstance(is_dahua(answer) or is_hikvision(answer), bool)
        proof = Proof("admin", "secret")
        with suppress(CameraError):
            proof.learn(answer.challenges)
            proof.header("GET", "/x")
