"""A Home Assistant that is looked at: its processor time, its memory and its event loop."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import json
import shutil
from types import ModuleType
from typing import Any, Final, override

import psutil

from demo.instance import HomeAssistant

from . import watch_loop

SETTLED_SECONDS: Final = 15


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

    def _add_integration(self, module: ModuleType, dependencies: Iterable[str] = ()) -> None:
        """Copy an integration that consists of one module, and set it up in YAML."""
        domain: str = module.DOMAIN
        folder = self.config / "custom_components" / domain
        folder.mkdir(parents=True, exist_ok=True)
        assert module.__file__ is not None
        shutil.copy(module.__file__, folder / "__init__.py")
        about = {
            "domain": domain,
            "name": domain,
            "version": "1",
            "requirements": [],
            "dependencies": [*dependencies],
        }
        (folder / "manifest.json").write_text(json.dumps(about))
        with (self.config / "configuration.yaml").open("a") as configuration:
            configuration.write(f"\n{domain}:\n")

    def _add_entries(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Write entries where Home Assistant stores them: to add 200 of them takes minutes."""
        path = self.config / ".storage/core.config_entries"
        stored: dict[str, Any] = json.loads(path.read_text())
        (pattern, *_) = stored["data"]["entries"]
        about = {**pattern, "disabled_by": None, "source": "user"}
        stored["data"]["entries"] += [{**about, **entry} for entry in entries]
        path.write_text(json.dumps(stored))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of some time, and the memory in use afterwards, without caches.

    `block` and `garbage` are the longest times in milliseconds that the event loop was blocked, and
    that Python sought garbage; `p99` is the delay that one in a hundred steps of the loop exceeded.
    """

    block: float
    p99: float
    garbage: float
    collections: int
    objects: int
    allocated: int

    def of_garbage(self) -> str:
        """Return the part that Python's garbage collection had in it."""
        return f"{self.collections} full, longest {self.garbage:.0f} ms"

    def megabytes_more(self, before: Seen) -> float:
        """Return how much more memory is in use than was before."""
        return (self.allocated - before.allocated) / 1_000_000

    def of_memory(self, before: Seen) -> str:
        """Return what is left that was not there before."""
        objects = self.objects - before.objects
        return f"{self.megabytes_more(before):+.2f} MB, {objects:+} objects"


class Watched(Observed):
    """A Home Assistant that reports on its event loop."""

    @override
    def _prepare(self) -> None:
        super()._prepare()
        self._add_integration(watch_loop, ["recorder"])

    async def seen(self) -> Seen:
        """Return what was seen since the last time, as soon as all has settled."""
        await asyncio.sleep(SETTLED_SECONDS)
        return await self.seen_now()

    async def seen_now(self) -> Seen:
        """Return what was seen since the last time."""
        await self.post(f"/api/services/{watch_loop.DOMAIN}/report", {})
        names = (
            watch_loop.BLOCK,
            watch_loop.P99,
            watch_loop.GARBAGE,
            watch_loop.COLLECTIONS,
            watch_loop.OBJECTS,
            watch_loop.ALLOCATED,
        )
        states: list[Any] = [await self.get(f"/api/states/{name}") for name in names]
        block, p99, garbage, *counts = (float(state["state"]) for state in states)
        collections, objects, allocated = map(int, counts)
        return Seen(
            block=block,
            p99=p99,
            garbage=garbage,
            collections=collections,
            objects=objects,
            allocated=allocated,
        )

    async def change_states(self, states: int, per_second: int, seconds: int) -> None:
        """Fire plain events at a steady rate, and change some states with each."""
        changes = {"events": per_second * seconds, "states": states, "per_second": per_second}
        await self.post(f"/api/services/{watch_loop.DOMAIN}/change", changes)
        await asyncio.sleep(seconds)
