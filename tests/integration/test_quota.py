"""The memory that uploads may take."""

import asyncio
from contextlib import suppress
from ftplib import FTP, all_errors
from typing import Any

from homeassistant.core import Event, HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.inbox.servers import quota

from .test_ftp_hostile import others_upload
from .uploading import (
    connect,
    held,
    nothing_is_held,
)


async def test_quota_limits_each_camera(
    hass: HomeAssistant,
    door: MockConfigEntry,
    yard: MockConfigEntry,
    port: int,
    events: list[Event[Any]],
) -> None:
    """It finds its own limit, not that of the others, and gives all back when it leaves."""

    def fill() -> list[FTP]:
        sessions = []
        for _ in range(3):
            ftp = connect(port)
            sessions.append(ftp)
            ftp.voidcmd("TYPE I")
            data = ftp.transfercmd("STOR a.jpg")
            try:
                for _ in range(150):
                    data.sendall(bytes(100_000))
            except OSError:
                pass
            data.close()
            with suppress(*all_errors):
                ftp.voidresp()
            answers.append(ftp.lastresp)
        return sessions

    answers: list[str] = []
    sessions = await asyncio.to_thread(fill)
    assert answers == ["226", "226", "452"]
    assert 30_000_000 <= held(hass) <= quota.MAX_HELD_BY_ONE
    await others_upload(port, events)
    for ftp in sessions:
        ftp.close()
    await nothing_is_held(hass)
