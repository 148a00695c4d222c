"""Answers of Hikvision devices: the XML in place of a picture or a value."""

import asyncio
from xml.etree.ElementTree import Element

import pytest

from custom_components.cgi_camera.api.errors import BusyError, CameraError, Refusal, RefusedError
from custom_components.cgi_camera.api.families.hikvision.answers import (
    ElsewhereError,
    NoSuchPathError,
    NotSupportedError,
    raise_refusal,
    texts,
)
from custom_components.cgi_camera.api.http import request
from custom_components.cgi_camera.api.http.request import Answer
from custom_components.cgi_camera.api.lenient import LARGE, xml_root


def answer_of(body: bytes) -> Answer:
    """Return an answer with status 200."""
    return Answer(status=200, headers={}, body=body)


def status(code: int, detail: str) -> bytes:
    """Return a ResponseStatus document."""
    return (
        '<ResponseStatus xmlns="http://www.hikvision.com/ver20/XMLSchema">'
        f"<statusCode>{code}</statusCode><subStatusCode>{detail}</subStatusCode></ResponseStatus>"
    ).encode()


@pytest.mark.parametrize(
    ("code", "body", "error", "meaning"),
    [
        (404, b"", NoSuchPathError, Refusal.NOT_OFFERED),
        (503, status(2, "deviceBusy"), BusyError, None),
        (200, status(3, "deviceError"), BusyError, None),
        (403, status(4, "lowPrivilege"), RefusedError, Refusal.NO_PERMISSION),
        (403, status(4, "notSupport"), NotSupportedError, Refusal.NOT_OFFERED),
        (200, status(6, "badXmlContent"), ElsewhereError, Refusal.NOT_OFFERED),
        (400, status(6, "badParameters"), RefusedError, Refusal.NOT_OFFERED),
        (200, status(6, "unknownReason"), BusyError, None),
    ],
)
def test_raise_refusal_reads_the_meaning(
    code: int, body: bytes, error: type[CameraError], meaning: Refusal | None
) -> None:
    """The reason counts, even with status 200."""
    with pytest.raises(error) as raised:
        raise_refusal(Answer(status=code, headers={}, body=body))
    assert type(raised.value) is error
    assert getattr(raised.value, "meaning", None) is meaning


@pytest.mark.parametrize("body", [b"", b"\xff\xd8\xff", status(1, "ok"), b"<a"])
def test_raise_refusal_passes_other_answers(body: bytes) -> None:
    """A picture, an accepted request, and what is no XML."""
    raise_refusal(Answer(status=200, headers={}, body=body))


def test_texts_drops_namespaces() -> None:
    """Each generation has its own."""
    assert texts(answer_of(status(6, "x"))) == {"statusCode": "6", "subStatusCode": "x"}
    assert texts(answer_of(b"no XML")) == {}


def test_answers_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check for a refusal hands the tree on."""
    parsed = []

    def count(body: bytes) -> Element | None:
        parsed.append(body)
        return xml_root(body)

    monkeypatch.setattr(request, "xml_root", count)
    answer = answer_of(status(1, "ok"))
    raise_refusal(answer)
    assert texts(answer)["statusCode"] == "1"
    assert asyncio.run(answer.xml_aside()) is answer.xml
    assert parsed == [answer.body]


def test_raise_refusal_leaves_lists_to_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list with a status in it is no refusal, and too large to parse on the way."""
    monkeypatch.setattr(request, "xml_root", None)
    raise_refusal(answer_of(b"<a><statusCode>4</statusCode>" + b"<b/>" * LARGE + b"</a>"))
