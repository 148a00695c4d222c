"""The fields of the config flow, and the errors of its forms."""

from collections.abc import Mapping
import re
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio
from yarl import URL

from ..api.errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    CannotConnectError,
    InvalidAuthError,
    NoAnswerError,
    NotAPictureError,
    RefusedError,
    TooManySessionsError,
    UnexpectedAnswerError,
    UnknownDeviceError,
    WeakerLoginError,
)
from ..api.families import FAMILIES
from ..api.http.transport import parse_address
from ..const import (
    CONF_ADVANCED,
    CONF_FAMILY,
    CONF_RTSP_URL,
    CONF_WEAKER_LOGIN,
    FAMILY_AUTO,
)

CONF_ALLOW = "allow"

ERRORS: Mapping[type[CameraError], str] = {
    AccountLockedError: "account_locked",
    BusyError: "busy",
    CannotConnectError: "cannot_connect",
    InvalidAuthError: "invalid_auth",
    NoAnswerError: "cannot_connect",
    NotAPictureError: "not_a_picture",
    RefusedError: "unknown_device",
    TooManySessionsError: "too_many_sessions",
    UnexpectedAnswerError: "unknown_device",
    UnknownDeviceError: "unknown_device",
    WeakerLoginError: CONF_WEAKER_LOGIN,
}

ADDRESS_ERRORS = {"account_locked", "busy", "cannot_connect", "invalid_auth", "too_many_sessions"}
"""Errors to correct in the form with address and account, not in the form with the URLs."""

# Some cameras serve snapshots without an account.
ACCOUNT: dict[probatio.Marker, Any] = {
    probatio.Optional(CONF_USERNAME, default=""): TextSelector(
        TextSelectorConfig(autocomplete="off")
    ),
    probatio.Optional(probatio.Secret(CONF_PASSWORD), default=""): TextSelector(
        TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
    ),
}
ACCOUNT_SCHEMA = probatio.Schema(ACCOUNT)
WEAKER_LOGIN_SCHEMA = probatio.Schema(
    {probatio.Required(CONF_ALLOW, default=False): BooleanSelector()}
)
TEMPLATES: dict[probatio.Marker, Any] = {
    probatio.Required(CONF_URL): TextSelector(TextSelectorConfig(autocomplete="off")),
    probatio.Optional(CONF_RTSP_URL, default=""): TextSelector(
        TextSelectorConfig(autocomplete="off")
    ),
}
TEMPLATES_SCHEMA = probatio.Schema(TEMPLATES)
USER_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_HOST): TextSelector(TextSelectorConfig(autocomplete="off")),
        **ACCOUNT,
        probatio.Required(CONF_ADVANCED): section(
            probatio.Schema(
                {
                    probatio.Required(CONF_FAMILY, default=FAMILY_AUTO): SelectSelector(
                        SelectSelectorConfig(
                            options=[FAMILY_AUTO, *FAMILIES], translation_key=CONF_FAMILY
                        )
                    ),
                    probatio.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
                }
            ),
            {"collapsed": True},
        ),
    }
)


def reconfigure_schema(*, with_templates: bool) -> probatio.Schema:
    """Return the form for an existing camera, for one of no known family with its URLs."""
    return probatio.Schema(
        {
            probatio.Required(CONF_HOST): TextSelector(),
            **ACCOUNT,
            **(TEMPLATES if with_templates else {}),
            probatio.Required(CONF_VERIFY_SSL): BooleanSelector(),
        }
    )


def url_errors(user_input: Mapping[str, Any], address: str) -> dict[str, str]:
    """Return the errors of URLs by field; the account must not go to another host."""
    try:
        origin = parse_address(address)
    except CameraError:
        return {"base": "cannot_connect"}
    errors = {}
    for key, schemes in ((CONF_URL, {"http", "https"}), (CONF_RTSP_URL, {"rtsp"})):
        template = user_input.get(key, "").strip()
        if not template or re.match("/(?!/)", template):
            continue
        try:
            url = URL(template)
        except ValueError:
            url = URL()
        if url.scheme not in schemes or not url.host:
            errors[key] = "url_invalid"
        elif url.host != origin.host or (key == CONF_URL and parse_address(template) != origin):
            errors[key] = "url_elsewhere"
    return errors


def whole_number(minimum: int, maximum: int, unit: str = "") -> probatio.All[Any]:
    """Return a number field that stores an int."""
    return probatio.All(
        NumberSelector(
            NumberSelectorConfig(
                min=minimum,
                max=maximum,
                unit_of_measurement=unit,
                mode=NumberSelectorMode.BOX,
            )
        ),
        probatio.Coerce(int),
    )
