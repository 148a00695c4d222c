"""What uploads cost: 20 pictures of 1 MB per second from ten cameras over FTP, for one minute."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ftplib import FTP
from io import BytesIO
import json
from pathlib import Path
import shutil
from statistics import median
from tempfile import TemporaryDirectory
import time
from typing import Any, override

from custom_components.cgi_camera.const import DOMAIN, EVENT_CAMERA
from demo.client import Event
from demo.instance import ADDRESS, REPOSITORY, HomeAssistant
from tests.simulators.xml_cgi import XmlCgiCamera

from . import watch_loop
from .far_end import far_end
from .pictures import photograph
from .start import Observed
from .table import Row

CAMERAS = 10
PER_SECOND = 20
SECONDS = 60
WARM_UP_SECONDS = 55
WARM_UP_PER_SECOND = 40
"""The archives are full then, and Home Assistant remembers as many events as it ever will: 2048."""
LATE_SECONDS = 10
CHANGES = 6
"""States that an upload changes: event, motion, two pictures, two of its arrival."""
SETTLED_SECONDS = 15
LOAD_SECONDS = 30
MAX_BLOCK_MILLISECONDS = 50
MAX_LEFT_MEGABYTES = 1
SMALL_BLOCK = 512
"""Bytes of the largest that Python does not leave to glibc."""
THE_SAME = f"the same of {SECONDS} s of nothing; of as many plain events and states"
FTP_PORT = 18121
PASSIVE_PORTS = "18130-18179"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of some time, and the memory in use afterwards, without caches.

    `block` and `garbage` are the longest times in milliseconds that the event loop was blocked, and
    that Python sought garbage.
    """

    block: float
    garbage: float
    collections: int
    objects: int
    allocated: int
    blocks: int

    def of_garbage(self) -> str:
        """Return the part that Python's garbage collection had in it."""
        return f"{self.collections} full, longest {self.garbage:.0f} ms"

    def megabytes_more(self, before: Seen) -> float:
        """Return how much more memory is in use than was before, at the most."""
        more = self.allocated - before.allocated + SMALL_BLOCK * (self.blocks - before.blocks)
        return more / 1_000_000

    def of_memory(self, before: Seen) -> str:
        """Return what is left that was not there before."""
        objects = self.objects - before.objects
        return f"{self.megabytes_more(before):+.2f} MB, {objects:+} objects"


class Watched(Observed):
    """A Home Assistant that reports on its event loop."""

    @override
    def _prepare(self) -> None:
        super()._prepare()
        folder = self.config / "custom_components" / watch_loop.DOMAIN
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(watch_loop.__file__), folder / "__init__.py")
        about = {
            "domain": watch_loop.DOMAIN,
            "name": "Loop",
            "version": "1",
            "requirements": [],
            "dependencies": ["recorder"],
        }
        (folder / "manifest.json").write_text(json.dumps(about))
        with (self.config / "configuration.yaml").open("a") as configuration:
            configuration.write(f"\n{watch_loop.DOMAIN}:\n")

    async def seen(self) -> Seen:
        """Return what was seen since the last time, as soon as all has settled."""
        await asyncio.sleep(SETTLED_SECONDS)
        await self.post(f"/api/services/{watch_loop.DOMAIN}/report", {})
        names = (
            watch_loop.BLOCK,
            watch_loop.GARBAGE,
            watch_loop.COLLECTIONS,
            watch_loop.OBJECTS,
            watch_loop.ALLOCATED,
            watch_loop.BLOCKS,
        )
        states: list[Any] = [await self.get(f"/api/states/{name}") for name in names]
        block, garbage, *counts = (float(state["state"]) for state in states)
        collections, objects, allocated, blocks = map(int, counts)
        return Seen(
            block=block,
            garbage=garbage,
            collections=collections,
            objects=objects,
            allocated=allocated,
            blocks=blocks,
        )

    async def change_states(self) -> None:
        """Fire as many events and change as many states as uploads do, in the same time."""
        changes = {"events": PER_SECOND * SECONDS, "states": CHANGES, "per_second": PER_SECOND}
        await self.post(f"/api/services/{watch_loop.DOMAIN}/change", changes)
        await asyncio.sleep(SECONDS)


@dataclass(frozen=True, slots=True)
class Uploader:
    """One camera that uploads, from an address of its own."""

    number: int
    username: str
    password: str

    def upload(self, name: str, picture: bytes) -> float:
        """Upload a picture in a session of its own, and return when it was done."""
        with FTP() as ftp:  # noqa: S321 - cameras upload by FTP
            ftp.connect(ADDRESS, FTP_PORT, timeout=20, source_address=(f"127.0.1.{self.number}", 0))
            ftp.login(self.username, self.password)
            ftp.storbinary(f"STOR {name}", BytesIO(picture))
            return time.perf_counter()


async def measure() -> list[Row]:
    """Return the lines about uploads."""
    picture = photograph(1500, 1100, quality=91)
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with far_end("cameras") as ports, Watched(Path(folder)) as home_assistant:
            uploaders = [
                await _add(home_assistant, number, port)
                for number, port in enumerate(ports[:CAMERAS], 1)
            ]
            await _run(home_assistant, uploaders, picture, WARM_UP_SECONDS, WARM_UP_PER_SECOND)
            warm = await home_assistant.seen()
            await asyncio.sleep(SECONDS)
            idle = await home_assistant.seen()
            await home_assistant.change_states()
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


async def _add(home_assistant: HomeAssistant, number: int, port: int) -> Uploader:
    """Set a camera up that uploads, with a small archive, so that it is full soon."""
    added = await home_assistant.config_flow(
        DOMAIN,
        {
            "host": f"{ADDRESS}:{port}",
            "username": XmlCgiCamera.username,
            "password": XmlCgiCamera.password,
            "advanced": {"family": "xml_cgi", "verify_ssl": True},
        },
    )
    entry_id: str = added["result"]["entry_id"]
    step = {"next_step_id": "receive_ftp"}
    form: Any = await home_assistant.options_flow(entry_id, step)
    shown = form["description_placeholders"]
    chosen = {
        "receive_ftp": True,
        "ftp_port": FTP_PORT,
        "ftp_passive_ports": PASSIVE_PORTS,
    }
    await home_assistant.options_flow(entry_id, step, chosen)
    await _loaded(home_assistant)
    kept = {"hold_seconds": 30, "archive_days": 7, "archive_megabytes": 50}
    await home_assistant.options_flow(entry_id, {"next_step_id": "settings"}, kept)
    await _loaded(home_assistant)
    return Uploader(number, shown["username"], shown["password"])


async def _loaded(home_assistant: HomeAssistant) -> None:
    """Wait until cameras with new options are there again."""
    async with asyncio.timeout(LOAD_SECONDS):
        while any(  # noqa: ASYNC110 - its REST API reports no change
            entry["state"] != "loaded"
            for entry in await home_assistant.get(
                f"/api/config/config_entries/entry?domain={DOMAIN}"
            )
        ):
            await asyncio.sleep(0.1)


async def _run(
    home_assistant: Observed,
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
