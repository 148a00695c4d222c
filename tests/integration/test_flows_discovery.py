"""Cameras that make themselves known, and known ones that move."""

from collections.abc import AsyncIterator
from dataclasses import replace
import json
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from homeassistant.config_entries import SOURCE_DHCP, SOURCE_SSDP
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_socket import socket_allow_hosts
from yarl import URL

import custom_components.cgi_camera as integration
from custom_components.cgi_camera.api.identity import announced_mac
from custom_components.cgi_camera.const import DEFAULT_OPTIONS, DOMAIN
from tests.simulators.not_a_camera import WebPage
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_discovery import Announcement, Generation, announce

from .conftest import PASSWORD, WEBHOOK_ID, without_pushes

MAC = "001324007a89"
MANIFEST = json.loads((Path(integration.__file__).parent / "manifest.json").read_text())


@pytest.fixture(autouse=True)
def _hosts(socket_enabled: None) -> None:
    """Let announcements lead to other hosts than 127.0.0.1."""
    socket_allow_hosts(["127.0.0.1", "127.0.0.66", "::1"])


@pytest.fixture
async def camera() -> AsyncIterator[UapiCamera]:
    """Return a camera that makes itself known."""
    async with UapiCamera(password=PASSWORD, latency=0) as running:
        yield running


def heard(announcement: Announcement, page: str) -> SsdpServiceInfo:
    """Return what Home Assistant makes of an announcement and the description it points to."""
    device = ElementTree.fromstring(announcement.description).find("{*}device")
    assert device is not None
    upnp = {child.tag.rpartition("}")[2]: child.text for child in device}
    return SsdpServiceInfo(
        ssdp_usn=announcement.usn,
        ssdp_st=announcement.search_target,
        ssdp_location=str(URL(announcement.location).with_host("127.0.0.1")),
        upnp={**upnp, "presentationURL": page},
    )


async def discover(hass: HomeAssistant, source: str, info: Any) -> Any:
    """Let Home Assistant start the flow of a discovery."""
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": source}, data=info)


def lease(ip: str, mac: str = MAC) -> DhcpServiceInfo:
    """Return what Home Assistant hears when a device asks for an address."""
    return DhcpServiceInfo(ip=ip, hostname="camera", macaddress=mac)


@pytest.mark.parametrize("generation", Generation)
async def test_ssdp_step_sets_up_an_announced_camera(
    hass: HomeAssistant, camera: UapiCamera, generation: Generation
) -> None:
    """No credential is sent; a person gives the account, and the camera is set up."""
    announcement = announce(camera.identity, generation=generation)
    assert {"st": announcement.search_target} in MANIFEST["ssdp"]
    result = await discover(hass, SOURCE_SSDP, heard(announcement, f"{camera.url}/"))
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert camera.logins.total() + camera.refused_logins.total() == 0
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": "127.0.0.1"}
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"],
        {
            "host": camera.url,
            "username": camera.username,
            "password": PASSWORD,
            "advanced": {"family": "auto", "verify_ssl": True},
        },
    )
    result = await without_pushes(hass, result)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == MAC
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_ssdp_step_ignores_a_repeated_announcement(
    hass: HomeAssistant, camera: UapiCamera
) -> None:
    """Heard again while the first dialog is open."""
    info = heard(announce(camera.identity), camera.url)
    await discover(hass, SOURCE_SSDP, info)
    result = await discover(hass, SOURCE_SSDP, info)
    assert result["reason"] == "already_in_progress"


async def test_ssdp_step_ignores_other_devices(hass: HomeAssistant, camera: UapiCamera) -> None:
    """The make alone proves little: a device of no family is not offered."""
    async with WebPage() as page:
        info = heard(announce(camera.identity), page.url)
        assert (await discover(hass, SOURCE_SSDP, info))["reason"] == "not_supported"
    assert (await discover(hass, SOURCE_SSDP, info))["reason"] == "not_supported"
    elsewhere = replace(info, upnp={"presentationURL": camera.url}, ssdp_location="http://[::1]:9/")
    assert (await discover(hass, SOURCE_SSDP, elsewhere))["reason"] == "not_supported"
    mentioned = replace(
        info, upnp={"presentationURL": f"http://localhost:{camera.port}//127.0.0.1"}
    )
    assert (await discover(hass, SOURCE_SSDP, mentioned))["reason"] == "not_supported"
    assert camera.requests == []  # a request cannot point us at another host
    garbled = replace(info, upnp={"presentationURL": "http://[//127.0.0.1"})
    assert (await discover(hass, SOURCE_SSDP, garbled))["reason"] == "not_supported"
    for location in ("http://[::1", "http://[fe80::1%25eth0/", "ftp://127.0.0.1/", "", "::::"):
        nowhere = replace(info, ssdp_location=location)
        assert (await discover(hass, SOURCE_SSDP, nowhere))["reason"] == "not_supported"
    nowhere = replace(info, upnp={}, ssdp_location=None)
    assert (await discover(hass, SOURCE_SSDP, nowhere))["reason"] == "not_supported"


def test_ssdp_step_ignores_names_without_a_mac() -> None:
    """A MAC address that every vendor writes does not count."""
    assert announced_mac("uuid:H10A004AD-00:13:24:A0:04:AD::urn:x") == "001324a004ad"
    assert announced_mac("uuid:00000000-0000-0000-0000-001324a004ad::urn:x") == "001324a004ad"
    for name in ("", "uuid:H10A004AD", "uuid:00000000-0000-0000-0000-000000000000::x"):
        assert announced_mac(name) is None


def entry_at(hass: HomeAssistant, camera: UapiCamera, host: str) -> MockConfigEntry:
    """Return an entry of the camera that has it at some address."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Hall",
        unique_id=MAC,
        data={
            "host": host,
            "username": camera.username,
            "password": PASSWORD,
            "family": "uapi",
            "verify_ssl": True,
            "webhook_id": WEBHOOK_ID,
        },
        options=DEFAULT_OPTIONS,
    )
    entry.add_to_hass(hass)
    return entry


def test_dhcp_step_hears_of_these_cameras() -> None:
    """By the makers of their addresses, and each camera that is set up already."""
    assert {"macaddress": "001324*"} in MANIFEST["dhcp"]
    assert {"registered_devices": True} in MANIFEST["dhcp"]


async def test_dhcp_step_keeps_the_address_of_a_camera_that_answers(
    hass: HomeAssistant, camera: UapiCamera
) -> None:
    """A device that borrows its MAC address does not get its account."""
    entry = entry_at(hass, camera, camera.url)
    assert await hass.config_entries.async_setup(entry.entry_id)
    result = await discover(hass, SOURCE_DHCP, lease("127.0.0.66"))
    assert result["reason"] == "already_configured"
    assert entry.data["host"] == camera.url


async def test_dhcp_step_offers_a_new_camera(
    hass: HomeAssistant, camera: UapiCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form has its address already."""
    monkeypatch.setattr(
        "custom_components.cgi_camera.flows.discovery.parse_address",
        lambda _: URL(camera.url),
    )
    result = await discover(hass, SOURCE_DHCP, lease("127.0.0.1"))
    assert result["step_id"] == "user"
    schema = result["data_schema"].schema
    assert {str(key): key.description for key in schema}["host"] == {
        "suggested_value": f"127.0.0.1:{camera.port}"
    }
