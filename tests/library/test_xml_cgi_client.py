"""The client of XML CGI cameras: snapshots and their accounts."""

from collections.abc import Iterator
from dataclasses import replace
import math

import pytest

from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    BusyError,
    InvalidAuthError,
    RefusedError,
)
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI, client as xml_cgi_client
from custom_components.cgi_camera.api.families.xml_cgi.client import XmlCgiClient
from custom_components.cgi_camera.api.http import transport
from custom_components.cgi_camera.api.pictures.jpeg import whole_picture
from tests.simulators.faults import (
    Answer,
    MakeAnswer,
)
from tests.simulators.picture import MAIN_STREAM
from tests.simulators.xml_cgi import XmlCgiCamera, no_jpeg

from .conftest import NewClient, answers_with
from .test_snapshot_source import REUSE, size_of


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the retry of a snapshot come at once, and an answer take its time."""
    monkeypatch.setattr(xml_cgi_client, "RETRY_SECONDS", 0)
    monkeypatch.setattr(transport, "ANSWER_TIMEOUT", 600)


@pytest.fixture
def device(client: XmlCgiClient) -> Iterator[Device]:
    """Return a camera whose pictures serve for longer."""
    opened = Device(replace(XML_CGI, reuse_seconds=REUSE), client)
    yield opened
    opened.close()


async def test_xml_cgi_snapshot_retries_status_407_once(
    device: Device, camera: XmlCgiCamera
) -> None:
    """Status 407 has nothing to do with proxies here (no frame within three seconds)."""
    camera.inject("snapshot.cgi", no_jpeg)
    assert size_of(await device.snapshots.get(1, "main")) == MAIN_STREAM
    assert camera.count("snapshot.cgi") == 2


async def test_xml_cgi_snapshot_is_busy_after_two_407(device: Device, camera: XmlCgiCamera) -> None:
    """No third request."""
    camera.inject("snapshot.cgi", no_jpeg, times=math.inf)
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    assert camera.count("snapshot.cgi") == 2


async def test_xml_cgi_snapshot_uses_the_session(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """With ONVIF authentication a session is enough for most firmware; it is renewed if needed."""
    camera.onvif_auth = True
    assert whole_picture(await client.snapshot(1, "main"))
    camera.change_password(camera.password)  # ends all sessions
    assert whole_picture(await client.snapshot(1, "main"))
    assert (camera.logins, camera.refused_logins) == (2, 0)
    assert all("password=" not in r.query for r in camera.requests if r.interface != "getuid")


async def wants_the_account(make_answer: MakeAnswer) -> Answer:
    """Fault: firmware that knows no sessions here answers as if the account had no right."""
    answer = make_answer()
    return replace(answer, status=403, body=b"<fault><reason>forbidden</reason></fault>")


async def test_xml_cgi_snapshot_falls_back_to_the_account(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """Refused once for the session, the account is used from then on."""
    camera.onvif_auth = True
    camera.inject("snapshot.cgi", wants_the_account)
    for _ in range(3):
        assert size_of(await client.snapshot(1, "main")) == MAIN_STREAM
    with_session, *with_account = [
        request.query for request in camera.requests if request.interface == "snapshot.cgi"
    ]
    assert "uid=" in with_session
    assert len(with_account) == 3
    assert all("uid=" not in query and "password=" in query for query in with_account)
    assert camera.refused_logins == 0


async def test_xml_cgi_snapshot_reports_an_account_without_permission(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """It is refused in both forms; the session goes on."""
    camera.inject("snapshot.cgi", wants_the_account, times=math.inf)
    with pytest.raises(RefusedError, match="may not take snapshots"):
        await client.snapshot(1, "main")
    assert camera.count("snapshot.cgi") == 2
    await client.heartbeat()
    assert camera.logins == 1


async def test_xml_cgi_snapshot_sends_a_refused_password_once(
    client: XmlCgiClient, camera: XmlCgiCamera
) -> None:
    """The account form is a login, too: a changed password counts once, not at every picture."""
    camera.onvif_auth = True
    camera.inject("snapshot.cgi", wants_the_account)
    await client.snapshot(1, "main")
    camera.change_password("another")
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await client.snapshot(1, "main")
    assert camera.refused_logins == 1


async def test_xml_cgi_snapshot_sends_no_refused_or_locked_account(
    new_client: NewClient, camera: XmlCgiCamera
) -> None:
    """The login comes first, with the picture and without."""
    camera.onvif_auth = True
    client = new_client(password="wrong")
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await client.snapshot(1, "main")
    assert camera.refused_logins == len(camera.requests) == 1

    camera.inject("getuid", answers_with(b"The user is locked"))
    client = new_client()
    for _ in range(3):
        with pytest.raises(AccountLockedError):
            await client.snapshot(1, "main")
    assert len(camera.requests) == 2
