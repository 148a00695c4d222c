"""Errors for users: the text of each, with its values."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    HttpsOnlyError,
    NoAnswerError,
    NoHttpsError,
    OldTlsError,
    Refusal,
    RefusedError,
    UnexpectedAnswerError,
    UnknownLoginError,
    UnknownNameError,
    UntrustedCertificateError,
)
from custom_components.cgi_camera.exceptions import minutes_left, translation, user_error


@pytest.mark.parametrize(
    ("error", "key", "placeholders"),
    [
        (BusyError("x"), "busy", {}),
        (UnexpectedAnswerError("x"), "unexpected_answer", {}),
        (RefusedError("no"), "refused", {"reason": "no"}),
        (RefusedError("no", Refusal.NO_SD_CARD), "no_sd_card", {"reason": "no"}),
        (AccountLockedError("x", 5), "account_locked", {"minutes": "5"}),
        (UntrustedCertificateError("x"), "certificate_untrusted", {}),
        (HttpsOnlyError("https://a:8443"), "https_only", {"url": "https://a:8443"}),
        (NoHttpsError("x"), "no_https", {}),
        (OldTlsError("x"), "old_tls", {}),
        (UnknownLoginError("x"), "unknown_login", {}),
        (NoAnswerError("x"), "no_answer", {}),
    ],
)
def test_translation_names_the_text_and_its_values(
    error: CameraError, key: str, placeholders: dict[str, str]
) -> None:
    """A refusal with a known meaning has a text of its own."""
    assert translation(error, "Hall") == (key, {"subject": "Hall", **placeholders})


def test_minutes_left_may_be_unknown() -> None:
    """Some cameras lock without naming a time."""
    assert minutes_left(AccountLockedError("x")) == "?"


def test_user_error_of_wrong_input_is_a_validation_error() -> None:
    """Home Assistant logs no traceback for it."""
    wrong = user_error(UnknownNameError("hu", nearest="hue"), "Hall")
    assert isinstance(wrong, ServiceValidationError)
    assert wrong.translation_placeholders == {"subject": "Hall", "value": "hu", "nearest": "hue"}
    other = user_error(BusyError("x"), "Hall")
    assert isinstance(other, HomeAssistantError)
    assert not isinstance(other, ServiceValidationError)
