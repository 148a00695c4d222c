"""A Home Assistant integration that tells for how long the event loop was blocked at most.

`benchmarks.uploads` copies it into the one that it measures: from outside, one cannot tell a
blocked loop from a busy machine. Python's search for garbage is told apart: it stops everything,
and takes as long as Home Assistant is large, whoever made the garbage. It searches all of it once a
quarter as many objects have lasted for a while as there were; so those are counted, too, and plain
changes of states can be made to compare with.
"""

import asyncio
import gc
import time

from homeassistant.core import HomeAssistant, ServiceCall

DOMAIN = "watch_loop"
BLOCK = f"{DOMAIN}.longest_block"
GARBAGE = f"{DOMAIN}.longest_garbage_collection"
COLLECTIONS = f"{DOMAIN}.full_garbage_collections"
OBJECTS = f"{DOMAIN}.objects"
CHANGED = f"{DOMAIN}.changed"
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
        """All of it, up to now: in another thread, one may not have said yet that it is over."""
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


async def async_setup(hass: HomeAssistant, _config: object) -> bool:
    """Begin to watch."""
    garbage, longest = _GarbageWatch(), 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            due, before = hass.loop.time() + STEP_SECONDS, garbage.total
            await asyncio.sleep(STEP_SECONDS)
            longest = max(longest, hass.loop.time() - due - (garbage.total - before))

    async def tell(_call: ServiceCall) -> None:
        """Write what was seen as states, times in milliseconds, and begin anew."""
        nonlocal longest
        hass.states.async_set(BLOCK, f"{longest * 1000:.1f}")
        hass.states.async_set(GARBAGE, f"{garbage.longest * 1000:.1f}")
        hass.states.async_set(COLLECTIONS, str(garbage.full))
        hass.states.async_set(OBJECTS, str(len(gc.get_objects(generation=OLDEST))))
        # To count them is a block, which is ours: the watch sees it before it begins anew.
        await asyncio.sleep(2 * STEP_SECONDS)
        longest = garbage.longest = 0.0
        garbage.full = 0

    async def change(call: ServiceCall) -> None:
        """Begin to change some state so often, at a steady rate."""

        async def make_changes() -> None:
            for number in range(call.data["times"]):
                hass.states.async_set(CHANGED, str(number), {"number": number})
                await asyncio.sleep(1 / call.data["per_second"])

        hass.async_create_background_task(make_changes(), DOMAIN)

    hass.services.async_register(DOMAIN, "change", change)
    hass.services.async_register(DOMAIN, "tell", tell)
    hass.async_create_background_task(watch(), DOMAIN)
    return True
