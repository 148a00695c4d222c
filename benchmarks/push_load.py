"""What many pushes of 1 MB cost Home Assistant, beside the least that could be done with them.

Six cameras push to our webhooks, to one that only reads, and to one that writes what it reads to a
file, in turns and in one Home Assistant. The cameras are threads of another process than the one
that is measured.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
import time
from typing import override

from demo.instance import ADDRESS, REPOSITORY

from . import bare_webhooks
from .cameras import add_camera, push_url_of
from .far_end import far_end, serial_of
from .observed import Observed
from .pictures import large_push
from .sender import build, message, send_message
from .steadily import steadily
from .table import Row, with_range

CAMERAS = 6
ROUNDS = 5
BURST = 120
"""Pushes as fast as they are answered, by six cameras that wait for their answers."""
STEADY, STEADY_PER_SECOND = 100, 50
CROWD, CROWD_PER_SECOND = 500, 100
PAUSE_SECONDS = 2
"""Home Assistant finishes meanwhile, and each camera may push as many at once again."""
MIN_SHARE_OF_THROUGHPUT = 0.5
MAX_TIMES_THE_PROCESSOR = 1.5
MAX_BLOCK_MILLISECONDS = 20
BEFORE = ("0.15", "5.7")
"""Throughput and processor time of an earlier release, beside a reader outside Home Assistant."""
RECORDER = ("recorder:", "history:", "logbook:")

OURS, READ, WRITE = "ours", bare_webhooks.READ, bare_webhooks.WRITE


class _Beside(Observed):
    """A Home Assistant with the bare webhooks."""

    recorder: Sequence[str] = ("recorder: {commit_interval: 1}", "history:", "logbook:")

    @override
    def _prepare(self) -> None:
        super()._prepare()
        path = self.config / "configuration.yaml"
        lines = [line for line in path.read_text().splitlines() if line not in RECORDER]
        path.write_text("\n".join([*lines, *self.recorder, ""]))
        self._add_integration(bare_webhooks, ["webhook"])

    async def report(self) -> dict[str, float]:
        """Return the longest times since the last report."""
        report: dict[str, float] = await self.post(f"/api/webhook/{bare_webhooks.REPORT}")
        return report


class _WithoutRecorder(_Beside):
    """The same, but nothing records its states."""

    recorder = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crowd:
    """The cameras, and one webhook for each."""

    messages: Sequence[tuple[str, bytes]]

    async def burst(self) -> float:
        """Push as fast as the answers come, and return the pushes per second."""

        def camera(url: str, text: bytes) -> bool:
            return all(send_message(url, text).accepted for _ in range(BURST // CAMERAS))

        began = time.perf_counter()
        with ThreadPoolExecutor(CAMERAS) as cameras:
            loop = asyncio.get_running_loop()
            jobs = [loop.run_in_executor(cameras, camera, *one) for one in self.messages]
            assert all(await asyncio.gather(*jobs)), "a push was refused"
        return BURST / (time.perf_counter() - began)

    async def steadily(self, pushes: int, per_second: float) -> int:
        """Push at a rate, without waiting for earlier pushes; return how many were refused."""
        ready = [partial(send_message, *one) for one in self.messages]
        work = [ready[number % CAMERAS] for number in range(pushes)]
        return sum(not sent.accepted for sent in await steadily(work, per_second))


type _Sides = defaultdict[str, list[float]]
"""What the rounds gave, for each side."""


@dataclass(slots=True)
class _Costs:
    """The throughput and the processor time of pushes."""

    per_second: _Sides = field(default_factory=lambda: defaultdict(list))
    milliseconds: _Sides = field(default_factory=lambda: defaultdict(list))
    """Of the processor, for each push."""

    async def measure(self, home_assistant: _Beside, crowds: dict[str, _Crowd]) -> None:
        """Add a round, all sides in turns."""
        for side, crowd in crowds.items():
            self.per_second[side].append(await crowd.burst())
            await asyncio.sleep(PAUSE_SECONDS)
        for side, crowd in crowds.items():
            before = home_assistant.busy_seconds
            assert await crowd.steadily(STEADY, STEADY_PER_SECOND) == 0, "a push was refused"
            await asyncio.sleep(PAUSE_SECONDS)
            seconds = home_assistant.busy_seconds - before
            self.milliseconds[side].append(seconds / STEADY * 1000)

    def rows(self, when: str, before: tuple[str, str] = ("", "")) -> list[Row]:
        """Return the lines of the table."""
        share, times = _ratios(self.per_second, READ), _ratios(self.milliseconds, READ)
        return [
            Row(
                what=f"push of 1 MB{when}: throughput / of reading it",
                before=before[0],
                measured=f"{with_range(share)}, {_medians(self.per_second)} a second",
                budget=f">= {MIN_SHARE_OF_THROUGHPUT}",
                holds=median(share) >= MIN_SHARE_OF_THROUGHPUT,
            ),
            Row(
                what="the same / of reading it and writing one file",
                measured=with_range(_ratios(self.per_second, WRITE)),
            ),
            Row(
                what=f"the same at {STEADY_PER_SECOND}/s: processor time / of reading it",
                before=before[1],
                measured=f"{with_range(times)}, {_medians(self.milliseconds, 2)} ms",
                budget=f"<= {MAX_TIMES_THE_PROCESSOR}",
                holds=median(times) <= MAX_TIMES_THE_PROCESSOR,
            ),
            Row(
                what="the same / of reading it and writing one file",
                measured=with_range(_ratios(self.milliseconds, WRITE)),
            ),
        ]


@dataclass(slots=True)
class _Blocks:
    """The longest blocks of the event loop while six cameras push a lot, in milliseconds."""

    longest: _Sides = field(default_factory=lambda: defaultdict(list))
    garbage: list[float] = field(default_factory=list)
    refused: int = 0

    async def measure(self, home_assistant: _Beside, crowds: dict[str, _Crowd]) -> None:
        """Add a round, all sides in turns."""
        for side, crowd in crowds.items():
            await home_assistant.report()
            self.refused += await crowd.steadily(CROWD, CROWD_PER_SECOND)
            report = await home_assistant.report()
            self.longest[side].append(report[bare_webhooks.BLOCK])
            if side == OURS:
                self.garbage.append(report[bare_webhooks.GARBAGE])
            await asyncio.sleep(PAUSE_SECONDS)

    def rows(self) -> list[Row]:
        """Return the lines of the table."""
        block = median(self.longest[OURS])
        others = " : ".join(f"{median(self.longest[side]):.0f}" for side in (READ, WRITE))
        return [
            Row(
                what=f"{CROWD} pushes of 1 MB, {CROWD_PER_SECOND}/s, to {CAMERAS} cameras: refused",
                before="18",
                measured=f"{self.refused} in {ROUNDS} rounds",
                budget="0",
                holds=self.refused == 0,
            ),
            Row(
                what="longest block of the event loop meanwhile",
                before="240 ms",
                measured=f"{with_range(self.longest[OURS])} ms",
                budget=f"< {MAX_BLOCK_MILLISECONDS} ms",
                holds=block < MAX_BLOCK_MILLISECONDS,
            ),
            Row(
                what="garbage collection in it; longest block by reading, by writing one file",
                measured=f"{median(self.garbage):.0f}; {others} ms",
            ),
        ]


def _ratios(rounds: _Sides, bare: str) -> list[float]:
    return [ours / other for ours, other in zip(rounds[OURS], rounds[bare], strict=True)]


def _medians(rounds: _Sides, digits: int = 0) -> str:
    """Return the medians: of ours, of reading, and of reading and writing."""
    return " : ".join(f"{median(rounds[side]):.{digits}f}" for side in (OURS, READ, WRITE))


async def measure() -> list[Row]:
    """Return the lines about many pushes."""
    costs, alone, blocks = _Costs(), _Costs(), _Blocks()
    async with far_end("cameras") as ports:
        async with _crowds(_Beside, ports) as (home_assistant, crowds):
            for _ in range(ROUNDS):
                await costs.measure(home_assistant, crowds)
                await blocks.measure(home_assistant, crowds)
        async with _crowds(_WithoutRecorder, ports) as (home_assistant, crowds):
            for _ in range(ROUNDS):
                await alone.measure(home_assistant, crowds)
    return [*costs.rows("", BEFORE), *alone.rows(", nothing recorded"), *blocks.rows()]


@asynccontextmanager
async def _crowds(
    kind: type[_Beside], ports: list[int]
) -> AsyncGenerator[tuple[_Beside, dict[str, _Crowd]]]:
    """Run a Home Assistant, and yield the cameras that push to each kind of webhook."""
    pictures = large_push()
    pushes = [build(pictures, "bench", usn=serial_of(one)) for one in range(CAMERAS)]

    def crowd(urls: list[str]) -> _Crowd:
        messages = [(url, message(url, push)) for url, push in zip(urls, pushes, strict=True)]
        return _Crowd(messages=messages)

    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with kind(Path(folder)) as home_assistant:
            crowds = {OURS: crowd([await _add(home_assistant, one) for one in ports[:CAMERAS]])}
            for name in (READ, WRITE):
                crowds[name] = crowd([f"{home_assistant.url}/api/webhook/{name}"] * CAMERAS)
            await crowds[OURS].burst()  # the first events bring entities
            await asyncio.sleep(PAUSE_SECONDS)
            yield home_assistant, crowds


async def _add(home_assistant: _Beside, port: int) -> str:
    """Set a camera up and return where it pushes to."""
    entry_id = await add_camera(home_assistant, f"{ADDRESS}:{port}")
    return await push_url_of(home_assistant, entry_id)
