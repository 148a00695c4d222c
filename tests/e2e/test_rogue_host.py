"""A host that plays the cameras: Home Assistant hears of it by itself, and gives nothing away.

Every camera is switched off, then another host of the network has its MAC address. Home Assistant
starts the discovery, as it does for each device that a router lists.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
import shutil
import socket
from typing import Any, Final, override

from playwright.async_api import Page
import pytest

from demo.instance import REPOSITORY, HomeAssistant
from demo.places import DOMAIN, place
from demo.scene import FACE_EVENTS
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.impostor import BASIC, Impostor, challenge, reveals
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.serving import HttpServer, LoopbackServer
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import PORT
from .pages import picture, until

PASSWORD: Final = "planted-Secret1"
CHANNELS = {"channels": ["1"]}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A camera of one family, and what its rogue answers: the same, or always one challenge."""

    name: str
    make: Callable[..., Any]
    mac: str
    family: str = "auto"
    steps: Sequence[Mapping[str, Any]] = ()
    plays: bool = True


CASES = (
    Case(name="uAPI Basic", make=lambda **at: UapiCamera(latency=0, **at), mac="00:13:24:00:7A:89"),
    Case(
        name="uAPI Digest",
        make=lambda **at: UapiCamera(
            latency=0, auth=Auth.DIGEST, mac="00:13:24:00:7A:90", serial="H2", **at
        ),
        mac="00:13:24:00:7A:90",
        plays=False,
    ),
    Case(name="XML CGI", make=XmlCgiCamera, mac="F0:00:06:10:84:47"),
    Case(name="JSON CGI", make=JsonCgiCamera, mac="88:07:CB:00:02:BE"),
    Case(
        name="Hikvision",
        make=lambda **at: HikvisionRecorder(channels=2, **at),
        mac="44:19:B6:12:34:56",
        steps=[CHANNELS],
        plays=False,
    ),
    Case(
        name="Dahua",
        make=lambda **at: DahuaRecorder(channels=2, **at),
        mac="3C:EF:8C:00:00:01",
        steps=[CHANNELS],
        plays=False,
    ),
    Case(name="Edimax", make=EdimaxCamera, mac="00:13:24:00:00:02", family="edimax", plays=False),
)


@dataclass(kw_only=True, eq=False)
class Tap(LoopbackServer):
    """A host that hands all it gets to a simulated camera, and keeps it."""

    target: HttpServer
    received: bytearray = field(default_factory=bytearray)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False, repr=False)

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(), self._connected)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._relay(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(self.target.host, self.target.port)

        async def answers() -> None:
            while chunk := await back.read(65536):
                writer.write(chunk)
            writer.close()

        returning = asyncio.create_task(answers())
        while chunk := await reader.read(65536):
            self.received += chunk
            forth.write(chunk)
        forth.close()
        await returning


class Discovering(HomeAssistant):
    """A Home Assistant that looks at what a router lists."""

    @override
    def _prepare(self) -> None:
        super()._prepare()
        with (self.config / "configuration.yaml").open("a") as settings:
            settings.write("dhcp:\n")


@pytest.fixture
async def home_assistant() -> AsyncIterator[HomeAssistant]:
    """Return a new Home Assistant with discovery."""
    folder = REPOSITORY / ".cache/e2e"
    shutil.rmtree(folder, ignore_errors=True)
    async with Discovering(folder, port=PORT) as running:
        yield running


def own_address() -> str:
    """Return an address of this host in its network: Home Assistant hears of no loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.254", 9))
        address: str = probe.getsockname()[0]
    return address


async def hosts(home_assistant: HomeAssistant) -> list[str]:
    """Return the issues of cameras that seem to have moved, by their addresses."""
    found = await home_assistant.command("repairs/list_issues")
    return [
        issue["translation_placeholders"]["address"]
        for issue in found["issues"]
        if issue["domain"] == DOMAIN and issue["translation_key"] == "camera_moved"
    ]


async def attack(
    home_assistant: HomeAssistant, case: Case, number: int, at: str, stack: AsyncExitStack
) -> Tap | Impostor:
    """Set a camera up, switch it off, and announce its rogue."""
    async with case.make(password=PASSWORD) as camera:
        there = await place(home_assistant, camera, case.name, *case.steps, family=case.family)
        if case.name == "uAPI Basic":
            push = {**FACE_EVENTS, "callback": home_assistant.url, "test": False}
            await home_assistant.options_flow(there.entry_id, {"next_step_id": "face_events"}, push)
    rogue: Tap | Impostor
    if case.plays:
        played = await stack.enter_async_context(case.make(password="another"))
        rogue = Tap(host=at, port=camera.port, target=played)
    else:
        rogue = Impostor(host=at, port=camera.port, answers=(challenge(BASIC),))
    await stack.enter_async_context(rogue)
    await home_assistant.post(
        f"/api/states/device_tracker.rogue_{number}",
        {
            "state": "home",
            "attributes": {
                "source_type": "router",
                "ip": at,
                "mac": case.mac,
                "host_name": "![x](http://evil.example/x.png)",
            },
        },
    )
    return rogue


def taken(rogue: Tap | Impostor) -> str:
    """Return all that a rogue got."""
    if isinstance(rogue, Tap):
        return rogue.received.decode("latin-1")
    return "".join(rogue.received)


async def test_rogue_host_gets_neither_passwords_nor_push_addresses(
    home_assistant: HomeAssistant, page: Page
) -> None:
    """The repairs say what was found; one is submitted in the browser, and moves nothing."""
    at = own_address()
    async with AsyncExitStack() as stack:
        rogues = {
            case.name: await attack(home_assistant, case, number, at, stack)
            for number, case in enumerate(CASES)
        }
        # Without a MAC address of its own, no announcement concerns a camera.
        known = [case.name for case in CASES if case.name not in {"Dahua", "Edimax"}]

        async def all_asked() -> bool:
            return len(await hosts(home_assistant)) == len(known)

        await until(all_asked, "a repair for every camera that announces its MAC address")
        for name, rogue in rogues.items():
            assert reveals(taken(rogue), PASSWORD) == [], name
            assert "webhook" not in taken(rogue), name
            assert bool(taken(rogue)) == (name in known), name
        await page.goto(f"{home_assistant.url}/config/repairs")
        port = rogues["uAPI Digest"].port
        await page.get_by_text(f"seems to have moved to {at}:{port}").first.click()
        dialog = page.locator("dialog-data-entry-flow")
        await dialog.get_by_text("claims to be").first.wait_for()
        await picture(page, "23-moved")
        await page.get_by_role("button", name="Submit").click()
        await dialog.get_by_text("asks for a weaker login than before").wait_for()
        await picture(page, "24-moved-weaker")
        assert reveals(taken(rogues["uAPI Digest"]), PASSWORD) == []
