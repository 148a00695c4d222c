"""What honest cameras notice of many pushes at once, of a flood, and of hostile answers."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
import time
from typing import Final
from urllib.parse import urlsplit

from aiohttp import ClientSession, ClientTimeout

from custom_components.cgi_camera.const import DOMAIN, EVENT_CAMERA
from demo.client import ClientError, Event
from demo.instance import ADDRESS, REPOSITORY

from .cameras import add_camera, push_url_of
from .far_end import far_end
from .observed import Watched
from .pictures import photograph
from .table import Row

CAMERAS: Final = 64
EACH: Final = 2
"""Pushes of each camera, one behind the other."""
SLOW_CONNECTIONS: Final = 100
HONEST: Final = 200
HONEST_PER_SECOND: Final = 10
LATE_SECONDS: Final = 60
MAX_BLOCK_MILLISECONDS: Final = 50
MAX_P99_MILLISECONDS: Final = 1000
_TYPE: Final = "multipart/form-data; boundary=B"
_EMPTY: Final = "nothing"
_WORST: Final = {
    _EMPTY: b"",
    "elements": b"<a>" + b"<b/>" * 250_000 + b"</a>",
    "levels": b"<b>" * 9000 + b"</b>" * 9000,
    "attributes": b"<a" + b' b="1"' * 9000 + b"/>",
    "fault": b"<fault>" + b"<b/>" * 15_000 + b"</fault>",
    "objects": b'{"a":[' + b"{}," * 5_000_000 + b"{}]}",
    "lines": b"".join(b"A%d=1\n" % number for number in range(1_000_000)),
    "names": b'{"' + b"k" * 30_000 + b'":{' + b'"a":1,' * 5000 + b'"b":1}}',
}


def _push(rule: str, picture: bytes) -> bytes:
    """Return the body of a push with one picture."""
    part = b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n'
    info = part % b"eventinfo" + f"type=face&rulesname={rule}".encode()
    return info + b"\r\n" + part % b"snapshot" + picture + b"\r\n--B--\r\n"


async def measure() -> list[Row]:
    """Return the lines about floods."""
    picture = photograph(1300, 900, quality=86)
    with TemporaryDirectory(prefix="bench-", dir=REPOSITORY / ".cache") as folder:
        async with (
            far_end("cameras") as ports,
            Watched(Path(folder)) as home_assistant,
            ClientSession(timeout=ClientTimeout(LATE_SECONDS)) as session,
        ):
            addresses = [await _add(home_assistant, port) for port in ports[:CAMERAS]]
            await home_assistant.seen()
            rows = await _at_once(home_assistant, session, addresses, picture)
            rows += await _beside_a_flood(home_assistant, session, addresses, picture)
            rows += await _worst_answers(home_assistant)
    return rows


async def _add(home_assistant: Watched, port: int) -> str:
    """Set a camera up and return where it pushes to."""
    entry_id = await add_camera(home_assistant, f"{ADDRESS}:{port}")
    path = urlsplit(await push_url_of(home_assistant, entry_id)).path
    return f"{home_assistant.url}{path}"


async def _send(session: ClientSession, address: str, rule: str, picture: bytes) -> int:
    body = await asyncio.to_thread(_push, rule, picture)
    async with session.post(address, data=body, headers={"Content-Type": _TYPE}) as answer:
        return answer.status


@asynccontextmanager
async def _arrivals(home_assistant: Watched, number: int) -> AsyncIterator[dict[str, float]]:
    """Collect the times at which events arrive by rule, and wait for all of them at the end."""
    arrived: dict[str, float] = {}

    async def collect(queue: asyncio.Queue[Event]) -> None:
        while len(arrived) < number:
            event = await queue.get()
            rule = event["data"]["rule"]
            if rule is not None:
                arrived[rule] = time.perf_counter()

    async with home_assistant.events(EVENT_CAMERA) as queue:
        collector = asyncio.create_task(collect(queue))
        yield arrived
        await asyncio.wait([collector], timeout=LATE_SECONDS)
        collector.cancel()


async def _at_once(
    home_assistant: Watched, session: ClientSession, addresses: list[str], picture: bytes
) -> list[Row]:
    async def camera(number: int, address: str) -> None:
        for push in range(EACH):
            await _send(session, address, f"{number}/{push}", picture)

    async with _arrivals(home_assistant, EACH * len(addresses)) as arrived:
        began = time.perf_counter()
        await asyncio.gather(*(camera(number, one) for number, one in enumerate(addresses)))
    of_camera = defaultdict[str, list[str]](list)
    for rule in arrived:
        number, _, push = rule.partition("/")
        of_camera[number].append(push)
    in_order = sum(pushes == [str(one) for one in range(EACH)] for pushes in of_camera.values())
    seen = await home_assistant.seen()
    total = EACH * len(addresses)
    return [
        Row(
            what=f"{len(addresses)} cameras at once, {EACH} of {len(picture) // 1000} kB each",
            measured=f"{len(arrived)} events, {in_order} cameras in order",
            budget=f"{total}",
            holds=len(arrived) == total and in_order == len(addresses),
        ),
        Row(what="the last event", measured=f"{max(arrived.values()) - began:.1f} s"),
        Row(what="longest block of the event loop meanwhile", measured=f"{seen.block:.0f} ms"),
    ]


async def _trickle(address: str) -> None:
    """Keep a connection open that sends a byte a second, and open another when it ends."""
    where = urlsplit(address)
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            writer.write(
                f"POST {where.path} HTTP/1.1\r\nHost: x\r\nContent-Type: {_TYPE}\r\n"
                "Content-Length: 9000000\r\n\r\n".encode()
            )
            ended = asyncio.create_task(reader.read(1))
            while not ended.done():
                writer.write(b"-")
                await asyncio.wait([ended], timeout=1)
            writer.close()
        await asyncio.sleep(1)


async def _flood(session: ClientSession, address: str) -> None:
    """Send pushes without sense as fast as they are answered."""
    while True:
        with suppress(OSError):
            async with session.post(address, data=b"x" * 10_000) as answer:
                await answer.read()
        await asyncio.sleep(0.01)


async def _beside_a_flood(
    home_assistant: Watched, session: ClientSession, addresses: list[str], picture: bytes
) -> list[Row]:
    attacked, *others = addresses
    tasks = [asyncio.create_task(_trickle(attacked)) for _ in range(SLOW_CONNECTIONS)]
    tasks += [asyncio.create_task(_flood(session, attacked)) for _ in range(8)]
    await asyncio.sleep(3)
    sent: dict[str, float] = {}

    async with _arrivals(home_assistant, HONEST) as arrived:
        began, pushes = time.perf_counter(), []
        for number in range(HONEST):
            await asyncio.sleep(began + number / HONEST_PER_SECOND - time.perf_counter())
            rule = f"honest {number}"
            sent[rule] = time.perf_counter()
            address = others[number % len(others)]
            pushes.append(asyncio.create_task(_send(session, address, rule, picture)))
        statuses = await asyncio.gather(*pushes)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    late = sorted((at - sent[rule]) * 1000 for rule, at in arrived.items())
    lost = HONEST - len(arrived)
    p99 = late[len(late) * 99 // 100] if late else 0.0
    return [
        Row(
            what=f"honest pushes lost beside {SLOW_CONNECTIONS} slow connections and a flood",
            measured=f"{lost} of {HONEST}, {sum(status != 200 for status in statuses)} refused",
            budget="0",
            holds=lost == 0,
        ),
        Row(
            what="first byte to event of these",
            measured=f"median {median(late):.0f} ms, p99 {p99:.0f} ms",
            budget=f"< {MAX_P99_MILLISECONDS} ms",
            holds=p99 < MAX_P99_MILLISECONDS,
        ),
    ]


async def _worst_answers(home_assistant: Watched) -> list[Row]:
    """Add devices that answer everything with one hostile document."""
    blocks: dict[str, float] = {}
    await home_assistant.seen()
    for name, body in _WORST.items():
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)

        async def serve(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes = head + body
        ) -> None:
            with suppress(OSError, asyncio.IncompleteReadError):
                while True:
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(answer)
                    await writer.drain()

        server = await asyncio.start_server(serve, ADDRESS, 0)
        port = server.sockets[0].getsockname()[1]
        about = {"host": f"{ADDRESS}:{port}", "username": "a", "password": "b"}
        for family in ("auto", "xml_cgi", "json_cgi", "uapi", "hikvision", "dahua"):
            advanced = {"family": family, "verify_ssl": True}
            with suppress(ClientError):
                await home_assistant.config_flow(DOMAIN, {**about, "advanced": advanced})
        server.close()
        server.close_clients()
        blocks[name] = (await home_assistant.seen()).block
    usual = blocks.pop(_EMPTY)
    worst = max(blocks, key=lambda name: blocks[name])
    return [
        Row(
            what="longest block of the event loop by the worst answers of a device",
            measured=f"{blocks[worst]:.0f} ms ({worst})",
            budget=f"< {MAX_BLOCK_MILLISECONDS} ms",
            holds=blocks[worst] < MAX_BLOCK_MILLISECONDS,
        ),
        Row(what="the same by empty answers", measured=f"{usual:.0f} ms"),
    ]
