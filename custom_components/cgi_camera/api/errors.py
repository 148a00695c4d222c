"""What can go wrong with a camera, by what the user can do about it.

No message here ever holds a URL, a password, a session id or the body of an answer: these
texts reach logs and screens.
"""

from collections.abc import Mapping
from enum import StrEnum


class CameraError(Exception):
    """Base of everything this library raises on purpose."""


def nearest[Known](error: CameraError, table: Mapping[type[CameraError], Known]) -> Known | None:
    """Return what a table has for the kind of an error, or for the kind it is a part of."""
    return next((table[kind] for kind in type(error).__mro__ if kind in table), None)


class CannotConnectError(CameraError):
    """No device answers there in time and in HTTP."""


class InvalidAddressError(CannotConnectError):
    """The text is no host name, IP address or URL; nothing was sent."""


class UntrustedCertificateError(CannotConnectError):
    """The camera shows a certificate that this system does not trust."""


class OldTlsError(CannotConnectError):
    """The camera offers TLS versions or ciphers that this system no longer accepts."""


class HttpsOnlyError(CannotConnectError):
    """The camera takes no plain HTTP; `url` is where it takes HTTPS, on the same host."""

    def __init__(self, url: str) -> None:
        """Keep scheme, host and port, nothing else of a URL."""
        super().__init__("the camera takes HTTPS only")
        self.url = url


class NoHttpsError(CannotConnectError):
    """The camera takes no HTTPS at this port."""


class NoAnswerError(CannotConnectError):
    """The request was sent and not answered: whether the camera did it is unknown."""


class CutShortError(CameraError):
    """The connection broke before all of the request was sent."""


class UnsupportedError(CameraError):
    """This camera, or its whole family, cannot do that."""


class UnknownDeviceError(CameraError):
    """Something answers, but it is no camera of a family we know."""


class WrongFamilyError(UnknownDeviceError):
    """The device does not speak the protocol that was chosen for it."""


class InvalidAuthError(CameraError):
    """The camera refused this user name and password; they are not sent again."""


class WeakerLoginError(CameraError):
    """The camera asks for a weaker login than one it accepted before; the account was not sent."""


class AccountMissingError(InvalidAuthError):
    """The camera wants an account, and none is given."""


class AccountLockedError(CameraError):
    """No login is tried for now: the camera takes none, or this one would only prolong a lock.

    `minutes` is how long that lasts, None if that is unknown.
    """

    def __init__(self, message: str, minutes: int | None = None) -> None:
        """Name how long it lasts."""
        super().__init__(message if minutes is None else f"{message}, for {minutes} minutes")
        self.minutes = minutes


class TooManySessionsError(CameraError):
    """The camera has no session left to give."""


class BusyError(CameraError):
    """The camera cannot do this now; asking again makes sense in so many `seconds` or later."""

    def __init__(self, message: str, seconds: float = 0) -> None:
        """Name how long to leave the camera alone at least."""
        super().__init__(message)
        self.seconds = seconds


class Found(StrEnum):
    """What arrived in place of a whole JPEG picture."""

    CUT = "cut"
    """A picture without its end."""
    STREAM = "stream"
    """A video stream without a JPEG in its first part."""
    OTHER_FORMAT = "other_format"
    """A picture that is no JPEG."""
    PAGE = "page"
    """A web page."""
    OTHER = "other"


class NotAPictureError(CameraError):
    """The answer is not a whole JPEG picture.

    `found` names the kind of answer, `words` is its text, to be shown to the user.
    """

    def __init__(self, message: str, found: Found = Found.OTHER, words: str = "") -> None:
        """Name what arrived."""
        super().__init__(message)
        self.found = found
        self.words = words


class Refusal(StrEnum):
    """What a camera's refusal means, where its words are known."""

    VALUE = "value"
    REQUEST = "request"
    NOT_OFFERED = "not_offered"
    SESSION = "session"
    NO_SD_CARD = "no_sd_card"
    NO_FTP_SERVER = "no_ftp_server"
    NO_NFS_SERVER = "no_nfs_server"
    USER_EXISTS = "user_exists"
    NO_SUCH_USER = "no_such_user"
    USER_INCOMPLETE = "user_incomplete"
    NEEDS_ADMINISTRATOR = "needs_administrator"
    NO_PERMISSION = "no_permission"
    ACCOUNT_GONE = "account_gone"


class RefusedError(CameraError):
    """The camera understood and refused; `reason` is its own wording, `meaning` ours."""

    def __init__(self, reason: str, meaning: Refusal | None = None) -> None:
        """Keep the camera's words, shortened: they are shown to the user."""
        super().__init__(f"the camera refused: {reason[:200]}")
        self.reason = reason[:200]
        self.meaning = meaning


class NotFoundError(RefusedError):
    """The camera has nothing at this path."""


class NotNowError(RefusedError):
    """The camera refused for no lasting reason: it may do it later."""


class UnexpectedAnswerError(CameraError):
    """The answer is not what the family's document describes."""


class UnknownLoginError(UnexpectedAnswerError):
    """The camera wants a login and does not name a kind of login that is known."""


class Limit(StrEnum):
    """What a limit speaks of; the limit itself has numbers and names, but no words."""

    VALUE = "value"
    BYTES = "bytes"
    """The length of a text."""
    ESCAPED_BYTES = "escaped_bytes"
    """The length of a text of which all but plain letters and digits count three times."""
    CONDITION = "condition"
    """What other settings have to be."""
    MENTION = "mention"
    """What a text must not contain."""
    OTHER_ACCOUNT = "other_account"
    """Any account but this one."""


class InvalidValueError(CameraError):
    """A value the feature cannot take; nothing was sent.

    `feature` is the feature's key, `value` what was given and `limit` what is allowed, both
    to be shown to the user; `of` is the subject of the limit.
    """

    def __init__(self, feature: str, value: object, limit: str, of: Limit = Limit.VALUE) -> None:
        """Name the value and the limit."""
        super().__init__(f"{feature}: {value!r} is not allowed ({of}: {limit})")
        self.feature = feature
        self.value = str(value)
        self.limit = limit
        self.of = of


class UnknownNameError(CameraError):
    """There is no section or setting of this name; `nearest` is one like it, if any is."""

    def __init__(self, name: str, nearest: str) -> None:
        """Name what was asked for and what may have been meant."""
        super().__init__(f"there is no {name!r}, the nearest is {nearest!r}")
        self.name = name
        self.nearest = nearest


class NotAppliedError(CameraError):
    """The camera accepted a change and kept its old value.

    `because` names the reason if the family knows the only one there is.
    """

    def __init__(
        self, feature: str, value: object, kept: object, because: str | None = None
    ) -> None:
        """Name what was asked for and what the camera kept."""
        super().__init__(f"{feature}: asked for {value!r}, the camera kept {kept!r}")
        self.feature = feature
        self.value = str(value)
        self.kept = str(kept)
        self.because = because


class PushSetupStep(StrEnum):
    """Where a set-up breaks: what is checked, written, read back and tried, one after the other."""

    ADDRESS = "address_unfit"
    """It has TLS, and the camera has none."""
    LENGTH = "address_too_long"
    """`value` characters of the address, where `limit` are allowed."""
    DETECTION = "detection_refused"
    NO_SLOT = "no_free_slot"
    """All `limit` entries are taken in the list that the camera calls `value`."""
    OTHER_SERVER = "other_server"
    """There is another server that could not be given back."""
    SLOT = "slot_refused"
    RULE = "rule_refused"
    NOT_KEPT = "not_kept"
    """The camera took what it calls `value`, and has something else."""
    TEST = "test_refused"


class PushSetupError(CameraError):
    """The camera could not be made to push or to upload.

    `reason` is the camera's own wording if it refused; what `value` and `limit` are depends on the
    step. All are to be shown to the user.
    """

    def __init__(
        self, step: PushSetupStep, reason: str = "", *, value: object = "", limit: object = ""
    ) -> None:
        """Name the step that failed."""
        super().__init__(f"{step}: {reason[:200] or value}")
        self.step = step
        self.reason = reason[:200]
        self.value = str(value)
        self.limit = str(limit)


class PushError(CameraError):
    """A push of which nothing can be used; `status` is the HTTP status of the answer."""

    def __init__(self, reason: str, status: int = 400) -> None:
        """Keep a reason without any content of the push."""
        super().__init__(reason)
        self.status = status


class PatternError(CameraError):
    """A line of the upload patterns cannot be read; `fault` names what is wrong."""

    def __init__(self, fault: str, number: int, line: str) -> None:
        """Name the line, counted from 1."""
        super().__init__(f"line {number}: {fault}")
        self.fault = fault
        self.number = number
        self.line = line[:200]
