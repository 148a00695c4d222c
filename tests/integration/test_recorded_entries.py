"""Config entries that an installation stored at the time of the recording still load.

`RECORD_ENTRIES=1 pytest tests/integration/test_recorded_entries.py` stores them anew. That
loses the entries of older versions for which the file exists: use another file, if at all.
Masked are ports, ids, and the account for uploads; marks of refused accounts stay as they were,
for they are the marks of the account in the file.
"""

import json
import os
import re
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulators.xml_cgi import XmlCgiCamera

from .recording import (
    DOMAIN,
    FAMILIES,
    RECORDED,
    Tap,
    add,
    choose,
    ftp,
    mask_entry,
    masked,
    offered,
    pass_time,
    settled,
    tapped,
    write,
)

FILE = RECORDED / "entry_today.json"
ENTRY_ID = "01KB0RECORDED0ENTRY0T0DAY0"
REFUSING = [kind for kind in FAMILIES if kind not in {"custom", "dahua"}]
"""The simulated custom camera needs no account, and a Dahua recorder may refuse a good one."""
CREDENTIALS = re.compile("authorization|password=|pwd=", re.IGNORECASE)
recording = pytest.mark.skipif(
    "RECORD_ENTRIES" not in os.environ, reason="stores entries instead of loading them"
)


def stored(name: str, *, device_port: int, ha_port: int, ftp_port: int) -> MockConfigEntry:
    """Return an entry of the recording with ports and ids of this run in place of the masks."""
    values = {
        "device port": device_port,
        "ha port": ha_port,
        "ftp port": ftp_port,
        "ftp passive ports": f"{ftp_port + 10}-{ftp_port + 29}",
        "entry id": ENTRY_ID,
        "end of entry id": ENTRY_ID[-8:],
    }
    text = json.dumps(json.loads(FILE.read_text("utf-8"))[name])
    text = re.sub(r'"<([a-z ]+)> as a number"', lambda match: str(values[match[1]]), text)
    text = re.sub(
        r"<([a-z ]+)>",
        lambda match: str(values.get(match[1], f"recorded-{match[1].replace(' ', '-')}")),
        text,
    )
    return MockConfigEntry(domain=DOMAIN, entry_id=ENTRY_ID, **json.loads(text))


async def load(
    hass: HomeAssistant, tap: Tap, name: str, base_url: str, port: int
) -> MockConfigEntry:
    """Return an entry of the recording after its start."""
    await async_setup_component(hass, "network", {})
    entry = stored(
        name,
        device_port=int(tap.url.rpartition(":")[2]),
        ha_port=int(base_url.rpartition(":")[2]),
        ftp_port=port,
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass)
    return entry


@pytest.mark.parametrize("kind", FAMILIES)
async def test_recorded_entries(hass: HomeAssistant, base_url: str, port: int, kind: str) -> None:
    """An entry that was in use loads, polls, and keeps its unique id, address and account."""
    async with tapped(kind) as tap:
        entry = await load(hass, tap, kind, base_url, port)
        assert entry.state is ConfigEntryState.LOADED
        await pass_time(hass, 51)
        before = json.loads(FILE.read_text("utf-8"))[kind]
        assert entry.unique_id == before["unique_id"]
        assert entry.title == before["title"]
        assert set(before["options"]) <= set(entry.options)
        assert set(before["data"]) <= set(entry.data)
        assert entry.data["host"] == tap.url
        assert entry.data["username"] == before["data"]["username"]
        assert entry.data["webhook_id"] == "recorded-webhook-id"
        await hass.config_entries.async_remove(entry.entry_id)
        await settled(hass)


@pytest.mark.parametrize("kind", REFUSING)
async def test_recorded_refusals(hass: HomeAssistant, base_url: str, port: int, kind: str) -> None:
    """An account that was refused before the restart is not sent, and asked for."""
    async with tapped(kind) as tap:
        entry = await load(hass, tap, f"{kind}, refused", base_url, port)
        assert entry.state is ConfigEntryState.SETUP_ERROR
        (flow,) = hass.config_entries.flow.async_progress()
        assert flow["context"]["source"] == "reauth"
        lines = [line for part in tap.phases.values() for message in part for line in message]
        assert not [line for line in lines if CREDENTIALS.search(line)]


async def test_recorded_doubt(hass: HomeAssistant, base_url: str, port: int) -> None:
    """A Dahua recorder that refused a good account once is asked again."""
    async with tapped("dahua") as tap:
        entry = await load(hass, tap, "dahua, refused", base_url, port)
        assert entry.state is ConfigEntryState.LOADED
        assert entry.data["memory"]
        await hass.config_entries.async_remove(entry.entry_id)
        await settled(hass)


@recording
@pytest.mark.parametrize("kind", FAMILIES)
async def test_store_entries(hass: HomeAssistant, base_url: str, port: int, kind: str) -> None:
    """Store an entry that was polled, with pushes and uploads where the family has them."""
    await async_setup_component(hass, "network", {})
    async with tapped(kind) as tap:
        entry = await add(hass, tap, kind)
        for _ in range(7):
            await pass_time(hass, 51)
        steps = await offered(hass, entry)
        if "face_events" in steps:
            await choose(hass, entry, "face_events", {"push_events": ["face"], "test": True})
        if "receive_ftp" in steps:
            await choose(hass, entry, "receive_ftp", ftp(port, install=True))
        mask_entry(tap, entry, base_url, port)
        _store(kind, entry, tap)
        await hass.config_entries.async_remove(entry.entry_id)
        await settled(hass)


@recording
@pytest.mark.parametrize("kind", [*REFUSING, "dahua"])
async def test_store_refusals(hass: HomeAssistant, base_url: str, port: int, kind: str) -> None:
    """Store an entry whose account the device refuses at a start."""
    async with tapped(kind) as tap:
        entry = await add(hass, tap, kind)
        await hass.config_entries.async_unload(entry.entry_id)
        if isinstance(tap.device, XmlCgiCamera):
            tap.device.change_password("another-Secret+2")
        else:
            tap.device.password = "another-Secret+2"
        await hass.config_entries.async_setup(entry.entry_id)
        await settled(hass)
        mask_entry(tap, entry, base_url, port)
        _store(f"{kind}, refused", entry, tap)


def _store(name: str, entry: ConfigEntry[Any], tap: Tap) -> None:
    fields = {
        "title": entry.title,
        "unique_id": entry.unique_id,
        "version": entry.version,
        "minor_version": entry.minor_version,
        "data": dict(entry.data),
        "options": dict(entry.options),
    }
    others = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    write(FILE, {**others, name: masked(fields, tap.masks)})
