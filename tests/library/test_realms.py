"""Realms: the make of a device by its challenge."""

import pytest

from custom_components.cgi_camera.api.families.realms import is_dahua, is_hikvision
from custom_components.cgi_camera.api.http.request import Answer


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
