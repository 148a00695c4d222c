"""Errors for users: translates what the camera library raises."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .api.errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    CannotConnectError,
    CutShortError,
    HttpsOnlyError,
    InvalidAuthError,
    InvalidValueError,
    NoAnswerError,
    NoHttpsError,
    NotAPictureError,
    NotAppliedError,
    OldTlsError,
    PushSetupError,
    Refusal,
    RefusedError,
    TooManySessionsError,
    UnknownLoginError,
    UnknownNameError,
    UnsupportedError,
    UntrustedCertificateError,
    WeakerLoginError,
    nearest,
)
from .const import DOMAIN
from .texts import as_text

_KEYS: dict[type[CameraError], str] = {
    AccountLockedError: "account_locked",
    BusyError: "busy",
    CannotConnectError: "cannot_connect",
    CutShortError: "cut_short",
    HttpsOnlyError: "https_only",
    InvalidAuthError: "invalid_auth",
    NoAnswerError: "no_answer",
    NoHttpsError: "no_https",
    NotAPictureError: "not_a_picture",
    NotAppliedError: "not_applied",
    OldTlsError: "old_tls",
    RefusedError: "refused",
    TooManySessionsError: "too_many_sessions",
    UnknownLoginError: "unknown_login",
    UnknownNameError: "unknown_name",
    UnsupportedError: "unsupported",
    UntrustedCertificateError: "certificate_untrusted",
    WeakerLoginError: "weaker_login",
}


_MEANINGS: dict[Refusal, str] = {
    Refusal.VALUE: "refused_value",
    Refusal.REQUEST: "refused_request",
    Refusal.NOT_OFFERED: "unsupported",
    Refusal.SESSION: "session_ended",
    Refusal.NO_SD_CARD: "no_sd_card",
    Refusal.NO_FTP_SERVER: "no_ftp_server",
    Refusal.NO_NFS_SERVER: "no_nfs_server",
    Refusal.USER_EXISTS: "user_exists",
    Refusal.NO_SUCH_USER: "no_such_user",
    Refusal.USER_INCOMPLETE: "user_incomplete",
    Refusal.NEEDS_ADMINISTRATOR: "needs_administrator",
    Refusal.NO_PERMISSION: "no_permission",
    Refusal.ACCOUNT_GONE: "account_gone",
}


class PushHopError(HomeAssistantError):
    """A push does not arrive; the key names the hop where it is lost."""

    def __init__(self, key: str, placeholders: dict[str, str]) -> None:
        """Take the key of a text, which is also an error of a form."""
        super().__init__(
            translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
        )
        self.key = key
        self.placeholders = placeholders


def minutes_left(error: AccountLockedError) -> str:
    """Return the minutes for which an account stays locked, `?` if the camera names none."""
    return "?" if error.minutes is None else str(error.minutes)


def translation(error: CameraError, subject: str) -> tuple[str, dict[str, str]]:
    """Return the translation key of an error and its placeholders.

    `subject` is the name of the entity or camera that the user works with.
    """
    key, words = _words(error)
    # Limit and URL are ours; the others come from the camera, or were typed.
    ours = {"limit", "url"}
    shown = {name: word if name in ours else as_text(word) for name, word in words.items()}
    return key, {"subject": as_text(subject), **shown}


def _words(error: CameraError) -> tuple[str, dict[str, str]]:
    """Return the translation key of an error and the words that belong to it."""
    words: dict[str, str] = {}
    match error:
        case AccountLockedError():
            words = {"minutes": minutes_left(error)}
        case HttpsOnlyError():
            words = {"url": error.url}
        case InvalidValueError():
            words = {"value": error.value, "limit": error.limit}
            return f"invalid_{error.of}", words
        case NotAppliedError():
            words = {"value": error.value, "kept": error.kept}
            return error.because or _KEYS[NotAppliedError], words
        case PushSetupError():
            words = {"reason": error.reason, "value": error.value, "limit": error.limit}
            return error.step, words
        case UnknownNameError():
            if not error.nearest:
                return "no_such_name", {"value": error.name}
            words = {"value": error.name, "nearest": error.nearest}
        case RefusedError():
            words = {"reason": error.reason}
            if error.meaning is not None:
                return _MEANINGS[error.meaning], words
    return nearest(error, _KEYS) or "unexpected_answer", words


def user_error(error: CameraError, subject: str) -> HomeAssistantError:
    """Return the exception for the user: of another kind if the input was wrong."""
    key, placeholders = translation(error, subject)
    is_input = isinstance(error, InvalidValueError | UnknownNameError)
    kind = ServiceValidationError if is_input else HomeAssistantError
    return kind(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
