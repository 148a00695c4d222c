"""Looks whether a camera is open to others, with no more than a look: no account is ever tried."""

import asyncio
import contextlib
from typing import Final

from .device import Device
from .features import Fields
from .identity import Credentials

TELNET_PORT: Final = 23
TELNET_SECONDS: Final = 3.0
LARGEST_CLOCK_ERROR: Final = 60
"""Seconds; events of a camera with a worse clock are in the wrong order."""


def is_factory_account(device: Device, account: Credentials | None = None) -> bool:
    """Return whether an account, by default the one in use, is one of new cameras."""
    used = account or device.account.credentials
    return any(
        (used.username, used.password) == (factory.username, factory.password)
        for factory in device.family.factory_accounts
    )


async def is_telnet_open(device: Device, port: int | None = None) -> bool:
    """Return whether the camera accepts a connection to its telnet port; nothing is sent."""
    try:
        async with asyncio.timeout(TELNET_SECONDS):
            _, writer = await asyncio.open_connection(device.host, port or TELNET_PORT)
    except OSError, TimeoutError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


def clock_error(device: Device, fields: Fields) -> int | None:
    """Return by how many seconds the clock is wrong, None if a server sets it or it is right.

    `fields` are those of the section with the clock. A camera that does not report both is left
    alone.
    """
    clock = device.family.clock
    rows = device.readable(clock.section) if clock else {}
    if clock is None or clock.drift not in rows or clock.server not in rows:
        return None
    drift, has_server = rows[clock.drift].value(fields), rows[clock.server].value(fields)
    if not isinstance(drift, int | float) or has_server is not False:
        return None
    return round(drift) if abs(drift) > LARGEST_CLOCK_ERROR else None
