"""What a camera of the JSON CGI family answers when it does not do what it was asked to."""

from .faults import Answer, Fault, MakeAnswer
from .json_cgi_fields import CodeError

# seed 003 l.5-19
WRONG_ACCOUNT = b"error user/pwd\r\n"
# seed 003 l.21-35
WRONG_JSON = b"error json\r\n"
"""Also for an action that is not known (l.21)."""
# seed 003 l.247-255
NO_PICTURE = b"failed"


def coded(code: int, *, log: str | None = None, applied: bool = False) -> Fault:
    """Return a fault that answers this code: -117 and 204 are "busy", 1 is libcurl's.

    With `applied` it is done nevertheless: seen with 1, when a server that was just set cannot be
    reached, and with 201, "time error".
    """
    # seed 003 l.112-198: the codes; RC, H351: done although refused

    async def fault(make_answer: MakeAnswer) -> Answer:
        if applied:
            make_answer()
        raise CodeError(code, log=log)

    return fault


async def no_picture(_: MakeAnswer) -> Answer:
    """Answer `failed`, as if there were no picture (l.255)."""
    return Answer(body=NO_PICTURE, content_type="")


async def wrong_account(_: MakeAnswer) -> Answer:
    """Answer as to a wrong password, whatever was sent."""
    # seed 003 l.5-19
    return Answer(body=WRONG_ACCOUNT, content_type="")
