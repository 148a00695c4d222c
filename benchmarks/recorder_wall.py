"""How long a wall of a recorder's channels waits for pictures, beside Home Assistant's own cards.

The recorder is as real ones are: it makes two pictures at once and answers 503 to more. Ours is one
Hikvision recorder, Home Assistant's own are `generic` cameras with Digest, each with a recorder of
its own for their pictures.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
import time
from typing import Any, Final, override

import aiohttp

from custom_components.cgi_camera.const import DOMAIN
from demo.instance import ADDRESS, REPOSITORY

from .far_end import AT_ONCE, SLOW_RECORDER_SECONDS, WALL_CHANNELS, far_end
from .table import Row
from .wall import PACE, Show, Works, first, show_cards, show_wall

CHANNELS: Final = (64, WALL_CHANNELS)
BEFORE: Final = {64: "12", WALL_CHANNELS: "7"}
"""What an earlier release took, at a recorder that bears any number of requests."""
SECONDS: Final = 50
"""Less than a wish of a browser holds."""
STEP_SECONDS: Final = 0.5


class Recorders(Works):
    """A Home Assistant with a recorder of ours, and as many generic cameras with a login."""

    @override
    def _stored(self) -> list[Mapping[str, Any]]:
        account = {"username": "admin", "password": "123456"}
        ours, core = self.ports
        data = {
            "host": f"http://{ADDRESS}:{ours}",
            **account,
            "family": "hikvision",
            "verify_ssl": True,
            "webhook_id": "0" * 64,
            "channels": [
                {"number": number, "name": f"Ours {number}"}
                for number in range(1, WALL_CHANNELS + 1)
            ],
        }
        return [
            {"entry_id": "ours", "domain": DOMAIN, "title": "Ours", "data": data},
            *(
                self.generic(
                    number,
                    f"http://{ADDRESS}:{core}/ISAPI/Streaming/channels/{number}01/picture",
                    account,
                )
                for number in range(1, WALL_CHANNELS + 1)
            ),
        ]


@dataclass(slots=True)
class Watch:
    """When each camera showed a picture that it had not shown before."""

    began_at: float = field(default_factory=time.perf_counter)
    arrivals: dict[str, list[float]] = field(default_factory=dict)
    _last: dict[str, bytes] = field(default_factory=dict)

    def take(self, camera: str, picture: bytes) -> None:
        """Note a picture, unless it is the last one again."""
        if self._last.get(camera) != picture:
            self._last[camera] = picture
            self.arrivals.setdefault(camera, []).append(time.perf_counter() - self.began_at)

    def p99_of_first(self, cameras: Mapping[str, str]) -> float:
        """Return the seconds after which 99 of 100 cameras show a picture."""
        return _p99([self.arrivals.get(camera, [SECONDS])[0] for camera in cameras])

    def p99_of_age(self, cameras: Mapping[str, str]) -> float:
        """Return the seconds that 99 of 100 pictures on the wall are not older than."""
        ages = []
        for camera in cameras:
            arrivals = self.arrivals.get(camera, [])
            for shown, following in pairwise([0.0, *arrivals, float(SECONDS)]):
                steps = int((following - shown) / STEP_SECONDS)
                ages += [step * STEP_SECONDS for step in range(1, steps + 1)]
        return _p99(ages)


def _p99(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) * 99 // 100]


async def measure() -> list[Row]:
    """Return the lines about walls of recorders."""
    rows = []
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with (
            far_end("busy_recorder") as (ours,),
            far_end("busy_recorder") as (core,),
            Recorders(Path(folder), ours, core) as works,
        ):
            walls, cards = await works.cameras("ours"), await works.cameras("core")
            for channels in CHANNELS:
                our = await _watch(works, show_wall, first(walls, channels))
                its = await _watch(works, show_cards, first(cards, channels))
                rows += _rows(channels, our, its)
    return rows


async def _watch(works: Works, show: Show, cameras: Mapping[str, str]) -> tuple[float, float]:
    """Show cameras in a browser; return the p99 of their first pictures and of their ages."""
    connector = aiohttp.TCPConnector(limit=0)
    headers = {"Authorization": f"Bearer {works.token}"}
    async with aiohttp.ClientSession(works.url, headers=headers, connector=connector) as session:
        watch = Watch()
        showing = asyncio.ensure_future(show(session, cameras, watch.take))
        await asyncio.sleep(SECONDS)
        showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing
    await asyncio.sleep(PACE)
    return watch.p99_of_first(cameras), watch.p99_of_age(cameras)


def _rows(channels: int, our: tuple[float, float], its: tuple[float, float]) -> list[Row]:
    recorder = f"{channels} channels, {AT_ONCE} in parallel of {SLOW_RECORDER_SECONDS} s"
    differences = (
        (f"wall of {recorder}: p99 of the first picture / cards", BEFORE[channels]),
        ("p99 of a picture's age / cards", ""),
    )
    return [
        Row(
            what=what,
            before=before,
            measured=f"{ours / cards:.2f}, {_seconds(ours)} : {_seconds(cards)}",
            budget="<= 1",
            holds=ours <= cards,
        )
        for (what, before), ours, cards in zip(differences, our, its, strict=True)
    ]


def _seconds(seconds: float) -> str:
    return f"over {SECONDS} s" if seconds >= SECONDS else f"{seconds:.1f} s"
