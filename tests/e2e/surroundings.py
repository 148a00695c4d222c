"""What blueprints need around Home Assistant: a broker, a phone, and a website with blueprints."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import os
from pathlib import Path
import shutil
import socket
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from demo.instance import ADDRESS, REPOSITORY, HomeAssistant

BLUEPRINTS = REPOSITORY / "blueprints/automation/cgi_camera"
CONFIGURATION = "listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n"


def _program(name: str) -> str:
    """Return the path of a program of Debian's mosquitto; the broker is not on a user's path."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert found is not None, f"{name} is missing: scripts/setup browser installs it"
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """A running mosquitto, and its command line clients."""

    port: int

    @classmethod
    @asynccontextmanager
    async def run(cls, folder: Path, port: int = 0) -> AsyncIterator[Self]:
        """Run a broker that only this machine reaches, at any free port if none is given."""
        if not port:
            with socket.socket() as probe:
                probe.bind((ADDRESS, 0))
                port = probe.getsockname()[1]
        configuration = folder / "mosquitto.conf"
        configuration.write_text(CONFIGURATION.format(port=port))
        process = await asyncio.create_subprocess_exec(
            _program("mosquitto"), "-c", configuration, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            await _until_open(port)
            yield cls(port=port)
        finally:
            process.terminate()
            await process.wait()

    async def publish(self, topic: str, payload: str, *, retain: bool = False) -> None:
        """Publish a message with mosquitto_pub."""
        flags = ["-r"] if retain else []
        publisher = await asyncio.create_subprocess_exec(
            *self._client("mosquitto_pub"), "-t", topic, "-m", payload, *flags
        )
        assert await publisher.wait() == 0

    @asynccontextmanager
    async def messages(self, topic: str) -> AsyncIterator[asyncio.StreamReader]:
        """Read messages with mosquitto_sub, each as a line: topic, space, payload."""
        reader = await asyncio.create_subprocess_exec(
            *self._client("mosquitto_sub"), "-t", topic, "-t", "ready", "-F", "%t %p",
            stdout=asyncio.subprocess.PIPE, limit=2**24,
        )  # fmt: skip
        assert reader.stdout is not None
        await self.publish("ready", "yes", retain=True)
        try:
            assert (await asyncio.wait_for(reader.stdout.readline(), 30)).startswith(b"ready")
            yield reader.stdout
        finally:
            reader.terminate()
            await reader.wait()

    def _client(self, name: str) -> list[str]:
        return [_program(name), "-h", ADDRESS, "-p", str(self.port)]


async def _until_open(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection(ADDRESS, port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


@dataclass(slots=True, kw_only=True)
class Phone:
    """A phone with the app, registered with a server of its own for what is pushed to it."""

    device_id: str = ""
    pushed: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    @classmethod
    @asynccontextmanager
    async def register(cls, home_assistant: HomeAssistant) -> AsyncIterator[Self]:
        """Register a phone as its app does."""
        phone = cls()
        app = web.Application()
        app.router.add_post("/push", phone._receive)
        async with TestServer(app) as server:
            await home_assistant.post(
                "/api/mobile_app/registrations",
                {
                    "app_id": "test",
                    "app_name": "Test",
                    "app_version": "1.0",
                    "app_data": {"push_token": "token", "push_url": str(server.make_url("/push"))},
                    "device_id": "phone",
                    "device_name": "Phone",
                    "manufacturer": "Test",
                    "model": "Phone",
                    "os_name": "Test",
                    "os_version": "1",
                    "supports_encryption": False,
                },
            )
            registry = await home_assistant.command("config/device_registry/list")
            (phone.device_id,) = [
                device["id"]
                for device in registry
                if ["mobile_app", "phone"] in device["identifiers"]
            ]
            yield phone

    async def _receive(self, request: web.Request) -> web.Response:
        self.pushed.put_nowait(await request.json())
        return web.json_response({}, status=201)

    async def next(self) -> dict[str, Any]:
        """Return the next notification."""
        return await asyncio.wait_for(self.pushed.get(), 30)


@asynccontextmanager
async def website() -> AsyncIterator[TestServer]:
    """Serve the blueprints."""
    app = web.Application()
    app.router.add_static("/", BLUEPRINTS)
    server = TestServer(app)
    async with server:
        yield server
