"""How costs grow: with past events, with viewers of a camera, and with cameras."""

import asyncio
from collections.abc import Mapping
import time
from typing import Final

import aiohttp
from yarl import URL

from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.families import Templates, family_of
from custom_components.cgi_camera.api.identity import Credentials
from demo.instance import ADDRESS, REPOSITORY

from .archive import SIZES, measure_size
from .curves import Chart, draw
from .far_end import far_end
from .table import Row

QUESTIONS: Final = ("open", "a day", "counts by type", "latest", "people", "a search")
VIEWERS: Final = (1, 2, 8, 32, 128)
CAMERAS: Final = (1, 8, 64, 200)
ROUNDS: Final = 5
CURVES: Final = REPOSITORY / "docs/growth.svg"


async def measure() -> list[Row]:
    """Return the lines, and draw the curves."""
    events = await asyncio.to_thread(_events)
    async with aiohttp.ClientSession() as session, far_end("recorder") as (port,):
        viewers = {number: await _viewers(session, port, number) for number in VIEWERS}
        cameras = {number: await _cameras(session, port, number) for number in CAMERAS}
    charts = [
        Chart(title="past events", lines=events),
        Chart(title="viewers of one picture", lines={"until all have it": viewers}),
        Chart(title="cameras, a picture of each", lines={"until all are there": cameras}),
    ]
    CURVES.write_text(draw(charts))
    return [
        Row(
            what=f"{chart.title}: {name}",
            measured=", ".join(f"{number:,}: {took:.3g} ms" for number, took in line.items()),
        )
        for chart in charts
        for name, line in chart.lines.items()
    ]


def _events() -> dict[str, Mapping[int, float]]:
    found: dict[str, dict[int, float]] = {question: {} for question in QUESTIONS}
    for number in SIZES:
        for question in QUESTIONS:
            found[question][number] = measure_size(number)[question]
    return dict(found)


def _open(session: aiohttp.ClientSession, port: int, number: int) -> Device:
    return Device.open(
        family_of("custom", Templates(picture_url=f"/open/{number}.jpg")),
        session,
        URL.build(scheme="http", host=ADDRESS, port=port),
        Credentials(username="", password=""),
    )


async def _viewers(session: aiohttp.ClientSession, port: int, number: int) -> float:
    """Return the milliseconds until so many viewers at once have a picture."""
    device, took = _open(session, port, 0), []
    await device.snapshots.get(1, "main")  # opens the connection
    device.snapshots.close()
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await asyncio.gather(*(device.snapshots.get(1, "main") for _ in range(number)))
        took.append((time.perf_counter() - began) * 1000)
        device.snapshots.close()
    device.close()
    return sorted(took)[ROUNDS // 2]


async def _cameras(session: aiohttp.ClientSession, port: int, number: int) -> float:
    """Return the milliseconds until a picture of each of so many cameras is there."""
    took = []
    for _ in range(ROUNDS):
        devices = [_open(session, port, one) for one in range(number)]
        began = time.perf_counter()
        await asyncio.gather(*(device.snapshots.get(1, "main") for device in devices))
        took.append((time.perf_counter() - began) * 1000)
        for device in devices:
            device.close()
    return sorted(took)[ROUNDS // 2]
