"""Wrong inputs of the set-up forms: each has a sentence that names what to do, at its field."""

from collections.abc import Callable, Mapping
from pathlib import Path
import ssl
from typing import Any

from homeassistant.components.camera import async_get_image
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.http.transport import Transport
from custom_components.cgi_camera.const import DOMAIN
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.faults import Answer, Fault, MakeAnswer
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.odd_hosts import answering, tls_host
from tests.simulators.recorder import PICTURE, SnapshotDevice
from tests.simulators.serving import LoopbackServer
from tests.simulators.uapi import UapiCamera
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import PASSWORD

type Typed = dict[str, Any]


async def fill_in(hass: HomeAssistant, *forms: Typed) -> ConfigFlowResult:
    """Fill in one form after another and return what comes behind the last one."""
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    for form in forms:
        result = await hass.config_entries.flow.async_configure(result["flow_id"], form)
        while result["type"] is FlowResultType.SHOW_PROGRESS:
            await hass.async_block_till_done()
            result = await hass.config_entries.flow.async_configure(result["flow_id"])
    return result


def typed(host: str, *, family: str = "auto", **changes: Any) -> Typed:
    """Return what a person types into the first form."""
    advanced = {"family": family, "verify_ssl": True, **changes.pop("advanced", {})}
    account = {"username": "admin", "password": PASSWORD}
    return {"host": host, **account, "advanced": advanced, **changes}


async def sentence(hass: HomeAssistant, result: ConfigFlowResult) -> tuple[str, str]:
    """Return the field of the only error of a form, and its text."""
    ((field, key),) = (result["errors"] or {}).items()
    texts = await async_get_translations(hass, "en", "config", [DOMAIN])
    text = texts[f"component.{DOMAIN}.config.error.{key}"]
    return field, text.format(**(result["description_placeholders"] or {}))


def answers(status: int, kind: str, body: bytes) -> Fault:
    """Return a fault that answers this in place of a picture."""

    async def fault(_: MakeAnswer) -> Answer:
        return Answer(status=status, body=body, content_type=kind)

    return fault


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:99999", "two words", "   ", "rtsp://127.0.0.1/1", "http//127.0.0.1", "127.0.0.300"],
)
@pytest.mark.parametrize("family", ["auto", "custom"])
async def test_user_step_rejects_what_is_no_address(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, host: str, family: str
) -> None:
    """At its field, without sending anything; the form of the URL does not come before."""
    monkeypatch.setattr(Transport, "slot", None)
    result = await fill_in(hass, typed(host, family=family))
    assert result["step_id"] == "user"
    field, text = await sentence(hass, result)
    assert field == "host"
    assert "Enter a host name" in text
    assert "Nothing was sent" in text


DEVICES: Mapping[str, Callable[[], LoopbackServer]] = {
    "xml_cgi": lambda: XmlCgiCamera(password=PASSWORD, latency=0),
    "json_cgi": lambda: JsonCgiCamera(password=PASSWORD, latency=0),
    "uapi": lambda: UapiCamera(username="admin", password=PASSWORD, latency=0),
    "hikvision": lambda: HikvisionRecorder(password=PASSWORD, latency=0, picture_seconds=0),
    "dahua": lambda: DahuaRecorder(password=PASSWORD, latency=0, picture_seconds=0),
    "edimax": lambda: EdimaxCamera(password=PASSWORD, latency=0, picture_seconds=0),
}


@pytest.mark.parametrize("spoken", DEVICES)
@pytest.mark.parametrize("chosen", DEVICES)
async def test_user_step_names_a_wrong_protocol(
    hass: HomeAssistant, spoken: str, chosen: str
) -> None:
    """Neither a bad address nor a bad account, and no empty list of channels."""
    if spoken == chosen:
        pytest.skip("the right protocol")
    async with DEVICES[spoken]() as device:
        result = await fill_in(hass, typed(device.url, family=chosen))
        assert result["type"] is FlowResultType.FORM
        field, text = await sentence(hass, result)
        assert field == "base"
        assert "does not speak the chosen protocol" in text
        # The account is right, so that no device has refused it.
        if isinstance(device, SnapshotDevice):
            assert device.refused_logins == 0


async def test_user_step_finds_an_edimax(hass: HomeAssistant) -> None:
    """By itself, and without sending the account before."""
    async with EdimaxCamera(password=PASSWORD) as camera:
        result = await fill_in(hass, typed(camera.url))
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["data"]["family"] == "edimax"
        proven = [request.target for request in camera.requests if request.scheme]
        assert set(proven) == {"/snapshot.jpg"}
        await hass.async_block_till_done()
        await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.mark.parametrize("family", ["auto", "hikvision"])
async def test_user_step_names_a_recorder_without_cameras(hass: HomeAssistant, family: str) -> None:
    """There is nothing to choose from."""
    async with HikvisionRecorder(
        password=PASSWORD, latency=0, channels=2, empty={1, 2}
    ) as recorder:
        result = await fill_in(hass, typed(recorder.url, family=family))
        field, text = await sentence(hass, result)
        assert (result["step_id"], field) == ("user", "base")
        assert "no channel" in text


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        pytest.param(answers(404, "text/html", b"<html>"), "nothing at this URL", id="404"),
        pytest.param(answers(200, "text/html", b"<html>"), "web page", id="page"),
        pytest.param(
            answers(200, "image/png", b"\x89PNG\r\n" + b"\0" * 99), "not a JPEG", id="PNG"
        ),
        pytest.param(answers(403, "text/html", b""), "rejects this URL: status 403", id="403"),
        pytest.param(answers(200, "text/plain", b""), "does not return a picture", id="nothing"),
        pytest.param(
            answers(200, "application/json", b'[{"code":1,"error":{"detail":"login failed"}}]'),
            "login failed",
            id="login failed in JSON",
        ),
        pytest.param(
            answers(200, "application/xml", b"<r><statusString>Not logged in</statusString></r>"),
            "Not logged in",
            id="login failed in XML",
        ),
        pytest.param(
            answers(
                200,
                "multipart/x-mixed-replace; boundary=b",
                b"--b\r\nContent-Type: video/h264\r\n\r\n" + b"x" * 9999,
            ),
            "video stream",
            id="stream",
        ),
    ],
)
@pytest.mark.parametrize("path", ["/still.jpg", "/still{channel}.jpg"])
async def test_snapshot_url_step_names_what_arrives(
    hass: HomeAssistant, fault: Fault, says: str, path: str
) -> None:
    """In place of a picture, at the field of its URL."""
    async with AnyCamera(path=path, latency=0) as camera:
        camera.inject(PICTURE, fault, times=99)
        result = await fill_in(hass, typed(camera.url, family="custom"), {"url": path})
        field, text = await sentence(hass, result)
        assert (result["step_id"], field) == ("snapshot_url", "url")
        assert says in text


@pytest.mark.parametrize("path", ["/api.cgi?cmd=Snap&channel={channel0}", "/pic/{channel}.jpg"])
async def test_snapshot_url_step_counts_as_the_recorder_does(
    hass: HomeAssistant, path: str
) -> None:
    """The number in the URL may begin at 0; the channel is that of the recorder."""
    async with AnyCamera(path=path, channels=3, latency=0) as camera:
        urls = {"url": path, "rtsp_url": "/p_{channel:02}_main"}
        result = await fill_in(hass, typed(camera.url, family="custom"), urls, {"channels": ["2"]})
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await hass.async_block_till_done()
        (entity,) = hass.states.async_entity_ids("camera")
        camera.pictures.clear()
        image = await async_get_image(hass, entity)
        assert image.content.startswith(b"\xff\xd8")
        assert set(camera.pictures) == {2}
        await hass.config_entries.async_unload(result["result"].entry_id)


async def test_user_step_names_the_camera_that_is_there(hass: HomeAssistant) -> None:
    """The same camera again, by its identity or by its URL."""
    async with XmlCgiCamera(password=PASSWORD, latency=0) as known, AnyCamera() as other:
        for forms in (
            (typed(known.url),),
            (typed(other.url, family="custom"), {"url": other.path.replace("{channel}", "1")}),
        ):
            result = await fill_in(hass, *forms)
            entry = result["result"]
            await hass.async_block_till_done()
            hass.config_entries.async_update_entry(entry, title="Front door")
            again = await fill_in(hass, *forms)
            assert again["reason"] == "already_configured"
            assert again["description_placeholders"] == {"name": "Front door"}
            await hass.config_entries.async_unload(entry.entry_id)
    texts = await async_get_translations(hass, "en", "config", [DOMAIN])
    assert "as {name}" in texts[f"component.{DOMAIN}.config.abort.already_configured"]


@pytest.mark.parametrize(
    "odd", [{"names_login": False}, {"odd_challenge": "Negotiate"}, {"odd_challenge": "IPCamera"}]
)
async def test_user_step_takes_the_kind_of_login(hass: HomeAssistant, odd: dict[str, Any]) -> None:
    """A camera that names none, or one that is unknown, can be given one under Advanced."""
    async with AnyCamera(
        path="/still.jpg", scheme=Scheme.BASIC, password=PASSWORD, **odd
    ) as camera:
        result = await fill_in(hass, typed(camera.url, family="custom"), {"url": "/still.jpg"})
        field, text = await sentence(hass, result)
        assert (result["step_id"], field) == ("user", "base")
        assert "Advanced" in text
        assert camera.refused_logins == 0
        basic = typed(camera.url, family="custom", advanced={"login": "basic"})
        result = await fill_in(hass, basic, {"url": "/still.jpg"})
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["data"]["login"] == "basic"
        await hass.async_block_till_done()
        await hass.config_entries.async_unload(result["result"].entry_id)


async def test_user_step_asks_for_a_missing_account(hass: HomeAssistant) -> None:
    """At the field of the username; nothing was refused."""
    async with XmlCgiCamera(password=PASSWORD, latency=0) as camera:
        result = await fill_in(hass, typed(camera.url, username="", password=""))
        field, text = await sentence(hass, result)
        assert field == "username"
        assert "requires an account" in text
        assert camera.refused_logins == 0


async def test_user_step_takes_the_account_from_the_address(hass: HomeAssistant) -> None:
    """It fills the fields of the account, and never becomes a part of the address."""
    async with XmlCgiCamera(password=PASSWORD, latency=0) as camera:
        place = camera.url.removeprefix("http://")
        wrong = f"admin:wrong@{place}"
        result = await fill_in(hass, typed(wrong, username="", password=""))
        assert await sentence(hass, result)
        assert result["data_schema"] is not None
        shown = {
            str(marker): (marker.description or {}).get("suggested_value")
            for marker in result["data_schema"].schema
        }
        assert (shown["host"], shown["username"]) == (place, "admin")
        result = await fill_in(
            hass, typed(f"http://admin:{PASSWORD}@{place}", username="", password="")
        )
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["data"]["host"] == camera.url
        assert (result["data"]["username"], result["data"]["password"]) == ("admin", PASSWORD)
        await hass.async_block_till_done()
        await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.mark.parametrize(
    ("version", "field", "says"),
    [(None, "base", "Verify the TLS certificate"), (ssl.TLSVersion.TLSv1, "host", "too old")],
    ids=["own certificate", "TLS 1.0"],
)
async def test_user_step_names_what_is_wrong_with_tls(
    hass: HomeAssistant, tmp_path: Path, version: ssl.TLSVersion | None, field: str, says: str
) -> None:
    """A certificate that is not trusted, and TLS that is too old."""
    with tls_host(tmp_path, version) as place:
        found, text = await sentence(hass, await fill_in(hass, typed(f"https://{place}")))
        assert found == field
        assert says in text


@pytest.mark.parametrize(
    ("version", "key"),
    [(None, "certificate_untrusted"), (ssl.TLSVersion.TLSv1, "old_tls")],
    ids=["own certificate", "TLS 1.0"],
)
async def test_setup_entry_names_what_is_wrong_with_tls(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tmp_path: Path,
    version: ssl.TLSVersion | None,
    key: str,
) -> None:
    """A camera with a new certificate says the same later, beside its entry."""
    with tls_host(tmp_path, version) as place:
        data = {**entry.data, "host": f"https://{place}"}
        hass.config_entries.async_update_entry(entry, data=data)
        await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert entry.error_reason_translation_key == key
        assert (entry.reason or "").startswith(("Front door responds", "The TLS version"))


async def test_user_step_names_the_scheme_that_a_camera_takes(hass: HomeAssistant) -> None:
    """HTTPS in place of HTTP with the address to enter, and HTTP in place of HTTPS."""
    refusal = b"The plain HTTP request was sent to HTTPS port"  # nginx
    async with answering(b"HTTP/1.1 400 Bad Request\r\n", refusal) as place:
        field, text = await sentence(hass, await fill_in(hass, typed(place)))
        assert field == "host"
        assert f"Enter https://{place} as the address" in text
    async with XmlCgiCamera(password=PASSWORD, latency=0) as camera:
        address = camera.url.replace("http://", "https://")
        field, text = await sentence(hass, await fill_in(hass, typed(address)))
        assert field == "host"
        assert "does not use HTTPS" in text


@pytest.mark.parametrize("status", [b"301 Moved Permanently", b"302 Moved Temporarily", b"307 x"])
async def test_user_step_names_where_a_redirect_leads(hass: HomeAssistant, status: bytes) -> None:
    """To HTTPS on the same host (hikvision_next #231, rroller #51)."""
    leads = b"HTTP/1.1 " + status + b"\r\nLocation: https://127.0.0.1/x?a=1\r\n"
    async with answering(leads) as place:
        field, text = await sentence(hass, await fill_in(hass, typed(place)))
    assert field == "host"
    assert "Enter https://127.0.0.1 as the address" in text
