"""Many cameras at once: each goes on in a step of the event loop of its own."""

import asyncio

from homeassistant.core import HomeAssistant

from custom_components.cgi_camera.turns import async_take_turn

CAMERAS = 5


async def test_take_turn_gives_each_camera_a_step_of_its_own(hass: HomeAssistant) -> None:
    """However many wait, no two go on in the same step of the event loop."""
    step, went_on = 0, []

    async def count() -> None:
        nonlocal step
        while True:
            step += 1
            await asyncio.sleep(0)

    async def camera() -> None:
        await async_take_turn(hass)
        went_on.append(step)

    counter = asyncio.create_task(count())
    await asyncio.gather(*(camera() for _ in range(CAMERAS)))
    counter.cancel()
    assert len(set(went_on)) == CAMERAS
