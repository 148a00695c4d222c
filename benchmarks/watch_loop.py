"""A Home Assistant integration that reports the longest time that the event loop was blocked.

`benchmarks.observed` copies it into the Home Assistant that it measures: from outside, a blocked
loop looks like a busy machine. For the same reason, the time in which other threads have the cores
does not count. Python's garbage collection counts apart: it stops everything, and takes as long as
Home Assistant is large, whatever the garbage is. There always is some: each event of Home Assistant
and its context hold one another, and so the data of the event, until Python collects. For
comparison, the integration makes as many plain events and changes of states. Before it reads the
memory in use, it frees what Home Assistant would use again or free later.
"""

import asyncio
import ctypes
import gc
import os
import re
import sys
from tempfile import TemporaryFile
import time
from typing import override

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.tasks import RecorderTask
from homeassistant.core import HomeAssistant, ServiceCall
from sqlalchemy import text

DOMAIN = "watch_loop"
BLOCK = f"{DOMAIN}.longest_block"
P99 = f"{DOMAIN}.delay_p99"
GARBAGE = f"{DOMAIN}.longest_garbage_collection"
COLLECTIONS = f"{DOMAIN}.full_garbage_collections"
OBJECTS = f"{DOMAIN}.objects"
ALLOCATED = f"{DOMAIN}.allocated_bytes"
CHANGED = f"{DOMAIN}.changed"
HAPPENED = f"{DOMAIN}_happened"
FACTS = 20
"""As many as a camera event has."""
STEP_SECONDS = 0.005
OLDEST = 2
"""The generation of what has lasted."""


class _GarbageWatch:
    """The time that went into garbage collections."""

    def __init__(self) -> None:
        self.longest = self._ended = 0.0
        self.full = 0
        self._began: float | None = None
        gc.callbacks.append(self._happened)

    @property
    def total(self) -> float:
        """All of it, up to now: a collection in another thread may not have ended yet."""
        return self._ended + (time.monotonic() - self._began if self._began else 0)

    def _happened(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.monotonic()
        elif self._began is not None:
            took = time.monotonic() - self._began
            self._began = None
            self._ended += took
            self.longest = max(self.longest, took)
            self.full += info["generation"] == OLDEST


class _CoreWatch:
    """The time in which the present thread was ready, but other threads had the cores."""

    def __init__(self) -> None:
        self._schedule = os.open("/proc/thread-self/schedstat", os.O_RDONLY)

    @property
    def total(self) -> float:
        """All of it, up to now."""
        _, waited, _ = os.pread(self._schedule, 100, 0).split()
        return int(waited) / 1e9


class _ForgetPages(RecorderTask):
    """Empties the cache of the database, which grows with it up to 16 MB."""

    @override
    def run(self, instance: Recorder) -> None:
        assert instance.event_session is not None
        instance.event_session.execute(text("PRAGMA shrink_memory"))


class _Allocated(ctypes.Structure):
    """What glibc reports about its allocator (mallinfo2)."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


def _allocated() -> int:
    """Return how many bytes are in use, but those in Python's own small blocks."""
    mallinfo2 = ctypes.CDLL("libc.so.6").mallinfo2
    mallinfo2.restype = _Allocated
    report = mallinfo2()
    return int(report.uordblks + report.hblkhd)


def _allocated_in_small_blocks() -> int:
    """Return how many bytes of Python's own small blocks are in use, which it only prints."""
    stderr = os.dup(2)
    with TemporaryFile() as report:
        os.dup2(report.fileno(), 2)
        try:
            sys._debugmallocstats()  # noqa: SLF001 - `sys` reports these bytes nowhere else
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
        report.seek(0)
        found = re.search(rb"# bytes in allocated blocks\s+=\s+([\d,]+)", report.read())
    assert found is not None
    return int(found[1].replace(b",", b""))


async def _let_go(hass: HomeAssistant) -> None:
    """Free the memory that is not in use."""
    recorder = get_instance(hass)
    recorder.queue_task(_ForgetPages())
    await recorder.async_block_till_done()
    gc.collect()


async def async_setup(hass: HomeAssistant, _config: object) -> bool:
    """Begin to watch."""
    garbage, cores, longest = _GarbageWatch(), _CoreWatch(), 0.0
    delays: list[float] = []

    async def watch() -> None:
        nonlocal longest
        while True:
            due, before = hass.loop.time() + STEP_SECONDS, garbage.total + cores.total
            await asyncio.sleep(STEP_SECONDS)
            delay = hass.loop.time() - due - (garbage.total + cores.total - before)
            longest = max(longest, delay)
            delays.append(delay)

    async def report(_call: ServiceCall) -> None:
        """Write the findings as states, times in milliseconds; then free memory and start again."""
        nonlocal longest
        hass.states.async_set(BLOCK, f"{longest * 1000:.1f}")
        p99 = sorted(delays)[len(delays) * 99 // 100] if delays else 0
        delays.clear()
        hass.states.async_set(P99, f"{p99 * 1000:.1f}")
        hass.states.async_set(GARBAGE, f"{garbage.longest * 1000:.1f}")
        hass.states.async_set(COLLECTIONS, str(garbage.full))
        await _let_go(hass)
        hass.states.async_set(OBJECTS, str(len(gc.get_objects(generation=OLDEST))))
        hass.states.async_set(ALLOCATED, str(_allocated() + _allocated_in_small_blocks()))
        # All this is a block, which is ours: the watch sees it before it begins anew.
        await asyncio.sleep(2 * STEP_SECONDS)
        longest = garbage.longest = 0.0
        garbage.full = 0

    async def change(call: ServiceCall) -> None:
        """Begin to fire so many events at a steady rate, and to change some states with each."""

        async def make_changes() -> None:
            for number in range(call.data["events"]):
                facts = {f"fact_{fact}": f"{number} is the number" for fact in range(FACTS)}
                hass.bus.async_fire(HAPPENED, facts)
                for state in range(call.data["states"]):
                    hass.states.async_set(f"{CHANGED}_{state}", str(number), facts)
                await asyncio.sleep(1 / call.data["per_second"])

        hass.async_create_background_task(make_changes(), DOMAIN)

    hass.services.async_register(DOMAIN, "change", change)
    hass.services.async_register(DOMAIN, "report", report)
    hass.async_create_background_task(watch(), DOMAIN)
    return True
