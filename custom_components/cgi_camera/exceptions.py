"""Says what the camera library raises in the user's language."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .api.errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    CannotConnectError,
    CutShortError,
    InvalidAuthError,
    InvalidValueError,
    NoAnswerError,
    NotAPictureError,
    NotAppliedError,
    PushSetupError,
    Refusal,
    RefusedError,
    TooManySessionsError,
    UnknownNameError,
    UnsupportedError,
    nearest,
)
from .const import DOMAIN

_KEYS: dict[type[CameraError], str] = {
    AccountLockedError: "account_locked",
    BusyError: "busy",
    CannotConnectError: "cannot_connect",
    CutShortError: "cut_short",
    InvalidAuthError: "invalid_auth",
    NoAnswerError: "no_answer",
    NotAPictureError: "not_a_picture",
    NotAppliedError: "not_applied",
    RefusedError: "refused",
    TooManySessionsError: "too_many_sessions",
    UnknownNameError: "unknown_name",
    UnsupportedError: "unsupported",
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


def minutes_left(error: AccountLockedError) -> str:
    """Return for how many minutes an account stays locked, as far as that is known."""
    return "?" if error.minutes is None else str(error.minutes)


def translation(error: CameraError, subject: str) -> tuple[str, dict[str, str]]:
    """Return the translation key of an error and its placeholders.

    `subject` is what the user was dealing with: the name of an entity or of the camera.
    """
    placeholders = {"subject": subject}
    match error:
        case AccountLockedError():
            placeholders |= {"minutes": minutes_left(error)}
        case InvalidValueError():
            placeholders |= {"value": error.value, "limit": error.limit}
            return f"invalid_{error.of}", placeholders
        case NotAppliedError():
            placeholders |= {"value": error.value, "kept": error.kept}
            if error.because is not None:
                return error.because, placeholders
        case PushSetupError():
            placeholders |= {"reason": error.reason, "value": error.value, "limit": error.limit}
            return error.step, placeholders
        case UnknownNameError():
            placeholders |= {"value": error.name, "nearest": error.nearest}
        case RefusedError():
            placeholders |= {"reason": error.reason}
            if error.meaning is not None:
                return _MEANINGS[error.meaning], placeholders
    return nearest(error, _KEYS) or "unexpected_answer", placeholders


def user_error(error: CameraError, subject: str) -> HomeAssistantError:
    """Return the exception to raise towards the user: theirs to mend or not."""
    key, placeholders = translation(error, subject)
    theirs = isinstance(error, InvalidValueError | UnknownNameError)
    kind = ServiceValidationError if theirs else HomeAssistantError
    return kind(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
