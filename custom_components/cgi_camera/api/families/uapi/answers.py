"""Reads the answers of param.fcgi and its relatives: status 200, even for a refusal."""

from collections.abc import Iterator, Mapping
import re
from typing import Final

from ...errors import BusyError, NotNowError, Refusal, RefusedError, UnexpectedAnswerError
from ...http.transport import Answer
from ...lenient import decode
from ...rtsp import Place, VideoHints, port_number

_VALUE = re.compile(r"([A-Za-z]\w*(?:\.\w+)*)=(.*)")
_MESSAGE = re.compile(r"#(\d{3})\|(.*)")
_FAILED = "Failed!"  # the only refusal of the IPAI generation
_LASTING = {400, 403, 404, 405}  # of groups and parameters; other refusals may pass
_DONE = 200
_VIDEO_PATHS: Final[Mapping[str, tuple[str, ...]]] = {
    "main": ("network.rtp.st0.unicast.name", "server.rtsp.s0.unicast.rtp0.url"),
    "sub": ("network.rtp.st1.unicast.name",),
}
"""The parameters with a stream's path; newer firmware has the second (public clients)."""
_VIDEO_PATH = re.compile(r"(?:rtsp://[^/]*/|/)?([\w.~-][\w.~/?=&-]*)", re.ASCII)


def values(answer: Answer) -> Mapping[str, str]:
    """Return the parameters of a list by full name, in lower case: cameras mix `Ch0` and `ch0`.

    A value extends from the first `=` to the end of its line and may hold `=`, `&` and `?`. This
    firmware may lack some of several groups: the others count. Raises RefusedError for an answer
    with only a refusal, UnexpectedAnswerError for one without parameters or refusal.
    """
    lines = _lines(answer)
    found = {name[1].lower(): name[2].strip() for line in lines if (name := _VALUE.fullmatch(line))}
    if not found:
        _raise_refusal(lines)
        raise UnexpectedAnswerError("the answer holds no parameters")
    return found


def expect_done(answer: Answer) -> None:
    """Check that the camera obeyed. Raises RefusedError with its words otherwise."""
    lines = _lines(answer)
    _raise_refusal(lines)
    if not any(_MESSAGE.fullmatch(line) for line in lines) and "OK" not in "".join(lines):
        raise UnexpectedAnswerError("the camera does not confirm the request")


def _lines(answer: Answer) -> list[str]:
    """Return the lines of an answer that are not blank."""
    if answer.status == 404:
        raise RefusedError("the camera has no such path", Refusal.NOT_OFFERED)
    if answer.status >= 500:
        raise BusyError("the camera is not ready")  # its web server starts before the rest
    if 300 <= answer.status < 400:  # RFC 9110, 15.4: the address is wrong, not the moment
        raise UnexpectedAnswerError(f"status {answer.status}: the answer is at another address")
    if answer.status != 200:
        kind = RefusedError if answer.status in _LASTING else NotNowError
        raise kind(f"status {answer.status}")
    return [line.strip("\r\0") for line in decode(answer.body).split("\n") if line.strip()]


def _raise_refusal(lines: list[str]) -> None:
    for line in lines:
        if (message := _MESSAGE.fullmatch(line)) and int(message[1]) != _DONE:
            kind = RefusedError if int(message[1]) in _LASTING else NotNowError
            raise kind(message[2].strip(" |"))
        if line.startswith(_FAILED):
            raise NotNowError("the request failed")


def video_hints(found: Mapping[str, str]) -> VideoHints:
    """Return the port, and the path of each stream that the camera sends on request."""
    return VideoHints(
        port=port_number(found.get("network.rtsp.port")), paths=dict(_video_paths(found))
    )


def _video_paths(found: Mapping[str, str]) -> Iterator[tuple[Place, str]]:
    for stream, names in _VIDEO_PATHS.items():
        for name in names:
            is_on = found.get(f"{name.rpartition('.')[0]}.enable") != "no"
            if is_on and (path := _VIDEO_PATH.fullmatch(found.get(name, ""))):
                yield (1, stream), f"/{path[1]}"
                break
