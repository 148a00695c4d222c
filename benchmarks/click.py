"""What a click costs: the time from the action call to the request at the camera."""

import asyncio
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from demo.instance import REPOSITORY, HomeAssistant
from tests.simulators.xml_cgi import XmlCgiCamera

from .cameras import add_camera
from .table import Row, with_range

CLICKS = 40
PAUSE_SECONDS = 0.4
"""A person clicks no faster; a value that changes sooner is dragged, and waits until it rests."""
MAX_SECONDS = 0.02


async def measure() -> list[Row]:
    """Return the line about clicks."""
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with XmlCgiCamera() as camera, HomeAssistant(Path(folder)) as home_assistant:
            await add_camera(home_assistant, camera.url)
            entity_id = await _switch(home_assistant)
            await _click(home_assistant, camera, entity_id, "off")  # the first one loads code
            seconds = [
                await _click(home_assistant, camera, entity_id, "off" if number % 2 else "on")
                for number in range(CLICKS)
            ]
    return [
        Row(
            what="click to request: action call to first byte at the camera",
            measured=f"{with_range([second * 1000 for second in seconds])} ms",
            budget=f"< {MAX_SECONDS * 1000:.0f} ms",
            holds=median(seconds) < MAX_SECONDS,
        )
    ]


async def _switch(home_assistant: HomeAssistant) -> str:
    """Return the entity of the on-screen display."""
    states = await home_assistant.get("/api/states")
    (entity_id,) = [
        state["entity_id"]
        for state in states
        if state["entity_id"].startswith("switch.")
        and state["entity_id"].endswith("_on_screen_display")
    ]
    return str(entity_id)


async def _click(
    home_assistant: HomeAssistant, camera: XmlCgiCamera, entity_id: str, state: str
) -> float:
    """Return the seconds from the action call to the request."""
    await asyncio.sleep(PAUSE_SECONDS)
    camera.requests.clear()
    called_at = camera.clock()
    await home_assistant.post(f"/api/services/switch/turn_{state}", {"entity_id": entity_id})
    return next(one.at for one in camera.requests if one.interface == "osd") - called_at
