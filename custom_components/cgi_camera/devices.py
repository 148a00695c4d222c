"""Opens devices: the one place that makes something to talk to of what an entry holds."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
import contextlib
from dataclasses import dataclass, replace
from typing import Any

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_URL,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
    CONF_WEBHOOK_ID,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.hass_dict import HassKey
from yarl import URL

from .api.account_memory import forget_refusal
from .api.accounts import Accounts
from .api.detect import AttentiveTransport, Sighting, detect, sight
from .api.device import Device
from .api.errors import (
    BusyError,
    CameraError,
    CannotConnectError,
    InvalidAuthError,
    NotAPictureError,
    RefusedError,
    UnexpectedAnswerError,
    UnknownLoginError,
    WrongFamilyError,
)
from .api.families import Templates, family_of
from .api.family import Channel, Family
from .api.http.address import parse_address
from .api.identity import Credentials, Identity
from .const import (
    CONF_CHANNELS,
    CONF_FAMILY,
    CONF_LOGIN,
    CONF_MEMORY,
    CONF_RTSP_URL,
    DEFAULT_KEEP_SECONDS,
    DOMAIN,
    FAMILY_AUTO,
    FAMILY_CUSTOM,
    LOGIN_BASIC,
    OPTION_FTP,
    OPTION_KEEP_SECONDS,
    OPTION_LISTEN,
    OPTION_MAIL,
    OPTION_TCP_PORT,
)
from .entry import CgiCameraConfigEntry

DETECT_SECONDS = 8
"""The user waits for the answer; a device without one by then is no camera."""

EVENT_OPTIONS = (OPTION_FTP, OPTION_LISTEN, OPTION_MAIL, OPTION_TCP_PORT)
"""The options that bring events of a camera."""

PROBED_DEVICES: HassKey[dict[str, Device]] = HassKey(f"{DOMAIN}_examined")
"""Devices a flow has logged in to, by webhook id, for the entry to go on without a second login."""
ACCOUNTS: HassKey[Accounts] = HassKey(f"{DOMAIN}_accounts")
"""What became of logins, for all entries and flows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedCamera:
    """A camera that accepted the account: data of its entry, its identity, and the device."""

    data: dict[str, Any]
    identity: Identity
    device: Device


def open_device(hass: HomeAssistant, data: Mapping[str, Any], options: Mapping[str, Any]) -> Device:
    """Return a device made of what an entry holds; nothing is sent yet."""
    family = family_in(data)
    return Device.open(
        family,
        async_get_clientsession(hass, verify_ssl=data[CONF_VERIFY_SSL]),
        URL(data[CONF_HOST]),
        Credentials(
            username=data[CONF_USERNAME],
            password=data[CONF_PASSWORD],
            is_basic=data.get(CONF_LOGIN) == LOGIN_BASIC,
        ),
        data.get(CONF_MEMORY),
        channels=_channels(family, data),
        keep_seconds=options.get(OPTION_KEEP_SECONDS, DEFAULT_KEEP_SECONDS),
        accounts=_accounts(hass),
    )


def _accounts(hass: HomeAssistant) -> Accounts:
    return hass.data.setdefault(ACCOUNTS, Accounts())


def family_in(data: Mapping[str, Any]) -> Family:
    """Return the family of an entry."""
    templates = (
        Templates(picture_url=data[CONF_URL], video_url=data[CONF_RTSP_URL] or None)
        if CONF_URL in data
        else None
    )
    return family_of(data[CONF_FAMILY], templates)


def can_have_events(entry: ConfigEntry) -> bool:
    """Return whether events of a camera are set up, or can be by one click."""
    is_set_up = any(map(entry.options.get, EVENT_OPTIONS))
    return is_set_up or family_in(entry.data).push_setup is not None


def _channels(family: Family, data: Mapping[str, Any]) -> Sequence[Channel]:
    """Return the channels that were chosen of a recorder, or those that the family has."""
    if family.channel is None:
        return family.channels
    return [
        replace(family.channel(chosen["number"]), name=chosen["name"])
        for chosen in sorted(data.get(CONF_CHANNELS, ()), key=lambda chosen: chosen["number"])
    ]


def device_of(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> Device:
    """Return the device of an entry: the one a flow has logged in with, or a new one."""
    waiting = hass.data.get(PROBED_DEVICES, {})
    return waiting.pop(entry.data[CONF_WEBHOOK_ID], None) or open_device(
        hass, entry.data, entry.options
    )


def store_probed(hass: HomeAssistant, examined: ProbedCamera) -> None:
    """Let the device wait, logged in, for its entry to be set up."""
    waiting = hass.data.setdefault(PROBED_DEVICES, {})
    waiting[examined.data[CONF_WEBHOOK_ID]] = examined.device


async def find_family(hass: HomeAssistant, origin: URL, *, verify_ssl: bool = True) -> Family:
    """Find out what a host speaks. Raises CameraError."""
    with contextlib.closing(_transport(hass, origin, verify_ssl=verify_ssl)) as transport:
        return await _in_time(detect(transport))


async def async_sight(
    hass: HomeAssistant, entry: CgiCameraConfigEntry, origin: URL
) -> Sighting | None:
    """Return what can be seen of a place where an entry's camera may be, None without an answer."""
    verify_ssl = entry.data[CONF_VERIFY_SSL]
    with (
        contextlib.suppress(CannotConnectError),
        contextlib.closing(_transport(hass, origin, verify_ssl=verify_ssl)) as transport,
    ):
        return await _in_time(sight(transport, family_in(entry.data)))
    return None


def _transport(hass: HomeAssistant, origin: URL, *, verify_ssl: bool) -> AttentiveTransport:
    """Return what sends to a host without an account."""
    transport = AttentiveTransport(async_get_clientsession(hass, verify_ssl=verify_ssl), origin)
    # One that is set up already may be asked for something else just now.
    transport.share(_accounts(hass).host(transport.host))
    return transport


async def _in_time[Result](asking: Awaitable[Result]) -> Result:
    """Return the answer of a host. Raises CannotConnectError if it takes too long."""
    try:
        async with asyncio.timeout(DETECT_SECONDS):
            return await asking
    except TimeoutError:
        raise CannotConnectError("no answer in time") from None


async def async_identify(
    hass: HomeAssistant, data: Mapping[str, Any], options: Mapping[str, Any]
) -> ProbedCamera:
    """Log in once at the place that `data` names, and return its camera. Raises CameraError."""
    device = open_device(hass, data, options)
    try:
        identity = await device.identify()
    finally:
        device.close()
    return _probed(data, identity, device)


def _probed(data: Mapping[str, Any], identity: Identity, device: Device) -> ProbedCamera:
    """Return a camera whose entry is to remember what its device has learned."""
    return ProbedCamera(
        data={**data, CONF_MEMORY: dict(device.memory)}, identity=identity, device=device
    )


async def probe_camera(
    hass: HomeAssistant, wanted: Mapping[str, Any], options: Mapping[str, Any]
) -> ProbedCamera:
    """Find the camera, log in once, and take a picture if it is known of which channel.

    `wanted` has what an entry holds, in which the family may be automatic and the webhook id
    missing. Raises CameraError.
    """
    origin = parse_address(wanted[CONF_HOST])
    data = {
        **wanted,
        CONF_HOST: str(origin),
        CONF_MEMORY: forget_refusal(wanted.get(CONF_MEMORY, {})),
    }
    if is_found := data[CONF_FAMILY] == FAMILY_AUTO:
        family = await find_family(hass, origin, verify_ssl=data[CONF_VERIFY_SSL])
        data[CONF_FAMILY] = family.name
    # An entry has spoken its protocol before.
    is_doubtful = not is_found and CONF_WEBHOOK_ID not in data
    data.setdefault(CONF_WEBHOOK_ID, webhook.async_generate_id())
    device = open_device(hass, data, options)
    try:
        identity = await _look(device)
    except (InvalidAuthError, NotAPictureError, RefusedError, UnexpectedAnswerError) as error:
        if is_doubtful:
            await _check_family(hass, data, error)
        raise
    finally:
        device.close()
    if is_doubtful and device.family.has_many_channels and identity == Identity():
        await _check_family(hass, data)
    return _probed(data, identity, device)


async def _look(device: Device) -> Identity:
    """Log in, take a picture of the first known channel, and return the identity of the camera."""
    identity = await device.identify()
    if device.channels:
        channel = device.channels[0]
        try:
            await device.snapshots.get(channel.number, channel.streams[0].name)
        except (BusyError, RefusedError, UnexpectedAnswerError) as error:
            if device.family.name == FAMILY_CUSTOM:
                raise
            raise NotAPictureError("the camera gives no picture") from error
    return identity


async def _check_family(
    hass: HomeAssistant, data: Mapping[str, Any], error: CameraError | None = None
) -> None:
    """Raise WrongFamilyError if a host speaks another protocol than the one chosen for it.

    With `error`, a host that speaks no known one does not speak this one either.
    """
    chosen = data[CONF_FAMILY]
    if chosen == FAMILY_CUSTOM:
        return
    try:
        found = await find_family(hass, URL(data[CONF_HOST]), verify_ssl=data[CONF_VERIFY_SSL])
    except CameraError:
        is_unsure = isinstance(error, InvalidAuthError | NotAPictureError | UnknownLoginError)
        if error is None or is_unsure:
            return
    else:
        if found.name == chosen:
            return
    raise WrongFamilyError("the device does not speak the chosen protocol") from None
