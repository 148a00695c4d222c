"""The fields of the config flow, and the errors of its forms."""

from collections.abc import Mapping
import re
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import section
from homeassistant.exceptions import HomeAssistantError
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
    AccountMissingError,
    BusyError,
    CameraError,
    CannotConnectError,
    Found,
    HttpsOnlyError,
    InvalidAddressError,
    InvalidAuthError,
    NoHttpsError,
    NotAPictureError,
    NotFoundError,
    OldTlsError,
    RefusedError,
    TooManySessionsError,
    UnexpectedAnswerError,
    UnknownDeviceError,
    UnknownLoginError,
    UntrustedCertificateError,
    WeakerLoginError,
    WrongFamilyError,
    nearest,
)
from ..api.families import FAMILIES
from ..api.http.address import parse_address, split_account
from ..const import (
    CONF_ADVANCED,
    CONF_FAMILY,
    CONF_LOGIN,
    CONF_RTSP_URL,
    CONF_WEAKER_LOGIN,
    FAMILY_AUTO,
    LOGIN_AUTO,
    LOGIN_BASIC,
)
from ..exceptions import minutes_left
from ..texts import as_text, localized

CONF_ALLOW = "allow"

ERRORS: Mapping[type[CameraError], str] = {
    AccountLockedError: "account_locked",
    AccountMissingError: "account_missing",
    BusyError: "busy",
    CannotConnectError: "cannot_connect",
    HttpsOnlyError: "https_only",
    InvalidAddressError: "address_invalid",
    InvalidAuthError: "invalid_auth",
    NoHttpsError: "no_https",
    NotAPictureError: "not_a_picture",
    OldTlsError: "old_tls",
    RefusedError: "unknown_device",
    TooManySessionsError: "too_many_sessions",
    UnexpectedAnswerError: "unknown_device",
    UnknownDeviceError: "unknown_device",
    UnknownLoginError: "unknown_login",
    UntrustedCertificateError: "certificate_untrusted",
    WeakerLoginError: CONF_WEAKER_LOGIN,
    WrongFamilyError: "wrong_family",
}
UNEXPECTED: Mapping[str, str] = {"base": "unknown"}
"""The errors of a form after a fault of our own."""
ERRORS_BY_URL: Mapping[type[CameraError], str] = {
    **ERRORS,
    NotFoundError: "picture_missing",
    RefusedError: "picture_refused",
    UnexpectedAnswerError: "picture_other",
}
"""Errors of a camera of no known family, of which the URL of its pictures may be wrong."""
FOUND: Mapping[Found, str] = {
    Found.CUT: "picture_cut",
    Found.STREAM: "picture_stream",
    Found.OTHER_FORMAT: "picture_other_format",
    Found.PAGE: "picture_page",
    Found.OTHER: "picture_other",
}
"""What arrives from such a URL in place of a picture."""
FIELDS: Mapping[str, str] = {
    "account_missing": CONF_USERNAME,
    "address_invalid": CONF_HOST,
    "https_only": CONF_HOST,
    "no_https": CONF_HOST,
    "old_tls": CONF_HOST,
    **dict.fromkeys(FOUND.values(), CONF_URL),
    **dict.fromkeys(("picture_missing", "picture_refused", "picture_words"), CONF_URL),
}
"""The fields in which errors are corrected; others belong to the whole form."""


def error_key(error: CameraError, *, by_url: bool) -> tuple[str, dict[str, str]]:
    """Return the key of an error in a form, and what its text names."""
    key = nearest(error, ERRORS_BY_URL if by_url else ERRORS) or "unknown"
    match error:
        case AccountLockedError():
            return key, {"minutes": minutes_left(error)}
        case HttpsOnlyError(url=url):
            return key, {"url": url}
        case NotAPictureError(words=words) if by_url:
            return "picture_words" if words else FOUND[error.found], {"reason": as_text(words)}
        case RefusedError(reason=reason):
            return key, {"reason": as_text(reason)}
    return key, {}


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
LOGIN = SelectSelector(
    SelectSelectorConfig(options=[LOGIN_AUTO, LOGIN_BASIC], translation_key=CONF_LOGIN)
)
"""Basic alone works without a challenge: a Digest needs the nonce in it (RFC 7616, 3.4)."""
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
                    probatio.Optional(CONF_LOGIN, default=LOGIN_AUTO): LOGIN,
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
            probatio.Optional(CONF_LOGIN, default=LOGIN_AUTO): LOGIN,
        }
    )


def with_account(typed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was typed, with the account in front of the host in the fields of the account."""
    host, account = split_account(typed[CONF_HOST])
    if not account.username or typed.get(CONF_USERNAME):
        return {**typed, CONF_HOST: host}
    return {
        **typed,
        CONF_HOST: host,
        CONF_USERNAME: account.username,
        CONF_PASSWORD: account.password,
    }


def with_kept_password(typed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was typed for a known camera; an account without a password keeps its own."""
    if typed[CONF_PASSWORD] or not typed[CONF_USERNAME]:
        return typed
    return {key: value for key, value in typed.items() if key != CONF_PASSWORD}


def address_errors(address: str) -> dict[str, str]:
    """Return the error of an address by field, nothing for one that is fit to be asked."""
    try:
        parse_address(address)
    except CameraError:
        return {CONF_HOST: "address_invalid"}
    return {}


def url_errors(user_input: Mapping[str, Any], address: str) -> dict[str, str]:
    """Return the errors of URLs by field; the account must not go to another host."""
    if errors := address_errors(address):
        return errors
    origin = parse_address(address)
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


@callback
def failed(hass: HomeAssistant, error: HomeAssistantError) -> tuple[dict[str, str], dict[str, str]]:
    """Return the errors and placeholders of a form that shows the text of an exception."""
    return {"base": "failed"}, {"reason": localized(hass, error)}


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
