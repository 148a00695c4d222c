"""Announcements in the network: cameras are followed, and what claims to be one gets nothing."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_IGNORE,
    SOURCE_SSDP,
    SOURCE_USER,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from pytest_socket import socket_allow_hosts

from custom_components.cgi_camera.const import CONF_MEMORY, DEFAULT_OPTIONS, DOMAIN
from custom_components.cgi_camera.moves import MOVED
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.impostor import BASIC, DIGEST, Impostor, answer, challenge
from tests.simulators.recorder import SnapshotDevice
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth

from .conftest import PASSWORD, WEBHOOK_ID, without_pushes

MAC = "001324007a89"
AWAY = "127.0.0.9"
"""Where nothing answers."""
ELSEWHERE = "127.0.0.2"
FAMILIES = ("uapi", "xml_cgi", "json_cgi", "hikvision", "dahua", "edimax")
DIGEST_BEFORE = {"account": "accepted:digest-md5::"}
UPLOADS = {
    "push_events": ["face"],
    "callback": "",
    "receive_ftp": True,
    "ftp_port": 29121,
    "ftp_passive_ports": "29122-29130",
    "ftp_install": True,
    "upload_host": "127.0.0.1",
}
DEVICE_INFO = b"<DeviceInfo><macAddress>00:13:24:00:7a:89</macAddress></DeviceInfo>"


@pytest.fixture(autouse=True)
def _hosts(socket_enabled: None) -> None:
    """Let announcements lead to other hosts than 127.0.0.1."""
    socket_allow_hosts(["127.0.0.1", ELSEWHERE, AWAY, "127.0.0.3", "::1"])


def entry_at(hass: HomeAssistant, host: str, family: str = "uapi", **data: Any) -> MockConfigEntry:
    """Return an entry that has its camera at some address."""
    channels = [{"number": 1, "name": None}]
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Hall",
        unique_id=MAC,
        data={
            "host": host,
            "username": "root",
            "password": PASSWORD,
            "family": family,
            "verify_ssl": True,
            "webhook_id": WEBHOOK_ID,
            **({"channels": channels} if family in {"hikvision", "dahua"} else {}),
            **data,
        },
        options=DEFAULT_OPTIONS,
    )
    entry.add_to_hass(hass)
    return entry


async def settled(hass: HomeAssistant) -> None:
    """Let everything happen that follows."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def announced(hass: HomeAssistant, ip: str, source: str = SOURCE_DHCP, **how: Any) -> Any:
    """Announce the camera at an address, and return the result of the flow."""
    info: DhcpServiceInfo | SsdpServiceInfo = DhcpServiceInfo(
        ip=ip, hostname=how.get("hostname", "camera"), macaddress=MAC
    )
    if source == SOURCE_SSDP:
        host = f"[{ip}]" if ":" in ip else ip
        place = f"http://{host}:{how.get('port', 80)}/"
        info = SsdpServiceInfo(
            ssdp_usn="uuid:H10A004AD-00:13:24:00:7A:89::urn:x",
            ssdp_st="urn:schemas-upnp-org:device:nvcdevice",
            ssdp_location=f"{place}d.xml",
            upnp={"presentationURL": how.get("page", place)},
        )
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": source}, data=info
    )
    await settled(hass)
    return result


def issue_of(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return the issue about a camera that seems to have moved."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{MOVED}_{entry.entry_id}")


def shown(hass: HomeAssistant, entry: MockConfigEntry) -> Mapping[str, str]:
    """Return the text of the issue."""
    issue = issue_of(hass, entry)
    assert issue is not None
    return issue.translation_placeholders or {}


# What is announced at all


@pytest.mark.parametrize(("family", "make"), [("dahua", DahuaRecorder), ("edimax", EdimaxCamera)])
async def test_follow_is_not_asked_about_a_camera_without_a_mac(
    hass: HomeAssistant, family: str, make: type[SnapshotDevice]
) -> None:
    """Home Assistant announces what is registered with its MAC address, and two makers of uAPI."""
    integration = await async_get_integration(hass, DOMAIN)
    assert integration.dhcp == [
        {"macaddress": "001323*"},
        {"macaddress": "001324*"},
        {"registered_devices": True},
    ]
    async with make(password=PASSWORD, latency=0) as camera:
        entry = entry_at(hass, camera.url, family, username=camera.username)
        hass.config_entries.async_update_entry(entry, unique_id=None)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await settled(hass)
        devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        assert devices
        assert not any(device.connections for device in devices)
        await hass.config_entries.async_unload(entry.entry_id)


# What claims to be a camera


@pytest.mark.parametrize("source", [SOURCE_DHCP, SOURCE_SSDP])
@pytest.mark.parametrize("memory", [{}, DIGEST_BEFORE, {"account": "accepted:basic::"}])
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param((challenge(BASIC),), id="Basic"),
        pytest.param((challenge(DIGEST), challenge(BASIC)), id="Digest, then Basic"),
        pytest.param((answer(body=b"version.firmware=1"),), id="no login"),
        pytest.param((answer(302, Location="http://127.0.0.3/"),), id="a redirect"),
        pytest.param((answer(body=DEVICE_INFO),), id="a device of another family"),
    ],
)
async def test_follow_gives_no_password_to_an_impostor(
    hass: HomeAssistant,
    source: str,
    memory: dict[str, str],
    family: str,
    answers: tuple[bytes, ...],
) -> None:
    """The camera is away, and another host has its MAC address; nothing moves by itself."""
    async with Impostor(host=ELSEWHERE, answers=answers) as impostor:
        host = f"http://{AWAY}:{impostor.port}"
        entry = entry_at(hass, host, family, memory=memory)
        await hass.config_entries.async_setup(entry.entry_id)
        result = await announced(hass, ELSEWHERE, source, port=impostor.port)
        assert result["reason"] == "already_configured"
        assert entry.data["host"] == host
        assert impostor.received
        assert impostor.revealed(PASSWORD) == []
        assert WEBHOOK_ID not in str(impostor.received)
        assert shown(hass, entry)["address"] == f"{ELSEWHERE}:{impostor.port}"


async def test_follow_believes_no_digest_without_the_same_identity(hass: HomeAssistant) -> None:
    """The same family with the same login gets a proof, no more: it has another MAC address."""
    async with UapiCamera(password=PASSWORD, auth=Auth.DIGEST, latency=0, host=ELSEWHERE) as other:
        other.parameters.values["NETWORK.Eth0.mac"] = "00:13:24:00:00:01"
        host = f"http://{AWAY}:{other.port}"
        entry = entry_at(hass, host, memory=DIGEST_BEFORE)
        await hass.config_entries.async_setup(entry.entry_id)
        await announced(hass, ELSEWHERE)
        assert entry.data["host"] == host
        assert issue_of(hass, entry) is None


async def test_follow_gives_an_impostor_neither_push_address_nor_upload_account(
    hass: HomeAssistant, base_url: str
) -> None:
    """It plays the camera perfectly, with its identity, and asks for no login."""
    async with UapiCamera(password=PASSWORD, auth=Auth.NONE, latency=0, host=ELSEWHERE) as rogue:
        account = {"upload_username": "cam1", "upload_password": "planted2upload"}
        entry = entry_at(hass, f"http://{AWAY}:{rogue.port}", **account)
        hass.config_entries.async_update_entry(entry, options={**DEFAULT_OPTIONS, **UPLOADS})
        await hass.config_entries.async_setup(entry.entry_id)
        await announced(hass, ELSEWHERE)
        told = f"{vars(rogue)}{rogue.requests}"
        assert WEBHOOK_ID not in told
        assert "planted2upload" not in told
        assert shown(hass, entry)["login"] == "none"


async def test_follow_trusts_no_announcement_of_a_camera_that_answers(hass: HomeAssistant) -> None:
    """It is asked once more, without the account; the other place is not even asked."""
    async with (
        UapiCamera(password=PASSWORD, auth=Auth.DIGEST, latency=0) as camera,
        Impostor(host=ELSEWHERE, answers=(challenge(DIGEST),)) as impostor,
    ):
        entry = entry_at(hass, camera.url)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await settled(hass)
        logins = camera.logins.total()
        await announced(hass, ELSEWHERE, SOURCE_SSDP, port=impostor.port)
        assert entry.data["host"] == camera.url
        assert issue_of(hass, entry) is None
        assert impostor.received == []
        assert camera.logins.total() == logins


async def test_follow_keeps_tls(hass: HomeAssistant) -> None:
    """An announced place without TLS is refused for a camera that has it."""
    async with Impostor(host=ELSEWHERE, answers=(challenge(DIGEST),)) as impostor:
        host = f"https://{AWAY}:{impostor.port}"
        entry = entry_at(hass, host, memory=DIGEST_BEFORE)
        for source in (SOURCE_DHCP, SOURCE_SSDP):
            await announced(hass, ELSEWHERE, source, port=impostor.port)
        assert entry.data["host"] == host
        assert impostor.revealed(PASSWORD) == []
        assert not any(request.startswith("GET") for request in impostor.received)


async def test_follow_leaves_port_and_scheme_alone(hass: HomeAssistant) -> None:
    """A page at another port, in an announcement, is not a new port of the camera."""
    async with (
        Impostor(host=ELSEWHERE, answers=(challenge(BASIC),)) as page,
        Impostor(host=ELSEWHERE, answers=(challenge(BASIC),)) as other,
    ):
        entry = entry_at(hass, f"http://{AWAY}:{other.port}")
        await announced(
            hass, ELSEWHERE, SOURCE_SSDP, port=page.port, page=f"https://{ELSEWHERE}:{page.port}/"
        )
        assert page.received == []
        assert shown(hass, entry)["address"] == f"{ELSEWHERE}:{other.port}"


@pytest.mark.parametrize("source", [SOURCE_DHCP, SOURCE_SSDP])
async def test_follow_understands_addresses_of_both_kinds(hass: HomeAssistant, source: str) -> None:
    """An IPv6 address is a place as any other."""
    async with Impostor(host="::1", answers=(challenge(BASIC),)) as impostor:
        host = f"http://{AWAY}:{impostor.port}"
        entry = entry_at(hass, host)
        result = await announced(hass, "::1", source, port=impostor.port)
        assert result["reason"] == "already_configured"
        assert entry.data["host"] == host
        assert impostor.revealed(PASSWORD) == []
        issue = issue_of(hass, entry)
        assert issue is not None
        assert (issue.data or {})["address"] == f"http://[::1]:{impostor.port}"


async def test_follow_ignores_a_place_without_an_answer(hass: HomeAssistant) -> None:
    """Nothing is there, so nothing is said."""
    entry = entry_at(hass, f"http://{AWAY}:9", memory=DIGEST_BEFORE)
    await announced(hass, ELSEWHERE, hostname="![x](http://127.0.0.3/x.png)")
    assert issue_of(hass, entry) is None
    assert entry.data["host"] == f"http://{AWAY}:9"


async def test_follow_leaves_a_disabled_camera_alone(hass: HomeAssistant) -> None:
    """Neither is it asked, nor moved."""
    async with Impostor(host=ELSEWHERE, answers=(challenge(DIGEST),)) as impostor:
        entry = entry_at(hass, f"http://{AWAY}:{impostor.port}", memory=DIGEST_BEFORE)
        await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
        await announced(hass, ELSEWHERE)
        assert impostor.received == []


async def test_follow_leaves_an_ignored_camera_alone(hass: HomeAssistant) -> None:
    """It has no address to compare; the user may add it nevertheless."""
    MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE, unique_id=MAC, data={}).add_to_hass(hass)
    async with UapiCamera(password=PASSWORD, auth=Auth.BOTH, latency=0, host=ELSEWHERE) as camera:
        assert (await announced(hass, ELSEWHERE))["reason"] == "already_configured"
        assert camera.requests == []
        assert (await added(hass, camera))["type"] == "create_entry"


# A camera that has moved


async def test_follow_finds_a_camera_with_the_login_of_before(hass: HomeAssistant) -> None:
    """A Digest reveals nothing: the entry follows by itself, with one login."""
    async with UapiCamera(password=PASSWORD, auth=Auth.BOTH, latency=0, host=ELSEWHERE) as camera:
        entry = entry_at(hass, f"http://{AWAY}:{camera.port}", memory=DIGEST_BEFORE)
        assert not await hass.config_entries.async_setup(entry.entry_id)
        await announced(hass, ELSEWHERE)
        assert entry.data["host"] == camera.url
        assert entry.state is ConfigEntryState.LOADED
        assert issue_of(hass, entry) is None
        assert "Basic" not in str(camera.requests)


async def test_follow_asks_where_another_device_has_the_old_address(hass: HomeAssistant) -> None:
    """It may be the camera with other firmware, so that the user decides."""
    async with UapiCamera(password=PASSWORD, auth=Auth.DIGEST, latency=0, host=ELSEWHERE) as camera:
        async with Impostor(host=AWAY, port=camera.port, answers=(answer(404),)):
            entry = entry_at(hass, f"http://{AWAY}:{camera.port}", memory=DIGEST_BEFORE)
            await announced(hass, ELSEWHERE)
        assert entry.data["host"] == f"http://{AWAY}:{camera.port}"
        assert shown(hass, entry) == {
            "name": "Hall",
            "address": f"{ELSEWHERE}:{camera.port}",
            "old": f"{AWAY}:{camera.port}",
            "device": "uAPI face camera",
            "login": "Digest (MD5), which keeps the password",
        }


async def test_follow_untangles_cameras_that_changed_places(hass: HomeAssistant) -> None:
    """At the old address there is a camera, but not this one."""
    async with (
        UapiCamera(password=PASSWORD, auth=Auth.DIGEST, latency=0) as other,
        UapiCamera(
            password=PASSWORD, auth=Auth.DIGEST, latency=0, host=ELSEWHERE, port=other.port
        ) as camera,
    ):
        other.parameters.values["NETWORK.Eth0.mac"] = "00:13:24:00:00:01"
        entry = entry_at(hass, other.url, memory=DIGEST_BEFORE)
        assert not await hass.config_entries.async_setup(entry.entry_id)
        await announced(hass, ELSEWHERE)
        assert entry.data["host"] == camera.url
        assert entry.state is ConfigEntryState.LOADED


async def test_issue_of_a_moved_camera_ends_when_it_answers_again(hass: HomeAssistant) -> None:
    """It was away for a moment, and a rogue host used that."""
    async with UapiCamera(password=PASSWORD, auth=Auth.BASIC, latency=0) as camera:
        entry = entry_at(hass, camera.url)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await settled(hass)
        registry = dr.async_get(hass)
        (device,) = dr.async_entries_for_config_entry(registry, entry.entry_id)
        registry.async_update_device(device.id, name_by_user="Front door")
        await camera.stop()
        async with Impostor(host=ELSEWHERE, port=camera.port, answers=(challenge(BASIC),)):
            await announced(hass, ELSEWHERE)
        assert shown(hass, entry)["name"] == "Front door"
        await camera.start()
        await entry.runtime_data.coordinator.async_refresh()
        assert issue_of(hass, entry) is None


# The word of the user


async def clicked(
    hass: HomeAssistant, client: ClientSessionGenerator, entry: MockConfigEntry
) -> Any:
    """Open the repair and submit it."""
    assert await async_setup_component(hass, REPAIRS, {})
    http = await client()
    opened = await http.post(
        "/api/repairs/issues/fix",
        json={"handler": DOMAIN, "issue_id": f"{MOVED}_{entry.entry_id}"},
    )
    flow = await opened.json()
    assert flow["step_id"] == "move"
    done = await http.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    await settled(hass)
    return await done.json()


async def test_repair_moves_a_camera_with_one_click(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """It is loaded at its new address."""
    async with UapiCamera(password=PASSWORD, auth=Auth.BASIC, latency=0, host=ELSEWHERE) as camera:
        entry = entry_at(hass, f"http://{AWAY}:{camera.port}")
        await hass.config_entries.async_setup(entry.entry_id)
        await announced(hass, ELSEWHERE)
        assert camera.logins.total() == 0
        result = await clicked(hass, hass_client, entry)
        assert result["type"] == "create_entry"
        assert entry.data["host"] == camera.url
        assert entry.state is ConfigEntryState.LOADED
        assert issue_of(hass, entry) is None


async def test_repair_moves_nothing_to_another_camera(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """Its identity tells it apart, before anything is stored."""
    async with UapiCamera(password=PASSWORD, auth=Auth.BASIC, latency=0, host=ELSEWHERE) as other:
        other.parameters.values["NETWORK.Eth0.mac"] = "00:13:24:00:00:01"
        host = f"http://{AWAY}:{other.port}"
        entry = entry_at(hass, host)
        await hass.config_entries.async_setup(entry.entry_id)
        await announced(hass, ELSEWHERE)
        result = await clicked(hass, hass_client, entry)
        assert result["reason"] == "different_device"
        assert entry.data["host"] == host


async def test_repair_answers_no_weaker_login(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """A click moves the camera; it does not allow less than Digest."""
    async with UapiCamera(password=PASSWORD, auth=Auth.BASIC, latency=0, host=ELSEWHERE) as camera:
        host = f"http://{AWAY}:{camera.port}"
        entry = entry_at(hass, host, memory=DIGEST_BEFORE)
        await hass.config_entries.async_setup(entry.entry_id)
        await announced(hass, ELSEWHERE)
        result = await clicked(hass, hass_client, entry)
        assert "weaker login than before" in result["description_placeholders"]["problem"]
        assert camera.logins.total() + camera.refused_logins.total() == 0
        assert entry.data["host"] == host
        assert entry.data[CONF_MEMORY] == DIGEST_BEFORE


# A camera that is added by hand


async def added(hass: HomeAssistant, camera: UapiCamera) -> Any:
    """Add a camera by hand, with its own account."""
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    typed = {
        "host": camera.url,
        "username": camera.username,
        "password": camera.password,
        "advanced": {"family": "auto", "verify_ssl": True},
    }
    result = await hass.config_entries.flow.async_configure(result["flow_id"], typed)
    if result.get("step_id") == "receive_events":
        result = await without_pushes(hass, result)
    await settled(hass)
    return result


@pytest.mark.parametrize("password", [PASSWORD, "typed"])
async def test_user_step_moves_no_camera_that_answers(hass: HomeAssistant, password: str) -> None:
    """What is added claims its identity."""
    async with (
        UapiCamera(password=PASSWORD, auth=Auth.BASIC, latency=0) as camera,
        UapiCamera(password=password, auth=Auth.BASIC, latency=0) as rogue,
    ):
        entry = entry_at(hass, camera.url)
        assert await hass.config_entries.async_setup(entry.entry_id)
        before = dict(entry.data)
        assert (await added(hass, rogue))["reason"] == "already_configured"
        assert entry.data["host"] == before["host"]
        assert rogue.refused_logins.total() == 0
        assert issue_of(hass, entry) is None


async def test_user_step_gives_the_account_of_an_entry_to_no_other_place(
    hass: HomeAssistant,
) -> None:
    """The user has typed another account; the camera is away, so the user is asked."""
    async with UapiCamera(password="typed", auth=Auth.BASIC, latency=0) as rogue:
        entry = entry_at(hass, f"http://{AWAY}:{rogue.port}")
        assert (await added(hass, rogue))["reason"] == "already_configured"
        assert entry.data["host"] == f"http://{AWAY}:{rogue.port}"
        assert rogue.refused_logins.total() == 0
        assert issue_of(hass, entry) is not None
