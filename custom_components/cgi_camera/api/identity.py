"""The identity of a camera, and the account with which it is reached."""

from dataclasses import dataclass
import re
from typing import Final

MAX_SERIAL: Final = 64
"""Characters of a serial number to show; those of Hikvision have up to 48."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Credentials:
    """An account of the camera. It has no repr, so that no log can show it."""

    username: str
    password: str
    is_basic: bool = False
    """Whether the user names Basic as the login of a camera that asks for none by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The identity of a device. `mac` is twelve lower-case hex digits."""

    manufacturer: str | None = None
    """What the device names; a family of one maker knows it anyway."""
    model: str | None = None
    product_id: str | None = None
    serial: str | None = None
    mac: str | None = None
    firmware: str | None = None

    @property
    def unique_id(self) -> str | None:
        """The MAC address or serial number: neither changes with address, name or firmware."""
        return self.mac or self.serial


def plain_mac(text: str | None) -> str | None:
    """Return a MAC address as twelve lower-case hex digits, None for a blank or invalid one."""
    digits = re.sub(r"[:.\-\s]", "", text or "").lower()
    if re.fullmatch(r"[0-9a-f]{12}", digits) and digits not in {"0" * 12, "f" * 12}:
        return digits
    return None


def plain_serial(text: str) -> str:
    """Return what can be part of a serial number: letters, digits, `-`, `:` and `_`."""
    return re.sub(r"[^\w:-]", "", text, flags=re.ASCII)[:MAX_SERIAL]


def announced_mac(text: str) -> str | None:
    """Return the MAC address in the UPnP name of a camera, None if the name holds no address.

    Older uAPI cameras put it behind their serial number, in place of a UUID; the UUID of newer
    ones ends with it.
    """
    name = text.partition("::")[0]
    found = re.search(r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}$|(?<=-)[0-9A-F]{12}$", name, re.IGNORECASE)
    return plain_mac(found[0]) if found else None
