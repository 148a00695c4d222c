"""Waits for simulated devices, which have no event for what happens to them."""

import asyncio
from collections.abc import Callable


async def until(is_so: Callable[[], bool], seconds: float) -> None:
    """Look again and again whether something is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            if is_so():
                return
            await asyncio.sleep(0.1)
