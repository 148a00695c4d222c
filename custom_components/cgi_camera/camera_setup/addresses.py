"""The addresses of Home Assistant as cameras see them."""

from homeassistant.components import network, webhook
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError, get_url
from yarl import URL

from ..api.camera_setup import PushSetup
from ..api.errors import CameraError
from ..api.http.address import parse_address
from ..const import DOMAIN
from ..exceptions import PushHopError
from ..inbox.health import Issue

AUTOMATIC = ""
"""Stands for the address of Home Assistant, which may change."""


async def async_own_hosts(hass: HomeAssistant) -> list[str]:
    """Return the addresses of this host, the likeliest first."""
    addresses = await network.async_get_enabled_source_ips(hass)
    return [
        str(address) for address in addresses if address.version == 4 and not address.is_loopback
    ]


async def async_plain_addresses(hass: HomeAssistant) -> list[str]:
    """Return the addresses for a camera without TLS, the likeliest first."""
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


def push_path(webhook_id: str, setup: PushSetup | None) -> str:
    """Return the path of the address to which a camera pushes."""
    if setup is not None and setup.adds_path:
        return f"/api/{DOMAIN}/push/{webhook_id}"
    return webhook.async_generate_path(webhook_id)


async def async_push_url(
    hass: HomeAssistant, webhook_id: str, setup: PushSetup, callback: str, subject: str
) -> URL:
    """Return the address to write into the camera. Raises PushHopError if there is no address.

    `subject` is the name of the camera.
    """
    if callback == AUTOMATIC:
        if not (addresses := await async_plain_addresses(hass)):
            raise PushHopError(Issue.NO_PLAIN_ADDRESS, {"subject": subject})
        callback = addresses[0]
    try:
        base = parse_address(callback)
    except CameraError:
        # The error does not repeat the input, which may contain a password.
        raise PushHopError("no_address", {"subject": subject}) from None
    return base.join(URL(push_path(webhook_id, setup)))
