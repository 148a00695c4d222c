"""What a wall costs: ours beside the cards of Home Assistant over its own generic cameras.

Both show the same pictures, by turns, in simulated browsers that ask as the real ones do.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, override

import aiohttp

from custom_components.cgi_camera.const import DOMAIN
from demo.client import Client
from demo.instance import ADDRESS, REPOSITORY

from . import watch_loop
from .far_end import WALL_CHANNELS, far_end
from .observed import Watched
from .table import Row

CHANNELS = (64, WALL_CHANNELS)
BROWSERS = (1, 10)
PACE = 10
"""Seconds: the pace of Home Assistant's own cards, which cannot be changed."""
ROUNDS = 1
SETTLED_SECONDS = 2
IDLE_SECONDS = 15
SETUP_SECONDS = 60
WIDTH, HEIGHT = 320, 180
MAX_SHARE_OF_REQUESTS = 0.1
MAX_SHARE_OF_CPU = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a wall cost in some time; `loop_p99` is in milliseconds."""

    asked: int
    pictures: int
    megabytes: float
    busy_seconds: float
    loop_p99: float

    @property
    def asked_per_picture(self) -> float:
        """How often a camera was asked for each picture that was shown."""
        return max(self.asked, 1) / max(self.pictures, 1)

    @property
    def per_picture(self) -> float:
        """Milliseconds of the processor for each picture that was shown."""
        return self.busy_seconds * 1000 / max(self.pictures, 1)

    @override
    def __str__(self) -> str:
        return (
            f"{self.asked} asked, {self.pictures} shown, {self.megabytes:.1f} MB, "
            f"{self.per_picture:.2f} ms each, loop p99 {self.loop_p99:.1f} ms"
        )


class Works(Watched):
    """A Home Assistant with a recorder of ours, and as many generic cameras."""

    def __init__(self, config: Path, *ports: int) -> None:
        """Take the ports at which the pictures are."""
        super().__init__(config)
        self.ports = ports
        self.idle_share = 0.0
        """Processor time per second without browsers."""
        self._origin = f"http://{ADDRESS}:{ports[0]}"

    @override
    def _prepare(self) -> None:
        super()._prepare()
        self._add_entries(self._stored())

    def _stored(self) -> list[Mapping[str, Any]]:
        """Return the entries."""
        ours = {
            "host": self._origin,
            "username": "",
            "password": "",
            "family": "custom",
            "verify_ssl": True,
            "webhook_id": "0" * 64,
            "url": "/ours/{channel}.jpg",
            "rtsp_url": "",
            "channels": [
                {"number": number, "name": f"Ours {number}"}
                for number in range(1, WALL_CHANNELS + 1)
            ],
        }
        return [
            {"entry_id": "ours", "domain": DOMAIN, "title": "Ours", "data": ours},
            *(
                self.generic(number, f"{self._origin}/core/{number}.jpg")
                for number in range(1, WALL_CHANNELS + 1)
            ),
        ]

    @staticmethod
    def generic(
        number: int, url: str, account: Mapping[str, str] = MappingProxyType({})
    ) -> Mapping[str, Any]:
        """Return the entry of a camera of Home Assistant's own."""
        advanced: dict[str, Any] = {"framerate": 2.0, "verify_ssl": True}
        if account:
            advanced["authentication"] = "digest"
        options = {
            "still_image_url": url,
            "content_type": "image/jpeg",
            **account,
            "advanced": advanced,
        }
        return {
            "entry_id": f"core{number}",
            "domain": "generic",
            "title": f"Core {number}",
            "version": 2,
            "options": options,
        }

    async def measure_idle(self) -> None:
        """Measure what it takes while no browser shows anything."""
        await asyncio.sleep(IDLE_SECONDS)  # for the start to be over
        busy_seconds = self.busy_seconds
        await asyncio.sleep(IDLE_SECONDS)
        self.idle_share = (self.busy_seconds - busy_seconds) / IDLE_SECONDS

    async def asked(self, side: str) -> int:
        """Return how many pictures the cameras of a side were asked for."""
        return int(await Client(self._origin).get(f"/count/{side}"))

    async def loop_p99(self) -> float:
        """Return the delay in milliseconds that one in a hundred steps of the loop exceeded."""
        await self.post(f"/api/services/{watch_loop.DOMAIN}/report", {})
        return float((await self.get(f"/api/states/{watch_loop.P99}"))["state"])

    async def cameras(self, word: str) -> dict[str, str]:
        """Return the token of each camera whose id has a word, in the order of its number."""
        async with asyncio.timeout(SETUP_SECONDS):
            while True:
                found = {
                    state["entity_id"]: state["attributes"].get("access_token", "")
                    for state in await self.get("/api/states")
                    if state["entity_id"].startswith(f"camera.{word}_")
                    and state["state"] != "unavailable"
                }
                if len(found) == WALL_CHANNELS:
                    return dict(sorted(found.items(), key=lambda one: int(one[0].split("_")[1])))
                await asyncio.sleep(1)


@dataclass(slots=True)
class Screen:
    """What all browsers together have received."""

    pictures: int = 0
    size: int = 0

    def take(self, _camera: str, picture: bytes) -> None:
        """Count a picture."""
        self.pictures += 1
        self.size += len(picture)


type Take = Callable[[str, bytes], None]
type Show = Callable[[aiohttp.ClientSession, Mapping[str, str], Take], Awaitable[None]]


async def show_wall(session: aiohttp.ClientSession, cameras: Mapping[str, str], take: Take) -> None:
    """Show cameras as the wall does: all over one connection."""
    wish = {"pace": PACE, "width": WIDTH, "height": HEIGHT}
    async with session.ws_connect("/api/cgi_camera/wall", max_msg_size=0) as socket:
        await socket.send_json({"watch": dict.fromkeys(cameras, wish)})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                camera, picture = _of_message(message.data)
                take(camera, picture)


def _of_message(message: bytes) -> tuple[str, bytes]:
    """Return the camera and the picture of a message of the wall."""
    facts, _, picture = message.partition(b"\n")
    return json.loads(facts)["camera"], picture


async def show_cards(
    session: aiohttp.ClientSession, cameras: Mapping[str, str], take: Take
) -> None:
    """Show cameras as Home Assistant's cards do: each asks again when it has waited."""

    async def card(entity_id: str, token: str) -> None:
        query = {"token": token, "width": str(WIDTH), "height": str(HEIGHT)}
        while True:
            async with session.get(f"/api/camera_proxy/{entity_id}", params=query) as response:
                picture = await response.read()
                if response.ok:
                    take(entity_id, picture)
            await asyncio.sleep(PACE)

    await asyncio.gather(*(card(entity_id, token) for entity_id, token in cameras.items()))


async def measure() -> list[Row]:
    """Return the lines about walls."""
    rows = []
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with far_end("wall") as (port,), Works(Path(folder), port) as works:
            ours, cards = await works.cameras("ours"), await works.cameras("core")
            await works.measure_idle()
            for channels in CHANNELS:
                for browsers in BROWSERS:
                    our = await _cost(works, "ours", show_wall, first(ours, channels), browsers)
                    its = await _cost(works, "core", show_cards, first(cards, channels), browsers)
                    rows += _rows(channels, browsers, our, its)
    return rows


def first(cameras: Mapping[str, str], count: int) -> dict[str, str]:
    """Return the first cameras."""
    return dict(islice(cameras.items(), count))


async def _cost(
    works: Works, side: str, show: Show, cameras: Mapping[str, str], browsers: int
) -> Cost:
    """Show cameras in browsers, each of which began at a moment of its own."""
    screen = Screen()

    async def browser(number: int) -> None:
        await asyncio.sleep(number * PACE / browsers)
        await show(session, cameras, screen.take)

    connector = aiohttp.TCPConnector(limit=0)
    headers = {"Authorization": f"Bearer {works.token}"}
    async with aiohttp.ClientSession(works.url, headers=headers, connector=connector) as session:
        showing = asyncio.gather(*map(browser, range(browsers)))
        await asyncio.sleep(PACE + SETTLED_SECONDS)
        await works.loop_p99()  # what was before does not matter
        asked, busy_seconds = await works.asked(side), works.busy_seconds
        screen.pictures = screen.size = 0
        await asyncio.sleep(ROUNDS * PACE)
        cost = Cost(
            asked=await works.asked(side) - asked,
            pictures=screen.pictures,
            megabytes=screen.size / 1_000_000,
            busy_seconds=works.busy_seconds - busy_seconds - works.idle_share * ROUNDS * PACE,
            loop_p99=await works.loop_p99(),
        )
        showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing
        return cost


def _rows(channels: int, browsers: int, our: Cost, its: Cost) -> list[Row]:
    asked = our.asked_per_picture / its.asked_per_picture
    most = {1: 1.0, max(BROWSERS): MAX_SHARE_OF_REQUESTS}.get(browsers)
    busy = our.per_picture / its.per_picture
    return [
        Row(
            what=f"wall of {channels} in {browsers} browsers: requests per picture / cards",
            measured=f"{asked:.2f}",
            budget="" if most is None else f"<= {most:g}",
            holds=None if most is None else round(asked, 1) <= most,
        ),
        Row(
            what="processor time per picture / cards",
            measured=f"{busy:.2f}",
            budget=f"<= {MAX_SHARE_OF_CPU}",
            holds=busy <= MAX_SHARE_OF_CPU,
        ),
        Row(what="of the wall", measured=str(our)),
        Row(what="of the cards", measured=str(its)),
    ]
