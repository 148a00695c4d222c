"""What arrives in place of a picture, and its message."""

import pytest

from custom_components.cgi_camera.api.errors import Found, NotAPictureError
from custom_components.cgi_camera.api.pictures.jpeg import whole_picture

from .test_snapshot_source import PLAIN


@pytest.mark.parametrize(
    ("data", "found", "words"),
    [
        (PLAIN[:-20], Found.CUT, ""),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), Found.OTHER_FORMAT, ""),
        (b"\r\n<!DOCTYPE html><html></html>", Found.PAGE, ""),
        (b"--frame\r\nContent-Type: video/h264\r\n\r\n", Found.STREAM, ""),
        (b'[{"error": {"detail": "please login first"}}]', Found.OTHER, "please login first"),
        (b"<r><result>-2</result><error>login failed</error></r>", Found.OTHER, "login failed"),
        (b"failed\r\n", Found.OTHER, "failed"),
        (b"{" * 5000, Found.OTHER, ""),
    ],
)
def test_not_a_picture_names_what_arrived(data: bytes, found: Found, words: str) -> None:
    """The user mends a wrong URL in another way than a wrong account."""
    with pytest.raises(NotAPictureError) as caught:
        whole_picture(data)
    assert (caught.value.found, caught.value.words) == (found, words)
    assert not words or words not in str(caught.value)
