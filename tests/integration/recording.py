"""Records what a device receives and what Home Assistant keeps of it, and compares with files.

`RECORD=1 pytest tests/integration/test_recorded_*.py` writes the files of `recorded/` anew, after a
change of behavior that is intended. A refactoring must leave the files alone.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
import contextlib
from dataclasses import dataclass, field
from datetime import timedelta
import json
import os
from pathlib import Path
import re
from typing import Any, Self
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.cgi_camera.inbox.event_stream import EventStream
from tests.simulators.any_camera import AnyCamera
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.json_cgi import Generation, JsonCgiCamera
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth
from tests.simulators.uapi_push import USN
from tests.simulators.xml_cgi import XmlCgiCamera

DOMAIN = "cgi_camera"
PASSWORD = "planted-Secret+1"
RECORDED = Path(__file__).parent / "recorded"

type Message = list[str]
"""Request line, headers, an empty line and the body."""
type Phases = dict[str, list[Message]]

_CHANNELS: Mapping[str, Any] = {"channels": 4, "empty": {3}, "names": {1: "Furnace", 2: "Ladle"}}
KINDS: Mapping[str, Callable[[], Any]] = {
    "uapi": lambda: UapiCamera(password=PASSWORD, latency=0),
    "uapi_digest": lambda: UapiCamera(password=PASSWORD, latency=0, auth=Auth.DIGEST),
    "xml_cgi": lambda: XmlCgiCamera(password=PASSWORD, serial=USN, latency=0, ptz=True),
    "json_cgi_a": lambda: JsonCgiCamera(password=PASSWORD, latency=0, generation=Generation.A),
    "json_cgi_b": lambda: JsonCgiCamera(password=PASSWORD, latency=0, generation=Generation.B),
    "json_cgi_c": lambda: JsonCgiCamera(password=PASSWORD, latency=0, generation=Generation.C),
    "hikvision": lambda: HikvisionRecorder(password=PASSWORD, latency=0, **_CHANNELS),
    "dahua": lambda: DahuaRecorder(password=PASSWORD, latency=0, **_CHANNELS),
    "edimax": lambda: EdimaxCamera(password=PASSWORD, latency=0),
    "custom": lambda: AnyCamera(password=PASSWORD, latency=0, path="/still/{channel}.jpg?q=90"),
}
"""A simulated device of each family, and of each way to log in."""
FAMILIES = [kind for kind in KINDS if kind == "json_cgi_a" or "_cgi_" not in kind]
FAMILIES.remove("uapi_digest")
"""One kind of each family."""


@dataclass(kw_only=True)
class Tap:
    """A relay in front of a device that keeps every request it passes on, in order."""

    device: Any
    phase: str = "add"
    phases: Phases = field(default_factory=dict)
    masks: dict[str, str] = field(default_factory=dict)
    """What differs from run to run, and what stands for it."""
    _listener: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Return the address at which the device seems to be."""
        assert self._listener is not None
        return f"http://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.masks[self.url.rpartition(":")[2]] = "<device port>"
        self.masks[str(self.device.port)] = "<device port>"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._listener is not None
        self._listener.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @contextlib.contextmanager
    def during(self, phase: str) -> Any:
        """Keep the requests of this time under a name."""
        self.phase = phase
        self.phases[phase] = []
        yield
        self.phase = "between"

    def masked(self) -> Phases:
        """Return all requests, without the parts that differ from run to run."""
        return {
            phase: [[mask(line, self.masks) for line in message] for message in messages]
            for phase, messages in self.phases.items()
        }

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                answers, requests = await asyncio.open_connection("127.0.0.1", self.device.port)
                back = asyncio.create_task(_pass_back(answers, writer))
                try:
                    while True:
                        head = await reader.readuntil(b"\r\n\r\n")
                        found = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
                        body = await reader.readexactly(int(found[1]) if found else 0)
                        self.phases.setdefault(self.phase, []).append(_message(head, body))
                        requests.write(head + body)
                        await requests.drain()
                finally:
                    back.cancel()
                    requests.close()
        finally:
            writer.close()
            self._tasks.discard(task)


async def _pass_back(answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await answers.read(1 << 16):
            writer.write(data)
            await writer.drain()
        writer.close()


def _message(head: bytes, body: bytes) -> Message:
    request_line, *headers = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    return [request_line, *sorted(headers, key=str.lower), "", body.decode("latin-1")]


_PATTERNS: Sequence[tuple[str, str]] = (
    (r"(?i)^(user-agent): .*", r"\1: <agent>"),
    (r'(?i)\b(nonce|cnonce|response|opaque)="[^"]*"', r'\1="<masked>"'),
    (r"\bnc=[0-9a-f]{8}", "nc=<masked>"),
    (r"\b(uid|sid|session(?:id)?)=[^&;\s]*", r"\1=<masked>"),
    (r"\b(boundary=|--)[0-9a-f]{32}\b", r"\1<boundary>"),
    (r"\b\d{4}-\d\d-\d\d(T|%20| |\+)\d\d(:|%3A)\d\d\2\d\d", "<time>"),
    (r"\bdatetime=\d{12}\.\d\d\b", "datetime=<time>"),
    (r"\byear=\d+&month=\d+&day=\d+&hour=\d+&min=\d+&sec=\d+", "<time>"),
    (r"\b17[6-9]\d{7}\b|\b1[89]\d{8}\b", "<seconds>"),
)


def mask(text: str, masks: Mapping[str, str]) -> str:
    """Return a text without what differs from run to run."""
    for value, word in masks.items():
        edge = r"\b" if value.isdecimal() else ""
        text = re.sub(f"{edge}{re.escape(value)}{edge}", word, text)
    for pattern, word in _PATTERNS:
        text = re.sub(pattern, word, text)
    return text


def masked(value: Any, masks: Mapping[str, str]) -> Any:
    """Return plain data without what differs from run to run."""
    if isinstance(value, Mapping):
        return {key: masked(part, masks) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [masked(part, masks) for part in value]
    if isinstance(value, int) and str(value) in masks:
        return f"{masks[str(value)]} as a number"
    return mask(value, masks) if isinstance(value, str) else value


@contextlib.asynccontextmanager
async def tapped(kind: str) -> AsyncIterator[Tap]:
    """Yield a relay in front of a device of a kind that runs.

    The connection for events stays closed: it never settles, and has tests of its own.
    """
    with patch.object(EventStream, "async_open"):
        async with KINDS[kind]() as device, Tap(device=device) as tap:
            yield tap


async def settled(hass: HomeAssistant) -> None:
    """Wait until nothing is under way any more."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let the timers fire that are due within these seconds; clocks go on as they do."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await settled(hass)


async def add(hass: HomeAssistant, tap: Tap, kind: str) -> ConfigEntry[Any]:
    """Add the device by the config flow, as a person does, and return its loaded entry."""
    flow = hass.config_entries.flow
    result: Any = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    answers: Mapping[str, dict[str, Any]] = {
        "user": {
            "host": tap.url,
            "username": tap.device.username,
            "password": PASSWORD,
            "advanced": {
                "family": kind if kind in {"edimax", "custom"} else "auto",
                "verify_ssl": True,
            },
        },
        "channels": {"channels": ["1", "2", "4"]},
        "receive_events": {"push_events": []},
        "snapshot_url": {"url": "/still/1.jpg?q=90", "rtsp_url": ""},
    }
    while result["type"] is not FlowResultType.CREATE_ENTRY:
        result = await flow.async_configure(result["flow_id"], answers[result["step_id"]])
        if result["type"] is FlowResultType.SHOW_PROGRESS:
            await settled(hass)
            result = await flow.async_configure(result["flow_id"])
        assert not result.get("errors"), result["errors"]
    await settled(hass)
    entry: ConfigEntry[Any] = result["result"]
    return entry


async def choose(
    hass: HomeAssistant, entry: ConfigEntry[Any], step: str, answer: Mapping[str, Any]
) -> None:
    """Choose a step of the options and submit what its form asks for of an answer."""
    options = hass.config_entries.options
    result: Any = await options.async_init(entry.entry_id)
    result = await options.async_configure(result["flow_id"], {"next_step_id": step})
    asked = {str(key) for key in result["data_schema"].schema} if result["data_schema"] else set()
    chosen = {key: value for key, value in answer.items() if key in asked}
    result = await options.async_configure(result["flow_id"], chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY, result.get("errors")
    await settled(hass)


async def offered(hass: HomeAssistant, entry: ConfigEntry[Any]) -> set[str]:
    """Return the steps that the options offer."""
    result: Any = await hass.config_entries.options.async_init(entry.entry_id)
    hass.config_entries.options.async_abort(result["flow_id"])
    return set(result.get("menu_options", ()))


def ftp(port: int, *, install: bool) -> dict[str, Any]:
    """Return the answer to the form about uploads by FTP."""
    return {
        "receive_ftp": True,
        "ftp_install": install,
        "upload_host": "127.0.0.1",
        "ftp_port": port,
        "ftp_passive_ports": f"{port + 10}-{port + 29}",
    }


def mask_entry(tap: Tap, entry: ConfigEntry[Any], base_url: str, port: int) -> None:
    """Mask what Home Assistant made up for an entry, and its own ports."""
    tap.masks |= {
        entry.entry_id: "<entry id>",
        entry.entry_id[-8:]: "<end of entry id>",
        entry.data["webhook_id"]: "<webhook id>",
        base_url.rpartition(":")[2]: "<ha port>",
        str(port): "<ftp port>",
        f"{port + 10}-{port + 29}": "<ftp passive ports>",
    }
    for name in ("upload_username", "upload_password"):
        if name in entry.data:
            tap.masks[entry.data[name]] = f"<{name.replace('_', ' ')}>"


def compare(name: str, found: Mapping[str, Any]) -> None:
    """Compare with a recorded file, or write it if RECORD is set."""
    path = RECORDED / f"{name}.json"
    if os.environ.get("RECORD"):
        write(path, found)
    recorded = json.loads(path.read_text("utf-8"))
    assert list(found) == list(recorded)
    for part, value in recorded.items():
        assert found[part] == value, part


def write(path: Path, found: Mapping[str, Any]) -> None:
    """Write JSON with one line for each item of its lists."""
    parts = []
    for name, value in found.items():
        items = value if isinstance(value, list) else [value]
        lines = ",\n".join(f"  {json.dumps(item, ensure_ascii=False)}" for item in items)
        body = f"[\n{lines}\n ]" if isinstance(value, list) else lines.strip()
        parts.append(f" {json.dumps(name)}: {body if value != [] else '[]'}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")
