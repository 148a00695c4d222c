"""What a picture costs with the families in use, beside a bare GET and Home Assistant's own camera.

The library is compared with aiohttp, which asks the same server without an account; the cameras in
Home Assistant are compared with its integration for pictures by URL.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
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

from . import bare_camera
from .far_end import AT_ONCE, SLOW_RECORDER_SECONDS, far_end
from .observed import Observed
from .table import Comparison, Row

FAMILIES: Final = ("hikvision", "dahua", "custom")
"""Those whose recorder is the one plain server; an XML CGI camera is a simulated one."""
XML: Final = "xml_cgi"
NAMES: Final = {"hikvision": "Hikvision", "dahua": "Dahua", "custom": "URL", XML: "XML CGI"}
BARE, GENERIC = "camera.bare", "camera.own"
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
        async with far_end("recorder") as (port,), far_end("photographer") as (xml_port,):
            rows = [await _one_viewer(session, port, family) for family in FAMILIES]
            rows += await _in_home_assistant(session, port, xml_port)
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
        before="2.9" if family == "hikvision" else "",
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
        before="4.8 s" if is_bound else "",
        measured=f"{took:.2f} s",
        budget=f"< {MAX_SECONDS_OF_A_RECORDER:g} s" if is_bound else "",
        holds=took < MAX_SECONDS_OF_A_RECORDER if is_bound else None,
    )


class Shown(Observed):
    """A Home Assistant with a camera of each family, and others of the same pictures."""

    def __init__(self, config: Path, port: int, xml_port: int) -> None:
        """Take the ports at which the pictures are."""
        super().__init__(config)
        self._ports = {**dict.fromkeys(FAMILIES, port), XML: xml_port}
        self.url_of_picture = f"http://{ADDRESS}:{port}/open/1.jpg"

    @override
    def _prepare(self) -> None:
        super()._prepare()
        (self.config / bare_camera.URL).write_text(self.url_of_picture)
        self._add_integration(bare_camera, ["camera"])
        options = {
            "still_image_url": self.url_of_picture,
            "content_type": "image/jpeg",
            "advanced": {"framerate": 2.0, "verify_ssl": True},
        }
        own = {"entry_id": "own", "domain": "generic", "title": "Own", "version": 2}
        ours = [self._entry(family, port) for family, port in self._ports.items()]
        self._add_entries([*ours, {**own, "options": options}])

    @staticmethod
    def _entry(family: str, port: int) -> Mapping[str, Any]:
        name = f"Ours {family}"
        data = {
            "host": f"http://{ADDRESS}:{port}",
            "username": "admin",
            "password": "123456",
            "family": family,
            "verify_ssl": True,
            "webhook_id": family.ljust(64, "0"),
            **({} if family == XML else {"channels": [{"number": 1, "name": name}]}),
            **({"url": PICTURE_URL, "rtsp_url": ""} if family == "custom" else {}),
        }
        return {"entry_id": family, "domain": DOMAIN, "title": name, "data": data}

    async def cameras(self) -> Mapping[str, str]:
        """Return the path of the picture of each camera."""
        async with asyncio.timeout(SETUP_SECONDS):
            while True:
                found = {
                    state["entity_id"]: state["attributes"]["entity_picture"]
                    for state in await self.get("/api/states")
                    if state["entity_id"].startswith("camera.") and state["state"] != "unavailable"
                }
                if len(found) == len(NAMES) + len((BARE, GENERIC)):
                    return found
                await asyncio.sleep(1)


async def _in_home_assistant(session: aiohttp.ClientSession, port: int, xml_port: int) -> list[Row]:
    seconds = defaultdict[str, list[float]](list)
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with Shown(Path(folder), port, xml_port) as shown:
            cameras = await shown.cameras()

            async def get() -> bytes:
                async with session.get(shown.url_of_picture) as response:
                    return await response.read()

            for _ in range(SHOWN_ROUNDS):
                await asyncio.sleep(STALE_SECONDS)
                seconds["GET"].append(await _timed(get))
                for name, path in cameras.items():
                    seconds[name].append(await _timed(partial(shown.get_bytes, path)))
    took = {name: median(tries) * 1000 for name, tries in seconds.items()}
    bare, generic, least = took[BARE], took[GENERIC], took["GET"]
    return [
        *(
            Row(
                what=f"{name} in Home Assistant: time / of a bare camera there",
                measured=f"{its / bare:.2f}, {its:.1f} : {bare:.1f} ms",
            )
            for family, name in NAMES.items()
            if (its := took[f"camera.ours_{family}"])
        ),
        Row(
            what="core's generic in Home Assistant: time / of a bare camera there",
            measured=f"{generic / bare:.2f}, {generic:.1f} : {bare:.1f} ms",
        ),
        Row(what="a bare GET, without Home Assistant", measured=f"{least:.1f} ms"),
    ]


async def _timed(get: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await get()
    return time.perf_counter() - started
