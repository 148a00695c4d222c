"""Uploads in the options: what to type into the camera, one click for some, and what names mean."""

import asyncio
from collections.abc import AsyncIterator
import json
import logging
import socket
from typing import Any

from homeassistant.components import network
from homeassistant.components.config import config_entries
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
from tests.simulators.faults import connection_reset
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_cgi_faults import coded
from tests.simulators.picture import draw_face
from tests.simulators.uapi import UapiCamera
from tests.simulators.uploads import FtpUploader, MailCamera

from .conftest import PASSWORD, WEBHOOK_ID
from .test_pushes import choose, issues
from .test_repairs import go_on, repair
from .uploading import count

PICTURE = draw_face(1)
BEFORE = {
    "ftpServer": "192.168.1.212",
    "ftpPort": 21,
    "ftpUser": "xz",
    "ftpPasswd": "planted-old+1",
    "ftpPath": "D:/ftp",
}
HERE = "127.0.0.1"


@pytest.fixture(autouse=True)
async def _components(hass: HomeAssistant) -> None:
    for component in ("network", "repairs"):
        await async_setup_component(hass, component, {})


@pytest.fixture
async def yard_camera() -> AsyncIterator[JsonCgiCamera]:
    """Return a camera that uploads its motion to somebody else."""
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


async def submit(hass: HomeAssistant, entry: MockConfigEntry, step: str, **values: Any) -> Any:
    """Choose a step of the options and submit its form."""
    flow_id = await choose(hass, entry, step)
    result = await hass.config_entries.options.async_configure(flow_id, values)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def ftp_form(port: int, **different: Any) -> dict[str, Any]:
    """Return what a user enters for FTP."""
    return {
        "receive_ftp": True,
        "upload_host": HERE,
        "ftp_port": port,
        "ftp_passive_ports": f"{port + 10}-{port + 29}",
        **different,
    }


def shown_in(result: Any) -> dict[str, str]:
    """Return what a form shows."""
    return dict(result["description_placeholders"])


async def test_four_things_to_type(
    hass: HomeAssistant, loaded: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """They work, they stay the same, and mails take the same account."""
    options = hass.config_entries.options
    flow_id = await choose(hass, loaded, "receive_ftp")
    account = (loaded.data["upload_username"], loaded.data["upload_password"])
    result: Any = await options.async_configure(flow_id, ftp_form(port))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)
    await FtpUploader(HERE, port, *account).upload(("motion.jpg", PICTURE))
    await count(events, 1)

    flow_id = await choose(hass, loaded, "receive_mail")
    result = await options.async_configure(
        flow_id, {"receive_mail": True, "upload_host": HERE, "mail_port": port + 1}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await MailCamera(HERE, port + 1, *account).send()
    await count(events, 2)
    assert [event.data["transport"] for event in events] == ["ftp", "smtp"]
    await hass.config_entries.async_unload(loaded.entry_id)


async def test_what_the_forms_show(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Server, port, user and password, as the camera needs them."""
    for step, port in (("receive_ftp", "2121"), ("receive_mail", "2525")):
        menu = await hass.config_entries.options.async_init(loaded.entry_id)
        form: Any = await hass.config_entries.options.async_configure(
            menu["flow_id"], {"next_step_id": step}
        )
        shown = shown_in(form)
        own = await network.async_get_enabled_source_ips(hass)
        assert shown["server"] in {"-", *map(str, own)}
        assert shown["port"] == port
        assert shown["username"] == loaded.data["upload_username"]
        assert shown["password"] == loaded.data["upload_password"]
        assert len(shown["password"]) >= 14
        hass.config_entries.options.async_abort(form["flow_id"])


async def test_only_administrators_see_them(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_read_only_access_token: str,
) -> None:
    """Home Assistant keeps options from everybody else."""
    config_entries.async_setup(hass)
    path = "/api/config/config_entries/options/flow"
    client = await hass_client(hass_read_only_access_token)
    answer = await client.post(path, json={"handler": loaded.entry_id})
    assert answer.status == 401


@pytest.mark.parametrize(
    ("different", "error"),
    [
        ({"ftp_passive_ports": "2122 to 2141"}, {"ftp_passive_ports": "invalid_ports"}),
        ({"ftp_passive_ports": "80-90"}, {"ftp_passive_ports": "invalid_ports"}),
        ({"ftp_passive_ports": "3000-2000"}, {"ftp_passive_ports": "invalid_ports"}),
        ({"ftp_passive_ports": "65000-70000"}, {"ftp_passive_ports": "invalid_ports"}),
    ],
)
async def test_ports_that_make_no_sense(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    port: int,
    different: dict[str, str],
    error: dict[str, str],
) -> None:
    """The form says so, and keeps what was entered."""
    result = await submit(hass, loaded, "receive_ftp", **ftp_form(port, **different))
    assert result["errors"] == error


async def test_a_port_that_is_taken(
    hass: HomeAssistant, loaded: MockConfigEntry, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Said in the form; if it is taken later, by an issue, and the camera loads all the same."""
    options = hass.config_entries.options
    for step, form, field, issue in (
        ("receive_ftp", ftp_form(port), "ftp_port", Issue.FTP_PORT_TAKEN),
        (
            "receive_mail",
            {"receive_mail": True, "mail_port": port},
            "mail_port",
            Issue.MAIL_PORT_TAKEN,
        ),
    ):
        with socket.create_server(("", port)):
            assert (await submit(hass, loaded, step, **form))["errors"] == {field: "port_taken"}
        result = await submit(hass, loaded, step, **form)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        # One's own port is free.
        again = await submit(hass, loaded, step, **form)
        assert again["type"] is FlowResultType.CREATE_ENTRY
        await hass.config_entries.async_unload(loaded.entry_id)
        with socket.create_server(("", port)):
            assert await hass.config_entries.async_setup(loaded.entry_id)
            assert issues(hass) == {issue}
            assert f"Cannot listen on port {port}" in caplog.text
            opened = await go_on(hass, await repair(hass, issue), {})
            assert options.async_get(opened["next_flow"][1])["step_id"] == step
            options.async_abort(opened["next_flow"][1])
            await hass.config_entries.async_unload(loaded.entry_id)
        assert issues(hass) == set()
        await hass.config_entries.async_setup(loaded.entry_id)
        assert issues(hass) == set()
        await submit(hass, loaded, step, **{**form, step: False})


# One click


async def test_a_camera_is_told_and_gets_its_own_back(
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


async def test_a_removed_camera_gets_its_own_back(
    hass: HomeAssistant, yard: MockConfigEntry, yard_camera: JsonCgiCamera, port: int
) -> None:
    """And its port is closed."""
    before = json.dumps(yard_camera.settings["platform_server"])
    await submit(hass, yard, "receive_ftp", **ftp_form(port, ftp_install=True))
    await hass.config_entries.async_remove(yard.entry_id)
    assert json.dumps(yard_camera.settings["platform_server"]) == before
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(socket.create_connection, (HERE, port), 5)


async def test_a_face_of_a_uapi_camera(
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
        (connection_reset, "cannot_connect", ("does not answer.", "Whether it did so is unknown.")),
    ],
)
async def test_a_camera_that_cannot_be_told(
    *,
    hass: HomeAssistant,
    yard: MockConfigEntry,
    yard_camera: JsonCgiCamera,
    port: int,
    fault: Any,
    error: str,
    said: str | tuple[str, ...],
) -> None:
    """The form says why, and so does an issue at a start, which opens this form."""
    yard_camera.inject("setPlatformServer", fault, times=9)
    result = await submit(hass, yard, "receive_ftp", **ftp_form(port, ftp_install=True))
    assert result["errors"]["base"] in {error, "no_answer"}
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


async def test_home_assistant_without_an_address(
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
    assert result["errors"] == {"base": "no_upload_host"}
    assert shown_in(result)["server"] == "-"


# What uploads mean


async def test_patterns_are_tried_on_what_came_last(
    hass: HomeAssistant, loaded: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """The form shows what they would mean, says which line is wrong, and keeps them in the end."""
    options = hass.config_entries.options
    await submit(hass, loaded, "receive_ftp", **ftp_form(port))
    account = (loaded.data["upload_username"], loaded.data["upload_password"])
    uploader = FtpUploader(HERE, port, *account)
    for path in ("garage/IMG_1.jpg", "MD_ch2.jpg", "bad`|name.txt"):
        await uploader.upload((path, PICTURE))
    await count(events, 3)
    assert [event.data["type"] for event in events] == ["snapshot", "motion", "snapshot"]
    flow_id = await choose(hass, loaded, "upload_meaning")
    form: Any = options.async_get(flow_id)
    form = await options.async_configure(
        flow_id, {"upload_patterns": "md = motion\nch{channel} = channel", "only_try": True}
    )
    lines = shown_in(form)["uploads"].splitlines()
    assert [line.split("`", 1)[1] for line in lines] == [
        "bad'|name.txt` = **?**",
        "MD_ch2.jpg` = **motion 2**",
        "IMG_1.jpg · /garage` = **?**",
    ]
    assert "upload_patterns" not in loaded.options
    form = await options.async_configure(
        flow_id, {"upload_patterns": "md = motion\n\ngarage = moton", "only_try": False}
    )
    assert form["errors"] == {"upload_patterns": "pattern_unknown_type"}
    assert shown_in(form)["number"] == "3"
    assert shown_in(form)["line"] == "garage = moton"
    result = await options.async_configure(
        flow_id, {"upload_patterns": "garage = face 3", "only_try": False}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)
    await uploader.upload(("garage/IMG_1.jpg", PICTURE))
    await count(events, 4)
    assert (events[3].data["type"], events[3].data["channel"]) == ("face", 3)
    # What came before is still there to be tried.
    flow_id = await choose(hass, loaded, "upload_meaning")
    form = await options.async_configure(
        flow_id, {"upload_patterns": "garage = face", "only_try": True}
    )
    assert len(shown_in(form)["uploads"].splitlines()) == 4


async def test_no_secret_is_shown(
    *,
    hass: HomeAssistant,
    yard: MockConfigEntry,
    yard_camera: JsonCgiCamera,
    port: int,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    events: list[Event[Any]],
) -> None:
    """Neither the account nor the one that was there before: in no log, diagnostics or event."""
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
