"""Actions that save, compare and restore settings, on a simulator of each family."""

from collections.abc import Mapping
from contextlib import suppress
import copy
import math
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.errors import CameraError
from custom_components.cgi_camera.api.features import Fields
from custom_components.cgi_camera.api.settings import Setting
from custom_components.cgi_camera.care.settings_state import State, differences, values_of
from custom_components.cgi_camera.const import DOMAIN
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.json_cgi_device import JsonCgiDevice
from tests.simulators.json_cgi_faults import coded
from tests.simulators.uapi import UapiCamera
from tests.simulators.xml_cgi import XmlCgiCamera

from .conftest import RECORDERS
from .test_json_cgi import MAIN, act

SHARE = 1.0
"""Of the values outside of dangerous sections, all come back."""


async def restore(hass: HomeAssistant, **data: Any) -> Any:
    """Restore for real."""
    return await act(hass, "restore_settings", dry_run=False, **data)


async def present(entry: MockConfigEntry) -> State:
    """Return what the camera has in force, read now."""
    data = entry.runtime_data
    fields: Mapping[str, Fields] = await data.saved_settings.async_read_all()
    device = data.coordinator.device
    return {section: values_of(device, section, found) for section, found in fields.items()}


async def change_everything(entry: MockConfigEntry) -> int:
    """Give the settings outside of dangerous sections other values; return how many changed."""
    before = await present(entry)
    coordinator = entry.runtime_data.coordinator
    device = coordinator.device
    for section in before.keys() - device.family.guarded_sections:
        fields = await coordinator.async_read(section)
        wanted = [
            (row, values)
            for row in device.family.rows(section, Setting)
            if not (row.secret or row.write_only)
            and row.applies(fields)
            and (values := _others(row, fields))
        ]
        try:
            await coordinator.async_set_together(section, [(row, it[0]) for row, it in wanted])
        except CameraError:  # one of them depends on another
            for row, values in wanted:
                for value in values:
                    with suppress(CameraError):
                        await coordinator.async_set_together(section, [(row, value)])
                        break
    changes = differences(before, await present(entry))
    return sum(map(len, changes.values()))


def _others(row: Setting, fields: Fields) -> list[Any]:
    """Return candidates for another value of a setting."""
    value = row.value(fields)
    match value:
        case bool():
            return [not value]
        case int() | float():
            return [value + 1, value - 1, value + 16]
        case str() if hasattr(row, "choices"):
            return [option for option in row.choices(fields) if option != value]
        case str():
            return [f"{value[:-1]}7", "8"]
        case None:
            return []
    return ["07:30", "08:45"]


def share(before: State, after: State, dangerous: frozenset[str]) -> float:
    """Print and return which share of the values is back, dangerous sections apart."""
    values = [
        (section, key, value, after[section].get(key))
        for section in before
        if section not in dangerous
        for key, value in before[section].items()
    ]
    back = sum(was == now for _, _, was, now in values)
    print(f"{back} of {len(values)} values are back: {100 * back / len(values):.1f} %")
    print(*(value for value in values if value[2] != value[3]), sep="\n")
    return back / len(values)


async def test_restore_settings_brings_a_reset_json_cgi_camera_back(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """All values but those of dangerous sections, which are restored by name."""
    assert await change_everything(json_entry) > 300
    before = await present(json_entry)
    await act(hass, "save_settings")
    json_camera.settings = JsonCgiDevice(password=json_camera.password).settings
    compared = await act(hass, "compare_settings")
    assert len(compared["different"]) > 15
    report = await restore(hass)
    assert report["failed"] == {}
    dangerous = json_entry.runtime_data.coordinator.device.family.guarded_sections
    assert share(before, await present(json_entry), dangerous) == SHARE


async def test_restore_settings_brings_a_reset_xml_cgi_camera_back(
    hass: HomeAssistant, loaded: MockConfigEntry, camera: XmlCgiCamera
) -> None:
    """With the watched blocks of its motion area."""
    assert await change_everything(loaded) > 25
    motion = camera.settings["motion"]
    motion["areavalue"] = "01" + motion["areavalue"][2:]
    before = await present(loaded)
    await act(hass, "save_settings")
    camera._take_factory_settings(camera.username, camera.password)
    report = await restore(hass)
    assert report["failed"] == {}
    dangerous = loaded.runtime_data.coordinator.device.family.guarded_sections
    assert share(before, await present(loaded), dangerous) == SHARE
    assert camera.settings["motion"]["areavalue"] == before["motion"]["motion_blocks"]


async def test_restore_settings_brings_a_reset_uapi_camera_back(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """With its motion zones and face area."""
    factory = dict(face_camera.parameters.values)
    assert await change_everything(hall) > 10
    before = await present(hall)
    target = {"entity_id": "camera.hall"}
    await hass.services.async_call(DOMAIN, "save_settings", target, blocking=True)
    face_camera.parameters.values.clear()
    face_camera.parameters.values |= factory
    await hass.services.async_call(
        DOMAIN, "restore_settings", {**target, "dry_run": False}, blocking=True
    )
    assert share(before, await present(hall), frozenset()) == SHARE


async def test_restore_settings_writes_nothing_by_default(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """It returns what it would write, by our keys."""
    await act(hass, "save_settings")
    brightness = json_camera.settings["display_base"]["brightness"]
    json_camera.settings["display_base"]["brightness"] = brightness + 1
    writes = json_camera.writes
    report = await act(hass, "restore_settings")
    assert report["dry_run"] is True
    assert report["values"] == {"image": {"brightness": brightness}}
    compared = await act(hass, "compare_settings")
    assert compared["different"] == {
        "image": {"brightness": {"saved": brightness, "now": brightness + 1}}
    }
    assert json_camera.writes == writes


async def test_restore_settings_needs_name_and_confirmation_for_a_dangerous_section(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """Without its name it is skipped, without confirmation refused."""
    await act(hass, "save_settings")
    dns = json_camera.settings["network"]["DNS"]
    json_camera.settings["network"]["DNS"] = "192.168.7.7"
    assert (await restore(hass))["skipped"] == ["network"]
    with pytest.raises(ServiceValidationError, match="network"):
        await restore(hass, sections=["network"])
    assert json_camera.settings["network"]["DNS"] == "192.168.7.7"
    report = await restore(hass, sections=["network"], confirm=True)
    assert report["values"] == {"network": {"dns": dns}}
    assert json_camera.settings["network"]["DNS"] == dns


async def test_restore_settings_puts_a_section_back_that_does_not_take_all(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Other sections are restored; without a response the action fails."""
    await act(hass, "save_settings")
    saved = copy.deepcopy(json_camera.settings)
    image, system = json_camera.settings["display_base"], json_camera.settings["system"]
    image |= {"brightness": image["brightness"] + 1, "contrast": image["contrast"] + 1}
    system["dev_name"] = "Changed"
    changed = copy.deepcopy(image)
    kept = JsonCgiDevice._set

    def half(self: JsonCgiDevice, name: str, sent: Any, *, place: str | None = None) -> None:
        """Keep the contrast that is in force."""
        if name == "display_base":
            sent = {**sent, "contrast": changed["contrast"]}
        kept(self, name, sent, place=place)

    monkeypatch.setattr(JsonCgiDevice, "_set", half)
    report = await restore(hass)
    assert report["failed"]["image"]["put_back"] is True
    assert "Contrast" in report["failed"]["image"]["reason"]
    assert set(report["values"]) == {"system"}
    assert json_camera.settings["system"] == saved["system"]
    assert json_camera.settings["display_base"] == changed
    data = {"entity_id": MAIN, "dry_run": False}
    with pytest.raises(HomeAssistantError, match="image"):
        await hass.services.async_call(DOMAIN, "restore_settings", data, blocking=True)


async def test_save_settings_returns_whether_the_state_is_new(
    hass: HomeAssistant, json_entry: MockConfigEntry, json_camera: JsonCgiCamera
) -> None:
    """The same settings again make no other state."""
    with pytest.raises(ServiceValidationError, match="no saved state 1"):
        await act(hass, "compare_settings")
    first = await act(hass, "save_settings")
    assert first["new"] is True
    assert first["values"] > 400
    assert (await act(hass, "save_settings"))["kept"] == [first["saved_at"]]
    json_camera.settings["display_base"]["brightness"] += 1
    assert len((await act(hass, "save_settings"))["kept"]) == 2
    assert (await act(hass, "compare_settings"))["different"] == {}
    assert list((await act(hass, "compare_settings", state=2))["different"]) == ["image"]


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("factory_reset", {}),
        ("set_config", {"section": "reset", "values": {"reset_network": False}}),
    ],
)
async def test_reset_saves_the_settings_first(
    hass: HomeAssistant, json_entry: MockConfigEntry, action: str, data: dict[str, Any]
) -> None:
    """Home Assistant keeps the values that the camera forgets."""
    saved = json_entry.runtime_data.saved_settings
    assert saved.states == []
    await hass.services.async_call(
        DOMAIN, action, {"entity_id": MAIN, "confirm": True, **data}, blocking=True
    )
    assert len(saved.states) == 1


async def test_reset_goes_on_if_the_settings_cannot_be_read(
    hass: HomeAssistant,
    json_entry: MockConfigEntry,
    json_camera: JsonCgiCamera,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A reset may be what a camera in trouble needs."""
    json_camera.inject("getOsdConf", coded(-117), times=math.inf)
    data = {"entity_id": MAIN, "confirm": True}
    await hass.services.async_call(DOMAIN, "factory_reset", data, blocking=True)
    assert json_camera._reboot_at is not None
    assert json_entry.runtime_data.saved_settings.states == []
    assert "settings not saved" in caplog.text


@pytest.mark.parametrize("recorder", list(RECORDERS)[:1], indirect=True)
async def test_save_settings_rejects_a_recorder(
    hass: HomeAssistant, recorder_entry: MockConfigEntry
) -> None:
    """It has no settings here."""
    entity_id = hass.states.async_entity_ids("camera")[0]
    with pytest.raises(HomeAssistantError) as error:
        await hass.services.async_call(
            DOMAIN, "save_settings", {"entity_id": entity_id}, blocking=True
        )
    assert error.value.translation_key == "unsupported"
