"""What many cameras cost Home Assistant: at its start, and in memory while they are idle.

Three of four are cameras with all their entities, and one of four is a recorder.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final, override

from custom_components.cgi_camera.const import DOMAIN
from demo.instance import ADDRESS, REPOSITORY
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.xml_cgi import XmlCgiCamera

from .far_end import far_end
from .observed import Watched
from .table import Row, with_range

SIZES: Final = (64, 200)
ROUNDS: Final = 3
SETTLED_SECONDS: Final = 3
MAX_ADDED_SECONDS: Final = {64: 2, 200: 6}
MAX_MEGABYTES: Final = 0.8
MAX_BLOCK_MILLISECONDS: Final = 50
BLOCKS_BEFORE: Final = {64: "171 ms", 200: "648 ms"}


class Full(Watched):
    """A Home Assistant with cameras that are written where it stores them."""

    def __init__(self, config: Path, entries: Sequence[Mapping[str, Any]]) -> None:
        """Take the entries of the cameras; they count at the first start."""
        super().__init__(config)
        self._entries = entries

    @override
    def _prepare(self) -> None:
        is_new = not (self.config / ".storage/core.config_entries").exists()
        super()._prepare()
        if is_new:
            self._add_entries(self._entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One start of a Home Assistant; `block` is in milliseconds."""

    seconds: float
    busy_seconds: float
    megabytes: float
    block: float


async def measure() -> list[Row]:
    """Return the lines about start and memory."""
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with far_end("cameras") as cameras, far_end("recorders") as recorders:
            entries = _entries(cameras, recorders)
            works = {size: Full(Path(folder, str(size)), entries[:size]) for size in (0, *SIZES)}
            for work in works.values():
                async with work:  # the first start takes longer
                    await asyncio.sleep(SETTLED_SECONDS)
            rounds = [
                {size: await _start(work, size) for size, work in works.items()}
                for _ in range(ROUNDS)
            ]
    return [*chain.from_iterable(_rows(size, rounds) for size in SIZES), *_memory(rounds)]


def _entries(cameras: Sequence[int], recorders: Sequence[int]) -> list[Mapping[str, Any]]:
    """Return the entries of all, each fourth of which is a recorder."""
    kinds = [
        [_entry(port, XmlCgiCamera, "xml_cgi") for port in islice(cameras, first, None, 3)]
        for first in range(3)
    ]
    kinds.append([_entry(port, HikvisionRecorder, "hikvision") for port in recorders])
    return list(chain.from_iterable(zip(*kinds, strict=False)))


def _entry(
    port: int, device: type[XmlCgiCamera | HikvisionRecorder], family: str
) -> Mapping[str, Any]:
    channels = [{"number": 1, "name": f"Channel {port}"}] if family == "hikvision" else None
    return {
        "entry_id": f"{family}{port}",
        "domain": DOMAIN,
        "title": f"{family} {port}",
        "data": {
            "host": f"http://{ADDRESS}:{port}",
            "username": device.username,
            "password": device.password,
            "family": family,
            "verify_ssl": True,
            "webhook_id": f"{port}".ljust(64, "0"),
            **({"channels": channels} if channels else {}),
        },
    }


async def _start(works: Full, size: int) -> Start:
    async with works:
        busy_seconds = works.busy_seconds
        await asyncio.sleep(SETTLED_SECONDS)
        seen = await works.seen_now()
        entries = await works.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
        loaded = sum(entry["state"] == "loaded" for entry in entries)
        assert loaded == size, f"{size - loaded} cameras were not set up"
        return Start(
            seconds=works.initialized_seconds,
            busy_seconds=busy_seconds,
            megabytes=works.megabytes,
            block=seen.block,
        )


def _rows(size: int, rounds: Sequence[Mapping[int, Start]]) -> list[Row]:
    pairs = [(starts[0], starts[size]) for starts in rounds]
    seconds = [many.seconds - without.seconds for without, many in pairs]
    busy = [many.busy_seconds - without.busy_seconds for without, many in pairs]
    blocks = [many.block for _, many in pairs]
    usual = median(without.block for without, _ in pairs)
    most = MAX_ADDED_SECONDS[size]
    return [
        Row(
            what=f"start: seconds that {size} cameras add",
            measured=with_range(seconds),
            budget=f"< {most} s",
            holds=median(seconds) < most,
        ),
        Row(what="processor time that they add", measured=f"{with_range(busy)} s"),
        Row(
            what=f"longest block of the event loop at the start with {size}",
            before=BLOCKS_BEFORE[size],
            measured=f"{with_range(blocks)} ms; {usual:.0f} ms without cameras",
            budget=f"< {MAX_BLOCK_MILLISECONDS} ms",
            holds=median(blocks) < MAX_BLOCK_MILLISECONDS,
        ),
    ]


def _memory(rounds: Sequence[Mapping[int, Start]]) -> list[Row]:
    """Return the lines about memory: what each camera more takes, and what the first one takes."""
    some, many = SIZES
    each = [(one[many].megabytes - one[some].megabytes) / (many - some) for one in rounds]
    once = [
        one[some].megabytes - one[0].megabytes - some * camera
        for one, camera in zip(rounds, each, strict=True)
    ]
    return [
        Row(
            what="memory of each idle camera",
            measured=f"{with_range(each)} MB",
            budget=f"< {MAX_MEGABYTES} MB",
            holds=median(each) < MAX_MEGABYTES,
        ),
        Row(what="memory of the integration, once", measured=f"{with_range(once)} MB"),
    ]
