"""The wall's file is one resource of the dashboards: added, updated in place, and removed."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.wall.resource import (
    BASE_URL,
    FOLDER,
    STABLE_URL,
    YAML_ISSUE,
    async_add_resource,
)


def resources(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return what dashboards load."""
    return list(hass.data["lovelace"].resources.async_items())


async def set_up(
    hass: HomeAssistant, entry: MockConfigEntry, lovelace: Mapping[str, Any] | None = None
) -> None:
    """Set dashboards and the camera up."""
    assert await async_setup_component(hass, "lovelace", {"lovelace": lovelace or {}})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def test_add_resource_serves_the_built_file(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The hash in the name lets browsers keep it; the name that stays lets them ask again."""
    await set_up(hass, entry)
    (resource,) = resources(hass)
    (built,) = FOLDER.glob("*.js")
    assert (resource["type"], resource["url"]) == ("module", f"{BASE_URL}{built.name}")
    client = await hass_client_no_auth()
    for url, is_kept in ((resource["url"], True), (STABLE_URL, False)):
        response = await client.get(url)
        assert await response.read() == built.read_bytes()
        assert ("Cache-Control" in response.headers) is is_kept


async def test_add_resource_updates_in_place(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """An older file makes way, and what a second item did is undone; others stay."""
    assert await async_setup_component(hass, "lovelace", {"lovelace": {}})
    collection = hass.data["lovelace"].resources
    old = [
        await collection.async_create_item({"res_type": "module", "url": url})
        for url in (f"{BASE_URL}cgi-camera-wall.0.js", "/local/other.js", f"{BASE_URL}twice.js")
    ]
    await set_up(hass, entry)
    ours, other = resources(hass)
    assert ours["id"] == old[0]["id"]
    assert ours["url"] not in {old[0]["url"], old[2]["url"]}
    assert other == old[1]
    await async_add_resource(hass)
    assert resources(hass) == [ours, other]


async def test_remove_resource_with_the_last_entry(
    hass: HomeAssistant, loaded: MockConfigEntry, entry: MockConfigEntry
) -> None:
    """While there is another camera, even a disabled one, the wall stays."""
    assert await async_setup_component(hass, "lovelace", {"lovelace": {}})
    await async_add_resource(hass)
    second = MockConfigEntry(domain=DOMAIN, title="Yard", data=dict(entry.data))
    second.add_to_hass(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    assert len(resources(hass)) == 1
    await hass.config_entries.async_remove(second.entry_id)
    assert resources(hass) == []


async def test_add_resource_in_yaml_shows_the_url(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """The user adds it there, and reads its address."""
    await set_up(hass, entry, {"resource_mode": "yaml"})
    issue = ir.async_get(hass).async_get_issue(DOMAIN, YAML_ISSUE)
    assert issue is not None
    assert issue.translation_placeholders == {"url": STABLE_URL}
    await hass.config_entries.async_remove(entry.entry_id)
    assert ir.async_get(hass).async_get_issue(DOMAIN, YAML_ISSUE) is None


async def test_add_resource_in_yaml_finds_what_was_added(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A user who has added it reads no question."""
    await set_up(
        hass,
        entry,
        {"resource_mode": "yaml", "resources": [{"type": "module", "url": STABLE_URL}]},
    )
    assert ir.async_get(hass).async_get_issue(DOMAIN, YAML_ISSUE) is None
