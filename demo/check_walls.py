"""Proves what a wall costs the recorders: many people look, and each recorder is asked once."""

import asyncio
from collections import Counter
from dataclasses import dataclass
import math

from playwright.async_api import Page, ViewportSize

from tests.simulators.recorder import PICTURE, Recorder

from .browser import chromium, logged_in
from .instance import HomeAssistant
from .promises import expect
from .walls import NORTH, SOUTH, WALL_VIEW, WALLS, Walls

VIEWERS = 3
LARGE: ViewportSize = {"width": 1920, "height": 700}
"""The whole wall is seen: Home Assistant asks for no picture that is not."""
LOAD_SECONDS = 60
CARDS_LOADED = """cards => cards.length >= 18 && cards.every(card => {
    const picture = card.shadowRoot?.querySelector("hui-image");
    const image = picture?.shadowRoot?.querySelector("img");
    return image && image.complete && image.naturalWidth > 0;
})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The most requests that a recorder gets."""

    in_flight: int
    reuse_seconds: float


PROMISES = {
    NORTH: Promise(in_flight=2, reuse_seconds=2),
    SOUTH: Promise(in_flight=1, reuse_seconds=5),
}


async def check_walls(home_assistant: HomeAssistant, walls: Walls, *, seconds: float) -> None:
    """Open the wall in three browsers for a while, and count what the recorders see."""
    async with chromium() as browser:
        pages = [await logged_in(browser, home_assistant, LARGE) for _ in range(VIEWERS)]
        for page in pages:
            await page.goto(f"{home_assistant.url}/{WALLS}/{WALL_VIEW}")
        for page in pages:
            await loaded(page)
        watches = [_Watch(name, recorder) for name, recorder in walls.works.recorders.items()]
        await asyncio.sleep(seconds)
        for watch in watches:
            watch.judge(seconds)


async def loaded(page: Page) -> None:
    """Wait until every card of the wall shows its picture."""
    cards = page.locator("hui-picture-entity-card")
    async with asyncio.timeout(LOAD_SECONDS):
        while not await cards.evaluate_all(CARDS_LOADED):  # noqa: ASYNC110 - the page has no event for it
            await asyncio.sleep(0.2)


class _Watch:
    """What one recorder sees from now on."""

    def __init__(self, name: str, recorder: Recorder) -> None:
        self._name = name
        self._recorder = recorder
        self._start = len(recorder.requests)
        recorder.most_in_flight = 0

    def judge(self, seconds: float) -> None:
        """Print what was seen and compare it with the promise; a window begun counts as whole."""
        recorder, promise = self._recorder, PROMISES[self._name]
        seen = recorder.requests[self._start :]
        # An answer to a challenge is the same request once more.
        asked = Counter(
            request.channel for request in seen if request.interface == PICTURE and request.scheme
        )
        print(
            f"wall of 16 in {VIEWERS} browsers for {seconds:.0f} s, {self._name}: "
            f"{len(seen)} requests, pictures per channel "
            f"{' '.join(str(asked[channel]) for channel in range(1, recorder.channels + 1))}, "
            f"at once {recorder.most_in_flight}, busy {recorder.busy}, "
            f"logins refused {recorder.refused_logins}, lock counter {recorder.most_failed_logins}"
        )
        most = math.ceil(seconds / promise.reuse_seconds) + 1
        expect(min(asked.values(), default=0) > 0, f"{self._name}: every channel is seen")
        expect(
            max(asked.values()) <= most,
            f"{self._name}: a channel is asked once in {promise.reuse_seconds:g} s",
        )
        expect(
            recorder.most_in_flight <= promise.in_flight,
            f"{self._name}: at most {promise.in_flight} pictures at once",
        )
        expect(recorder.refused_logins == 0, f"{self._name}: no login is refused")
