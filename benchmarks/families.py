"""What a picture costs with the families in use, beside a bare GET and Home Assistant's own camera.

The library is compared with aiohttp, which asks the same server without an account; the cameras in
Home Assistant are compared with its integration for pictures by URL.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
import json
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
import time
from typing import Any, Final, override

import aiohttp
from yarl import URL

from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.families import Templates, family_of
from custom_components.cgi_camera.api.identity import Credentials
from custom_components.cgi_camera.const import DOMAIN
from demo.instance import ADDRESS, REPOSITORY

from .far_end import AT_ONCE, SLOW_RECORDER_SECONDS, far_end
from .start import Observed
from .table import Comparison, Row

FAMILIES: Final = ("hikvision", "dahua", "custom")
NAMES: Final = {"hikvision": "Hikvision", "dahua": "Dahua", "custom": "URL"}
PICTURE_URL: Final = "/open/{channel}.jpg"
ROUNDS: Final = 12
TRIES: Final = 20
SHOWN_ROUNDS: Final = 12
STALE_SECONDS: Final = 5.5
"""After this a camera asks for a new picture."""
SETUP_SECONDS: Final = 90
CHANNELS: Final = 16
MAX_TIMES_AS_LONG: Final = {"hikvision": 1.5, "custom": 1.5}
"""Dahua answers a nonce once, so that each picture takes two requests."""
MAX_SECONDS_OF_A_RECORDER: Final = 3.0


async def measure() -> list[Row]:
    """Return the lines about families."""
    async with aiohttp.ClientSession() as session:
        async with far_end("recorder") as (port,):
            rows = [await _one_viewer(session, port, family) for family in FAMILIES]
            rows += await _in_home_assistant(port)
        for family in ("hikvision", "dahua"):
            async with far_end("slow_recorder") as (port,):
                rows.append(await _all_channels(session, port, family))
    return rows


def _open(session: aiohttp.ClientSession, port: int, name: str, channels: int) -> Device:
    family = family_of(name, Templates(picture_url=PICTURE_URL) if name == "custom" else None)
    make = family.channel
    return Device.open(
        family,
        session,
        URL.build(scheme="http", host=ADDRESS, port=port),
        Credentials(username="admin", password="123456"),
        channels=[make(number) for number in range(1, channels + 1)] if make else None,
    )


async def _one_viewer(session: aiohttp.ClientSession, port: int, family: str) -> Row:
    device = _open(session, port, family, 1)
    url = f"http://{ADDRESS}:{port}/open/1.jpg"

    async def ours() -> bytes:
        picture = await device.snapshots.get(1, "main")
        device.snapshots.close()  # forgets the picture: the next viewer is the first again
        return picture

    async def bare() -> bytes:
        async with session.get(url) as response:
            return await response.read()

    size, comparison = len(await ours()), Comparison()
    for _ in range(ROUNDS):
        seconds = [(await _timed(ours), await _timed(bare)) for _ in range(TRIES)]
        comparison.add_round(*zip(*seconds, strict=True))
    device.close()
    ratios, most = comparison.times_as_long, MAX_TIMES_AS_LONG.get(family)
    return Row(
        what=f"{NAMES[family]}, picture of {size // 1000} kB: time / of a bare GET",
        measured=comparison.ratio(ratios),
        budget="" if most is None else f"<= {most}",
        holds=None if most is None else median(ratios) <= most,
    )


async def _all_channels(session: aiohttp.ClientSession, port: int, family: str) -> Row:
    device = _open(session, port, family, CHANNELS)
    await device.snapshots.get(1, "main")
    device.snapshots.close()
    began = time.perf_counter()
    numbers = range(1, CHANNELS + 1)
    await asyncio.gather(*(device.snapshots.get(number, "main") for number in numbers))
    took = time.perf_counter() - began
    device.close()
    is_bound = family == "hikvision"  # one at a time, Dahua recorders are never faster
    what = f"{CHANNELS} pictures of {SLOW_RECORDER_SECONDS} s, {AT_ONCE} in parallel"
    return Row(
        what=f"{NAMES[family]}, {what}",
        measured=f"{took:.2f} s",
        budget=f"< {MAX_SECONDS_OF_A_RECORDER:g} s" if is_bound else "",
        holds=took < MAX_SECONDS_OF_A_RECORDER if is_bound else None,
    )


class Shown(Observed):
    """A Home Assistant with a camera of each family, and one of its own for the same pictures."""

    def __init__(self, config: Path, port: int) -> None:
        """Take the port at which the pictures are."""
        super().__init__(config)
        self._origin = f"http://{ADDRESS}:{port}"

    @override
    def _prepare(self) -> None:
        super()._prepare()
        path = self.config / ".storage/core.config_entries"
        stored: dict[str, Any] = json.loads(path.read_text())
        (pattern, *_) = stored["data"]["entries"]
        about = {**pattern, "disabled_by": None, "source": "user"}
        for family in FAMILIES:
            data = {
                "host": self._origin,
                "username": "admin",
                "password": "123456",
                "family": family,
                "verify_ssl": True,
                "webhook_id": family.ljust(64, "0"),
                "channels": [{"number": 1, "name": f"Ours {family}"}],
                **({"url": PICTURE_URL, "rtsp_url": ""} if family == "custom" else {}),
            }
            entry = {"entry_id": family, "domain": DOMAIN, "title": family, "data": data}
            stored["data"]["entries"].append({**about, **entry})
        options = {
            "still_image_url": f"{self._origin}/open/1.jpg",
            "content_type": "image/jpeg",
            "advanced": {"framerate": 2.0, "verify_ssl": True},
        }
        own = {"entry_id": "own", "domain": "generic", "title": "Own", "version": 2}
        stored["data"]["entries"].append({**about, **own, "options": options})
        path.write_text(json.dumps(stored))

    async def cameras(self) -> Mapping[str, str]:
        """Return the path of the picture of each camera."""
        async with asyncio.timeout(SETUP_SECONDS):
            while True:
                found = {
                    state["entity_id"]: state["attributes"]["entity_picture"]
                    for state in await self.get("/api/states")
                    if state["entity_id"].startswith("camera.") and state["state"] != "unavailable"
                }
                if len(found) == len(FAMILIES) + 1:
                    return found
                await asyncio.sleep(1)


async def _in_home_assistant(port: int) -> list[Row]:
    seconds: dict[str, list[float]] = {}
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with Shown(Path(folder), port) as shown:
            cameras = await shown.cameras()
            for _ in range(SHOWN_ROUNDS):
                await asyncio.sleep(STALE_SECONDS)
                for name, path in cameras.items():
                    took = await _timed(partial(shown.get_bytes, path))
                    seconds.setdefault(name, []).append(took)
    own = median(seconds.pop("camera.own"))
    rows = []
    for name, tries in sorted(seconds.items()):
        took = median(tries)
        rows.append(
            Row(
                what=f"{name} in Home Assistant: time / of its own generic camera",
                measured=f"{took / own:.2f}, {took * 1000:.1f} : {own * 1000:.1f} ms",
            )
        )
    return rows


async def _timed(get: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await get()
    return time.perf_counter() - started
