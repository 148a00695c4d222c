"""Answers of uAPI cameras: lists of values, confirmations and refusals."""

import pytest

from custom_components.cgi_camera.api.errors import (
    BusyError,
    CameraError,
    Refusal,
    RefusedError,
    UnexpectedAnswerError,
)
from custom_components.cgi_camera.api.families.uapi.answers import expect_done, values
from custom_components.cgi_camera.api.http.request import Answer


def answer(body: bytes, status: int = 200) -> Answer:
    """Return an answer of a camera."""
    return Answer(status=status, headers={}, body=body)


def test_values_reads_each_line_to_its_end() -> None:
    """Names are in lower case; a refusal of one group leaves the others."""
    body = b"FD.Ch0.enable=no\r\n#404|ERR|not found\r\nMD.ch0.Z0.name=a=b&c?d \r\n\0\r\n"
    assert values(answer(body)) == {"fd.ch0.enable": "no", "md.ch0.z0.name": "a=b&c?d"}


@pytest.mark.parametrize(
    ("body", "status", "error", "text"),
    [
        (b"#404|not found group parameter", 200, RefusedError, "not found group parameter"),
        (b"Failed!\r\n\r\n0\r\n\r\n", 200, RefusedError, "the request failed"),
        (b"<html></html>", 200, UnexpectedAnswerError, "no parameters"),
        (b"", 500, BusyError, "not ready"),
        (b"", 403, RefusedError, "status 403"),
    ],
)
def test_values_raises_the_reason_of_an_answer_without_values(
    body: bytes, status: int, error: type[CameraError], text: str
) -> None:
    """The camera's own words are kept."""
    with pytest.raises(error, match=text):
        values(answer(body, status))


def test_values_of_a_missing_path_are_not_offered() -> None:
    """This firmware has its interfaces elsewhere."""
    with pytest.raises(RefusedError) as refused:
        values(answer(b"", 404))
    assert refused.value.meaning is Refusal.NOT_OFFERED


def test_expect_done_wants_a_confirmation() -> None:
    """A refusal comes with status 200, too."""
    for body in (b"#200|OK|update|FD.Ch0|enable ", b"OK\r\n"):
        expect_done(answer(body))
    with pytest.raises(RefusedError, match="ERR OPERATION"):
        expect_done(answer(b"#403|ERR OPERATION|"))
    with pytest.raises(UnexpectedAnswerError):
        expect_done(answer(b"<html></html>"))
