"""What uploads cost: 20 pictures of 1 MB per second over FTP, for half a minute."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
import time

from custom_components.cgi_camera.const import EVENT_CAMERA
from demo.client import Event
from demo.instance import REPOSITORY

from .far_end import far_end
from .observed import Watched
from .pictures import photograph
from .table import Row
from .uploader import Uploader, add_uploader

CAMERAS = 10
PER_SECOND = 20
SECONDS = 30
WARM_UP_SECONDS = 55
WARM_UP_PER_SECOND = 40
"""The archives are full then, and Home Assistant remembers as many events as it ever will: 2048."""
LATE_SECONDS = 10
CHANGES = 6
"""States that an upload changes: event, motion, two pictures, two of its arrival."""
MAX_BLOCK_MILLISECONDS = 50
MAX_LEFT_MEGABYTES = 1
THE_SAME = f"the same of {SECONDS} s of nothing; of as many plain events and states"


async def measure() -> list[Row]:
    """Return the lines about uploads."""
    picture = photograph(1500, 1100, quality=91)
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with far_end("cameras") as ports, Watched(Path(folder)) as home_assistant:
            uploaders = [
                await add_uploader(home_assistant, number, port)
                for number, port in enumerate(ports[:CAMERAS], 1)
            ]
            await _run(home_assistant, uploaders, picture, WARM_UP_SECONDS, WARM_UP_PER_SECOND)
            warm = await home_assistant.seen()
            await asyncio.sleep(SECONDS)
            idle = await home_assistant.seen()
            await home_assistant.change_states(CHANGES, PER_SECOND, SECONDS)
            plain = await home_assistant.seen()
            before = home_assistant.megabytes
            sent, arrived, peak = await _run(
                home_assistant, uploaders, picture, SECONDS, PER_SECOND
            )
            seen = await home_assistant.seen()
            after = home_assistant.megabytes
    late = [(arrived[name] - at) * 1000 for name, at in sent.items() if name in arrived]
    lost = len(sent.keys() - arrived.keys())
    rate = f"{PER_SECOND} uploads/s of {len(picture) / 1_000_000:.1f} MB, {SECONDS} s"
    return [
        Row(
            what=f"{rate}: events lost",
            measured=f"{lost} of {len(sent)}",
            budget="0",
            holds=lost == 0,
        ),
        Row(
            what="last byte to event",
            measured=f"median {median(late):.0f} ms, worst {max(late):.0f} ms",
        ),
        Row(
            what="longest block of the event loop meanwhile, without garbage collection",
            measured=f"{seen.block:.0f} ms",
            budget=f"< {MAX_BLOCK_MILLISECONDS} ms",
            holds=seen.block < MAX_BLOCK_MILLISECONDS,
        ),
        Row(
            what=THE_SAME,
            measured=f"{idle.block:.0f}, {plain.block:.0f} ms",
        ),
        Row(
            what="Python's garbage collection meanwhile",
            measured=seen.of_garbage(),
        ),
        Row(
            what=THE_SAME,
            measured=f"{idle.of_garbage()}; {plain.of_garbage()}",
        ),
        Row(
            what="memory that is still in use, garbage and caches of the database apart",
            measured=seen.of_memory(plain),
            budget=f"< {MAX_LEFT_MEGABYTES} MB",
            holds=seen.megabytes_more(plain) < MAX_LEFT_MEGABYTES,
        ),
        Row(what=THE_SAME, measured=f"{idle.of_memory(warm)}; {plain.of_memory(idle)}"),
        Row(
            what="memory of the process before, at its highest, and after",
            measured=f"{before:.0f}, {peak:.0f}, {after:.0f} MB",
        ),
    ]


async def _run(
    home_assistant: Watched,
    uploaders: Sequence[Uploader],
    picture: bytes,
    seconds: int,
    per_second: int,
) -> tuple[dict[str, float], dict[str, float], float]:
    """Upload at a steady rate; return when each was sent and arrived, and the most memory."""
    loop = asyncio.get_running_loop()
    arrived: dict[str, float] = {}
    peak = home_assistant.megabytes
    async with home_assistant.events(EVENT_CAMERA) as queue:
        collector = asyncio.create_task(_collect(queue, arrived, seconds * per_second))
        with ThreadPoolExecutor(2 * CAMERAS) as cameras:
            began, uploads = loop.time(), {}
            for number in range(seconds * per_second):
                await asyncio.sleep(began + number / per_second - loop.time())
                uploader = uploaders[number % len(uploaders)]
                name = f"MD_{seconds}_{number}.jpg"
                uploads[name] = loop.run_in_executor(cameras, uploader.upload, name, picture)
                if number % per_second == 0:
                    peak = max(peak, home_assistant.megabytes)
            done = await asyncio.gather(*uploads.values())
        await asyncio.wait([collector], timeout=LATE_SECONDS)
        collector.cancel()
    return dict(zip(uploads, done, strict=True)), arrived, peak


async def _collect(queue: asyncio.Queue[Event], arrived: dict[str, float], number: int) -> None:
    while len(arrived) < number:
        event = await queue.get()
        arrived[event["data"]["details"]["path"].removeprefix("/")] = time.perf_counter()
