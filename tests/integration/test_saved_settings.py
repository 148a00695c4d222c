"""Kept settings: the daily pass, its cost, its file and the end of it."""

from datetime import timedelta
import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.cgi_camera.care import saved_settings
from custom_components.cgi_camera.care.saved_settings import (
    FIRST_PAUSE,
    INTERVAL,
    RETRY_PAUSE,
    SECTION_PAUSE,
    SavedSettings,
)
from tests.simulators.faults import connection_reset
from tests.simulators.json_cgi import JsonCgiCamera

REQUESTS_A_MINUTE = 2.0
MINUTES_A_DAY = 24 * 60
STATUS_POLLS_A_MINUTE = 60 / 50


class Passing:
    """Runs the steps of the daily pass, and nothing else that waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the timers of the pass in hand."""
        self.pauses: list[timedelta] = []
        self._due: list[Any] = []
        monkeypatch.setattr(saved_settings, "async_call_later", self._call_later)

    def _call_later(self, _hass: HomeAssistant, pause: timedelta, job: Any) -> Any:
        self.pauses.append(pause)
        self._due = [job]
        return self._due.clear

    async def step(self) -> timedelta:
        """Run the next step; return the pause after it."""
        await self._due.pop().target(dt_util.utcnow())
        return self.pauses[-1]

    async def whole(self) -> None:
        """Run steps up to the end of a pass."""
        while await self.step() == SECTION_PAUSE:
            pass

    @property
    def is_over(self) -> bool:
        """Whether no step follows."""
        return not self._due


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Passing:
    """Return the pass of the next entry."""
    return Passing(monkeypatch)


@pytest.fixture
async def entry_of_json_camera(
    passing: Passing, json_config: MockConfigEntry, hass: HomeAssistant
) -> MockConfigEntry:
    """Return the loaded entry, whose pass waits for the test."""
    assert await hass.config_entries.async_setup(json_config.entry_id)
    await hass.async_block_till_done()
    assert passing.pauses == [FIRST_PAUSE]
    return json_config


def saved_of(entry: MockConfigEntry) -> SavedSettings:
    """Return what is kept of a camera."""
    saved: SavedSettings = entry.runtime_data.saved_settings
    return saved


def file_of(entry: MockConfigEntry) -> str:
    """Return the name of the file that keeps it."""
    return f"cgi_camera.settings.{entry.entry_id}"


async def test_saved_settings_begin_after_a_start(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """A timer of Home Assistant runs the steps."""
    actions = len(json_camera.requests)
    later = dt_util.utcnow() + FIRST_PAUSE + timedelta(seconds=1)
    async_fire_time_changed(hass, later)
    await hass.async_block_till_done()
    assert len(json_camera.requests) > actions
    assert saved_of(json_entry)._read


async def test_saved_settings_pass_stays_within_the_budget(
    entry_of_json_camera: MockConfigEntry, passing: Passing, json_camera: JsonCgiCamera
) -> None:
    """One request for each section that no poll reads, and a pause after each."""
    assert passing.pauses == [FIRST_PAUSE]
    before = len(json_camera.requests)
    await passing.whole()
    requests = len(json_camera.requests) - before
    saved = saved_of(entry_of_json_camera)
    polled = {*entry_of_json_camera.runtime_data.coordinator.async_contexts()}
    assert requests == len(set(saved.sections) - polled)
    assert passing.pauses[1:] == [SECTION_PAUSE] * requests + [INTERVAL]
    a_minute = STATUS_POLLS_A_MINUTE + requests / MINUTES_A_DAY
    print(f"{requests} requests a day; {a_minute:.2f} a minute with the status polls")
    assert 60 / SECTION_PAUSE.total_seconds() + STATUS_POLLS_A_MINUTE <= REQUESTS_A_MINUTE
    assert len(saved.states) == 1


async def test_saved_settings_hold_no_secret(
    hass_storage: dict[str, Any],
    entry_of_json_camera: MockConfigEntry,
    passing: Passing,
    json_camera: JsonCgiCamera,
) -> None:
    """Neither a secret of the camera nor a value that is a whole file."""
    for values in json_camera.settings.values():
        for key in values:
            if key in {"passwd", "ftpPasswd", "APNPwd"}:
                values[key] = "planted-Secret-of-settings"
    json_camera.files = dict.fromkeys(json_camera.files, "x" * 5000)
    await passing.whole()
    text = json.dumps(hass_storage[file_of(entry_of_json_camera)])
    assert "brightness" in text
    assert "planted-Secret" not in text
    assert "x" * 100 not in text


async def test_saved_settings_keep_the_last_states_that_differ(
    hass_storage: dict[str, Any],
    entry_of_json_camera: MockConfigEntry,
    json_camera: JsonCgiCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same settings make no other state, and a small file has room for the latest only."""
    saved = saved_of(entry_of_json_camera)
    monkeypatch.setattr(saved_settings, "MAX_STATES", 3)
    image = json_camera.settings["display_base"]
    for number in (0, 1, 1, 2, 3):
        image["hue"] = number
        await saved.async_save()
    kept = [state["settings"]["image"]["hue"] for state in saved.states]
    assert kept == [3, 2, 1]
    stored = hass_storage[file_of(entry_of_json_camera)]
    assert len(stored["data"]["states"]) == 3
    monkeypatch.setattr(saved_settings, "MAX_BYTES", 1)
    await saved.async_save()
    assert [state["settings"]["image"]["hue"] for state in saved.states] == kept[:1]


async def test_saved_settings_pass_keeps_a_change_that_the_next_one_confirms(
    entry_of_json_camera: MockConfigEntry, passing: Passing, json_camera: JsonCgiCamera
) -> None:
    """It may be a mixture of two states, if the camera was reset meanwhile."""
    await passing.whole()
    saved = saved_of(entry_of_json_camera)
    json_camera.settings["system"]["dev_name"] = "Back door"
    for pause, states in ((RETRY_PAUSE, 1), (INTERVAL, 2), (INTERVAL, 2)):
        await passing.whole()
        assert passing.pauses[-1] == pause
        assert len(saved.states) == states


async def test_saved_settings_pass_ends_at_a_fault_and_keeps_no_half(
    entry_of_json_camera: MockConfigEntry, passing: Passing, json_camera: JsonCgiCamera
) -> None:
    """A camera without an answer is left alone for an hour."""
    await passing.step()
    saved = saved_of(entry_of_json_camera)
    json_camera.inject(None, connection_reset, times=9)
    while await passing.step() == SECTION_PAUSE:
        pass
    assert passing.pauses[-1] == RETRY_PAUSE
    assert saved.states == []
    json_camera.heal()
    await passing.whole()
    assert len(saved.states) == 1


async def test_saved_settings_survive_a_reload_and_go_with_the_entry(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry_of_json_camera: MockConfigEntry,
    passing: Passing,
) -> None:
    """A reload does not repeat the pass of the day."""
    entry = entry_of_json_camera
    await passing.whole()
    states = saved_of(entry).states
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert saved_of(entry).states == states
    assert INTERVAL - timedelta(minutes=5) < passing.pauses[-1] <= INTERVAL
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert passing.is_over
    assert file_of(entry) in hass_storage
    await hass.config_entries.async_remove(entry.entry_id)
    assert file_of(entry) not in hass_storage
