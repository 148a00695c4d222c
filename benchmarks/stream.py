"""What an event of a recorder takes from its stream to the bus, with and without a snapshot."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
import time

from custom_components.cgi_camera.const import EVENT_CAMERA
from demo.instance import REPOSITORY, HomeAssistant
from demo.places import place
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.hikvision import HikvisionRecorder

from .table import Row
from .waiting import until

CHANNELS = 16
PICTURE_SECONDS = 0.1
"""The time that a recorder takes for a snapshot."""
MAX_SECONDS = 0.05
MAX_SECONDS_WITH_SNAPSHOT = 0.3
CONNECT_SECONDS = 30
EVENT_SECONDS = 15
SETTLED_SECONDS = 5

type Report = Callable[[int], Awaitable[None]]
"""Reports an event on a channel."""


async def measure() -> list[Row]:
    """Return the lines about events of recorders."""
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with (
            HikvisionRecorder(channels=CHANNELS, picture_seconds=PICTURE_SECONDS) as hikvision,
            DahuaRecorder(channels=CHANNELS, picture_seconds=PICTURE_SECONDS) as dahua,
            HomeAssistant(Path(folder)) as home_assistant,
        ):
            numbers = {"channels": [str(number + 1) for number in range(CHANNELS)]}
            for recorder in (hikvision, dahua):
                await place(home_assistant, recorder, recorder.name, numbers)
            recorders = hikvision, dahua
            await until(lambda: all(one.streams.open for one in recorders), CONNECT_SECONDS)
            await asyncio.sleep(SETTLED_SECONDS)

            async def own_picture(channel: int) -> None:
                await hikvision.alert("VMD", channel, pictures=[hikvision.picture_of(channel)])

            async def region(channel: int) -> None:
                await hikvision.alert("fielddetection", channel)

            async def motion(channel: int) -> None:
                await dahua.event("VideoMotion", "Start", channel - 1)

            shot = f"snapshot of {PICTURE_SECONDS * 1000:.0f} ms"
            return [
                await _row(home_assistant, "Hikvision, own picture", own_picture, MAX_SECONDS),
                await _row(home_assistant, f"Hikvision, {shot}", region, MAX_SECONDS_WITH_SNAPSHOT),
                await _row(home_assistant, f"Dahua, {shot}", motion, MAX_SECONDS_WITH_SNAPSHOT),
            ]


async def _row(home_assistant: HomeAssistant, what: str, report: Report, budget: float) -> Row:
    """Report one event on each channel, one after the other."""
    milliseconds = []
    async with home_assistant.events(EVENT_CAMERA) as events:
        for channel in range(1, CHANNELS + 1):
            began = time.perf_counter()
            await report(channel)
            async with asyncio.timeout(EVENT_SECONDS):
                while (await events.get())["data"]["channel"] != channel:
                    pass
            milliseconds.append((time.perf_counter() - began) * 1000)
    middle = median(milliseconds)
    return Row(
        what=f"{what}: stream to event, {CHANNELS} channels",
        measured=f"median {middle:.0f} ms, worst {max(milliseconds):.0f} ms",
        budget=f"< {budget * 1000:.0f} ms",
        holds=middle < budget * 1000,
    )
