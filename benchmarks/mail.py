"""How late the event loop is while mails of 1 MB arrive."""

import asyncio
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from custom_components.cgi_camera.const import EVENT_CAMERA
from demo.instance import REPOSITORY

from .far_end import far_end
from .observed import Watched
from .pictures import photograph
from .steadily import steadily
from .table import Row
from .uploader import add_uploader, mail_with

CAMERAS: Final = 10
PER_SECOND: Final = 20
SECONDS: Final = 30
CHANGES: Final = 6
"""States that a mail changes: event, motion, two pictures, two of its arrival."""
WARM_UP: Final = 40
LATE_SECONDS: Final = 5
MAX_P99_MILLISECONDS: Final = 5


async def measure() -> list[Row]:
    """Return the lines about mails."""
    picture = photograph(1500, 1100, quality=91)
    message = mail_with(picture)
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with far_end("cameras") as ports, Watched(Path(folder)) as home_assistant:
            cameras = [
                await add_uploader(home_assistant, number, port)
                for number, port in enumerate(ports[:CAMERAS], 1)
            ]
            mails = [
                partial(cameras[number % CAMERAS].mail, message)
                for number in range(PER_SECOND * SECONDS)
            ]
            await steadily(mails[:WARM_UP], PER_SECOND)
            await home_assistant.seen()
            await asyncio.sleep(SECONDS)
            idle = await home_assistant.seen_now()
            await home_assistant.change_states(CHANGES, PER_SECOND, SECONDS)
            plain = await home_assistant.seen_now()
            async with home_assistant.events(EVENT_CAMERA) as events:
                await steadily(mails, PER_SECOND)
                await asyncio.sleep(LATE_SECONDS)
                arrived = events.qsize()
            seen = await home_assistant.seen_now()
    lost = len(mails) - arrived
    return [
        Row(
            what=f"{PER_SECOND} mails/s of {len(picture) / 1_000_000:.1f} MB: loop late, p99",
            before="9 ms of the loop per mail",
            measured=f"{seen.p99:.1f} ms",
            budget=f"< {MAX_P99_MILLISECONDS} ms",
            holds=seen.p99 < MAX_P99_MILLISECONDS,
        ),
        Row(
            what="the same of nothing; of as many plain events and states",
            measured=f"{idle.p99:.1f}; {plain.p99:.1f} ms",
        ),
        Row(what="longest block of the event loop meanwhile", measured=f"{seen.block:.0f} ms"),
        Row(
            what="events lost of these",
            measured=f"{lost} of {len(mails)}",
            budget="0",
            holds=lost == 0,
        ),
    ]
