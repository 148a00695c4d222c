"""Events of recorders beside core's integrations of these makes, in one Home Assistant 2026.10.

    scripts/bench events

Core's integrations and their libraries are those of the tests, whose Python this needs: it runs as
a process of its own and prints its lines as JSON.

Two simulated recorders of each make report the same events, are cut and rebooted together: one is
set up with CGI Camera, the other with Home Assistant's own `hikvision` or `amcrest`.
"""

import asyncio
from collections import Counter
from dataclasses import asdict
import json
import logging
from tempfile import TemporaryDirectory
from typing import Any

from homeassistant import loader
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.cgi_camera.const import (
    DEFAULT_OPTIONS,
    DOMAIN,
    EVENT_CAMERA,
    OPTION_LISTEN,
)
from tests.simulators.access import Scheme
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.hikvision import HikvisionRecorder

from .table import Row
from .waiting import until

type AnyRecorder = HikvisionRecorder | DahuaRecorder

CHANNELS = 16
EVENTS = 60
CUTS = {20, 40}
REBOOT = 30
REBOOT_SECONDS = 1.0
EVENT_SECONDS, PAUSE_SECONDS = 0.3, 0.7
CONNECT_SECONDS, SETTLED_SECONDS = 30, 5
PASSWORD = "planted-Secret+1"


def recorders() -> dict[str, AnyRecorder]:
    """Return a recorder of each make for CGI Camera, and one for Home Assistant's own."""
    options: dict[str, Any] = {
        "password": PASSWORD,
        "channels": CHANNELS,
        "scheme": Scheme.DIGEST,
        "heartbeat_seconds": 1.0,
    }
    triggers = [("VMD", number + 1, True) for number in range(CHANNELS)]

    def hikvision(digit: int) -> HikvisionRecorder:
        return HikvisionRecorder(
            **options,
            triggers=triggers,
            serial=f"DS-7616NI-I2{digit}",
            mac=f"44:19:b6:00:00:0{digit}",
        )

    def dahua(digit: int) -> DahuaRecorder:
        return DahuaRecorder(
            **options, serial=f"4F04C5FPAZ1234{digit}", mac=f"90:02:a9:00:00:0{digit}"
        )

    return {
        "ours/hikvision": hikvision(1),
        "hikvision": hikvision(2),
        "ours/dahua": dahua(3),
        "amcrest": dahua(4),
    }


def count(hass: HomeAssistant) -> Counter[str]:
    """Return the number of motions by recorder, counted from now on."""
    counted: Counter[str] = Counter()
    families = {"hikvision": "ours/hikvision", "dahua": "ours/dahua"}

    def ours(event: Event) -> None:
        entry = hass.config_entries.async_get_entry(event.data["entry_id"])
        if entry is not None and event.data["type"] == "motion":
            counted[families[entry.data["family"]]] += 1

    def core(event: Event[Any]) -> None:
        entity = er.async_get(hass).async_get(event.data["entity_id"])
        old, new = event.data["old_state"], event.data["new_state"]
        if entity is not None and (entity.platform, entity.domain) == (
            "hikvision",
            "binary_sensor",
        ):
            counted["hikvision"] += bool(old and new and old.state != "on" and new.state == "on")

    def amcrest(event: Event) -> None:
        is_start = event.data["payload"].get("action") == "Start"
        counted["amcrest"] += event.data["event"] == "VideoMotion" and is_start

    hass.bus.async_listen(EVENT_CAMERA, ours)
    hass.bus.async_listen("state_changed", core)
    hass.bus.async_listen("amcrest", amcrest)
    return counted


async def set_up(hass: HomeAssistant, devices: dict[str, AnyRecorder]) -> None:
    """Set every recorder up with its integration, and wait until all listen."""
    await async_setup_component(hass, "http", {})
    account = {"username": "admin", "password": PASSWORD}
    channels = [{"number": number + 1, "name": f"{number + 1}"} for number in range(CHANNELS)]
    for name in ("ours/hikvision", "ours/dahua"):
        recorder, family = devices[name], name.partition("/")[2]
        mac = recorder.mac.replace(":", "")
        entry = MockConfigEntry(
            domain=DOMAIN,
            unique_id=mac if family == "hikvision" else recorder.serial,
            data={
                **account,
                "host": recorder.url,
                "family": family,
                "verify_ssl": True,
                "webhook_id": name,
                "channels": channels,
            },
            options={**DEFAULT_OPTIONS, OPTION_LISTEN: True},
        )
        await load(hass, entry)
    other = devices["hikvision"]
    data = {**account, "host": other.host, "port": other.port, "ssl": False}
    await load(hass, MockConfigEntry(domain="hikvision", unique_id=other.serial, data=data))
    other = devices["amcrest"]
    data = {**account, "host": other.host, "port": other.port}
    data["binary_sensors"] = ["motion_detected"]
    assert await async_setup_component(hass, "amcrest", {"amcrest": [data]})
    recorders = devices.values()
    await until(lambda: all(one.streams.open for one in recorders), CONNECT_SECONDS)
    await asyncio.sleep(SETTLED_SECONDS)


async def load(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Load an entry."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id), entry.domain


async def motion(recorder: AnyRecorder, channel: int, *, begins: bool) -> None:
    """Let something move, or come to rest."""
    if isinstance(recorder, HikvisionRecorder):
        await recorder.alert("VMD", channel, active=begins)
    else:
        await recorder.event("VideoMotion", "Start" if begins else "Stop", channel - 1)


async def report(recorder: AnyRecorder) -> None:
    """Report all motions of one recorder, with cuts and a reboot in between."""
    for number in range(EVENTS):
        if number in CUTS:
            recorder.streams.cut()
        if number == REBOOT:
            await recorder.reboot(REBOOT_SECONDS)
        await motion(recorder, number % CHANNELS + 1, begins=True)
        await asyncio.sleep(EVENT_SECONDS)
        await motion(recorder, number % CHANNELS + 1, begins=False)
        await asyncio.sleep(PAUSE_SECONDS)


async def measure() -> list[Row]:
    """Return a line for each recorder."""
    devices = recorders()
    with TemporaryDirectory(prefix="bench-") as folder:
        async with asyncio.TaskGroup() as group:
            for recorder in devices.values():
                group.create_task(recorder.start())
        async with async_test_home_assistant(config_dir=folder) as hass:
            hass.data.pop(loader.DATA_CUSTOM_COMPONENTS)
            await set_up(hass, devices)
            counted = count(hass)
            async with asyncio.TaskGroup() as group:
                for recorder in devices.values():
                    group.create_task(report(recorder))
            await asyncio.sleep(SETTLED_SECONDS)
            rows = [row(name, devices[name], counted) for name in devices]
            await hass.async_stop(force=True)
        for recorder in devices.values():
            await recorder.stop()
    return rows


def row(name: str, recorder: AnyRecorder, counted: Counter[str]) -> Row:
    """Return the line of a recorder."""
    ours, _, make = name.rpartition("/")
    theirs = {"hikvision": "hikvision", "dahua": "amcrest"}
    return Row(
        what=f"{make.capitalize()}: CGI Camera" if ours else f"core's {name}",
        measured=(
            f"{counted[name]} of {EVENTS} events, {recorder.streams.opened} connections, "
            f"{recorder.logins} logins, {recorder.refused_logins} refused, "
            f"{len(recorder.requests)} requests"
        ),
        budget=f"≥ {theirs[make]}" if ours else "",
        holds=counted[name] >= counted[theirs[make]] if ours else None,
    )


if __name__ == "__main__":
    logging.disable()  # of the cuts, which are wanted
    print(json.dumps([asdict(row) for row in asyncio.run(measure())]))
