"""Movements take each other's place, however quickly one follows the other."""

import asyncio
from collections.abc import Awaitable, Callable

from custom_components.cgi_camera.api.movement import Mover


class Head:
    """A camera's movements, with a stop that takes as long as a test wants."""

    def __init__(self) -> None:
        """Begin without a movement."""
        self.told: list[str] = []
        self.may_stop = asyncio.Event()

    def starting(self, name: str) -> Callable[[], Awaitable[None]]:
        """Return what begins a movement."""

        async def start() -> None:
            self.told.append(name)

        return start

    async def stop(self) -> None:
        """End every movement."""
        await self.may_stop.wait()
        self.told.append("stop")


async def test_mover_skips_an_overtaken_movement() -> None:
    """Three quick clicks: the first one moves, the last one takes its place."""
    head = Head()
    mover = Mover(head.stop)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        for name, seconds in (("first", 60), ("second", 60), ("third", 0)):
            group.create_task(mover.move(head.starting(name), seconds))
            await asyncio.sleep(0)
        head.may_stop.set()
    assert head.told == ["first", "stop", "third", "stop"]


async def test_mover_cancels_waiting_movements_at_a_stop() -> None:
    """A movement that has not begun does not begin any more."""
    head = Head()
    mover = Mover(head.stop)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        for name in ("first", "second"):
            group.create_task(mover.move(head.starting(name), 60))
            await asyncio.sleep(0)
        head.may_stop.set()
        await mover.end()
    assert head.told == ["first", "stop"]
