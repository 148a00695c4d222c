"""Reads the XML of Hikvision's answers, and what comes instead of a picture."""

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element

from ...errors import BusyError, NotFoundError, Refusal, RefusedError
from ...http.transport import Answer
from ...lenient import LARGE, fit_to_show

_OK: Final = "1"
_STATUS: Final = b"statusCode"
_HEAD: Final = 4096
"""Bytes with the whole of a refusal."""
_BUSY_CODES: Final = frozenset({"2", "3"})
"""deviceBusy and deviceError."""
_BAD_XML: Final = "badXmlContent"
_NOT_SUPPORTED: Final = "notSupport"
_NOT_THERE: Final = frozenset({"badParameters", "invalidOperation"})


class NoSuchPathError(NotFoundError):
    """This firmware has it elsewhere, or not at all."""


class NotSupportedError(NoSuchPathError):
    """The camera names what it has not: a channel, a list, or a path (hikvision_next #176)."""


class ElsewhereError(RefusedError):
    """The picture of this channel may be had from its own camera, by way of the recorder."""


def raise_refusal(answer: Answer) -> None:
    """Raise what an answer refuses in its own words; return if it has none.

    Texts may come with status 200. Raises BusyError or RefusedError.
    """
    if answer.status == 404:
        raise NoSuchPathError("status 404", Refusal.NOT_OFFERED)
    if len(answer.body) > LARGE or _STATUS not in answer.body[:_HEAD]:
        return  # settings, a list, or no XML
    facts = texts(answer)
    code, reason = facts.get("statusCode", _OK), facts.get("subStatusCode", "")
    if code == _OK:
        return
    words = fit_to_show(reason or facts.get("statusString", ""))
    if code in _BUSY_CODES:
        raise BusyError("the camera is busy")
    if reason == _NOT_SUPPORTED:
        raise NotSupportedError(words, Refusal.NOT_OFFERED)
    if answer.status == 403:
        raise RefusedError(words, Refusal.NO_PERMISSION)
    if reason == _BAD_XML:
        raise ElsewhereError(words, Refusal.NOT_OFFERED)
    if reason in _NOT_THERE or answer.status != 200:
        raise RefusedError(words, Refusal.NOT_OFFERED)
    raise BusyError("the camera is busy")


def texts(answer: Answer) -> Mapping[str, str]:
    """Return the texts of an answer by name, none if it is no XML."""
    return {} if answer.xml is None else children(answer.xml)


def children(element: Element) -> Mapping[str, str]:
    """Return the texts of what is directly in an element, by name; namespaces vary."""
    return {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in element}
