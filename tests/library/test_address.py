"""Addresses that a person types."""

import pytest

from custom_components.cgi_camera.api.errors import InvalidAddressError
from custom_components.cgi_camera.api.http.address import parse_address, split_account


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (" 192.168.1.20 ", "http://192.168.1.20"),
        ("192.168.1.20:8080/", "http://192.168.1.20:8080"),
        ("Camera.local", "http://camera.local"),
        ("camera_1", "http://camera_1"),
        ("HTTPS://camera/page?x=1", "https://camera"),
        ("https://camera:443", "https://camera"),
        ("fe80::1", "http://[fe80::1]"),
        ("[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_parse_address_returns_the_origin(text: str, origin: str) -> None:
    """The same place is always spelled the same."""
    assert str(parse_address(text)) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "http://",
        "two words",
        "192.168.1.20:99999",
        "192.168.1.20:0",
        "192.168.1.20:http",
        "192.168.1.300",
        "192.168.1",
        "rtsp://192.168.1.20/live",
        "ftp://192.168.1.20",
        "http//192.168.1.20",
        "http:/192.168.1.20",
        "http://http://192.168.1.20",
        "192.168.1.20,192.168.1.21",
        "-camera",
        "%20",
    ],
)
def test_parse_address_rejects_what_is_no_address(text: str) -> None:
    """The error does not repeat the text, which may hold a password."""
    with pytest.raises(InvalidAddressError) as error:
        parse_address(text)
    assert error.value.__cause__ is None
    assert not text.strip() or text not in str(error.value)


@pytest.mark.parametrize(
    ("text", "address", "username", "password"),
    [
        ("192.168.1.20", "192.168.1.20", "", ""),
        ("admin:secret@192.168.1.20:81", "192.168.1.20:81", "admin", "secret"),
        ("http://admin:p%40ss@camera/x", "http://camera/x", "admin", "p@ss"),
        ("admin:p@ss:1@camera", "camera", "admin", "p@ss:1"),
        ("https://admin@camera", "https://camera", "admin", ""),
        ("http://camera/a@b", "http://camera/a@b", "", ""),
        ("rtsp://admin:secret@camera/1", "rtsp://admin:secret@camera/1", "", ""),
    ],
)
def test_split_account_takes_the_account_from_an_address(
    text: str, address: str, username: str, password: str
) -> None:
    """A path may hold an `@`, too."""
    found, account = split_account(text)
    assert (found, account.username, account.password) == (address, username, password)


@pytest.mark.parametrize("text", ["http://[::1]@", "http://[a]b@/", "http://@", "//", "x" * 10**6])
def test_parse_address_rejects_odd_texts(text: str) -> None:
    """An announcement from the network may hold anything."""
    with pytest.raises(InvalidAddressError):
        parse_address(text)
