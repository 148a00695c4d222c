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
WARM_UP_SECONDS = 5
LATE_SECONDS = 10
SETTLED_SECONDS = 15
LOAD_SECONDS = 30
MAX_BLOCK_MILLISECONDS = 50
FTP_PORT = 18121
PASSIVE_PORTS = "18130-18179"


class Watched(Observed):
    """A Home Assistant that tells of its event loop."""

    @override
    def _prepare(self) -> None:
        super()._prepare()
        folder = self.config / "custom_components" / watch_loop.DOMAIN
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(watch_loop.__file__), folder / "__init__.py")
        about = {"domain": watch_loop.DOMAIN, "name": "Loop", "version": "1", "requirements": []}
        (folder / "manifest.json").write_text(json.dumps(about))
        with (self.config / "configuration.yaml").open("a") as configuration:
            configuration.write(f"\n{watch_loop.DOMAIN}:\n")

    async def longest_blocks(self) -> tuple[float, float]:
        """Return the longest since the last time, in milliseconds: of the loop, and by garbage."""
        await self.post(f"/api/services/{watch_loop.DOMAIN}/tell", {})
        states: list[Any] = [
            await self.get(f"/api/states/{name}") for name in (watch_loop.BLOCK, watch_loop.GARBAGE)
        ]
        block, garbage = (float(state["state"]) for state in states)
        return block, garbage


@dataclass(frozen=True, slots=True)
class Uploader:
    """One camera that uploads, from an address of its own."""

    number: int
    username: str
    password: str

    def upload(self, name: str, picture: bytes) -> float:
        """Upload a picture in a session of its own, and return when it was done."""
        with FTP() as ftp:  # noqa: S321 - it is what cameras speak
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
            await _run(home_assistant, uploaders, picture, WARM_UP_SECONDS)
            await home_assistant.longest_blocks()
            await asyncio.sleep(SETTLED_SECONDS)
            before = home_assistant.megabytes
            idle, _ = await home_assistant.longest_blocks()
            sent, arrived, peak = await _run(home_assistant, uploaders, picture, SECONDS)
            block, garbage = await home_assistant.longest_blocks()
            await asyncio.sleep(SETTLED_SECONDS)
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
            measured=f"{block:.0f} ms",
            budget=f"< {MAX_BLOCK_MILLISECONDS} ms",
            holds=block < MAX_BLOCK_MILLISECONDS,
        ),
        Row(
            what="the same while nothing was uploaded; by Python's garbage collection",
            measured=f"{idle:.0f} ms; {garbage:.0f} ms",
        ),
        Row(
            what="memory before, at its highest, and after",
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
        while any(  # noqa: ASYNC110 - it is another process
            entry["state"] != "loaded"
            for entry in await home_assistant.get(
                f"/api/config/config_entries/entry?domain={DOMAIN}"
            )
        ):
            await asyncio.sleep(0.1)


async def _run(
    home_assistant: Observed, uploaders: Sequence[Uploader], picture: bytes, seconds: int
) -> tuple[dict[str, float], dict[str, float], float]:
    """Upload at a steady rate; return when each was sent and arrived, and the most memory."""
    loop = asyncio.get_running_loop()
    arrived: dict[str, float] = {}
    peak = home_assistant.megabytes
    async with home_assistant.events(EVENT_CAMERA) as queue:
        collector = asyncio.create_task(_collect(queue, arrived, seconds * PER_SECOND))
        with ThreadPoolExecutor(2 * CAMERAS) as cameras:
            began, uploads = loop.time(), {}
            for number in range(seconds * PER_SECOND):
                await asyncio.sleep(began + number / PER_SECOND - loop.time())
                uploader = uploaders[number % len(uploaders)]
                name = f"MD_{seconds}_{number}.jpg"
                uploads[name] = loop.run_in_executor(cameras, uploader.upload, name, picture)
                if number % PER_SECOND == 0:
                    peak = max(peak, home_assistant.megabytes)
            done = await asyncio.gather(*uploads.values())
        await asyncio.wait([collector], timeout=LATE_SECONDS)
        collector.cancel()
    return dict(zip(uploads, done, strict=True)), arrived, peak


async def _collect(queue: asyncio.Queue[Event], arrived: dict[str, float], number: int) -> None:
    while len(arrived) < number:
        event = await queue.get()
        arrived[event["data"]["details"]["path"].removeprefix("/")] = time.perf_counter()
