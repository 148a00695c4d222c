"""Three fields, one login attempt, and a clear word for everything that goes wrong."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.families.xml_cgi.session import LOCK_SECONDS
from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN
from custom_components.cgi_camera.devices import ACCOUNTS, PROBED_DEVICES
from tests.library.conftest import Clock
from tests.simulators.faults import Answer, html_page
from tests.simulators.not_a_camera import Garbage, PanasonicLike, WebPage
from tests.simulators.serving import LoopbackServer
from tests.simulators.xml_cgi import XmlCgiCamera, no_jpeg, refused

from .conftest import PASSWORD, WEBHOOK_ID


def typed(host: str, password: str = PASSWORD, *, family: str = "auto") -> dict[str, Any]:
    """Return what a person types."""
    return {
        "host": host,
        "username": "admin",
        "password": password,
        "advanced": {"family": family, "verify_ssl": True},
    }


async def start(hass: HomeAssistant) -> str:
    """Open the form and return the flow's id."""
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert not result["errors"]
    return result["flow_id"]


async def finish(hass: HomeAssistant, flow_id: str, camera: XmlCgiCamera) -> None:
    """Type the right things and see the camera set up."""
    result = await hass.config_entries.flow.async_configure(flow_id, typed(camera.url))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == camera.model
    assert result["data"] == {
        "host": camera.url,
        "username": "admin",
        "password": PASSWORD,
        "family": "xml_cgi",
        "verify_ssl": True,
        "webhook_id": result["data"]["webhook_id"],
        "memory": {},
    }
    assert len(result["data"]["webhook_id"]) == 64
    assert result["options"] == DEFAULT_OPTIONS
    assert result["result"].unique_id == "f00006108447"
    await hass.async_block_till_done()
    assert result["result"].state is ConfigEntryState.LOADED


async def test_user_step_needs_three_fields(hass: HomeAssistant, camera: XmlCgiCamera) -> None:
    """The family is found without a credential, then one login reads the identity."""
    await finish(hass, await start(hass), camera)

    before_login = camera.requests[: [r.interface for r in camera.requests].index("getuid") + 1]
    assert all("password" not in request.query for request in before_login)
    assert camera.refused_logins == 0
    assert camera.logins == 1  # the entry goes on with the session of the flow


async def test_user_step_skips_detection_for_a_chosen_family(
    hass: HomeAssistant, camera: XmlCgiCamera
) -> None:
    """The first request is the login already."""
    result = await hass.config_entries.flow.async_configure(
        await start(hass), typed(camera.url, family="xml_cgi")
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert "username=admin" in camera.requests[0].query


async def test_user_step_sends_a_wrong_password_once(
    hass: HomeAssistant, camera: XmlCgiCamera
) -> None:
    """The camera counts one refused login; the form comes back and takes the right one."""
    flow_id = await start(hass)
    result = await hass.config_entries.flow.async_configure(flow_id, typed(camera.url, "wrong"))
    assert result["errors"] == {"base": "invalid_auth"}
    assert camera.refused_logins == 1
    await finish(hass, flow_id, camera)


@pytest.mark.parametrize("server", [WebPage, PanasonicLike, lambda: PanasonicLike(challenge=True)])
async def test_user_step_rejects_other_devices(
    hass: HomeAssistant,
    camera: XmlCgiCamera,
    server: Callable[[], AbstractAsyncContextManager[LoopbackServer]],
) -> None:
    """A web page, and another vendor on the same path, are not taken for a camera."""
    flow_id = await start(hass)
    async with server() as other:
        result = await hass.config_entries.flow.async_configure(flow_id, typed(other.url))
    assert result["errors"] == {"base": "unknown_device"}
    await finish(hass, flow_id, camera)


async def test_user_step_reports_a_host_without_an_answer(
    hass: HomeAssistant, camera: XmlCgiCamera
) -> None:
    """A closed port, and something that speaks no HTTP."""
    flow_id = await start(hass)
    async with Garbage() as garbage:
        for host in (garbage.url, "127.0.0.1:9"):
            result = await hass.config_entries.flow.async_configure(flow_id, typed(host))
            assert result["errors"] == {"base": "cannot_connect"}, host
    await finish(hass, flow_id, camera)


@pytest.mark.parametrize("fault", [no_jpeg, html_page, refused("no picture", status=403)])
async def test_user_step_reports_a_camera_without_a_picture(
    hass: HomeAssistant, camera: XmlCgiCamera, fault: Any
) -> None:
    """The login works and no JPEG comes, also not at the one retry."""
    flow_id = await start(hass)
    camera.inject("snapshot.cgi", fault, times=2)
    result = await hass.config_entries.flow.async_configure(flow_id, typed(camera.url))
    assert result["errors"] == {"base": "not_a_picture"}
    camera.heal()
    await finish(hass, flow_id, camera)


async def test_user_step_reports_a_locked_account(
    hass: HomeAssistant, camera: XmlCgiCamera
) -> None:
    """The camera answers with status 200 that it takes no login: nothing is sent meanwhile."""
    clock = Clock()
    hass.data[ACCOUNTS] = Accounts(clock)
    flow_id = await start(hass)

    async def locked(_: object) -> Any:

        return Answer(body=b"The user is locked", content_type="text/html")

    for fault in (refused("error, parse username"), locked):
        camera.inject("getuid", fault)
    result = await hass.config_entries.flow.async_configure(flow_id, typed(camera.url))
    assert result["errors"] == {"base": "account_locked"}
    clock.advance(LOCK_SECONDS - 1)
    asked = camera.count("getuid")
    result = await hass.config_entries.flow.async_configure(flow_id, typed(camera.url))
    assert result["errors"] == {"base": "account_locked"}
    assert camera.count("getuid") == asked + 1  # of detection, without an account
    clock.advance(1)
    await finish(hass, flow_id, camera)


async def test_user_step_reports_an_unexpected_exception_as_unknown(
    hass: HomeAssistant, camera: XmlCgiCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unforeseen exception ends in a form, not in a stuck dialog."""
    flow_id = await start(hass)
    with monkeypatch.context() as patch:
        patch.setattr("custom_components.cgi_camera.devices.detect", None)
        result = await hass.config_entries.flow.async_configure(flow_id, typed(camera.url))
    assert result["errors"] == {"base": "unknown"}
    await finish(hass, flow_id, camera)


async def test_user_step_updates_the_address_of_a_known_camera(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> None:
    """The account went there already, so that its entry follows; there is no second one."""
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": "http://127.0.0.1:9"})
    result = await hass.config_entries.flow.async_configure(await start(hass), typed(camera.url))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert entry.data["host"] == camera.url


async def test_user_step_sends_one_request_at_a_time(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """The camera bears one request at a time, from all callers together."""
    camera.latency = 0.05
    camera.in_flight_max = 0
    read = loaded.runtime_data.coordinator.async_read("osd")
    flow = hass.config_entries.flow.async_configure(await start(hass), typed(camera.url))
    result, _ = await asyncio.gather(flow, read)
    assert result["reason"] == "already_configured"
    assert camera.in_flight_max == 1


async def test_user_step_identifies_a_nameless_camera_by_its_address(
    hass: HomeAssistant, camera: XmlCgiCamera
) -> None:
    """No MAC and no serial: set up once per address."""
    camera.settings["network"]["macaddr"] = "00-00-00-00-00-00"
    camera.settings["getinfo"]["sn"] = ""
    first = await hass.config_entries.flow.async_configure(await start(hass), typed(camera.url))
    assert first["type"] is FlowResultType.CREATE_ENTRY
    assert first["result"].unique_id is None
    second = await hass.config_entries.flow.async_configure(await start(hass), typed(camera.url))
    assert second["reason"] == "already_configured"


async def test_reauth_step_takes_the_new_password(
    hass: HomeAssistant, camera: XmlCgiCamera, entry: MockConfigEntry
) -> None:
    """A password that was changed in the camera is asked for, and the camera comes back."""
    camera.change_password("new")
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"
    assert camera.refused_logins == 1

    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": "admin", "password": "wrong"}
    )
    assert result["errors"] == {"base": "invalid_auth"}
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": "admin", "password": "new"}
    )
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data["password"] == "new"
    assert entry.data["webhook_id"] == WEBHOOK_ID


async def test_reconfigure_step_follows_the_camera_to_another_address(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The same camera elsewhere is accepted, another one is not."""
    async with XmlCgiCamera(password=PASSWORD) as moved:
        result = await loaded.start_reconfigure_flow(hass)
        assert result["step_id"] == "reconfigure"
        answers = {"username": "admin", "password": PASSWORD, "verify_ssl": True}
        result = await hass.config_entries.flow.async_configure(
            result["flow_id"], {"host": moved.url, **answers}
        )
        assert result["reason"] == "reconfigure_successful"
        await hass.async_block_till_done()
        assert loaded.data["host"] == moved.url

        async with XmlCgiCamera(password=PASSWORD, mac="F0-00-06-10-84-48") as other:
            result = await loaded.start_reconfigure_flow(hass)
            result = await hass.config_entries.flow.async_configure(
                result["flow_id"], {"host": other.url, **answers}
            )
        assert result["reason"] == "unique_id_mismatch"
        assert loaded.data["host"] == moved.url
        await hass.config_entries.async_unload(loaded.entry_id)


async def test_reconfigure_step_keeps_the_password_of_an_empty_field(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """An empty password is not sent, and the stored one stays."""
    result = await loaded.start_reconfigure_flow(hass)
    answers = {"host": camera.url, "username": "admin", "verify_ssl": False}
    result = await hass.config_entries.flow.async_configure(result["flow_id"], answers)
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert loaded.state is ConfigEntryState.LOADED
    assert loaded.data["password"] == PASSWORD
    assert loaded.data["verify_ssl"] is False


@pytest.mark.parametrize("disabled_by", [None, ConfigEntryDisabler.USER])
async def test_reconfigure_step_keeps_no_device_of_a_disabled_entry(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    disabled_by: ConfigEntryDisabler | None,
) -> None:
    """One that is disabled is changed all the same; enabled, it makes a device of its own."""
    await hass.config_entries.async_set_disabled_by(loaded.entry_id, disabled_by)
    result = await loaded.start_reconfigure_flow(hass)
    answers = {"host": camera.url, "username": "admin", "password": PASSWORD, "verify_ssl": False}
    result = await hass.config_entries.flow.async_configure(result["flow_id"], answers)
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert loaded.data["verify_ssl"] is False
    assert not hass.data.get(PROBED_DEVICES)
    await hass.config_entries.async_set_disabled_by(loaded.entry_id, None)
    assert loaded.state is ConfigEntryState.LOADED
