"""A busy moment of a camera is not a loss of its values."""

from collections import Counter
from datetime import timedelta
import math

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.cgi_camera.api.families.json_cgi import session
from custom_components.cgi_camera.coordinator import POLLS_PER_SETTINGS_PASS
from custom_components.cgi_camera.owed import POLLS_TO_KEEP, SOON, OwedSections
from tests.simulators.faults import Fault
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_cgi_faults import coded
from tests.simulators.xml_cgi import XmlCgiCamera, refused

from .conftest import state_of
from .test_coordinator import polls

BRIGHTNESS = "number.front_door_brightness"
MIRROR = "switch.front_door_mirror"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the pause before the second question to a busy camera."""
    monkeypatch.setattr(session, "BUSY_SECONDS", 0)


async def pass_soon(hass: HomeAssistant, pause: timedelta = SOON[-1]) -> None:
    """Let the time pass until the question between two polls."""
    async_fire_time_changed(hass, dt_util.utcnow() + pause + timedelta(seconds=1))
    await hass.async_block_till_done(wait_background_tasks=True)


SETTINGS_PASS = 16
"""The polls of which one reads the ten settings of a camera with the entities of the start."""


def test_owed_keeps_values_for_two_polls() -> None:
    """Then it gives the section up, until the section answers."""
    owed = OwedSections()
    for _ in range(POLLS_TO_KEEP):
        assert owed.missed("a", is_known=True)
        assert list(owed.sections) == ["a"]
    for _ in range(9):
        assert not owed.missed("a", is_known=True)
        assert not owed.sections
        assert owed.pause is None
    owed.answered("a")
    assert owed.missed("a", is_known=True)


def test_owed_asks_soon_a_few_times() -> None:
    """With longer and longer pauses; polls go on asking."""
    owed = OwedSections()
    owed.missed("a", is_known=True)
    pauses = []
    while (pause := owed.pause) is not None:
        pauses.append(pause)
        assert owed.ask_soon() == ["a"]
    assert tuple(pauses) == SOON
    assert owed.ask_soon() == []
    assert list(owed.sections) == ["a"]


def test_owed_remembers_sections_without_any_answer() -> None:
    """Until the first one."""
    owed = OwedSections()
    owed.missed("a", is_known=False)
    owed.missed("b", is_known=True)
    assert owed.unanswered == {"a"}
    owed.answered("a")
    assert not owed.unanswered


@pytest.mark.parametrize("code", [-117, 204, -120, -1, 299, 7])
async def test_owed_section_keeps_its_values_while_the_camera_is_busy(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera, code: int
) -> None:
    """The value stays, and the question comes again within seconds."""
    before = state_of(hass, MIRROR).state
    await polls(hass, SETTINGS_PASS - 1)
    json_camera.inject("getImageAdjustmentEx", coded(code), times=2)
    await polls(hass, 1)
    assert state_of(hass, MIRROR).state == before
    json_camera.heal()
    json_camera.requests.clear()
    await pass_soon(hass, SOON[0])
    assert {request.action for request in json_camera.requests} == {"getImageAdjustmentEx"}
    assert state_of(hass, MIRROR).state == before
    json_camera.requests.clear()
    await pass_soon(hass)
    assert not json_camera.requests


async def test_owed_section_is_unknown_after_two_polls(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """A camera that stays busy is asked a few times, and no more often than any other then."""
    await polls(hass, SETTINGS_PASS - 1)
    json_camera.inject("getImageAdjustmentEx", coded(-117), times=math.inf)
    json_camera.requests.clear()
    for _ in range(POLLS_TO_KEEP + len(SOON)):
        await polls(hass, 1)
        assert state_of(hass, MIRROR).state == "off"
    await polls(hass, 1)
    assert state_of(hass, MIRROR).state == "unknown"
    # The camera's client asks a busy camera twice.
    asked = Counter(request.action for request in json_camera.requests)["getImageAdjustmentEx"]
    assert asked == 2 * (POLLS_TO_KEEP + len(SOON) + 1)
    json_camera.requests.clear()
    await polls(hass, 2 * SETTINGS_PASS)
    asked = Counter(request.action for request in json_camera.requests)["getImageAdjustmentEx"]
    assert asked == 4
    json_camera.heal()
    await polls(hass, SETTINGS_PASS)
    assert state_of(hass, MIRROR).state == "off"


@pytest.mark.parametrize("code", [-104, 201, 209])
async def test_owed_is_no_section_that_the_camera_does_not_have(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera, code: int
) -> None:
    """It is unknown at once, without a question more."""
    await polls(hass, SETTINGS_PASS - 1)
    json_camera.inject("getImageAdjustmentEx", coded(code), times=math.inf)
    await polls(hass, 1)
    assert state_of(hass, MIRROR).state == "unknown"
    json_camera.requests.clear()
    await pass_soon(hass)
    assert not json_camera.requests


async def test_owed_section_gets_its_entities_soon_after_the_start(
    hass: HomeAssistant, json_config: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """A camera that is busy with one section at the start has all entities within seconds."""
    json_camera.inject("getImageAdjustmentEx", coded(204), times=2)
    assert await hass.config_entries.async_setup(json_config.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(MIRROR) is None
    await pass_soon(hass, SOON[0])
    assert state_of(hass, MIRROR).state == "off"


async def test_owed_section_that_never_answered_is_asked_for_in_each_settings_pass(
    hass: HomeAssistant, json_config: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Its entities appear whenever it answers."""
    json_camera.inject("getImageAdjustmentEx", coded(204), times=math.inf)
    assert await hass.config_entries.async_setup(json_config.entry_id)
    await polls(hass, 20)
    assert hass.states.get(MIRROR) is None
    json_camera.heal()
    await polls(hass, SETTINGS_PASS)
    assert state_of(hass, MIRROR).state == "off"


async def test_owed_camera_that_answers_nothing_is_unavailable_after_two_polls(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """It keeps its values before, and is left alone after a few questions in each poll."""
    await polls(hass, SETTINGS_PASS - 1)
    json_camera.inject(None, coded(-117), times=math.inf)
    for _ in range(2):
        await polls(hass, 1)
        assert state_of(hass, MIRROR).state == "off"
    json_camera.requests.clear()
    await polls(hass, 4)
    assert state_of(hass, MIRROR).state == "unavailable"
    assert len(json_camera.requests) <= 4 * 6
    json_camera.heal()
    await polls(hass, 1)
    assert state_of(hass, MIRROR).state == "off"


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (refused("system busy", status=200), "128"),
        (refused("error, try later"), "128"),
        (refused("no such cgi interface", status=404), "unknown"),
        (refused("no permission"), "unknown"),
    ],
)
async def test_owed_is_a_fault_that_may_pass(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera, fault: Fault, state: str
) -> None:
    """The words and the status of a fault decide."""
    await polls(hass, POLLS_PER_SETTINGS_PASS - 1)
    camera.inject("image", fault)
    await polls(hass, 1)
    assert state_of(hass, BRIGHTNESS).state == state


async def test_owed_poll_costs_one_login_where_every_session_ends(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """No section after the first is asked for: each would cost a login."""
    await polls(hass, POLLS_PER_SETTINGS_PASS - 1)
    for interface in ("osd", "image", "motion", "time", "keep_alive"):
        camera.inject(interface, refused("uid error"), times=math.inf)
    for _ in range(8):
        logins = camera.logins
        await polls(hass, 1)
        assert camera.logins - logins <= 1
    assert state_of(hass, BRIGHTNESS).state == "unavailable"
    camera.heal()
    await polls(hass, 1)
    assert state_of(hass, BRIGHTNESS).state == "128"
