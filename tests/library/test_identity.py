"""Identities and accounts of devices."""

import pytest

from custom_components.cgi_camera.api.identity import Credentials, Identity, plain_mac


def test_identity_prefers_the_mac_address() -> None:
    """A serial number may be the same in a whole series."""
    assert Identity(mac="f00006108447", serial="1").unique_id == "f00006108447"
    assert Identity(serial="1").unique_id == "1"
    assert Identity(model="x", firmware="y").unique_id is None


@pytest.mark.parametrize(
    "text",
    [
        "F0-00-06-10-84-47",
        "f0:00:06:10:84:47",
        "F00006108447",
        "f000.0610.8447",
        " F0-00-06-10-84-47 \r\n",
    ],
)
def test_plain_mac_normalizes_every_spelling(text: str) -> None:
    """Twelve lower-case digits, however the camera writes it."""
    assert plain_mac(text) == "f00006108447"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "None",
        "00:00:00:00:00:00",
        "FF-FF-FF-FF-FF-FF",
        "F0-00-06-10-84",
        "F0-00-06-10-84-47-00",
        "G0-00-06-10-84-47",
        "192.168.0.10",
    ],
)
def test_plain_mac_rejects_other_text(text: str | None) -> None:
    """A blank one would make all cameras that have it the same."""
    assert plain_mac(text) is None


def test_credentials_hide_the_account() -> None:
    """Not in a log, not in an error, not in the local variables of a traceback."""
    account = Credentials(username="planted-name", password="planted-Secret+1")
    assert "planted" not in f"{account} {account!r}"
