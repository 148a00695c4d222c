"""Brings a camera's pushes to us: chooses the address, writes it into the camera, and tries it.

What the camera is told follows from two options: the events wanted, none for "leave it alone",
and the address of Home Assistant as seen from the camera.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from homeassistant.components import network, webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.helpers.start import async_at_started
from yarl import URL

from ..api.camera_setup import CameraSetup, PushSetup
from ..api.device import Device
from ..api.errors import (
    BusyError,
    CameraError,
    CannotConnectError,
    InvalidAuthError,
    PushSetupError,
    UnsupportedError,
)
from ..api.events.event import EventType
from ..api.http.transport import parse_address
from ..const import CONF_PUSH_KEPT, DOMAIN, LOGGER, OPTION_CALLBACK, OPTION_PUSH_EVENTS
from ..entry import CgiCameraConfigEntry
from ..exceptions import translation
from ..inbox.health import Arrival, Issue
from ..texts import localized

AUTOMATIC = ""
"""In place of an address: it follows Home Assistant's own."""
TEST_SECONDS = 10
"""How long a test may take from the camera to us."""
CHECK_INTERVAL = timedelta(days=1)
REMOVE_SECONDS = 15
"""How long the removal of a camera waits for the camera."""


class PushHopError(HomeAssistantError):
    """A push does not come through; the key names the hop where it is lost."""

    def __init__(self, key: str, placeholders: dict[str, str]) -> None:
        """Take the key of a text, which is also one of the errors of a form."""
        super().__init__(
            translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
        )
        self.key = key
        self.placeholders = placeholders


def push_setup_of(entry: CgiCameraConfigEntry, device: Device) -> PushSetup | None:
    """Return what sets up an entry's camera, None if that cannot be done.

    The name by which we know our own is the entry's, so that two of us can use one camera.
    """
    return device.push_setup(our_name(entry), entry.data.get(CONF_PUSH_KEPT))


def our_name(entry: CgiCameraConfigEntry) -> str:
    """Return the name by which we know in a camera what is ours."""
    return f"Home Assistant {entry.entry_id[-8:]}"


def push_path(entry: CgiCameraConfigEntry, setup: PushSetup | None) -> str:
    """Return the path of the address to which an entry's camera pushes."""
    webhook_id = entry.data[CONF_WEBHOOK_ID]
    if setup is not None and setup.adds_path:
        return f"/api/{DOMAIN}/push/{webhook_id}"
    return webhook.async_generate_path(webhook_id)


async def async_own_hosts(hass: HomeAssistant) -> list[str]:
    """Return the addresses that we have ourselves, likeliest first."""
    addresses = await network.async_get_enabled_source_ips(hass)
    return [
        str(address) for address in addresses if address.version == 4 and not address.is_loopback
    ]


async def async_plain_addresses(hass: HomeAssistant) -> list[str]:
    """Return where a camera that speaks no TLS may reach us, likeliest first."""
    addresses = []
    for wanted in ({"allow_external": False}, {"allow_internal": False}):
        try:
            addresses.append(get_url(hass, allow_cloud=False, **wanted))
        except NoURLAvailableError:
            continue
    api = hass.config.api
    if api is not None and not api.use_ssl:
        addresses += [f"http://{host}:{api.port}" for host in await async_own_hosts(hass)]
    plain = [url for url in addresses if URL(url).scheme == "http"]
    return list(dict.fromkeys(plain))


async def async_push_url(
    hass: HomeAssistant, entry: CgiCameraConfigEntry, callback: str = AUTOMATIC
) -> URL:
    """Return the address to give to the camera. Raises PushHopError if there is none."""
    if callback == AUTOMATIC:
        if not (addresses := await async_plain_addresses(hass)):
            raise PushHopError(Issue.NO_PLAIN_ADDRESS, {"subject": entry.title})
        callback = addresses[0]
    try:
        base = parse_address(callback)
    except CameraError:
        # What was typed is not repeated: it may hold a password.
        raise PushHopError("no_address", {"subject": entry.title}) from None
    return base.join(URL(push_path(entry, _loaded(entry))))


async def async_install(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    callback: str,
    events: Collection[str],
    *,
    detect: bool = False,
) -> bool:
    """Make the camera push, and tell whether it had to be told. Raises PushHopError.

    Only with `detect` the camera's face detection is switched on: later it is the user's switch.
    """
    setup = _loaded(entry)
    url = await async_push_url(hass, entry, callback)
    try:
        return await setup.install(url, [EventType(event) for event in events], detect=detect)
    except CameraError as error:
        raise hop_error(error, entry, url) from error
    finally:
        keep(hass, entry, CONF_PUSH_KEPT, setup)


async def async_set_up(
    hass: HomeAssistant,
    entry: CgiCameraConfigEntry,
    callback: str,
    events: Collection[str],
    *,
    test: bool,
) -> dict[str, Any]:
    """Make the camera push, see a test arrive if wanted, and return the options that say so.

    Raises PushHopError; then what the options say is in the camera, and nothing else.
    """
    try:
        await async_install(hass, entry, callback, events, detect=True)
        if test:
            await async_test(hass, entry, callback)
    except PushHopError:
        await async_restore(hass, entry)
        raise
    return {OPTION_PUSH_EVENTS: list(events), OPTION_CALLBACK: callback}


async def async_test(hass: HomeAssistant, entry: CgiCameraConfigEntry, callback: str) -> None:
    """Let the camera push something and see it arrive. Raises PushHopError."""
    setup, health = _loaded(entry), entry.runtime_data.inbox.health
    url = await async_push_url(hass, entry, callback)
    refusal: PushHopError | None = None
    tried = True
    with health.expect() as expected:
        try:
            await setup.test(url)
        except CameraError as error:
            refusal = hop_error(error, entry, url)
            tried = isinstance(error, PushSetupError)
        try:
            # What has arrived tells more than what the camera thinks of the answer.
            async with asyncio.timeout(0 if refusal else TEST_SECONDS):
                arrival = await expected
        except TimeoutError:
            if tried:  # a camera that is busy, away or without a test proves nothing
                health.raise_issue(Issue.NOT_ARRIVED, url=str(url.origin()))
            raise refusal or _not_through(Issue.NOT_ARRIVED, entry, url) from None
    if arrival in {Arrival.GOOD, Arrival.EMPTY}:
        health.clear()
    else:
        raise _not_through(arrival, entry, url)


@callback
def watch_pushes(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Look after an entry's pushes once Home Assistant has started, and from then on every day."""

    @callback
    def keep_up(_hass: HomeAssistant) -> None:
        entry.async_create_background_task(
            hass, async_keep_up(hass, entry), f"{entry.title} - push set-up"
        )

    async def look_after(_now: datetime) -> None:
        await async_look_after(hass, entry)

    # Before the start a test would find nobody to answer it.
    entry.async_on_unload(async_at_started(hass, keep_up))
    entry.async_on_unload(
        async_track_time_interval(hass, look_after, CHECK_INTERVAL, cancel_on_shutdown=True)
    )


async def async_keep_up(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Look after the pushes at a start: silent is a camera of which no event is kept."""
    archive = entry.runtime_data.inbox.archive
    is_silent = await hass.async_add_executor_job(archive.is_empty)
    await _look_after(hass, entry, is_silent=is_silent)


async def async_look_after(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Look after the pushes once a day: silent is who has sent nothing since the last time."""
    data = entry.runtime_data
    if data.coordinator.last_update_success:  # else there is nobody to ask
        await _look_after(hass, entry, is_silent=not data.inbox.health.was_heard())


async def _look_after(hass: HomeAssistant, entry: CgiCameraConfigEntry, *, is_silent: bool) -> None:
    """See to it that the camera pushes to where we are now.

    If it had to be told, or is silent, it is asked for a test, so that a broken way is not found
    out by the face that was missed. Silence alone proves nothing: maybe nobody came by.
    """
    if not (events := entry.options.get(OPTION_PUSH_EVENTS)):
        return
    health = entry.runtime_data.inbox.health
    callback = entry.options[OPTION_CALLBACK]
    try:
        written = await async_install(hass, entry, callback, events)
    except PushHopError as error:
        LOGGER.debug("%s cannot be made to push: %s", entry.title, error.key)
        if isinstance(error.__cause__, CannotConnectError | BusyError):
            return  # no refusal; it is looked after again tomorrow
        if error.key == Issue.NO_PLAIN_ADDRESS:
            health.raise_issue(Issue.NO_PLAIN_ADDRESS)
        else:
            health.raise_issue(Issue.NOT_INSTALLED, reason=localized(hass, error))
        return
    health.withdraw(Issue.NOT_INSTALLED, Issue.NO_PLAIN_ADDRESS)
    if _loaded(entry).has_test and (written or is_silent):
        with suppress(PushHopError):  # of which the test itself makes an issue
            await async_test(hass, entry, callback)


async def async_restore(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Bring the camera back to what the options say, after an attempt that failed."""
    try:
        if events := entry.options.get(OPTION_PUSH_EVENTS):
            await async_install(hass, entry, entry.options[OPTION_CALLBACK], events)
        else:
            await async_remove(hass, entry)
    except (CameraError, PushHopError) as error:
        LOGGER.debug("Cannot restore what %s pushes: %s", entry.title, error)


async def async_remove(hass: HomeAssistant, entry: CgiCameraConfigEntry) -> None:
    """Take away what is ours in the camera. Raises CameraError."""
    setup = _loaded(entry)
    await setup.remove()
    keep(hass, entry, CONF_PUSH_KEPT, setup)


async def async_remove_quietly(
    entry: CgiCameraConfigEntry, setup: CameraSetup, device: Device
) -> None:
    """Take away what is ours, as far as the camera can be reached and lets us in."""
    try:
        if device.is_refused:
            raise InvalidAuthError("the camera has refused the account before")
        async with asyncio.timeout(REMOVE_SECONDS):
            await setup.remove()
    except (CameraError, TimeoutError) as error:
        LOGGER.warning(
            "%s could not be told to stop pushing (%s); remove our address from it by hand",
            entry.title,
            type(error).__name__,
        )


def keep(hass: HomeAssistant, entry: CgiCameraConfigEntry, key: str, setup: CameraSetup) -> None:
    """Store what a set-up wants back when it is removed."""
    data = {name: value for name, value in entry.data.items() if name != key}
    if setup.kept:
        data[key] = dict(setup.kept)
    hass.config_entries.async_update_entry(entry, data=data)


def _loaded(entry: CgiCameraConfigEntry) -> PushSetup:
    setup = push_setup_of(entry, entry.runtime_data.coordinator.device)
    if setup is None:
        raise PushHopError("no_push_setup", {"subject": entry.title})
    return setup


def hop_error(error: CameraError, entry: CgiCameraConfigEntry, url: URL) -> PushHopError:
    """Return an error of the camera as a hop."""
    key, placeholders = translation(error, entry.title)
    if isinstance(error, UnsupportedError):
        key = "no_test"
    return _not_through(key, entry, url, **placeholders)


def _not_through(
    key: str, entry: CgiCameraConfigEntry, url: URL, **placeholders: str
) -> PushHopError:
    """Return the error for a hop, without the secret part of the address."""
    return PushHopError(key, {"subject": entry.title, "url": str(url.origin()), **placeholders})
