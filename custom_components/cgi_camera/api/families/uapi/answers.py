"""Reads what param.fcgi and its relatives answer, always with status 200, whatever became of it."""

from collections.abc import Mapping
import re

from ...errors import BusyError, Refusal, RefusedError, UnexpectedAnswerError
from ...http.transport import Answer
from ...lenient import decode

_VALUE = re.compile(r"([A-Za-z]\w*(?:\.\w+)*)=(.*)")
_MESSAGE = re.compile(r"#(\d{3})\|(.*)")
_FAILED = "Failed!"  # all that cameras of the IPAI generation say
_DONE = 200


def values(answer: Answer) -> Mapping[str, str]:
    """Return what a list holds, by full name in lower case, for cameras mix `Ch0` and `ch0`.

    A value goes from the first `=` to the end of its line and may hold `=`, `&` and `?`. Of
    several groups some may be unknown to this firmware: the rest counts. Raises RefusedError if
    there is nothing but a refusal, UnexpectedAnswerError if there is not even one.
    """
    lines = _lines(answer)
    found = {name[1].lower(): name[2].strip() for line in lines if (name := _VALUE.fullmatch(line))}
    if not found:
        _raise_refusal(lines)
        raise UnexpectedAnswerError("the answer holds no parameters")
    return found


def expect_done(answer: Answer) -> None:
    """Return if the camera did what it was told. Raises RefusedError with its words if not."""
    lines = _lines(answer)
    _raise_refusal(lines)
    if not any(_MESSAGE.fullmatch(line) for line in lines) and "OK" not in "".join(lines):
        raise UnexpectedAnswerError("the camera does not say whether it has done it")


def _lines(answer: Answer) -> list[str]:
    """Return the lines of an answer that have something in them."""
    if answer.status == 404:
        raise RefusedError("there is nothing of that name", Refusal.NOT_OFFERED)
    if answer.status >= 500:
        raise BusyError("the camera is not ready")  # its web server is there before the rest
    if answer.status != 200:
        raise RefusedError(f"status {answer.status}")
    return [line.strip("\r\0") for line in decode(answer.body).split("\n") if line.strip()]


def _raise_refusal(lines: list[str]) -> None:
    for line in lines:
        if (message := _MESSAGE.fullmatch(line)) and int(message[1]) != _DONE:
            raise RefusedError(message[2].strip(" |"))
        if line.startswith(_FAILED):
            raise RefusedError("it failed")
