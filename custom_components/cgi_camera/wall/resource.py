"""The file that shows the wall: it is served, and dashboards load it by themselves.

Its name has a hash, so that a browser keeps it until there is another. Dashboards whose resources
are in YAML have a name that stays.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.hass_dict import HassKey

from ..const import DOCUMENTATION, DOMAIN
from ..entries import async_cameras

if TYPE_CHECKING:
    from homeassistant.components.lovelace import LovelaceData

FOLDER = Path(__file__).parents[1] / "frontend"
BASE_URL = f"/{DOMAIN}_static/"
STABLE_URL = f"{BASE_URL}cgi-camera-wall.js"
YAML_ISSUE = "wall_resource"

_URL: HassKey[str] = HassKey(f"{DOMAIN}_wall_url")
_LOCK: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_wall_resource")
"""Entries are set up side by side, and the resource must be there once."""


def _built_file() -> Path:
    (built,) = FOLDER.glob("cgi-camera-wall.*.js")
    return built


async def async_serve_file(hass: HomeAssistant) -> None:
    """Serve the file under both names."""
    built = await hass.async_add_executor_job(_built_file)
    url = hass.data[_URL] = f"{BASE_URL}{built.name}"
    await hass.http.async_register_static_paths(
        [
            StaticPathConfig(url, str(built), cache_headers=True),
            StaticPathConfig(STABLE_URL, str(built), cache_headers=False),
        ]
    )


async def async_add_resource(hass: HomeAssistant) -> None:
    """Let dashboards load the file, in place of an older one; in YAML a person has to."""
    if (lovelace := _lovelace(hass)) is None:
        return
    async with hass.data.setdefault(_LOCK, asyncio.Lock()):
        ours = await _resources(lovelace)
        if lovelace.resource_mode == "yaml":
            _ask_for_resource(hass, is_missing=not ours)
            return
        resources: Any = lovelace.resources
        wanted = {"res_type": "module", "url": hass.data[_URL]}
        if not ours:
            await resources.async_create_item(wanted)
            return
        for superfluous in ours[1:]:
            await resources.async_delete_item(superfluous["id"])
        if ours[0]["url"] != wanted["url"]:
            await resources.async_update_item(ours[0]["id"], wanted)


async def async_remove_resource(hass: HomeAssistant) -> None:
    """Let dashboards load the file no longer, once there is no camera."""
    if async_cameras(hass):
        return
    ir.async_delete_issue(hass, DOMAIN, YAML_ISSUE)
    if (lovelace := _lovelace(hass)) is None or lovelace.resource_mode == "yaml":
        return
    async with hass.data.setdefault(_LOCK, asyncio.Lock()):
        resources: Any = lovelace.resources
        for item in await _resources(lovelace):
            await resources.async_delete_item(item["id"])


@callback
def _lovelace(hass: HomeAssistant) -> LovelaceData | None:
    """Return what Home Assistant knows of dashboards; it may run without."""
    return hass.data.get("lovelace")


async def _resources(lovelace: LovelaceData) -> list[Mapping[str, Any]]:
    """Return the resources that are ours."""
    await lovelace.resources.async_get_info()  # which loads them
    return [
        item
        for item in lovelace.resources.async_items()
        if str(item.get("url", "")).startswith(BASE_URL)
    ]


@callback
def _ask_for_resource(hass: HomeAssistant, *, is_missing: bool) -> None:
    if not is_missing:
        ir.async_delete_issue(hass, DOMAIN, YAML_ISSUE)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        YAML_ISSUE,
        is_fixable=False,
        learn_more_url=f"{DOCUMENTATION}/blob/main/docs/wall.md",
        severity=ir.IssueSeverity.WARNING,
        translation_key=YAML_ISSUE,
        translation_placeholders={"url": STABLE_URL},
    )
