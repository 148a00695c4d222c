"""A Home Assistant in the test process, and simulated cameras it reaches over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
import json
import os
from pathlib import Path
import random
import re
import shutil
import socket
import threading
import time
from typing import Any, NamedTuple

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import Event, HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
from pyftpdlib import ioloop
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

# Imported here so that our package wins over the one of the test package.
from custom_components.cgi_camera.api import backoff
from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN, EVENT_CAMERA, OPTION_LISTEN
from custom_components.cgi_camera.inbox.archive.event_store import EventStore
from custom_components.cgi_camera.inbox.kinds import Kind
from custom_components.cgi_camera.inbox.servers import ftp
from custom_components.cgi_camera.inbox.upload_servers import UPLOAD_SERVERS
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.recorder import Recorder
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_push import USN
from tests.simulators.xml_cgi import XmlCgiCamera

from .uploading import OTHER, UPLOAD_PASSWORD, USERNAME, ftp_options

type Skip = Callable[[float], None]
type AnyRecorder = HikvisionRecorder | DahuaRecorder
type Listen = Callable[..., Awaitable[MockConfigEntry]]

PASSWORD = "planted-Secret+1"
QUIET_SECONDS = 0.15
"""After which a recorder that has been asked for nothing more is asked for nothing soon."""
WEBHOOK_ID = "planted-webhook-id"

EXCEPTIONS: Mapping[str, Mapping[str, str]] = json.loads(
    Path("custom_components/cgi_camera/translations/en.json").read_text(encoding="utf-8")
)["exceptions"]
"""The texts of exceptions."""

RECORDERS: Mapping[str, type[Any]] = {"hikvision": HikvisionRecorder, "dahua": DahuaRecorder}


async def quiet(recorder: Recorder) -> None:
    """Wait until what begins with an entry has been asked for, and only events are listened to."""
    async with asyncio.timeout(30):
        seen = -1
        while seen != len(recorder.requests) or recorder._in_flight:
            seen = len(recorder.requests)
            for _ in range(15):  # a busy machine does as much in each turn
                await asyncio.sleep(QUIET_SECONDS / 15)


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Return a folder of its own for each test: what is archived in one is not in another."""
    return str(tmp_path)


def failure(form: Mapping[str, Any]) -> str:
    """Return the key of the error above a form: the form's own, or that of an exception."""
    key: str = form["errors"]["base"]
    if key != "failed":
        return key
    reason = form["description_placeholders"]["reason"]
    texts = {key: text["message"] for key, text in EXCEPTIONS.items()}
    fitting = [
        key
        for key, text in texts.items()
        if re.fullmatch(re.sub(r"\\{\w+\\}", ".*", re.escape(text)), reason)
    ]
    return max(fitting, key=lambda key: len(texts[key]))


@pytest.fixture(autouse=True)
async def _home_assistant(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None
) -> AsyncIterator[None]:
    """Let Home Assistant find the integration, open sockets, and serve HTTP.

    Afterwards, see that uploads have given back all the memory they held.
    """
    await async_setup_component(hass, "http", {})
    yield
    if (listeners := hass.data.get(UPLOAD_SERVERS)) is not None:
        async with asyncio.timeout(30):
            while any(listeners.quota._held.values()):  # noqa: ASYNC110 - it is counted in other threads
                await asyncio.sleep(0.01)


@pytest.fixture
async def camera() -> AsyncIterator[XmlCgiCamera]:
    """Return a running camera."""
    async with XmlCgiCamera(password=PASSWORD, serial=USN) as running:
        yield running


def entry_data(camera: XmlCgiCamera) -> dict[str, Any]:
    """Return what a config entry of a camera holds."""
    return {
        "host": camera.url,
        "username": camera.username,
        "password": camera.password,
        "family": "xml_cgi",
        "verify_ssl": True,
        CONF_WEBHOOK_ID: WEBHOOK_ID,
    }


@pytest.fixture
def entry(hass: HomeAssistant, camera: XmlCgiCamera) -> MockConfigEntry:
    """Return a config entry of the camera that is known but not loaded."""
    config_entry = MockConfigEntry(
        domain=DOMAIN,
        title="Front door",
        unique_id="f00006108447",
        data=entry_data(camera),
        options=DEFAULT_OPTIONS,
    )
    config_entry.add_to_hass(hass)
    return config_entry


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return a loaded config entry of a camera that has sent events of each kind before."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await entry.runtime_data.inbox.kinds.async_bring(Kind)
    return entry


@pytest.fixture
async def loaded_whole(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> MockConfigEntry:
    """Return a loaded config entry with every entity there is."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await entry.runtime_data.inbox.kinds.async_bring(Kind)
    return entry


@pytest.fixture
async def face_camera() -> AsyncIterator[UapiCamera]:
    """Return a camera with a slot and a rule of another client."""
    async with UapiCamera(password=PASSWORD, latency=0) as running:
        slot = running.put_slot(name="NVR", address="192.168.1.9", port="80", syntax="x")
        running.put_rule({"name": "nvr", "Notification.Http.enablelist": str(slot)})
        yield running


@pytest.fixture
async def base_url(hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator) -> str:
    """Return where Home Assistant is, which it knows, too."""
    for component in (
        DOMAIN,
        "camera",
        "image",
        "diagnostics",
        "repairs",
    ):  # a server that runs takes no more routes
        await async_setup_component(hass, component, {})
    client = await hass_client_no_auth()
    url = str(client.make_url("")).rstrip("/")
    await hass.config.async_update(internal_url=url)
    return url


async def without_pushes(hass: HomeAssistant, form: Any) -> Any:
    """Go past the step for the events that a camera pushes, and return what it led to."""
    assert form["step_id"] == "receive_events"
    return await hass.config_entries.flow.async_configure(form["flow_id"], {"push_events": []})


@pytest.fixture
def face_entry(hass: HomeAssistant, face_camera: UapiCamera) -> MockConfigEntry:
    """Return the camera's config entry, not loaded."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Hall",
        unique_id="001324007a89",
        data={
            "host": face_camera.url,
            "username": face_camera.username,
            "password": face_camera.password,
            "family": "uapi",
            "verify_ssl": True,
            "webhook_id": WEBHOOK_ID,
            "memory": {},
        },
        options=DEFAULT_OPTIONS,
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def hall(hass: HomeAssistant, base_url: str, face_entry: MockConfigEntry) -> MockConfigEntry:
    """Return the loaded entry of a camera that does not push yet."""
    assert await hass.config_entries.async_setup(face_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return face_entry


@pytest.fixture
async def push_url(loaded: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator) -> str:
    """Return the URL to which the camera of the entry pushes."""
    client = await hass_client_no_auth()
    return str(client.make_url(webhook.async_generate_path(WEBHOOK_ID)))


@pytest.fixture
def port() -> Iterator[int]:
    """Return a free port; those behind it that tests use are free, too.

    It is not one of those that the system gives to connections, of which other tests make many. The
    last of its hundred tells tests that run at the same time to take another hundred.
    """
    while True:
        port = random.randrange(20000, 32000, 100)  # noqa: S311 - no secret
        with suppress(OSError), socket.create_server(("", port + 99)):
            for behind in (0, 1, 10, 70):
                socket.create_server(("", port + behind)).close()
            yield port
            return


@pytest.fixture(autouse=True)
def _files_of_a_session_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is: those of a session are one event, at its end at the latest."""
    assert ftp.GROUP_SECONDS == 2  # as README says, and too little here
    monkeypatch.setattr(ftp, "GROUP_SECONDS", 25)


@pytest.fixture
def skip(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> Skip:
    """Return a way to let the clocks of all listeners jump, and what is due then happen."""
    skipped = 0.0

    def now() -> float:
        return time.monotonic() + skipped

    async def skip_to(loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        nonlocal skipped
        skipped = seconds
        monkeypatch.setattr(loop, "time", now)
        for _ in range(2):  # the loop sees the new time, then runs what is due
            await asyncio.sleep(0)

    def jump(seconds: float) -> None:
        # In their own threads, for what they do at this moment is of the old time.
        moment = skipped + seconds
        for listener in hass.data[UPLOAD_SERVERS]._running.values():
            jumping = skip_to(listener._loop, moment)
            asyncio.run_coroutine_threadsafe(jumping, listener._loop).result(30)

    monkeypatch.setattr(ioloop, "timer", now)
    return jump


def event_folders(folder: Path) -> list[Path]:
    """Return the folders of the events of a camera."""
    return sorted(folder.glob("*-*-*/*"))


class SlowDisk:
    """Keeps every event back that is about to be stored, until `go`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make the disk slow."""
        self._begun, self._go = threading.Event(), threading.Event()
        store = EventStore.store

        def wait_and_store(*args: Any) -> None:
            self._begun.set()
            assert self._go.wait(30)
            store(*args)

        monkeypatch.setattr(EventStore, "store", wait_and_store)

    async def begun(self) -> None:
        """Wait until an event is kept back."""
        async with asyncio.timeout(30):
            while not self._begun.is_set():  # noqa: ASYNC110 - it is set in another thread
                await asyncio.sleep(0.01)

    def go(self) -> None:
        """Be fast from now on."""
        self._go.set()


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    """Return a disk that stores nothing until `go`."""
    disk = SlowDisk(monkeypatch)
    yield disk
    disk.go()


@pytest.fixture
def events(hass: HomeAssistant) -> list[Event[Any]]:
    """Return the bus events of this integration, as they come."""
    return async_capture_events(hass, EVENT_CAMERA)


async def add_entry(
    hass: HomeAssistant,
    camera: XmlCgiCamera,
    options: Mapping[str, Any],
    *,
    title: str = "Front door",
    username: str = USERNAME,
) -> MockConfigEntry:
    """Return a loaded entry of a camera that uploads under `username`."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=title,
        data={
            **entry_data(camera),
            "webhook_id": f"webhook-of-{username}",
            "upload_username": username,
            "upload_password": UPLOAD_PASSWORD,
        },
        options={**DEFAULT_OPTIONS, **options},
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
def upload_options(port: int) -> dict[str, Any]:
    """Return options of cameras that upload by FTP; a module may choose another way."""
    return ftp_options(port)


@pytest.fixture
async def door(
    hass: HomeAssistant, camera: XmlCgiCamera, upload_options: Mapping[str, Any]
) -> MockConfigEntry:
    """Return the entry of a camera that uploads in the way that the module chose."""
    return await add_entry(hass, camera, upload_options)


@pytest.fixture
async def yard(
    hass: HomeAssistant, upload_options: Mapping[str, Any]
) -> AsyncIterator[MockConfigEntry]:
    """Return the entry of another camera, at the same port, that must not notice the first."""
    async with XmlCgiCamera() as other:
        yield await add_entry(hass, other, upload_options, title="Yard", username=OTHER)


def id_of(hass: HomeAssistant, key: str, device: str = "") -> str:
    """Return the id of the only entity with a domain and a translation key: `event.face`.

    `device` is the name of its device, where several have one.
    """
    domain, _, translation_key = key.partition(".")
    devices = dr.async_get(hass)
    (found,) = [
        entity.entity_id
        for entity in er.async_get(hass).entities.values()
        if (entity.domain, entity.translation_key) == (domain, translation_key)
        and (of := devices.async_get(entity.device_id or "")) is not None
        and device in {"", of.name}
    ]
    return found


def state_of(hass: HomeAssistant, entity_id: str) -> State:
    """Return the state of an entity that must be there."""
    state = hass.states.get(entity_id)
    assert state is not None, entity_id
    return state


class DiskUsage(NamedTuple):
    """The size and free space of a disk, in bytes."""

    total: int
    used: int
    free: int


def limit_free_files(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Callable[[int, int], None]:
    """Return what sets how many files a disk with room counts at most, and has left."""
    count = os.statvfs(folder)

    def limit(files: int, available: int) -> None:
        fields = [*count]
        fields[5], fields[7] = files, available
        monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(fields))

    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(10**12, 0, 10**12))
    return limit


def unique_id_of(recorder: Recorder) -> str:
    """Return the stable identity: the MAC address, if the recorder reports it."""
    if isinstance(recorder, HikvisionRecorder):
        return recorder.mac.replace(":", "")
    return recorder.serial


@pytest.fixture(params=RECORDERS)
async def recorder(request: pytest.FixtureRequest) -> AsyncIterator[Recorder]:
    """Return a recorder of each family."""
    async with RECORDERS[request.param](password=PASSWORD, channels=4) as running:
        yield running


def entry_of_recorder(
    recorder: Recorder | AnyRecorder, names: Mapping[int, str | None], options: Mapping[str, Any]
) -> MockConfigEntry:
    """Return an entry of a recorder with some channels, of which one may have no name."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Recorder",
        unique_id=unique_id_of(recorder),
        data={
            "host": recorder.url,
            "username": "admin",
            "password": PASSWORD,
            "family": next(name for name, kind in RECORDERS.items() if isinstance(recorder, kind)),
            "verify_ssl": True,
            "webhook_id": WEBHOOK_ID,
            "channels": [{"number": number, "name": name} for number, name in names.items()],
        },
        options=options,
    )


@pytest.fixture
async def recorder_entry(hass: HomeAssistant, recorder: Recorder) -> MockConfigEntry:
    """Return the recorder's entry, loaded, with three channels of which one has no name."""
    names = {1: "Furnace", 2: None, 4: "Ladle"}
    config_entry = entry_of_recorder(recorder, names, DEFAULT_OPTIONS)
    config_entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    return config_entry


@pytest.fixture(params=RECORDERS)
async def event_recorder(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AnyRecorder]:
    """Return a recorder of each make, which sends a heartbeat ten times a second."""
    monkeypatch.setattr(backoff, "FIRST_RECONNECT", 0.1)
    make = RECORDERS[request.param]
    async with make(
        password=PASSWORD, channels=4, heartbeat_seconds=0.1, latency=0, picture_seconds=0.01
    ) as running:
        yield running


@pytest.fixture
async def listen(hass: HomeAssistant, event_recorder: AnyRecorder) -> AsyncIterator[Listen]:
    """Return a function that loads an entry of the recorder, and waits for its events."""
    entries: list[MockConfigEntry] = []

    async def load(*, option: bool | None = True) -> MockConfigEntry:
        chosen = {} if option is None else {OPTION_LISTEN: option}
        names = {1: "Furnace", 2: "Ladle", 4: "Gate"}
        entry = entry_of_recorder(event_recorder, names, {**DEFAULT_OPTIONS, **chosen})
        entry.add_to_hass(hass)
        entries.append(entry)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await quiet(event_recorder)
        await hass.async_block_till_done()
        return entry

    yield load
    for entry in entries:
        if entry.state is ConfigEntryState.LOADED:
            await hass.config_entries.async_unload(entry.entry_id)


def device_of(hass: HomeAssistant, entry: MockConfigEntry, part: str = "") -> dr.DeviceEntry:
    """Return the device of a recorder or of one of its channels."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{entry.unique_id}{part}"), entry.entry_id
    )
    assert device is not None, part
    return device


@pytest.fixture
async def json_camera() -> AsyncIterator[JsonCgiCamera]:
    """Return a running camera with a memory card."""
    async with JsonCgiCamera(password=PASSWORD, latency=0) as running:
        running.insert_card()
        yield running


@pytest.fixture
def json_config(hass: HomeAssistant, json_camera: JsonCgiCamera) -> MockConfigEntry:
    """Return a config entry of the camera that is known but not loaded."""
    config_entry = MockConfigEntry(
        domain=DOMAIN,
        title="Front door",
        unique_id="8807cb0002be",
        data={
            "host": json_camera.url,
            "username": json_camera.username,
            "password": json_camera.password,
            "family": "json_cgi",
            "verify_ssl": True,
            "webhook_id": WEBHOOK_ID,
        },
        options=DEFAULT_OPTIONS,
    )
    config_entry.add_to_hass(hass)
    return config_entry


@pytest.fixture
async def json_entry(hass: HomeAssistant, json_config: MockConfigEntry) -> MockConfigEntry:
    """Return a loaded config entry with the entities that a new installation shows."""
    assert await hass.config_entries.async_setup(json_config.entry_id)
    await hass.async_block_till_done()
    return json_config
