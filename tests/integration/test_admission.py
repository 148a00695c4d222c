"""How many pushes are let in, and how much is written about those that are not."""

from http import HTTPStatus

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.errors import PushError
from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.inbox import admission
from custom_components.cgi_camera.inbox.admission import Admission
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import add_entry


def test_admission_limits_the_rate_of_each_camera(
    loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fast camera costs the other cameras nothing."""
    monkeypatch.setattr(admission, "EVENTS_PER_SECOND", 0)
    monkeypatch.setattr(admission, "BURST", 1)
    door, yard = Admission(loaded.runtime_data.inbox), Admission(loaded.runtime_data.inbox)
    door.check_pace()
    with pytest.raises(PushError) as caught:
        door.check_pace()
    assert caught.value.status == HTTPStatus.TOO_MANY_REQUESTS
    yard.check_pace()


async def test_admission_counts_refused_pushes(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Repairs report unreadable pushes; too many pushes cannot be repaired there."""
    door = Admission(loaded.runtime_data.inbox)
    for refused, (status, is_told) in enumerate(
        ((HTTPStatus.TOO_MANY_REQUESTS, False), (HTTPStatus.BAD_REQUEST, True)), start=1
    ):
        door.refuse(PushError("why", status))
        assert loaded.runtime_data.inbox.dispatcher.refused == refused
        issue = ir.async_get(hass).async_get_issue(DOMAIN, f"push_unreadable_{loaded.entry_id}")
        assert (issue is not None) is is_told


async def test_admission_credits_the_camera_that_pushed(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """Two cameras may push to the same address."""
    yard = await add_entry(hass, camera, {}, title="Yard")
    Admission(loaded.runtime_data.inbox).accept(yard.runtime_data.inbox)
    assert yard.runtime_data.inbox.health.was_heard()
    assert not loaded.runtime_data.inbox.health.was_heard()


async def test_admission_writes_one_line_per_minute(
    loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """However many reasons a sender finds."""
    door = Admission(loaded.runtime_data.inbox)
    for number in range(50):
        door.refuse(PushError(f"reason {number}", HTTPStatus.BAD_REQUEST))
        door.accept(loaded.runtime_data.inbox, (f"problem {number}",))
    lines = [record for record in caplog.records if "A push to" in record.getMessage()]
    assert [line.getMessage() for line in lines] == ["A push to Front door was refused: reason 0"]
