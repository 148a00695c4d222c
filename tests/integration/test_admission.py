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


def test_admission_limits_concurrent_pushes(
    loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all cameras together; to be turned away for others costs nothing when they are done."""
    monkeypatch.setattr(admission, "MAX_AT_ONCE", 1)
    monkeypatch.setattr(admission, "BURST", 1)
    door, yard = Admission(loaded.runtime_data.inbox), Admission(loaded.runtime_data.inbox)
    with door.limit():
        for _ in range(2):
            with pytest.raises(PushError) as caught, yard.limit():
                pass
            assert caught.value.status == HTTPStatus.SERVICE_UNAVAILABLE
    with yard.limit():
        pass
    with pytest.raises(PushError) as caught, yard.limit():
        pass
    assert caught.value.status == HTTPStatus.TOO_MANY_REQUESTS


def test_admission_frees_the_place_of_a_failed_push(
    loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it fails."""
    monkeypatch.setattr(admission, "MAX_AT_ONCE", 1)
    door = Admission(loaded.runtime_data.inbox)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), door.limit():
            raise ZeroDivisionError


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
