"""What the camera's refusals mean: every reason that the document prints, and the firmware's own.

Seed 001 prints the fault of one parameter per interface and calls the others similar; their
wording follows three patterns.
"""

import re

from ...errors import CameraError, InvalidAuthError, Refusal, RefusedError

LOGIN_REFUSED = "password error"

_MEANINGS = {
    "error, parse parameters": Refusal.REQUEST,
    "uid error": Refusal.SESSION,
    "error, parse uid": Refusal.SESSION,
    "no such cgi interface": Refusal.NOT_OFFERED,
    "no permission": Refusal.NO_PERMISSION,
    "sd not mount": Refusal.NO_SD_CARD,
    "sd card not mounted": Refusal.NO_SD_CARD,
    "Ftp not deploy": Refusal.NO_FTP_SERVER,
    "NFS Server not mounted": Refusal.NO_NFS_SERVER,
    "upload 0 or 1 or 2 or 3": Refusal.VALUE,
    "retain_network 0 or 1": Refusal.VALUE,
    "error username": Refusal.NO_SUCH_USER,
    "error username duplicated": Refusal.USER_EXISTS,
    "username none exist to edit": Refusal.NO_SUCH_USER,
    # Almost the same words: it is not the edited account that is gone, but the one logged in.
    "username not exist to edit": Refusal.ACCOUNT_GONE,
    "Non-administrators cannot edit users": Refusal.NEEDS_ADMINISTRATOR,
    "The parameters must Correct include name,newpasswd,privilege,enable": Refusal.USER_INCOMPLETE,
    "user name is none": Refusal.USER_INCOMPLETE,
}
# `enable: 0 or 1`, `brightness range: 0-255`, `timezone error`, `error, parse gateway`.
_VALUE = re.compile(r"\S+( range)?: .+|\S+( range)? error|error, .+|.*should be .+", re.IGNORECASE)


def fault(reason: str) -> CameraError:
    """Return the error that a fault with this reason stands for."""
    if reason == LOGIN_REFUSED:
        return InvalidAuthError("the camera refused the user name or password")
    guess = Refusal.VALUE if _VALUE.fullmatch(reason) else None
    return RefusedError(reason, _MEANINGS.get(reason, guess))


SESSION_ENDED = frozenset(
    reason for reason, meaning in _MEANINGS.items() if meaning is Refusal.SESSION
)
