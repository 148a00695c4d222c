"""Wrong inputs of the set-up forms: each has a sentence that names what to do, at its field."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.translation import async_get_translations
import pytest

from custom_components.cgi_camera.api.http.transport import Transport
from custom_components.cgi_camera.const import DOMAIN
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.faults import Answer, Fault, MakeAnswer
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.json_cgi import JsonCgiCamera
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
    """Return the field of the only error of a form, and what it says there."""
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
    assert "no host name" in text
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
        pytest.param(answers(403, "text/html", b""), "refuses this URL: status 403", id="403"),
        pytest.param(answers(200, "text/plain", b""), "no picture", id="nothing"),
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


async def test_user_step_takes_the_kind_of_login(hass: HomeAssistant) -> None:
    """A camera that names none can be given one under Advanced."""
    async with AnyCamera(
        path="/still.jpg", scheme=Scheme.BASIC, password=PASSWORD, names_login=False
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
        assert "wants an account" in text
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
