"""A Home Assistant integration that tells for how long the event loop was blocked at most.

`benchmarks.uploads` copies it into the one that it measures: from outside, one cannot tell a
blocked loop from a busy machine.
"""

import asyncio

from homeassistant.core import HomeAssistant, ServiceCall

DOMAIN = "watch_loop"
STATE = f"{DOMAIN}.longest_milliseconds"
STEP_SECONDS = 0.005


async def async_setup(hass: HomeAssistant, _config: object) -> bool:
    """Begin to watch."""
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        due = hass.loop.time()
        while True:
            due = max(due, hass.loop.time()) + STEP_SECONDS
            await asyncio.sleep(due - hass.loop.time())
            longest = max(longest, hass.loop.time() - due)

    async def tell(_call: ServiceCall) -> None:
        """Write the longest as a state, and begin anew."""
        nonlocal longest
        hass.states.async_set(STATE, f"{longest * 1000:.1f}")
        longest = 0.0

    hass.services.async_register(DOMAIN, "tell", tell)
    hass.async_create_background_task(watch(), DOMAIN)
    return True
