"""Uploads that a camera is configured for by one click."""

import asyncio
from collections.abc import AsyncIterator
import json
import logging
import socket
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.camera_setup import uploads
from custom_components.cgi_camera.const import CONF_UPLOAD_KEPT, DEFAULT_OPTIONS, DOMAIN
from custom_components.cgi_camera.flows import uploads as upload_flow
from custom_components.cgi_camera.inbox.health import Issue
from custom_components.cgi_camera.inbox.servers import ftp as inbox_ftp
from tests.simulators.faults import connection_reset
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_cgi_faults import coded
from tests.simulators.uapi import UapiCamera
from tests.simulators.uploads import FtpUploader, MailCamera

from .conftest import PASSWORD, WEBHOOK_ID, failure
from .test_flows_uploads import HERE, PICTURE, ftp_form, shown_in, submit
from .test_pushes import issues
from .test_repairs import go_on, repair
from .uploading import count

BEFORE = {
    "ftpServer": "192.168.1.212",
    "ftpPort": 21,
    "ftpUser": "xz",
    "ftpPasswd": "planted-old+1",
    "ftpPath": "D:/ftp",
}


@pytest.fixture(autouse=True)
async def _components(hass: HomeAssistant) -> None:
    for component in ("network", "repairs"):
        await async_setup_component(hass, component, {})


@pytest.fixture
async def yard_camera() -> AsyncIterator[JsonCgiCamera]:
    """Return a camera that uploads its motion to another server."""
    async with JsonCgiCamera(password=PASSWORD, latency=0) as running:
        running.settings["platform_server"] |= {**BEFORE, "mqtt_passwd": "mqtt"}
        running.settings["motion"] |= {
            "md_enable": 1,
            "schedule_enable": 0,
            "alarm_handle_snap": 1,
            "alarm_handle_snap_ftp": 1,
            "alarm_handle_snap_num": 2,
        }
        running.settings["sched_snap"]["saveMode"] = 0
        yield running


def entry_of(camera: JsonCgiCamera | UapiCamera, family: str) -> MockConfigEntry:
    """Return the entry of a camera, not loaded yet."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Yard",
        data={
            "host": camera.url,
            "username": camera.username,
            "password": camera.password,
            "family": family,
            "verify_ssl": True,
            "webhook_id": WEBHOOK_ID,
        },
        options=DEFAULT_OPTIONS,
    )


@pytest.fixture
async def yard(hass: HomeAssistant, yard_camera: JsonCgiCamera) -> MockConfigEntry:
    """Return its loaded entry."""
    entry = entry_of(yard_camera, "json_cgi")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


# One click


async def test_upload_set_up_installs_and_restores(
    hass: HomeAssistant,
    yard: MockConfigEntry,
    yard_camera: JsonCgiCamera,
    port: int,
    events: list[Event[Any]],
) -> None:
    """Its alarm is an event of the kind that its own settings link to FTP, and nothing else is."""
    before = json.dumps(yard_camera.settings["platform_server"])
    result = await submit(hass, yard, "receive_ftp", **ftp_form(port, ftp_install=True))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert yard_camera.settings["platform_server"]["ftpServer"] == HERE
    assert yard_camera.settings["platform_server"]["mqtt_passwd"] == "mqtt"
    (made,) = await yard_camera.alarm("motion")
    assert made.error == ""
    await count(events, 1)
    assert events[0].data["type"] == "motion"
    assert len(events[0].data["picture_urls"]) == 1
    # Also over a reload, and until it is turned off again.
    await hass.config_entries.async_reload(yard.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await yard_camera.alarm("motion")
    await count(events, 2)
    await submit(hass, yard, "receive_ftp", **ftp_form(port, ftp_install=False))
    assert json.dumps(yard_camera.settings["platform_server"]) == before
    assert CONF_UPLOAD_KEPT not in yard.data


async def test_upload_set_up_restores_a_removed_camera(
    hass: HomeAssistant, yard: MockConfigEntry, yard_camera: JsonCgiCamera, port: int
) -> None:
    """And its port is closed."""
    before = json.dumps(yard_camera.settings["platform_server"])
    await submit(hass, yard, "receive_ftp", **ftp_form(port, ftp_install=True))
    await hass.config_entries.async_remove(yard.entry_id)
    assert json.dumps(yard_camera.settings["platform_server"]) == before
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(socket.create_connection, (HERE, port), 5)


def linked(camera: JsonCgiCamera) -> set[str]:
    """Return the alarms whose pictures the camera uploads by FTP."""
    return {
        alarm
        for alarm in ("motion", "region", "fire", "occlusion", "alarm_in")
        if camera.settings[alarm]["alarm_handle_snap"]
        and camera.settings[alarm]["alarm_handle_snap_ftp"]
    }


async def test_upload_set_up_links_alarms(
    hass: HomeAssistant,
    yard: MockConfigEntry,
    yard_camera: JsonCgiCamera,
    port: int,
    events: list[Event[Any]],
) -> None:
    """By the click that writes the server; each link is put back when it is no longer wanted."""
    for alarm in ("motion", "region", "fire", "occlusion", "alarm_in"):
        yard_camera.settings[alarm] |= {"alarm_handle_snap": 0, "alarm_handle_snap_ftp": 0}
        enable = {"motion": "md_enable", "region": "md_enable", "fire": "enable"}
        yard_camera.settings[alarm][enable.get(alarm, "alarm_enable")] = int(alarm != "region")
    before = json.dumps(yard_camera.settings)

    options = hass.config_entries.options
    menu = await options.async_init(yard.entry_id)
    form: Any = await options.async_configure(menu["flow_id"], {"next_step_id": "receive_ftp"})
    fields = {str(key): key.description for key in form["data_schema"].schema}
    ticked = fields["ftp_alarms"]["suggested_value"]
    assert ticked == ["motion", "fire", "tamper", "alarm_input"]
    options.async_abort(menu["flow_id"])

    wanted = ftp_form(port, ftp_install=True, ftp_alarms=["motion"])
    assert (await submit(hass, yard, "receive_ftp", **wanted))[
        "type"
    ] is FlowResultType.CREATE_ENTRY
    assert linked(yard_camera) == {"motion"}
    await yard_camera.alarm("motion")
    await count(events, 1)
    assert events[0].data["type"] == "motion"

    wanted["ftp_alarms"] = ["motion", "tamper"]
    await submit(hass, yard, "receive_ftp", **wanted)
    yard_camera.settings["motion"] |= {"alarm_handle_snap_ftp": 0}  # as after a reset
    await hass.config_entries.async_reload(yard.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert linked(yard_camera) == {"motion", "occlusion"}
    await submit(hass, yard, "receive_ftp", **{**wanted, "ftp_alarms": ["motion"]})
    assert linked(yard_camera) == {"motion"}
    await hass.config_entries.async_remove(yard.entry_id)
    assert json.dumps(yard_camera.settings) == before


async def test_upload_set_up_of_a_uapi_camera_delivers_a_face(
    hass: HomeAssistant, port: int, events: list[Event[Any]]
) -> None:
    """Its file names tell nothing; the folders that it was given do."""
    async with UapiCamera(latency=0) as camera:
        entry = entry_of(camera, "uapi")
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await submit(hass, entry, "receive_ftp", **ftp_form(port, ftp_install=True))
        camera.parameters.values |= {"FD.Ch0.enable": "yes", "MD.Ch0.Z0.enable": "yes"}
        await camera.see_face()
        await camera.see_motion()
        await count(events, 2)
        assert [event.data["type"] for event in events] == ["face", "motion"]
        await hass.config_entries.async_remove(entry.entry_id)
        assert camera.parameters.ftp_slots.numbers() == []


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        (coded(205), "slot_refused", "refused the notification: the parameter is invalid (205)."),
        (
            connection_reset,
            "cannot_connect",
            ("does not answer.", "may or may not have been applied."),
        ),
    ],
)
async def test_upload_set_up_explains_a_refusal(
    *,
    hass: HomeAssistant,
    yard: MockConfigEntry,
    yard_camera: JsonCgiCamera,
    port: int,
    fault: Any,
    error: str,
    said: str | tuple[str, ...],
) -> None:
    """The form shows the reason, and an issue at a start opens this form."""
    yard_camera.inject("setPlatformServer", fault, times=9)
    result = await submit(hass, yard, "receive_ftp", **ftp_form(port, ftp_install=True))
    assert failure(result) in {error, "no_answer"}
    yard_camera.heal()
    await submit(hass, yard, "receive_ftp", **ftp_form(port, ftp_install=True))
    yard_camera.settings["platform_server"] |= BEFORE
    yard_camera.inject("setPlatformServer", fault, times=9)
    await hass.config_entries.async_reload(yard.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issues(hass) == {Issue.UPLOADS_NOT_INSTALLED}
    step = await repair(hass, Issue.UPLOADS_NOT_INSTALLED)
    assert step["description_placeholders"]["reason"].endswith(said)
    opened = await go_on(hass, step, {})
    flow_id = opened["next_flow"][1]
    assert hass.config_entries.options.async_get(flow_id)["step_id"] == "receive_ftp"
    hass.config_entries.options.async_abort(flow_id)
    yard_camera.heal()
    await submit(hass, yard, "receive_ftp", **ftp_form(port, ftp_install=False))
    assert issues(hass) == set()


async def test_upload_set_up_asks_for_an_address(
    hass: HomeAssistant, yard: MockConfigEntry, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then one must be entered."""

    async def nowhere(_hass: HomeAssistant) -> list[str]:
        return []

    monkeypatch.setattr(uploads, "async_own_hosts", nowhere)
    monkeypatch.setattr(upload_flow, "async_own_hosts", nowhere)
    form = ftp_form(port, ftp_install=True)
    del form["upload_host"]
    result = await submit(hass, yard, "receive_ftp", **form)
    assert failure(result) == "no_upload_host"
    assert shown_in(result)["server"] == "the address of Home Assistant as the camera sees it"


async def test_upload_set_up_hides_secrets(
    *,
    hass: HomeAssistant,
    yard: MockConfigEntry,
    yard_camera: JsonCgiCamera,
    port: int,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    events: list[Event[Any]],
) -> None:
    """Neither the account nor the one that was there before: in no log, diagnostics or event."""
    monkeypatch.setattr(inbox_ftp._Session, "auth_failed_timeout", 0.1)
    caplog.set_level(logging.DEBUG)
    await submit(hass, yard, "receive_ftp", **ftp_form(port, ftp_install=True))
    await submit(
        hass, yard, "receive_mail", receive_mail=True, upload_host=HERE, mail_port=port + 1
    )
    username, password = yard.data["upload_username"], yard.data["upload_password"]
    await yard_camera.alarm("motion")
    await MailCamera(HERE, port + 1, username, password, mechanism="LOGIN").send()
    await count(events, 2)
    with pytest.raises(Exception, match="530"):
        await FtpUploader(HERE, port, username, "planted-wrong").upload(("a.jpg", PICTURE))
    found = await get_diagnostics_for_config_entry(hass, hass_client, yard)
    states = [state.as_dict() for state in hass.states.async_all()]
    ours = [
        logging.Formatter().format(record)
        for record in caplog.records
        if record.name.startswith(("custom_components", "pyftpdlib", "mail.log"))
    ]
    for text in (json.dumps(found), str(events), str(states), "".join(ours)):
        for secret in (password, "planted-old", "planted-wrong", "cGxhbnRlZ"):
            assert secret not in text
    assert username not in json.dumps(found)
    await hass.config_entries.async_remove(yard.entry_id)
