"""Two buildings with a Home Assistant each, and a broker: what reaches the center, and when."""

import asyncio
import base64
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass
import json
from pathlib import Path
import re
import sqlite3
from statistics import median
from tempfile import TemporaryDirectory
import time
from typing import Final

import yaml

from custom_components.cgi_camera.const import DOMAIN
from demo.client import Event
from demo.instance import REPOSITORY, HomeAssistant
from demo.ports import free_block, port
from tests.e2e.surroundings import Broker
from tests.simulators.uapi_forms import Pictures, new_pictures
from tests.simulators.uploads import FILE_NAMES, Shot

from .building import Building, automate, open_building
from .pictures import large_push, usual_push
from .table import Row

PAGE: Final = REPOSITORY / "docs/scale.md"
AT_CENTER: Final = "at_center"
"""The event that the center's automation fires in place of a notification."""
RATES: Final = (10, 20, 40, 80)
LARGE_RATES: Final = (10, 20, 40)
SECONDS: Final = 10
AT_ONCE: Final = 16
LATE_SECONDS: Final = 15
AWAY_EVENTS: Final = 10
SETTLED_SECONDS: Final = 8
"""After these, the recorder has written its states."""
RECONNECT_SECONDS: Final = 30


async def measure() -> list[Row]:
    """Return the lines about buildings."""
    block = free_block()
    async with AsyncExitStack() as running:
        folder = Path(
            running.enter_context(TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache"))
        )
        broker_port = port(99, block)
        async with Broker.run(folder, broker_port) as broker:
            buildings = [
                await running.enter_async_context(
                    open_building(folder, name, broker_port, first, block)
                )
                for name, first in (("building_a", 0), ("building_b", 40))
            ]
            center, other = buildings
            await _listen(center.home_assistant)
            rows = [await _arrives_whole(center, building, broker) for building in buildings]
            before = await _sizes(other)
            rows += await _rates(center, [other], usual_push(), RATES)
            rows.append(_growth(usual_push(), before, await _sizes(other)))
            rows += await _rates(center, [other], large_push(), LARGE_RATES)
            rows += await _rates(center, buildings, usual_push(), RATES)
        rows.append(await _without_broker(center, other, folder, broker_port))
        async with Broker.run(folder, broker_port):
            await asyncio.sleep(RECONNECT_SECONDS)
            await other.home_assistant.stop()
            rows += await _rates(center, [center], usual_push(), RATES[:1])
    return rows


async def _listen(home_assistant: HomeAssistant) -> None:
    """Make the automation of the page, which fires an event in place of a notification."""
    found = re.search(r" *```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None, f"there is no automation in {PAGE.name}"
    automation = yaml.safe_load(found[1])
    (notify,) = automation["actions"]
    data = {**notify["data"], "facts": "{{ trigger.payload_json }}", "topic": "{{ trigger.topic }}"}
    await automate(
        home_assistant,
        AT_CENTER,
        {**automation, "actions": [{"event": AT_CENTER, "event_data": data}]},
    )


async def _arrives_whole(center: Building, building: Building, broker: Broker) -> Row:
    """Let a camera see a face, and another one upload; compare what comes with what was sent."""
    there, pictures = building.faces[0], new_pictures(1)
    shot = new_pictures(0).snapshot
    of_building = building.home_assistant
    async with (
        center.home_assistant.events(AT_CENTER) as messages,
        broker.messages(f"{building.name}/#") as lines,
    ):
        await there.camera.see_face(pictures)
        data = (await asyncio.wait_for(messages.get(), LATE_SECONDS))["data"]
        thumbnail = await _message(lines, f"{data['topic']}/picture")
        await building.yard.upload((FILE_NAMES["edimax"](Shot()), shot))
        motion = await _message(lines, f"{building.name}/yard/motion")
    facts = data["facts"]
    small = await of_building.get_bytes(f"{facts['snapshot_url']}?small")
    whole = {
        "topic": data["topic"] == f"{building.name}/door_0/face",
        "message": data["message"] == f"{there.name}: {facts['rule']}" and facts["rule"],
        "picture": await of_building.get_bytes(facts["snapshot_url"]) == pictures.snapshot,
        "face": await of_building.get_bytes(facts["faces"][0]["image_url"]) == pictures.faces[0],
        "thumbnail": base64.b64decode(thumbnail) == small,
        "upload": await of_building.get_bytes(json.loads(motion)["snapshot_url"]) == shot,
    }
    return Row(
        what=f"{building.name}: name and rule, picture, face, thumbnail and upload at the center",
        measured=", ".join(name for name, right in whole.items() if not right) or "all as sent",
        budget="as sent",
        holds=all(whole.values()),
    )


async def _message(lines: asyncio.StreamReader, topic: str) -> bytes:
    """Return the payload of the next message of a topic."""
    async with asyncio.timeout(LATE_SECONDS):
        while True:
            found, _, payload = (await lines.readline()).strip().partition(b" ")
            if found.decode() == topic:
                return payload


async def _rates(
    center: Building, buildings: Sequence[Building], pictures: Pictures, rates: Sequence[int]
) -> list[Row]:
    who = " and ".join(building.name for building in buildings)
    rows = []
    for rate in rates:
        sent, arrived = await _push_steadily(center, buildings, pictures, rate)
        late = sorted((at - sent[rule]) * 1000 for rule, at in arrived.items())
        assert late, f"nothing of {who} arrived at the center"
        p99 = late[len(late) * 99 // 100]
        row = Row(
            what=f"{who}, each {rate} pushes/s of {_megabytes(pictures):.1f} MB: at the center",
            measured=f"{len(late)} of {len(sent)}, median {median(late):.0f}, p99 {p99:.0f} ms",
        )
        rows.append(row)
    return rows


def _megabytes(pictures: Pictures) -> float:
    return (len(pictures.snapshot) + sum(map(len, pictures.faces))) / 1_000_000


async def _push_steadily(
    center: Building, buildings: Sequence[Building], pictures: Pictures, rate: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Push at a steady rate; return when each push began and arrived at the center, by rule."""
    loop = asyncio.get_running_loop()
    total = rate * SECONDS * len(buildings)
    arrived: dict[str, float] = {}
    async with center.home_assistant.events(AT_CENTER) as messages:
        collector = asyncio.create_task(_collect(messages, arrived, total))
        with ThreadPoolExecutor(AT_ONCE) as threads:
            start, pushes = loop.time(), {}
            for number in range(rate * SECONDS):
                await asyncio.sleep(start + number / rate - loop.time())
                for building in buildings:
                    rule = f"{building.name} {number}"
                    pushes[rule] = loop.run_in_executor(
                        threads, building.push, number, pictures, rule
                    )
            began = await asyncio.gather(*pushes.values())
        await asyncio.wait([collector], timeout=LATE_SECONDS)
        collector.cancel()
    return dict(zip(pushes, began, strict=True)), arrived


async def _collect(messages: asyncio.Queue[Event], arrived: dict[str, float], total: int) -> None:
    while len(arrived) < total:
        message = await messages.get()
        arrived.setdefault(message["data"]["facts"]["rule"], time.perf_counter())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """What a building has on its disk, in bytes."""

    events: int
    pictures: int
    index: int
    database: int


async def _sizes(building: Building) -> Sizes:
    await asyncio.sleep(SETTLED_SECONDS)
    config = building.home_assistant.config
    rows = sqlite3.connect(f"file:{config / DOMAIN}.db?mode=ro", uri=True)
    with closing(rows):
        ((events, pictures),) = rows.execute("SELECT sum(events), sum(bytes) FROM cameras")
    index, database = (
        sum(file.stat().st_size for file in config.glob(f"{name}.db"))
        for name in (DOMAIN, "home-assistant_v2")
    )
    return Sizes(events=events, pictures=pictures, index=index, database=database)


def _growth(pictures: Pictures, before: Sizes, after: Sizes) -> Row:
    """Return what an event takes on the disk."""
    events = after.events - before.events
    parts = (
        after.pictures - before.pictures,
        after.index - before.index,
        after.database - before.database,
    )
    kilobytes = (f"{part / events / 1000:.1f}" for part in parts)
    return Row(
        what=f"an event of {_megabytes(pictures):.1f} MB on disk: files, index, database",
        measured=f"{', '.join(kilobytes)} kB",
    )


async def _without_broker(
    center: Building, building: Building, folder: Path, broker_port: int
) -> Row:
    """Push while the broker is away; count what it gets once it is back, and the center."""
    for number in range(AWAY_EVENTS):
        await asyncio.to_thread(building.push, number, usual_push(), f"away {number}")
    arrived: dict[str, float] = {}
    at_broker = 0
    async with (
        center.home_assistant.events(AT_CENTER) as messages,
        Broker.run(folder, broker_port) as broker,
        broker.messages(f"{building.name}/#") as lines,
    ):
        collector = asyncio.create_task(_collect(messages, arrived, AWAY_EVENTS))
        with suppress(TimeoutError):
            async with asyncio.timeout(RECONNECT_SECONDS):
                while at_broker < AWAY_EVENTS:
                    await lines.readline()
                    at_broker += 1
        await asyncio.wait([collector], timeout=1)
        collector.cancel()
    return Row(
        what=f"{AWAY_EVENTS} events without the broker: later at the broker, at the center",
        measured=f"{at_broker}, {len(arrived)}",
    )
