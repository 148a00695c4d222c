"""How long after a push its event comes, and what many pushes cost (`push_load`)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
import time

from ulid_transform import ulid_at_time

from custom_components.cgi_camera.const import (
    DEFAULT_OPTIONS,
    DOMAIN,
    EVENT_CAMERA,
    OPTION_ARCHIVE_MEGABYTES,
)
from custom_components.cgi_camera.inbox.archive.event_store import EventStore
from custom_components.cgi_camera.inbox.archive.index import Index
from demo.client import Event
from demo.instance import REPOSITORY, HomeAssistant
from tests.simulators.uapi_forms import USN, Pictures
from tests.simulators.xml_cgi import XmlCgiCamera

from . import push_load
from .cameras import add_camera, push_url_of
from .pictures import large_push, usual_push
from .sender import Sent, send
from .table import Row

PER_SECOND = 20
EVENTS = 200
MAX_SECONDS_TO_EVENT = 0.05
LATE_EVENTS_SECONDS = 10
AT_ONCE = 16
"""Cameras that push at the same time, so that one that waits does not delay the others."""


async def measure() -> list[Row]:
    """Return the lines about pushes."""
    pictures = large_push()
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with (
            XmlCgiCamera(serial=USN) as camera,
            HomeAssistant(Path(folder)) as home_assistant,
        ):
            entry_id = await add_camera(home_assistant, camera.url)
            push_url = await push_url_of(home_assistant, entry_id)
            rows = await _events(home_assistant, push_url, pictures)
            await _fill_archive(home_assistant, entry_id, usual_push())
            rows += await _events(home_assistant, push_url, usual_push(), "archive full of such, ")
    return rows + await push_load.measure()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of many pushes: when each was sent, and when its event came, by rule."""

    sent: dict[str, Sent]
    arrived: dict[str, float]

    @property
    def milliseconds(self) -> list[float]:
        """The time from the last byte of a push to its event, for those that have one."""
        return [
            (self.arrived[rule] - push.last_byte_at) * 1000
            for rule, push in self.sent.items()
            if rule in self.arrived
        ]

    @property
    def lost(self) -> int:
        """The number of pushes without an event."""
        return len(self.sent.keys() - self.arrived.keys())


async def _events(
    home_assistant: HomeAssistant, url: str, pictures: Pictures, when: str = ""
) -> list[Row]:
    outcome = await _push_steadily(home_assistant, url, pictures)
    budget = MAX_SECONDS_TO_EVENT * 1000
    rate = f"{when}{PER_SECOND} pushes/s of {_size(pictures)}"
    middle, worst = median(outcome.milliseconds), max(outcome.milliseconds)
    return [
        Row(
            what=f"{rate}: last byte to event",
            measured=f"median {middle:.0f} ms, worst {worst:.0f} ms",
            budget=f"< {budget:.0f} ms",
            holds=worst < budget,
        ),
        Row(
            what="events lost of these",
            measured=f"{outcome.lost} of {EVENTS}",
            budget="0",
            holds=outcome.lost == 0,
        ),
    ]


async def _push_steadily(home_assistant: HomeAssistant, url: str, pictures: Pictures) -> Outcome:
    """Push at a steady rate, without waiting for earlier pushes, and collect the events."""
    loop = asyncio.get_running_loop()
    outcome = Outcome(sent={}, arrived={})
    async with home_assistant.events(EVENT_CAMERA) as queue:
        collector = asyncio.create_task(_collect(queue, outcome.arrived))
        with ThreadPoolExecutor(AT_ONCE) as cameras:
            began, pushes = loop.time(), []
            for number in range(EVENTS):
                await asyncio.sleep(began + number / PER_SECOND - loop.time())
                pushes.append(loop.run_in_executor(cameras, send, url, pictures, str(number)))
            outcome.sent.update({push.rule: push for push in await asyncio.gather(*pushes)})
        await asyncio.wait([collector], timeout=LATE_EVENTS_SECONDS)
        collector.cancel()
    return outcome


async def _collect(queue: asyncio.Queue[Event], arrived: dict[str, float]) -> None:
    while len(arrived) < EVENTS:
        event = await queue.get()
        arrived[event["data"]["rule"]] = time.perf_counter()


async def _fill_archive(home_assistant: HomeAssistant, entry_id: str, pictures: Pictures) -> None:
    """Keep as many events with such pictures as the archive may hold, as months would."""
    index = Index(home_assistant.config / f"{DOMAIN}.db")
    folder = home_assistant.config / DOMAIN / entry_id
    archive = EventStore(folder, index, days=1, megabytes=1_000_000)
    files = {
        "snapshot": pictures.snapshot,
        **{f"face_{index}": face for index, face in enumerate(pictures.faces)},
    }
    events = DEFAULT_OPTIONS[OPTION_ARCHIVE_MEGABYTES] * 1_000_000 // _bytes(pictures)

    def fill() -> None:
        for _ in range(events):
            archive.store(ulid_at_time(time.time()), {}, files)

    await asyncio.to_thread(fill)
    index.close()
    # A loaded archive counts its events at its start and every hour.
    await home_assistant.post(f"/api/config/config_entries/entry/{entry_id}/reload")


def _bytes(pictures: Pictures) -> int:
    return len(pictures.snapshot) + sum(map(len, pictures.faces))


def _size(pictures: Pictures) -> str:
    return f"{_bytes(pictures) / 1_000_000:.1f} MB"
