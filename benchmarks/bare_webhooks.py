"""A Home Assistant integration with webhooks that do the least that can be done with a push.

`benchmarks.push_load` copies it into the Home Assistant that it measures, so that all sides pass
the same server, in the same process: one webhook reads a push, another one writes it to a file,
too. A third one reports the longest time that the event loop was blocked, in milliseconds.
"""

import asyncio
import gc
from itertools import count
from pathlib import Path
import time

from aiohttp.web import Request, Response, json_response
from homeassistant.components import webhook
from homeassistant.core import HomeAssistant

DOMAIN = "bare_webhooks"
READ = "bare_read"
WRITE = "bare_write"
REPORT = "bare_report"
BLOCK = "block"
GARBAGE = "garbage"
STEP_SECONDS = 0.005


async def async_setup(hass: HomeAssistant, _config: object) -> bool:
    """Register the webhooks, and begin to watch the event loop."""
    folder, numbers = Path(hass.config.path(DOMAIN)), count()
    await hass.async_add_executor_job(folder.mkdir)
    longest = {BLOCK: 0.0, GARBAGE: 0.0}
    collection_began = 0.0

    def collected(phase: str, _info: dict[str, int]) -> None:
        nonlocal collection_began
        if phase == "start":
            collection_began = time.perf_counter()
        else:
            longest[GARBAGE] = max(longest[GARBAGE], time.perf_counter() - collection_began)

    async def watch() -> None:
        while True:
            due = time.perf_counter() + STEP_SECONDS
            await asyncio.sleep(STEP_SECONDS)
            longest[BLOCK] = max(longest[BLOCK], time.perf_counter() - due)

    async def read(_hass: HomeAssistant, _webhook_id: str, request: Request) -> None:
        """Read a push."""
        await request.read()

    async def write(_hass: HomeAssistant, _webhook_id: str, request: Request) -> None:
        """Read a push and write it to a file."""
        body = await request.read()
        await hass.async_add_executor_job((folder / str(next(numbers))).write_bytes, body)

    async def report(_hass: HomeAssistant, _webhook_id: str, _request: Request) -> Response:
        """Answer with the longest times since the last report."""
        answer = json_response({what: seconds * 1000 for what, seconds in longest.items()})
        longest.update(dict.fromkeys(longest, 0.0))
        return answer

    for webhook_id, handler in ((READ, read), (WRITE, write), (REPORT, report)):
        webhook.async_register(
            hass, DOMAIN, webhook_id, webhook_id, handler, local_only=True, allowed_methods=["POST"]
        )
    gc.callbacks.append(collected)
    hass.async_create_background_task(watch(), DOMAIN)
    return True
