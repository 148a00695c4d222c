"""A Home Assistant integration that tells for how long the event loop was blocked at most.

`benchmarks.uploads` copies it into the one that it measures: from outside, one cannot tell a
blocked loop from a busy machine. Python's search for garbage is told apart: it stops everything,
and takes as long as Home Assistant is large, whoever made the garbage.
"""

import asyncio
import gc
import time

from homeassistant.core import HomeAssistant, ServiceCall

DOMAIN = "watch_loop"
BLOCK = f"{DOMAIN}.longest_block"
GARBAGE = f"{DOMAIN}.longest_garbage_collection"
STEP_SECONDS = 0.005


class _GarbageWatch:
    """The time that went into garbage collections."""

    def __init__(self) -> None:
        self.longest = self._ended = 0.0
        self._began: float | None = None
        gc.callbacks.append(self._happened)

    @property
    def total(self) -> float:
        """All of it, up to now: in another thread, one may not have said yet that it is over."""
        return self._ended + (time.monotonic() - self._began if self._began else 0)

    def _happened(self, phase: str, _info: object) -> None:
        if phase == "start":
            self._began = time.monotonic()
        elif self._began is not None:
            took = time.monotonic() - self._began
            self._began = None
            self._ended += took
            self.longest = max(self.longest, took)


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
        """Write the longest as states, in milliseconds, and begin anew."""
        nonlocal longest
        hass.states.async_set(BLOCK, f"{longest * 1000:.1f}")
        hass.states.async_set(GARBAGE, f"{garbage.longest * 1000:.1f}")
        longest = garbage.longest = 0.0

    hass.services.async_register(DOMAIN, "tell", tell)
    hass.async_create_background_task(watch(), DOMAIN)
    return True
