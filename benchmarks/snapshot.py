"""What a snapshot costs: for one viewer beyond the bare request, and for many at once."""

import asyncio
from collections.abc import Awaitable, Callable
from statistics import median
import time

import aiohttp
from yarl import URL

from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI
from custom_components.cgi_camera.api.identity import Credentials
from demo.instance import ADDRESS

from .far_end import SESSION, SLOW_CAMERA_SECONDS, far_end
from .table import Comparison, Row, with_range

ROUNDS = 20
TRIES = 40
SLOW_TRIES = 4
VIEWERS = 32
HITS = 1000
MAX_TIMES_AS_LONG = 1.5
MAX_TIMES_AS_LONG_IF_SLOW = 1.1
MAX_HIT_SECONDS = 0.005


async def measure() -> list[Row]:
    """Return the lines about snapshots."""
    async with aiohttp.ClientSession() as session:
        async with far_end("camera") as (port,):
            comparison, size = await _one_viewer(session, port, TRIES)
            many_viewers = await _many_viewers(session, port)
        async with far_end("slow_camera") as (port,):
            slow_comparison, _ = await _one_viewer(session, port, SLOW_TRIES)
    ratios, slow_ratios = comparison.times_as_long, slow_comparison.times_as_long
    milliseconds = SLOW_CAMERA_SECONDS * 1000
    return [
        Row(
            what=f"snapshot of {size // 1000} kB: time / of a bare GET",
            measured=comparison.ratio(ratios),
            budget=f"<= {MAX_TIMES_AS_LONG}",
            holds=median(ratios) <= MAX_TIMES_AS_LONG,
        ),
        Row(
            what=f"the same from a camera that takes {milliseconds:.0f} ms",
            measured=slow_comparison.ratio(slow_ratios),
            budget=f"<= {MAX_TIMES_AS_LONG_IF_SLOW}",
            holds=median(slow_ratios) <= MAX_TIMES_AS_LONG_IF_SLOW,
        ),
        *many_viewers,
    ]


def _open(session: aiohttp.ClientSession, port: int) -> tuple[Device, URL]:
    """Return a device, and where it is."""
    origin = URL.build(scheme="http", host=ADDRESS, port=port)
    credentials = Credentials(username="admin", password="123456")
    return Device.open(XML_CGI, session, origin, credentials), origin


async def _one_viewer(
    session: aiohttp.ClientSession, port: int, tries: int
) -> tuple[Comparison, int]:
    """Return how long a picture takes, and how many bytes it has."""
    device, origin = _open(session, port)
    url = origin / "cgi-bin/snapshot.cgi" % {"stream": "1", "uid": SESSION}

    async def ours() -> bytes:
        picture = await device.snapshots.get(1, "main")
        device.snapshots.close()  # forgets the picture: the next viewer is the first again
        return picture

    async def bare() -> bytes:
        async with session.get(url) as response:
            return await response.read()

    size = len(await ours())
    comparison = Comparison()
    for _ in range(ROUNDS):
        seconds = [(await _timed(ours), await _timed(bare)) for _ in range(tries)]
        comparison.add_round(*zip(*seconds, strict=True))
    return comparison, size


async def _many_viewers(session: aiohttp.ClientSession, port: int) -> list[Row]:
    device, origin = _open(session, port)
    requests, hits = [], []
    for _ in range(ROUNDS):
        before = await _count(session, origin)
        await asyncio.gather(*(device.snapshots.get(1, "main") for _ in range(VIEWERS)))
        requests.append(await _count(session, origin) - before)
        started = time.perf_counter()
        for _ in range(HITS):
            await device.snapshots.get(1, "main")
        hits.append((time.perf_counter() - started) / HITS)
        device.close()
    return [
        Row(
            what=f"{VIEWERS} viewers at once: requests to the camera",
            measured=f"{max(requests)}",
            budget="1",
            holds=max(requests) == 1,
        ),
        Row(
            what="one more viewer while a snapshot is fresh",
            measured=f"{with_range([seconds * 1e6 for seconds in hits])} µs",
            budget=f"< {MAX_HIT_SECONDS * 1000:.0f} ms",
            holds=median(hits) < MAX_HIT_SECONDS,
        ),
    ]


async def _timed(get: Callable[[], Awaitable[bytes]]) -> float:
    started = time.perf_counter()
    await get()
    return time.perf_counter() - started


async def _count(session: aiohttp.ClientSession, origin: URL) -> int:
    async with session.get(origin / "count") as response:
        return int(await response.text())
