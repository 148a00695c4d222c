"""What many cameras cost Home Assistant: at its start, and in memory while they are idle."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil

from custom_components.cgi_camera.const import DOMAIN
from demo.instance import ADDRESS, REPOSITORY, HomeAssistant
from tests.simulators.xml_cgi import XmlCgiCamera

from .far_end import CAMERAS, far_end
from .table import Row, with_range

ROUNDS = 3
FLOWS_AT_ONCE = 4
SETTLED_SECONDS = 3
MAX_ADDED_SECONDS = 2
MAX_MEGABYTES = 1


class Observed(HomeAssistant):
    """A Home Assistant whose process can be looked at."""

    @property
    def _observed(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    @property
    def busy_seconds(self) -> float:
        """The processor time that all its threads have taken."""
        times = self._observed.cpu_times()
        return float(times.user + times.system)

    @property
    def megabytes(self) -> float:
        """The memory it holds."""
        return float(self._observed.memory_info().rss / 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One start of a Home Assistant."""

    seconds: float
    busy_seconds: float
    megabytes: float


async def measure() -> list[Row]:
    """Return the lines about start and memory."""
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        without, many = Path(folder, "without"), Path(folder, "many")
        async with far_end("cameras") as ports:
            async with HomeAssistant(without):
                pass  # the first start takes longer
            async with HomeAssistant(many) as home_assistant:
                await _add_cameras(home_assistant, ports)
            pairs = [(await _start(without), await _start(many)) for _ in range(ROUNDS)]
    return _rows(pairs)


async def _add_cameras(home_assistant: HomeAssistant, ports: list[int]) -> None:
    slots = asyncio.Semaphore(FLOWS_AT_ONCE)

    async def add(port: int) -> None:
        async with slots:
            result = await home_assistant.config_flow(
                DOMAIN,
                {
                    "host": f"{ADDRESS}:{port}",
                    "username": XmlCgiCamera.username,
                    "password": XmlCgiCamera.password,
                    "advanced": {"family": "auto", "verify_ssl": True},
                },
            )
            assert result["type"] == "create_entry", result

    await asyncio.gather(*map(add, ports))


async def _start(folder: Path) -> Start:
    async with Observed(folder) as home_assistant:
        busy_seconds = home_assistant.busy_seconds
        await asyncio.sleep(SETTLED_SECONDS)
        entries = await home_assistant.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
        assert all(entry["state"] == "loaded" for entry in entries), "a camera was not set up"
        return Start(
            seconds=home_assistant.initialized_seconds,
            busy_seconds=busy_seconds,
            megabytes=home_assistant.megabytes,
        )


def _rows(pairs: list[tuple[Start, Start]]) -> list[Row]:
    seconds = [many.seconds - without.seconds for without, many in pairs]
    busy = [many.busy_seconds - without.busy_seconds for without, many in pairs]
    memory = [(many.megabytes - without.megabytes) / CAMERAS for without, many in pairs]
    return [
        Row(
            what=f"start: processor time that {CAMERAS} cameras add",
            measured=f"{with_range(busy)} s",
            budget=f"< {MAX_ADDED_SECONDS} s",
            holds=median(busy) < MAX_ADDED_SECONDS,
        ),
        Row(what="the same by the clock, with the waiting", measured=f"{with_range(seconds)} s"),
        Row(
            what="memory of an idle camera",
            measured=f"{with_range(memory)} MB",
            budget=f"< {MAX_MEGABYTES} MB",
            holds=median(memory) < MAX_MEGABYTES,
        ),
    ]
