"""Reads the answers, well-formed or not.

Firmware writes attribute values as they are, so that a title `A & B` makes an answer that no XML
parser takes, and GBK titles under a UTF-8 declaration (seed 001 l.189 and the firmware). What a
parser takes is read by the parser; only the rest is scanned.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re
from xml.etree.ElementTree import Element

from ...errors import AccountLockedError, UnexpectedAnswerError
from ...lenient import decode, xml_root
from .faults import LOGIN_REFUSED, SESSION_ENDED, fault

_ROOT = re.compile(r"<([A-Za-z_]\w*)\b")
# A value ends at the quotation mark before the next attribute or the end of the element.
_FIRST_ATTRIBUTE = re.compile(r'\s+([A-Za-z_]\w*)="')
_NEXT_ATTRIBUTE = re.compile(r'"\s+([A-Za-z_]\w*)="')
_END = re.compile(r'"\s*/?>\s*(?:<|\Z)')
_CHILD = re.compile(r"<(\w+)>([^<]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlAnswer:
    """One answer: root element, its attributes and text, and the text of its children."""

    root: str
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: Mapping[str, str] = field(default_factory=dict)


def parse(body: bytes) -> XmlAnswer:
    """Return the answer in `body`. Raises UnexpectedAnswerError if it is no XML at all."""
    if (element := xml_root(body)) is None:
        return _scan(decode(body))
    return XmlAnswer(
        root=element.tag,
        text=(element.text or "").strip(),
        attributes=dict(element.attrib),
        children={child.tag: (child.text or "").strip() for child in element},
    )


def _scan(text: str) -> XmlAnswer:
    """Read what no parser takes."""
    text = re.sub(r"\A\s*<\?.*?\?>", "", text, flags=re.DOTALL).strip()
    if (root := _ROOT.match(text)) is None or ">" not in text:
        raise UnexpectedAnswerError("the answer is not XML")
    inner = text[root.end() :]
    return XmlAnswer(
        root=root[1],
        text=inner.partition(">")[2].partition("<")[0].strip(),
        attributes=_attributes(inner),
        children={name: value.strip() for name, value in _CHILD.findall(inner)},
    )


def _attributes(inner: str) -> dict[str, str]:
    """Return what stands between the name of the root element and its end."""
    if (first := _FIRST_ATTRIBUTE.match(inner)) is None:
        return {}
    value, *more = _NEXT_ATTRIBUTE.split(inner[first.end() :])
    names, values = [first[1], *more[::2]], [value, *more[1::2]]
    if end := _END.search(values[-1]):
        values[-1] = values[-1][: end.start()]
    else:  # the last value has no end: cut short
        values.pop()
    return dict(zip(names, values, strict=False))


def expect(root: str, body: bytes) -> XmlAnswer:
    """Return the answer if its root element is `root`; for the errors see `accepted`.

    Raises UnexpectedAnswerError for another one.
    """
    if (answer := accepted(body)).root != root:
        raise UnexpectedAnswerError(f"the camera answered no <{root}>")
    return answer


def accepted(body: bytes) -> XmlAnswer:
    """Return the answer if it is no fault.

    Raises the error that a fault stands for, whatever status it came with, and
    UnexpectedAnswerError for what is not XML.
    """
    if b"user is locked" in body[:1000]:  # the web login's own words, status 200
        raise AccountLockedError("the camera has locked the account")
    answer = parse(body)
    if answer.root == "fault":
        raise fault(answer.children.get("reason", ""))
    return answer


def tree(body: bytes) -> Element:
    """Return an answer with elements within elements; for the errors see `accepted`."""
    accepted(body)
    if (root := xml_root(body)) is None:
        raise UnexpectedAnswerError("the answer is broken")
    return root


def session_ended(body: bytes) -> bool:
    """Tell whether an answer says that the camera does not know the session (any more)."""
    if b"<fault" not in body[:200]:
        return False
    answer = parse(body)
    return answer.root == "fault" and answer.children.get("reason") in SESSION_ENDED


def login_refused(body: bytes) -> bool:
    """Tell whether an answer says that user name or password are wrong."""
    return b"<fault" in body[:200] and parse(body).children.get("reason") == LOGIN_REFUSED
