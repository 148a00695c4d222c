"""Reads the address of a camera that a person types, with the account that may be in it."""

import ipaddress
import re
from typing import Final
from urllib.parse import unquote

from yarl import URL

from ..errors import InvalidAddressError
from ..identity import Credentials

_SCHEME: Final = re.compile(r"(?:https?://)?", re.IGNORECASE)
_HOST: Final = re.compile(r"(?!http$|https$)\w(?:[\w.-]*\w)?\.?", re.IGNORECASE)
_NUMBERS: Final = re.compile(r"[\d.]+")


MAX_ADDRESS: Final = 1000
"""Characters; a host name has 253 at most."""


def parse_address(text: str) -> URL:
    """Return the origin of a host name, an address, host:port or a URL.

    Raises InvalidAddressError if no host can be read from it.
    """
    text = "" if len(text) > MAX_ADDRESS else text.strip()
    if _is_ip(text.strip("[]"), version=6):
        text = f"[{text.strip('[]')}]"
    try:
        url = URL(text if "://" in text else f"http://{text}")
        if url.scheme in {"http", "https"} and _is_host(url.host or "") and url.port:
            # The same place is always spelled the same.
            return url.origin().with_port(None if url.is_default_port() else url.port)
    except ValueError, IndexError:
        pass  # the message of yarl repeats the text, which may hold a password
    raise InvalidAddressError("the address is not a host name, an IP address or a URL")


def split_account(text: str) -> tuple[str, Credentials]:
    """Return an address without the account in front of its host, and that account."""
    text = text.strip()
    scheme = _SCHEME.match(text)
    start = scheme.end() if scheme else 0
    # A password that is not percent-encoded may hold an `@`.
    account, _, place = text[start:].rpartition("@")
    if "/" in account:
        return text, Credentials(username="", password="")
    username, _, password = account.partition(":")
    return text[:start] + place, Credentials(username=unquote(username), password=unquote(password))


def _is_host(host: str) -> bool:
    if ":" in host:
        return True  # yarl has checked it
    return _HOST.fullmatch(host) is not None and (
        _NUMBERS.fullmatch(host) is None or _is_ip(host, version=4)
    )


def _is_ip(text: str, *, version: int) -> bool:
    try:
        return ipaddress.ip_address(text).version == version
    except ValueError:
        return False
