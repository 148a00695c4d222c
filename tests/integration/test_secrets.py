"""Secrets that were planted turn up nowhere but where they belong."""

import base64
from collections.abc import Callable
import json
import logging
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.api.camera_setup import UploadServer
from custom_components.cgi_camera.api.identity import Credentials
from tests.simulators.faults import connection_reset, html_page, server_error
from tests.simulators.picture import draw_face
from tests.simulators.uapi_push import FORMS, push
from tests.simulators.uploads import FtpUploader, MailCamera
from tests.simulators.xml_cgi import XmlCgiCamera, refused

from .conftest import PASSWORD, WEBHOOK_ID
from .uploading import UPLOAD_PASSWORD, USERNAME, count, ftp_options


def uids(camera: XmlCgiCamera) -> list[str]:
    """Return the session ids the camera gave out."""
    return [
        request.query.rpartition("uid=")[2]
        for request in camera.requests
        if "uid=" in request.query
    ]


def logged(caplog: pytest.LogCaptureFixture, *names: str) -> str:
    """Return all that some loggers wrote."""
    formatted = logging.Formatter().format
    return "".join(formatted(record) for record in caplog.records if record.name.startswith(names))


@pytest.fixture
def assert_no_secret(
    camera: XmlCgiCamera, caplog: pytest.LogCaptureFixture
) -> Callable[[str], None]:
    """Return a check that a text, and our log at debug level, hold none of the secrets."""
    caplog.set_level(logging.DEBUG)

    def check(text: str = "") -> None:
        # Home Assistant itself logs the path of every request at debug level.
        ours = logged(caplog, "custom_components")
        assert uids(camera)
        for secret in (PASSWORD, "planted%2DSecret", WEBHOOK_ID, *uids(camera)):
            assert secret not in text
            assert secret not in ours

    return check


@pytest.mark.parametrize(
    "fault", [connection_reset, html_page, server_error, refused("uid error"), refused("no")]
)
async def test_secrets_stay_out_of_errors_and_log(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    camera: XmlCgiCamera,
    assert_no_secret: Callable[[str], None],
    fault: Any,
) -> None:
    """Every fault of a request that carries them is covered."""
    camera.inject("osd", fault, times=4)
    with pytest.raises(HomeAssistantError) as error:
        await hass.services.async_call(
            "switch",
            "turn_off",
            {"entity_id": "switch.front_door_on_screen_display"},
            blocking=True,
        )
    chain: BaseException | None = error.value
    while chain is not None:
        assert_no_secret(f"{chain!r} {chain}")
        chain = chain.__cause__ or chain.__context__
    await hass.async_block_till_done(wait_background_tasks=True)
    assert_no_secret("")


async def test_secrets_stay_out_of_events_and_states(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    push_url: str,
    camera: XmlCgiCamera,
    assert_no_secret: Callable[[str], None],
) -> None:
    """Events and states are visible to all users of the house."""
    events = async_capture_events(hass, "cgi_camera_event")
    for form in FORMS:
        await push(push_url, form)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(events) > 20
    assert_no_secret(str([event.data for event in events]))
    assert_no_secret(str([state.as_dict() for state in hass.states.async_all()]))


@pytest.fixture
async def uploading(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    camera: XmlCgiCamera,
    port: int,
) -> MockConfigEntry:
    """Return the loaded entry of a camera that uploads by FTP and by mail."""
    account = {"upload_username": USERNAME, "upload_password": UPLOAD_PASSWORD}
    ways = {**ftp_options(port), "receive_mail": True, "mail_port": port + 1}
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, **account}, options={**entry.options, **ways}
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def test_secrets_stay_out_of_the_log_of_upload_servers(
    *,
    hass: HomeAssistant,
    uploading: MockConfigEntry,
    port: int,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The password, right or mistyped, is not even in what the servers log to find a fault."""
    caplog.set_level(logging.DEBUG)
    for name in ("pyftpdlib", "mail.log"):
        caplog.set_level(logging.DEBUG, name)
    events = async_capture_events(hass, "cgi_camera_event")
    await FtpUploader("127.0.0.1", port, USERNAME, UPLOAD_PASSWORD).upload(("a.jpg", draw_face(1)))
    for mechanism in ("LOGIN", "PLAIN"):
        mails = MailCamera("127.0.0.1", port + 1, USERNAME, UPLOAD_PASSWORD, mechanism=mechanism)
        await mails.send()
    mistyped = f"{UPLOAD_PASSWORD}x"
    with pytest.raises(Exception, match="530"):
        await FtpUploader("127.0.0.1", port, USERNAME, mistyped).upload(("a.jpg", b""))
    with pytest.raises(Exception, match="535"):
        await MailCamera("127.0.0.1", port + 1, USERNAME, mistyped).send()
    await count(events, 3)
    found = await get_diagnostics_for_config_entry(hass, hass_client, uploading)
    states = [state.as_dict() for state in hass.states.async_all()]
    shown = json.dumps(found) + str(states) + str(events) + logged(caplog, "custom_components")
    assert USERNAME not in shown
    whole = f"\0{USERNAME}\0{UPLOAD_PASSWORD}"
    for secret in (UPLOAD_PASSWORD, *(in_base64(text) for text in (UPLOAD_PASSWORD, whole))):
        assert secret not in shown
        assert secret not in logged(caplog, "pyftpdlib", "mail.log")


def in_base64(text: str) -> str:
    """Return a text as it is on the wire of a mail server."""
    return base64.b64encode(text.encode()).decode()


def test_secrets_stay_out_of_reprs() -> None:
    """An object in a traceback or a debugger shows no password."""
    assert PASSWORD not in repr(Credentials(username="admin", password=PASSWORD))
    server = UploadServer(host="x", port=1, username="camera", password=PASSWORD)
    assert PASSWORD not in repr(server)
