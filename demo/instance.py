"""Run a real Home Assistant on the loopback address, with this repository's integration.

    async with HomeAssistant(Path(".cache/demo")) as home_assistant:
        await home_assistant.config_flow("cgi_camera", {"host": "127.0.0.1:8080", ...})

Needs the Python of .venv-demo.  It is onboarded, with the user demo, password demo; only
this machine can reach it, and by itself it sends nothing anywhere.  When a browser opens a
page that shows Home Assistant's own integrations, it does ask the internet for their icons;
without an answer they are left blank.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
import json
import os
from pathlib import Path
import re
import shutil
import signal
import socket
import sys
from types import TracebackType
from typing import Self

import aiohttp

from .client import Client, ClientError

USER = "demo"
PASSWORD = "demo"
ADDRESS = "127.0.0.1"
PORT = 18123

REPOSITORY = Path(__file__).parents[1]
INTEGRATION = REPOSITORY / "custom_components/cgi_camera"
CONFIGURATION = REPOSITORY / "demo/configuration.yaml"
BLUEPRINTS = REPOSITORY / "blueprints/automation/cgi_camera"

START_TIMEOUT = 120
STOP_TIMEOUT = 60
EXPECTED = (
    # Said of every integration that is not part of Home Assistant.
    "We found a custom integration",
    # Said on a machine that has much else to do.
    "is taking over",
    "Updating state for",
)
# Of the settings written here.
CREATED_AT = "2026-01-01T00:00:00+00:00"
# What Home Assistant ends with to be started again.
RESTART_EXIT_CODE = 100


class InstanceError(Exception):
    """Home Assistant could not be run; the message has the reason."""


class HomeAssistant(Client):
    """A Home Assistant in a child process, and a client of it, logged in as the owner."""

    def __init__(
        self,
        config: Path,
        *,
        port: int = PORT,
        integration: Path = INTEGRATION,
        language: str = "en",
    ) -> None:
        super().__init__(f"http://{ADDRESS}:{port}")
        self.config = config.absolute()
        self.log_path = self.config / "home-assistant.log"
        self._port = port
        self._language = language
        self._integration = integration.absolute()
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start it, with a config directory made before or a new one, and log in."""
        self._check_port()
        self._prepare()
        try:
            async with asyncio.timeout(START_TIMEOUT):
                self._process = await self._spawn()
                await self._until(self._serves)
                self.token = ""
                await self.log_in(USER, PASSWORD)
                # To stop it earlier would look like a crash to the next start.
                await self._until(self._runs)
        except TimeoutError:
            await self.stop()
            raise InstanceError(f"no start within {START_TIMEOUT} s:\n{self._tail()}") from None
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop it, if it still runs, so that it can write what it has to."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_TIMEOUT):
                    await self._process.wait()
        finally:
            # It took too long, or the wait was cut short, as by a second Ctrl-C.
            if self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)
                await self._process.wait()

    async def wait(self) -> None:
        """Wait until it ends by itself; a restart that its user asks for is carried out."""
        while self._process is not None and await self._process.wait() == RESTART_EXIT_CODE:
            await self.start()

    @property
    def log(self) -> str:
        """The log since the last start."""
        return self.log_path.read_text()

    def problems(self) -> list[str]:
        """Return the warnings and errors of the log, but those that are expected."""
        return [
            line
            for line in self.log.splitlines()
            if re.match(r"[\d-]+ \S+ (WARNING|ERROR|CRITICAL) ", line)
            and not any(words in line for words in EXPECTED)
        ]

    @property
    def initialized_seconds(self) -> float:
        """The time the start took, by Home Assistant's own count."""
        found = re.search(r"Home Assistant initialized in ([\d.]+)s", self.log)
        if found is None:
            raise InstanceError("the log does not say how long the start took")
        return float(found[1])

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ADDRESS, self._port))
            except OSError as error:
                raise InstanceError(
                    f"port {self._port} is taken: does another Home Assistant still run?"
                ) from error

    def _prepare(self) -> None:
        """Write what Home Assistant reads, keeping what it wrote itself."""
        storage = self.config / ".storage"
        storage.mkdir(parents=True, exist_ok=True)
        shutil.copy(CONFIGURATION, self.config)
        (self.config / "secrets.yaml").write_text(
            f"internal_url: {self.url}\nlanguage: {self._language}\n"
        )
        automations = self.config / "automations.yaml"
        if not automations.exists():
            automations.write_text("[]\n")

        # Settings of `http:` in YAML would be tried for five minutes only: then Home
        # Assistant ends, to be started again on port 8123 of all addresses.
        _write_storage(storage / "http", 3, _http_settings(self._port))
        # No multicast either, and no complaint where loopback is all the network there is.
        _write_storage(storage / "core.network", 1, {"configured_adapters": ["lo", "lo0"]})
        if not (storage / "onboarding").exists():
            # The user is made by logging in.  The other steps would set up integrations
            # that need the internet.
            steps = ["core_config", "analytics", "integration"]
            _write_storage(storage / "onboarding", 4, {"done": steps})
            # Home Assistant would set the Marketplace up by itself, and that fetches its
            # catalog from the internet; what a user has disabled it leaves alone.
            _write_storage(storage / "core.config_entries", 1, {"entries": [MARKETPLACE]}, minor=5)
            # Ignored, as a user can: the advice against a Home Assistant in a venv.
            _write_storage(storage / "repairs.issue_registry", 1, {"issues": [VENV_ISSUE]}, minor=3)

        # A link, so that an edit counts at the next start.
        link = self.config / "custom_components" / self._integration.name
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(self._integration)
        # Copies, since Home Assistant follows no link to blueprints.
        shutil.copytree(
            BLUEPRINTS, self.config / "blueprints/automation" / BLUEPRINTS.name, dirs_exist_ok=True
        )

    async def _spawn(self) -> asyncio.subprocess.Process:
        with self._output.open("wb") as output:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                # Isolated: the integration comes from the config directory alone, not from
                # a directory that is current or on PYTHONPATH, and bytecode is kept even
                # where PYTHONDONTWRITEBYTECODE is set; without it a start takes twice as long.
                "-I",
                *("-m", "homeassistant", "--config", str(self.config)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C is for the parent, which then stops it in order.
                start_new_session=True,
            )

    @property
    def _output(self) -> Path:
        return self.config / "output.log"

    def _tail(self) -> str:
        return "\n".join(self._output.read_text(errors="replace").splitlines()[-20:])

    async def _until(self, ready: Callable[[], Awaitable[bool]]) -> None:
        assert self._process is not None
        while not await ready():
            if self._process.returncode is not None:
                raise InstanceError(f"it ended while it started:\n{self._tail()}")
            await asyncio.sleep(0.1)

    async def _serves(self) -> bool:
        # The frontend comes after the views that make the owner and log in.
        with suppress(aiohttp.ClientConnectionError, ClientError):
            await self.get("/manifest.json")
            return True
        return False

    async def _runs(self) -> bool:
        state = await self.get("/api/core/state")
        return bool(state["state"] == "RUNNING")


# A config entry and a repair issue, as Home Assistant stores them.
MARKETPLACE = {
    "entry_id": "01JDEMODEMODEMODEMODEMODEM",
    "domain": "marketplace",
    "title": "",
    "source": "system",
    "disabled_by": "user",
    "version": 1,
    "minor_version": 1,
    "unique_id": None,
    "data": {},
    "options": {},
    "subentries": [],
    "discovery_keys": {},
    "pref_disable_new_entities": False,
    "pref_disable_polling": False,
    "created_at": CREATED_AT,
    "modified_at": CREATED_AT,
}
VENV_ISSUE = {
    "domain": "homeassistant",
    "issue_id": "deprecated_method",
    "is_persistent": False,
    "dismissed_version": "2026.11.0",
    "created": CREATED_AT,
    "config_entry_id": None,
}


def _http_settings(port: int) -> dict[str, object]:
    stable = {
        "server_host": [ADDRESS],
        "server_port": port,
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": False,
        "ssl_profile": "intermediate_v6",
        "use_x_frame_options": True,
        "created_at": CREATED_AT,
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}


def _write_storage(path: Path, version: int, data: dict[str, object], *, minor: int = 1) -> None:
    content = {"version": version, "minor_version": minor, "key": path.name, "data": data}
    path.write_text(json.dumps(content))
