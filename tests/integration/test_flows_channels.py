"""Recorders and snapshot cameras are added: channels with pictures, and one try with a password."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.api.client import FoundChannel
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import CannotConnectError
from custom_components.cgi_camera.api.families import dahua
from custom_components.cgi_camera.api.families.hikvision import client as hikvision_client
from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN, OPTION_LISTEN
from custom_components.cgi_camera.devices import ACCOUNTS
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.channel_picture import channel_of
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import Recorder

from .conftest import PASSWORD, failure, quiet, unique_id_of

FAMILIES: Mapping[str, Callable[..., Recorder]] = {
    "hikvision": HikvisionRecorder,
    "dahua": DahuaRecorder,
}


@pytest.fixture(params=FAMILIES)
def family(request: pytest.FixtureRequest) -> str:
    """Return the families of recorders, one after the other."""
    return str(request.param)


@pytest.fixture
async def recorder(family: str) -> AsyncIterator[Recorder]:
    """Return a recorder with four channels, of which the third has no camera."""
    names = {1: "Furnace", 2: "Ladle | *hot*"}
    async with FAMILIES[family](password=PASSWORD, channels=4, empty={3}, names=names) as running:
        yield running


def typed(host: str, password: str = PASSWORD, **changes: Any) -> dict[str, Any]:
    """Return what a person types."""
    advanced = {"family": changes.pop("family", "auto"), "verify_ssl": True}
    return {
        "host": host,
        "username": "admin",
        "password": password,
        "advanced": advanced,
        **changes,
    }


async def start(hass: HomeAssistant, user_input: Mapping[str, Any]) -> ConfigFlowResult:
    """Type into the first form."""
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await go_on(hass, flow["flow_id"], user_input)


async def go_on(
    hass: HomeAssistant, flow_id: str, user_input: Mapping[str, Any]
) -> ConfigFlowResult:
    """Type into the next form, and wait while channels are looked for."""
    result = await hass.config_entries.flow.async_configure(flow_id, dict(user_input))
    if result["type"] is FlowResultType.SHOW_PROGRESS:
        assert result["progress_action"] == "find_channels"
        await hass.async_block_till_done()
        return await hass.config_entries.flow.async_configure(flow_id)
    return result


def offered(result: ConfigFlowResult) -> dict[str, str]:
    """Return the channels to choose from, by number."""
    schema = result["data_schema"]
    assert schema is not None
    return {
        option["value"]: option["label"] for option in schema.schema["channels"].config["options"]
    }


def ticked(result: ConfigFlowResult) -> Collection[str]:
    """Return the channels that are chosen already."""
    schema = result["data_schema"]
    assert schema is not None
    (key,) = (key for key in schema.schema if key == "channels")
    chosen: list[str] = key.description["suggested_value"]
    return chosen


async def test_channels_step_finds_and_stores_channels(
    hass: HomeAssistant, recorder: Recorder, family: str
) -> None:
    """The empty one is offered and not ticked; what is chosen is stored with its name."""
    result = await start(hass, typed(recorder.url))
    assert result["step_id"] == "channels"
    assert offered(result)["1"] == "1 Furnace"
    assert offered(result)["2"] == "2 Ladle | *hot*"
    assert ticked(result) == ["1", "2", "4"]
    if "3" in offered(result):
        assert offered(result)["3"].endswith("(no camera)")

    result = await go_on(hass, result["flow_id"], {"channels": ["2", "4"]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == recorder.model
    assert result["data"]["family"] == family
    assert [channel["number"] for channel in result["data"]["channels"]] == [2, 4]
    assert result["data"]["channels"][0]["name"] == "Ladle | *hot*"
    assert result["options"] == {**DEFAULT_OPTIONS, OPTION_LISTEN: True}
    assert result["result"].unique_id == unique_id_of(recorder)
    await hass.async_block_till_done()
    assert result["result"].state is ConfigEntryState.LOADED
    assert recorder.refused_logins == 0


async def test_channels_step_requires_one_channel(hass: HomeAssistant, recorder: Recorder) -> None:
    """No channel is an error, a second search is allowed."""
    result = await start(hass, typed(recorder.url))
    result = await go_on(hass, result["flow_id"], {"channels": []})
    assert result["errors"] == {"base": "no_channels"}
    recorder.empty = ()
    result = await go_on(hass, result["flow_id"], {"channels": [], "search": True})
    assert result["errors"] == {}
    assert ticked(result) == ["1", "2", "3", "4"]
    result = await go_on(hass, result["flow_id"], {"channels": ["3"]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_channels_step_shows_pictures_while_it_is_open(
    hass: HomeAssistant, recorder: Recorder, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """By signed paths, each its own channel; afterwards they are gone."""
    result = await start(hass, typed(recorder.url))
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    table = placeholders["pictures"]
    paths = [part.partition(")")[0] for part in table.split("](")[1:]]
    assert len(paths) == 3
    client = await hass_client_no_auth()
    for path, channel in zip(paths, (1, 2, 4), strict=True):
        response = await client.get(path)
        assert response.status == 200
        assert channel_of(await response.read()).channel == channel
        unsigned = await client.get(path.partition("?")[0])
        assert unsigned.status == 401
    result = await go_on(hass, result["flow_id"], {"channels": ["1"]})
    await hass.async_block_till_done()
    assert (await client.get(paths[0])).status == 404


async def test_channels_step_offers_a_channel_without_an_answer(
    hass: HomeAssistant, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel whose picture never comes is offered as what it is: unknown."""
    for family in (dahua, hikvision_client):
        monkeypatch.setattr(family, "TRY_SECONDS", 1.0)
    recorder.slow = {4}
    result = await start(hass, typed(recorder.url))
    assert offered(result)["4"].endswith("(did not answer)")
    assert ticked(result) == ["1", "2"]
    hass.config_entries.flow.async_abort(result["flow_id"])


@pytest.mark.parametrize(
    ("error", "shown"),
    [(CannotConnectError("closed port"), "cannot_connect"), (ValueError("ours"), "unknown")],
)
async def test_channels_step_returns_to_the_form_after_a_failed_search(
    hass: HomeAssistant,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    shown: str,
) -> None:
    """The first form comes back with what was typed, and can be sent again."""

    async def fail(_: Device, __: object = ()) -> Sequence[FoundChannel]:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Device, "find_channels", fail)
        result = await start(hass, typed(recorder.url))
    assert (result["step_id"], result["errors"]) == ("user", {"base": shown})
    result = await go_on(hass, result["flow_id"], typed(recorder.url))
    assert result["step_id"] == "channels"

    result = await go_on(hass, result["flow_id"], {"channels": ["1"]})
    await hass.async_block_till_done()
    options = hass.config_entries.options
    form = await options.async_init(result["result"].entry_id)
    form = await options.async_configure(form["flow_id"], {"next_step_id": "channels"})
    monkeypatch.setattr(Device, "find_channels", fail)
    await options.async_configure(form["flow_id"], {"channels": [], "search": True})
    await hass.async_block_till_done()
    form = await options.async_configure(form["flow_id"])
    assert (form["step_id"], failure(form)) == ("channels", shown)
    options.async_abort(form["flow_id"])


async def test_user_step_sends_a_wrong_password_typed_twice_once(
    hass: HomeAssistant, recorder: Recorder
) -> None:
    """The second time nothing is sent, and the form shows the time; another one is sent."""
    result = await start(hass, typed(recorder.url, "wrong"))
    assert (result["step_id"], result["errors"]) == ("user", {"base": "invalid_auth"})
    assert recorder.refused_logins == 1
    seen = len(recorder.requests)

    result = await go_on(hass, result["flow_id"], typed(recorder.url, "wrong"))
    assert result["errors"] == {"base": "account_locked"}
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert 25 <= int(placeholders["minutes"]) <= 31
    assert all(request.scheme == "" for request in recorder.requests[seen:])
    assert recorder.refused_logins == recorder.most_failed_logins == 1

    result = await go_on(hass, result["flow_id"], typed(recorder.url))
    assert result["step_id"] == "channels"
    assert recorder.most_failed_logins == 1
    hass.config_entries.flow.async_abort(result["flow_id"])


async def test_user_step_reports_the_remaining_lock(hass: HomeAssistant) -> None:
    """The form shows the time; no request of ours prolongs it."""
    async with HikvisionRecorder(password=PASSWORD) as recorder:
        recorder.locked_until["127.0.0.1"] = recorder.now() + 600
        result = await start(hass, typed(recorder.url))
        assert result["errors"] == {"base": "account_locked"}
        placeholders = result["description_placeholders"]
        assert placeholders is not None
        assert 1 <= int(placeholders["minutes"]) <= 31
        tries = recorder.refused_logins
        again = await go_on(hass, result["flow_id"], typed(recorder.url))
        assert again["errors"] == {"base": "account_locked"}
        assert recorder.refused_logins == tries <= 1


async def test_user_step_updates_the_address_of_a_known_recorder(
    hass: HomeAssistant, recorder: Recorder
) -> None:
    """It is refused; at another address, its entry follows it there."""
    result = await start(hass, typed(recorder.url))
    result = await go_on(hass, result["flow_id"], {"channels": ["1"]})
    entry = result["result"]
    await hass.async_block_till_done()
    again = await start(hass, typed(recorder.url))
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")

    moved = type(recorder)(password=PASSWORD, channels=4)
    await recorder.stop()  # what answers at the old address has not moved
    async with moved:
        again = await start(hass, typed(moved.url))
        assert again["reason"] == "already_configured"
        assert entry.data["host"] == moved.url
        assert [channel["number"] for channel in entry.data["channels"]] == [1]
        await hass.async_block_till_done()
        assert entry.state is ConfigEntryState.LOADED
        await hass.config_entries.async_unload(entry.entry_id)


async def test_reconfigure_step_keeps_the_channels(hass: HomeAssistant, recorder: Recorder) -> None:
    """By reauth and by reconfigure."""
    result = await start(hass, typed(recorder.url))
    result = await go_on(hass, result["flow_id"], {"channels": ["1", "4"]})
    entry = result["result"]
    await hass.async_block_till_done()
    channels = entry.data["channels"]

    await quiet(recorder)
    recorder.password = "another"
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    result = await go_on(
        hass, flow["flow_id"], {"username": "admin", "password": recorder.password}
    )
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.data["channels"] == channels

    await quiet(recorder)
    recorder.password = PASSWORD
    result = await reconfigure(hass, entry)
    result = await go_on(
        hass,
        result["flow_id"],
        {"host": recorder.url, "username": "admin", "password": PASSWORD, "verify_ssl": True},
    )
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.data["channels"] == channels
    assert entry.state is ConfigEntryState.LOADED


async def reconfigure(hass: HomeAssistant, entry: Any) -> ConfigFlowResult:
    """Open the form of an entry's address and account."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": "reconfigure", "entry_id": entry.entry_id}
    )


async def test_recorder_entry_sends_a_stored_wrong_password_once(
    hass: HomeAssistant, recorder: Recorder
) -> None:
    """It is sent once; however often the entry is set up again, nothing more is."""
    result = await start(hass, typed(recorder.url))
    result = await go_on(hass, result["flow_id"], {"channels": ["1"]})
    entry = result["result"]
    await hass.async_block_till_done()
    await quiet(recorder)
    await hass.config_entries.async_unload(entry.entry_id)
    recorder.password = "another"
    for _ in range(3):
        assert not await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        reason = str(entry.reason)
        await hass.config_entries.async_unload(entry.entry_id)
        assert recorder.refused_logins == recorder.most_failed_logins == 1
    if isinstance(recorder, DahuaRecorder):
        # These refuse good accounts, too, when they are busy: only a second time is believed, and
        # after a restart, when nothing but the entry knows of the first one, that is the next.
        assert hass.config_entries.flow.async_progress() == []
        assert "Minutes left: 30" in reason
        recorder.unlock()
        del hass.data[ACCOUNTS]
        assert not await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        assert recorder.most_failed_logins == 1
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"


async def test_user_step_sets_up_an_edimax_camera(hass: HomeAssistant) -> None:
    """Chosen under Advanced, because its picture is where many have theirs; no channels step."""
    async with EdimaxCamera(password=PASSWORD) as camera:
        result = await start(hass, typed(camera.url, family="edimax"))
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["result"].unique_id is None
        assert result["title"] == "Edimax camera"
        await hass.async_block_till_done()
        assert result["result"].state is ConfigEntryState.LOADED
        again = await start(hass, typed(camera.url, family="edimax"))
        assert again["reason"] == "already_configured"
        form = await hass.config_entries.options.async_init(result["result"].entry_id)
        uploads = ["receive_ftp", "receive_mail", "upload_meaning"]
        assert form["menu_options"] == [*uploads, "settings", "faces", "pictures"]
        await hass.config_entries.async_unload(result["result"].entry_id)


async def test_user_step_accepts_an_empty_account(hass: HomeAssistant) -> None:
    """Both fields may be left out."""
    async with EdimaxCamera(scheme=Scheme.OPEN) as camera:
        user_input = typed(camera.url, family="edimax")
        del user_input["username"], user_input["password"]
        result = await start(hass, user_input)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert (result["data"]["username"], result["data"]["password"]) == ("", "")
        await hass.async_block_till_done()
        await hass.config_entries.async_unload(result["result"].entry_id)


async def test_snapshot_url_step_reports_errors_at_the_url(hass: HomeAssistant) -> None:
    """A step asks for its URL, and shows errors beside the field."""
    async with AnyCamera(scheme=Scheme.BASIC, password=PASSWORD, path="/still.jpg") as camera:
        result = await start(hass, typed(camera.url, family="custom"))
        assert result["step_id"] == "snapshot_url"
        flow_id = result["flow_id"]
        for wrong, errors in (
            ({"url": "still.jpg"}, {"url": "url_invalid"}),
            ({"url": "ftp://127.0.0.1/still.jpg"}, {"url": "url_invalid"}),
            ({"url": "http://[/"}, {"url": "url_invalid"}),
            ({"url": "//elsewhere/still.jpg"}, {"url": "url_invalid"}),
            ({"url": "http://elsewhere/still.jpg"}, {"url": "url_elsewhere"}),
            (
                {"url": "/still.jpg", "rtsp_url": "rtsp://elsewhere/1"},
                {"rtsp_url": "url_elsewhere"},
            ),
            ({"url": "/nothing.jpg"}, {"url": "picture_missing"}),
        ):
            result = await go_on(hass, flow_id, wrong)
            assert (result["step_id"], result["errors"]) == ("snapshot_url", errors)
        assert camera.refused_logins == 0

        result = await go_on(hass, flow_id, {"url": f"{camera.url}/still.jpg"})
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["title"] == "Camera at 127.0.0.1"
        await hass.async_block_till_done()
        assert result["result"].state is ConfigEntryState.LOADED

        again = await start(hass, typed(camera.url, family="custom"))
        again = await go_on(hass, again["flow_id"], {"url": f"{camera.url}/still.jpg"})
        assert again["reason"] == "already_configured"
        await hass.config_entries.async_unload(result["result"].entry_id)


async def test_snapshot_url_step_returns_to_the_account_form(
    hass: HomeAssistant,
) -> None:
    """The form of the account comes back, then that of the URL with what was typed."""
    async with AnyCamera(scheme=Scheme.BASIC, password=PASSWORD, path="/still.jpg") as camera:
        result = await start(hass, typed(camera.url, "wrong", family="custom"))
        result = await go_on(hass, result["flow_id"], {"url": "/still.jpg"})
        assert (result["step_id"], result["errors"]) == ("user", {"base": "invalid_auth"})
        assert camera.refused_logins == 1
        result = await go_on(hass, result["flow_id"], typed(camera.url, family="custom"))
        assert result["step_id"] == "snapshot_url"
        result = await go_on(hass, result["flow_id"], {"url": "/still.jpg"})
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await hass.async_block_till_done()
        await hass.config_entries.async_unload(result["result"].entry_id)


async def test_snapshot_url_step_finds_channels_with_a_placeholder(hass: HomeAssistant) -> None:
    """With {channel} in the URL its channels are found like those of the others."""
    async with AnyCamera(channels=3, empty={2}) as camera:
        result = await start(hass, typed(camera.url, family="custom"))
        result = await go_on(hass, result["flow_id"], {"url": camera.path})
        assert result["step_id"] == "channels"
        assert set(ticked(result)) >= {"1"}
        result = await go_on(hass, result["flow_id"], {"channels": ["1", "3"]})
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await hass.async_block_till_done()
        entry = result["result"]
        assert entry.state is ConfigEntryState.LOADED
        await hass.config_entries.async_unload(entry.entry_id)


async def test_reconfigure_step_changes_the_snapshot_url(hass: HomeAssistant) -> None:
    """By reconfigure, with the same errors; what is not typed again stays."""
    async with AnyCamera(path="/still.jpg") as camera:
        result = await start(hass, typed("two words", family="custom"))
        assert (result["step_id"], result["errors"]) == ("user", {"host": "address_invalid"})
        result = await go_on(hass, result["flow_id"], typed("127.0.0.1:9", family="custom"))
        result = await go_on(hass, result["flow_id"], {"url": "/still.jpg"})
        assert (result["step_id"], result["errors"]) == ("user", {"base": "cannot_connect"})
        result = await go_on(hass, result["flow_id"], typed(camera.url, family="custom"))
        result = await go_on(hass, result["flow_id"], {"url": "/still.jpg", "rtsp_url": "/live"})
        entry = result["result"]
        await hass.async_block_till_done()

        camera.path = "/picture.jpg"
        result = await reconfigure(hass, entry)
        answers = {"host": camera.url, "verify_ssl": True, "rtsp_url": "/live"}
        for url, errors in (
            ("http://elsewhere/picture.jpg", {"url": "url_elsewhere"}),
            ("/still.jpg", {"url": "picture_missing"}),
        ):
            result = await go_on(hass, result["flow_id"], {**answers, "url": url})
            assert result["errors"] == errors
        result = await go_on(hass, result["flow_id"], {**answers, "url": "/picture.jpg"})
        assert result["reason"] == "reconfigure_successful"
        await hass.async_block_till_done()
        assert (entry.data["url"], entry.data["rtsp_url"]) == ("/picture.jpg", "/live")
        assert entry.state is ConfigEntryState.LOADED
        await hass.config_entries.async_unload(entry.entry_id)


async def test_entry_keeps_the_unique_ids_of_a_hybrid(hass: HomeAssistant) -> None:
    """Coax inputs and cameras in the network count on; an entry of before has the same ids."""
    async with HikvisionRecorder(
        password=PASSWORD, channels=4, is_digital=False, network_channels={3, 4}, latency=0
    ) as recorder:
        result = await start(hass, typed(recorder.url))
        assert set(ticked(result)) == {"1", "2", "3", "4"}
        result = await go_on(hass, result["flow_id"], {"channels": ["1", "4"]})
        entry = result["result"]
        await hass.async_block_till_done()
        registry = er.async_get(hass)
        found = {
            one.unique_id
            for one in er.async_entries_for_config_entry(registry, entry.entry_id)
            if one.domain == "camera"
        }
        assert found == {
            f"4419b6123456_channel_{number}_{stream}"
            for number in (1, 4)
            for stream in ("main", "sub")
        }
        await hass.config_entries.async_unload(entry.entry_id)
