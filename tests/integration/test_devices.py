"""Recorders in Home Assistant when it gets rough: locked, asked by many at once, taken away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import contextlib
import string
from typing import Any

from homeassistant.components.camera import async_get_image, async_get_stream_source
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
import pytest
from yarl import URL

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.const import DOMAIN, OPTION_LISTEN
from custom_components.cgi_camera.devices import ACCOUNTS
from custom_components.cgi_camera.flows.channels import FOUND_SNAPSHOTS
from tests.simulators.channel_picture import channel_of
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import Recorder

from .conftest import PASSWORD, quiet
from .test_camera import Clock
from .test_flows_channels import FAMILIES, go_on, offered, reconfigure, start, typed

PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " äß€"
MINUTE = 60

type Add = Callable[..., Awaitable[ConfigEntry[Any]]]


@pytest.fixture(params=FAMILIES)
async def recorder(request: pytest.FixtureRequest) -> AsyncIterator[Recorder]:
    """Return a recorder of each family."""
    async with FAMILIES[request.param](password=PASSWORD, channels=4) as running:
        yield running


@pytest.fixture
def clock(hass: HomeAssistant) -> Clock:
    """Return the clock of the recorder that is added next."""
    clock = Clock()
    hass.data[ACCOUNTS] = Accounts(clock)
    return clock


@pytest.fixture
async def add(hass: HomeAssistant) -> AsyncIterator[Add]:
    """Return a function that adds two channels of a recorder, without its events."""
    entries: list[ConfigEntry[Any]] = []

    async def added(recorder: Recorder) -> ConfigEntry[Any]:
        result = await start(hass, typed(recorder.url, recorder.password))
        assert result["step_id"] == "channels"
        result = await go_on(hass, result["flow_id"], {"channels": ["1", "2"]})
        await hass.async_block_till_done()
        entries.append(result["result"])
        assert entries[-1].state is ConfigEntryState.LOADED
        await quiet(recorder)
        options = {**entries[-1].options, OPTION_LISTEN: False}
        hass.config_entries.async_update_entry(entries[-1], options=options)
        assert await hass.config_entries.async_reload(entries[-1].entry_id)
        return entries[-1]

    yield added
    for entry in entries:
        if entry.state is ConfigEntryState.LOADED:
            await hass.config_entries.async_unload(entry.entry_id)


def cameras(hass: HomeAssistant) -> list[str]:
    """Return the cameras of channel 1 and 2."""
    return sorted(hass.states.async_entity_ids("camera"))


@contextlib.asynccontextmanager
async def wall(hass: HomeAssistant) -> AsyncIterator[list[HomeAssistantError]]:
    """Look at both channels in three browsers meanwhile; what went wrong is in the list."""
    errors: list[HomeAssistantError] = []
    is_open = True

    async def look(entity_id: str) -> None:
        while is_open:
            try:
                await async_get_image(hass, entity_id)
            except HomeAssistantError as error:
                errors.append(error)
            await asyncio.sleep(0.01)

    browsers = [
        asyncio.create_task(look(entity_id)) for entity_id in cameras(hass) for _ in range(3)
    ]
    yield errors
    is_open = False
    await asyncio.gather(*browsers)


def keeps_to_its_limit(recorder: Recorder) -> bool:
    """Tell whether no more pictures were on their way than a recorder bears."""
    limit = 2 if isinstance(recorder, HikvisionRecorder) else 1
    return recorder.most_in_flight <= limit and (recorder.busy, recorder.refused_logins) == (0, 0)


# Logins


async def test_open_device_sends_a_wrong_password_of_three_flows_once(
    hass: HomeAssistant, recorder: Recorder
) -> None:
    """The first of three concurrent flows sends it, the others wait for the outcome."""
    recorder.latency = 0.05
    results = await asyncio.gather(*(start(hass, typed(recorder.url, "wrong")) for _ in range(3)))
    errors = [(result["errors"] or {})["base"] for result in results]
    assert set(errors) == {"invalid_auth", "account_locked"}
    assert recorder.refused_logins == 1


async def test_open_device_accepts_any_password(
    hass: HomeAssistant, recorder: Recorder, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All printable characters: in the login, in what is stored, and in the URL of the video."""
    monkeypatch.setattr(rtsp, "PORT", recorder.rtsp.port)
    recorder.password = PRINTABLE
    entry = await add(recorder)
    assert entry.data["password"] == PRINTABLE
    source = await async_get_stream_source(hass, cameras(hass)[0])
    assert source is not None
    assert URL(source).password == PRINTABLE
    assert recorder.rtsp.requests[-1].status == 200
    assert (await async_get_image(hass, cameras(hass)[0])).content
    assert recorder.refused_logins == 0


async def test_open_device_sends_nothing_during_a_lock(hass: HomeAssistant, add: Add) -> None:
    """Home Assistant starts during the lock: it tries again and again, and sends nothing."""
    async with HikvisionRecorder(password=PASSWORD, channels=4) as recorder:
        entry = await add(recorder)
        recorder.locked_until["127.0.0.1"] = recorder.now() + 10 * MINUTE
        for _ in range(3):
            await hass.config_entries.async_unload(entry.entry_id)
            del hass.data[ACCOUNTS]
            assert not await hass.config_entries.async_setup(entry.entry_id)
            assert entry.state is ConfigEntryState.SETUP_RETRY
            assert "Minutes left: 10" in str(entry.reason)
        assert recorder.refused_logins == 0
        assert recorder.lock_left() < 10 * MINUTE
        recorder.unlock()
        del hass.data[ACCOUNTS]
        assert await hass.config_entries.async_reload(entry.entry_id)


async def test_open_device_reports_the_remaining_lock(hass: HomeAssistant, add: Add) -> None:
    """It is not sent either, for that would prolong the lock; the dialog shows the time."""
    async with HikvisionRecorder(password=PASSWORD, channels=4) as recorder:
        entry = await add(recorder)
        recorder.password = "another"
        with pytest.raises(HomeAssistantError):
            await async_get_image(hass, cameras(hass)[0])
        await hass.async_block_till_done()
        recorder.locked_until["127.0.0.1"] = recorder.now() + 10 * MINUTE
        (flow,) = hass.config_entries.flow.async_progress()
        right = {"username": "admin", "password": "another"}
        for _ in range(2):
            result = await go_on(hass, flow["flow_id"], right)
            assert result["errors"] == {"base": "account_locked"}
            assert (result["description_placeholders"] or {})["minutes"] == "10"
        assert recorder.refused_logins == 1
        recorder.unlock()
        del hass.data[ACCOUNTS]
        result = await go_on(hass, flow["flow_id"], right)
        assert result["reason"] == "reauth_successful"
        await hass.async_block_till_done()
        assert entry.state is ConfigEntryState.LOADED


async def test_open_device_accepts_the_old_password_again(
    hass: HomeAssistant, recorder: Recorder, add: Add, clock: Clock
) -> None:
    """A password that was changed back may be typed again once a lock would be over."""
    entry = await add(recorder)
    await hass.config_entries.async_unload(entry.entry_id)
    recorder.password = "another"
    for _ in range(2):  # the first time some may have been busy
        assert not await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        await hass.config_entries.async_unload(entry.entry_id)
        clock.now += 31 * MINUTE
        recorder.unlock()
    recorder.password = PASSWORD
    asked = recorder.logins + recorder.refused_logins
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert recorder.logins + recorder.refused_logins == asked
    (flow,) = hass.config_entries.flow.async_progress()
    result = await go_on(hass, flow["flow_id"], {"username": "admin", "password": PASSWORD})
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_open_device_sends_a_wrong_password_to_an_odd_camera_once(
    hass: HomeAssistant,
) -> None:
    """Its answers are read in two ways, of which only one gets to the login."""
    async with EdimaxCamera(password=PASSWORD, nameless_header=True) as camera:
        result = await start(hass, typed(camera.url, "wrong", family="edimax"))
        assert result["errors"] == {"base": "invalid_auth"}
        assert camera.refused_logins == 1


# Many at once


async def test_channel_scan_takes_its_turn_during_a_wall(
    hass: HomeAssistant, recorder: Recorder, add: Add
) -> None:
    """The search takes its turn like every viewer."""
    entry = await add(recorder)
    options = hass.config_entries.options
    async with wall(hass) as errors:
        form = await options.async_init(entry.entry_id)
        form = await options.async_configure(form["flow_id"], {"next_step_id": "channels"})
        await options.async_configure(form["flow_id"], {"channels": [], "search": True})
        await hass.async_block_till_done()
        form = await options.async_configure(form["flow_id"])
    assert set(offered(form)) == {"1", "2", "3", "4"}
    assert errors == []
    assert keeps_to_its_limit(recorder)


async def test_reconfigure_step_shares_the_limit_during_a_wall(
    hass: HomeAssistant, recorder: Recorder, add: Add
) -> None:
    """The dialog asks for a picture, too; the recorder does not see that these are two."""
    recorder.picture_seconds = 0.1
    entry = await add(recorder)
    answers = {"host": recorder.url, "username": "admin", "password": PASSWORD, "verify_ssl": True}
    async with wall(hass):
        result = await reconfigure(hass, entry)
        result = await go_on(hass, result["flow_id"], answers)
        assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert keeps_to_its_limit(recorder)


# Taken away


async def test_recorder_entry_unloads_during_requests(
    hass: HomeAssistant, recorder: Recorder, add: Add
) -> None:
    """They end with it, and it can be set up again."""
    entry = await add(recorder)
    recorder.slow = {1}
    viewers = [asyncio.create_task(async_get_image(hass, one)) for one in cameras(hass)]
    while not recorder.in_flight:  # noqa: ASYNC110 - the simulator has no event for that
        await asyncio.sleep(0.01)
    assert await hass.config_entries.async_unload(entry.entry_id)
    outcomes = await asyncio.gather(*viewers, return_exceptions=True)
    assert isinstance(outcomes[0], HomeAssistantError)
    while recorder.in_flight:  # noqa: ASYNC110 - the simulator has no event for that
        await asyncio.sleep(0.01)
    recorder.slow = ()
    assert await hass.config_entries.async_setup(entry.entry_id)
    image = await async_get_image(hass, cameras(hass)[0])
    assert channel_of(image.content).channel == 1


async def test_camera_keeps_one_request_when_viewers_leave(
    hass: HomeAssistant, recorder: Recorder, add: Add
) -> None:
    """Home Assistant does after ten seconds: one request is on its way all the same."""
    await add(recorder)
    recorder.slow = {1}
    for _ in range(3):
        with pytest.raises((HomeAssistantError, TimeoutError)):  # by version of Home Assistant
            async with asyncio.timeout(0.05):
                await async_get_image(hass, cameras(hass)[0])
    recorder.slow = ()
    image = await async_get_image(hass, cameras(hass)[0])
    assert channel_of(image.content).channel == 1
    assert recorder.most_in_flight == 1


async def test_channels_step_stops_its_search_when_closed(
    hass: HomeAssistant, recorder: Recorder
) -> None:
    """Nothing goes on behind it, and nothing is kept."""
    recorder.slow = {2}
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], typed(recorder.url))
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    while not (recorder.in_flight and recorder.pictures[1]):  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.01)
    hass.config_entries.flow.async_abort(result["flow_id"])
    while recorder.in_flight:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.01)
    await hass.async_block_till_done()
    assert recorder.pictures == {1: 1}
    assert hass.data[FOUND_SNAPSHOTS] == {}
