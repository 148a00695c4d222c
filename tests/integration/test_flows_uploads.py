"""Uploads in the options: what to type into the camera, one click for some, and what names mean."""

import socket
from typing import Any
from unittest.mock import patch

from homeassistant.components import network
from homeassistant.components.config import config_entries
from homeassistant.core import Event, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.inbox.health import Issue
from tests.simulators.picture import draw_face
from tests.simulators.uploads import FtpUploader, MailCamera

from .test_pushes import choose, issues
from .test_repairs import go_on, repair
from .uploading import count

PICTURE = draw_face(1)
HERE = "127.0.0.1"


@pytest.fixture(autouse=True)
async def _components(hass: HomeAssistant) -> None:
    for component in ("network", "repairs"):
        await async_setup_component(hass, component, {})


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


async def test_uploads_step_shows_a_stable_account(
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


async def test_uploads_step_shows_server_port_and_account(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Server, port, user and password, as the camera needs them."""
    for step, port in (("receive_ftp", "2121"), ("receive_mail", "2525")):
        menu = await hass.config_entries.options.async_init(loaded.entry_id)
        form: Any = await hass.config_entries.options.async_configure(
            menu["flow_id"], {"next_step_id": step}
        )
        shown = shown_in(form)
        own = await network.async_get_enabled_source_ips(hass)
        unknown = "the address of Home Assistant as the camera sees it"
        assert shown["server"] in {unknown, *(f"`{address}`" for address in own)}
        assert shown["port"] == port
        assert shown["username"] == loaded.data["upload_username"]
        assert shown["password"] == loaded.data["upload_password"]
        assert len(shown["password"]) >= 14
        hass.config_entries.options.async_abort(form["flow_id"])


@pytest.mark.parametrize("saved", [True, False])
@pytest.mark.parametrize("step", ["receive_ftp", "receive_mail"])
async def test_uploads_step_shows_what_is_saved(
    hass: HomeAssistant, loaded: MockConfigEntry, step: str, *, saved: bool
) -> None:
    """A submitted form without changes opens no port."""
    hass.config_entries.async_update_entry(loaded, options={**loaded.options, step: saved})
    menu: Any = await hass.config_entries.options.async_init(loaded.entry_id)
    assert menu["description_placeholders"][step] == ("on" if saved else "off")
    form: Any = await hass.config_entries.options.async_configure(
        menu["flow_id"], {"next_step_id": step}
    )
    fields = {str(field): field for field in form["data_schema"].schema}
    assert fields[step].description == {"suggested_value": saved}


async def test_uploads_step_names_no_unknown_server(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Words stand in for an address that Home Assistant does not know."""
    with patch("custom_components.cgi_camera.flows.uploads.async_own_hosts", return_value=[]):
        menu = await hass.config_entries.options.async_init(loaded.entry_id)
        form: Any = await hass.config_entries.options.async_configure(
            menu["flow_id"], {"next_step_id": "receive_ftp"}
        )
    assert shown_in(form)["server"] == "the address of Home Assistant as the camera sees it"


async def test_uploads_step_requires_an_administrator(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_read_only_access_token: str,
) -> None:
    """Home Assistant hides options from all other users."""
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
async def test_uploads_step_rejects_bad_ports(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    port: int,
    different: dict[str, str],
    error: dict[str, str],
) -> None:
    """The form shows the error, and keeps the input."""
    result = await submit(hass, loaded, "receive_ftp", **ftp_form(port, **different))
    assert result["errors"] == error


async def test_uploads_step_reports_a_port_in_use(
    hass: HomeAssistant, loaded: MockConfigEntry, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """An error of the form; later an issue, and the camera loads all the same."""
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


# What uploads mean


async def test_patterns_step_previews_the_last_names(
    hass: HomeAssistant, loaded: MockConfigEntry, port: int, events: list[Event[Any]]
) -> None:
    """The form shows their meaning, names a wrong line, and stores them in the end."""
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
        "bad\uff40|name.txt` = **?**",
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
    # Earlier uploads are still there to be tried.
    flow_id = await choose(hass, loaded, "upload_meaning")
    form = await options.async_configure(
        flow_id, {"upload_patterns": "garage = face", "only_try": True}
    )
    assert len(shown_in(form)["uploads"].splitlines()) == 4
