"""What is left in memory of thousands of pushes, uploads and mails."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from custom_components.cgi_camera.const import EVENT_CAMERA
from demo.instance import REPOSITORY

from .far_end import far_end, serial_of
from .observed import Watched
from .pictures import photograph, usual_push
from .sender import send
from .steadily import steadily
from .table import Row
from .uploader import Uploader, add_uploader, mail_with

CAMERAS: Final = 12
PER_SECOND: Final = 50
NUMBERS: Final = {"pushes": 5000, "uploads": 5000, "mails": 1000}
PUSHERS: Final = 2
"""Cameras that push: each remembers the faces of its last 2,000 events."""
WARM_UP: Final = {"pushes": 4200, "uploads": 500, "mails": 200}
"""Home Assistant remembers as many events then as it ever will: 2048, and 128 for browsers."""
LATE_SECONDS: Final = 10
MAX_LEFT_MEGABYTES: Final = 2


def _works(cameras: list[Uploader]) -> Mapping[str, Callable[[int], object]]:
    """Return what sends one of each kind, by the number of it."""
    pictures, picture = usual_push(), photograph(640, 360, quality=60)
    message = mail_with(picture)

    def camera(number: int) -> Uploader:
        return cameras[number % CAMERAS]

    def push(number: int) -> object:
        pusher = number % PUSHERS
        return send(cameras[pusher].push_url, pictures, f"{number}", serial_of(pusher))

    return {
        "pushes": push,
        "uploads": lambda number: camera(number).upload(f"MD_{number}.jpg", picture),
        "mails": lambda number: camera(number).mail(message),
    }


async def measure() -> list[Row]:
    """Return a line for each way to send."""
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with far_end("cameras") as ports, Watched(Path(folder)) as home_assistant:
            cameras = [
                await add_uploader(home_assistant, number, port)
                for number, port in enumerate(ports[:CAMERAS], 1)
            ]
            works = _works(cameras)
            for kind, number in WARM_UP.items():
                await _send(home_assistant, works[kind], number)
            rows, before = [], await home_assistant.seen()
            for kind, number in NUMBERS.items():
                resident = home_assistant.megabytes
                arrived = await _send(home_assistant, works[kind], number)
                after = await home_assistant.seen()
                left = after.megabytes_more(before)
                rows.append(
                    Row(
                        what=f"memory left in use by {number:,} {kind}, after a collection",
                        measured=f"{after.of_memory(before)}, {arrived:,} events",
                        budget=f"< {MAX_LEFT_MEGABYTES} MB",
                        holds=left < MAX_LEFT_MEGABYTES and arrived == number,
                    )
                )
                rows.append(
                    Row(
                        what="the process before and after",
                        measured=f"{resident:.0f}, {home_assistant.megabytes:.0f} MB",
                    )
                )
                before = after
    return rows


async def _send(home_assistant: Watched, work: Callable[[int], object], number: int) -> int:
    """Send steadily; return how many events a browser got, for which Home Assistant keeps some."""
    async with home_assistant.events(EVENT_CAMERA) as events:
        await steadily([partial(work, one) for one in range(number)], PER_SECOND)
        await asyncio.sleep(LATE_SECONDS)
        return events.qsize()
