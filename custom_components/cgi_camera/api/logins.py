"""The ways to prove an account, from the weakest to the best."""

from typing import Final

CLEAR: Final = "basic"
"""The password itself: Basic, or in a URL."""
HASHED: Final = "hashed"
"""A hash in a URL, which serves others as well as the password, but only at this camera."""
DIGEST_MD5: Final = "digest-md5"
DIGEST_SHA256: Final = "digest-sha256"

LOGINS: Final = ("", CLEAR, HASHED, DIGEST_MD5, DIGEST_SHA256)
"""The weaker ones first; an empty text stands for no login at all."""


def is_weaker(login: str, than: str) -> bool:
    """Return whether a way to prove an account reveals more of it than another."""
    return LOGINS.index(login) < LOGINS.index(than)


def keeps_password(login: str) -> bool:
    """Return whether a login proves an account without a secret that others can use again."""
    return not is_weaker(login, DIGEST_MD5)
