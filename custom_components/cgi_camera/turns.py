"""Gives each camera a step of the event loop of its own, so that many do not block it together."""

import asyncio

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.singleton import singleton

from .const import DOMAIN


async def async_take_turn(hass: HomeAssistant) -> None:
    """Go on in a step of the event loop in which no other camera goes on."""
    async with _turn(hass):
        await asyncio.sleep(0)


@singleton(f"{DOMAIN}_turn")
@callback
def _turn(_hass: HomeAssistant) -> asyncio.Lock:
    return asyncio.Lock()
