"""Reads the answers, well-formed or not, and the faults among them.

Firmware does not escape attribute values, so that a title `A & B` makes an answer no XML parser
accepts, and writes GBK titles under a UTF-8 declaration (seed 001 l.189 and the firmware). A parser
reads what it accepts; only the rest is scanned.

Seed 001 prints the fault of one parameter per interface and calls the others similar; their wording
follows three patterns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re
from xml.etree.ElementTree import Element

from ...errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    InvalidAuthError,
    NotNowError,
    Refusal,
    RefusedError,
    UnexpectedAnswerError,
)
from ...http.request import MAX_SETTINGS
from ...lenient import decode, xml_root

_ROOT = re.compile(r"<([A-Za-z_]\w*)\b")
# A value ends at the quotation mark before the next attribute or the end of the element.
_FIRST_ATTRIBUTE = re.compile(r'\s+([A-Za-z_]\w*)="')
_NEXT_ATTRIBUTE = re.compile(r'"\s+([A-Za-z_]\w*)="')
_END = re.compile(r'"\s*/?>\s*(?:<|\Z)')
_CHILD = re.compile(r"<(\w+)>([^<]*)")

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
    # Almost the same words, but the missing account is the one logged in, not the edited one.
    "username not exist to edit": Refusal.ACCOUNT_GONE,
    "Non-administrators cannot edit users": Refusal.NEEDS_ADMINISTRATOR,
    "The parameters must Correct include name,newpasswd,privilege,enable": Refusal.USER_INCOMPLETE,
    "user name is none": Refusal.USER_INCOMPLETE,
}
# `enable: 0 or 1`, `brightness range: 0-255`, `timezone error`, `error, parse gateway`.
_VALUE = re.compile(r"\S+( range)?: .+|\S+( range)? error|error, .+|.*should be .+", re.IGNORECASE)
SESSION_ENDED = frozenset(
    reason for reason, meaning in _MEANINGS.items() if meaning is Refusal.SESSION
)


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlAnswer:
    """One answer: root element, its attributes and text, and the text of its children."""

    root: str
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: Mapping[str, str] = field(default_factory=dict)
    element: Element | None = None
    """The whole answer, None for one that no parser accepts."""

    @property
    def fault(self) -> str | None:
        """The reason of a fault, None for another answer."""
        return self.children.get("reason", "") if self.root == "fault" else None


def parse(body: bytes) -> XmlAnswer:
    """Return the answer in `body`.

    Raises UnexpectedAnswerError for a body without XML, AccountLockedError for a locked account.
    """
    if b"user is locked" in body[:1000]:  # the web login's own words, status 200
        raise AccountLockedError("the camera has locked the account")
    if len(body) > MAX_SETTINGS:
        raise UnexpectedAnswerError("the answer is too large")
    if (element := xml_root(body)) is None:
        return _scan(decode(body))
    return XmlAnswer(
        root=element.tag,
        text=(element.text or "").strip(),
        attributes=dict(element.attrib),
        children={child.tag: (child.text or "").strip() for child in element},
        element=element,
    )


def fault_in(body: bytes) -> XmlAnswer | None:
    """Return the answer in a body that begins like a fault, None for another body."""
    return parse(body) if b"<fault" in body[:200] else None


def _scan(text: str) -> XmlAnswer:
    """Read an answer that no parser accepts."""
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
    """Return the attributes of the root element."""
    if (first := _FIRST_ATTRIBUTE.match(inner)) is None:
        return {}
    value, *more = _NEXT_ATTRIBUTE.split(inner[first.end() :])
    names, values = [first[1], *more[::2]], [value, *more[1::2]]
    if end := _END.search(values[-1]):
        values[-1] = values[-1][: end.start()]
    else:  # the answer was cut within the last value
        values.pop()
    return dict(zip(names, values, strict=False))


def expect(root: str, body: bytes) -> XmlAnswer:
    """Return the answer if its root element is `root`; for the errors see `accepted`."""
    return expected(root, parse(body))


def expected(root: str, answer: XmlAnswer) -> XmlAnswer:
    """Return the answer if its root element is `root`; for the errors see `accepted`.

    Raises UnexpectedAnswerError for another root element.
    """
    if accepted(answer).root != root:
        raise UnexpectedAnswerError(f"the camera answered no <{root}>")
    return answer


def accepted(answer: XmlAnswer) -> XmlAnswer:
    """Return an answer other than a fault. Raises the error of a fault, whatever its status."""
    if answer.fault is not None:
        raise fault(answer.fault)
    return answer


def fault(reason: str) -> CameraError:
    """Return the error for a fault with this reason."""
    if reason == LOGIN_REFUSED:
        return InvalidAuthError("the camera refused the user name or password")
    if "busy" in reason.lower():
        return BusyError("the camera is busy")
    meaning = _MEANINGS.get(reason)
    if meaning is None or meaning is Refusal.SESSION:
        guess = Refusal.VALUE if _VALUE.fullmatch(reason) else None
        return NotNowError(reason, meaning or guess)
    return RefusedError(reason, meaning)


def tree(answer: XmlAnswer) -> Element:
    """Return an answer with nested elements; for the errors see `accepted`."""
    if (root := accepted(answer).element) is None:
        raise UnexpectedAnswerError("the answer is broken")
    return root


def session_ended(answer: XmlAnswer | None) -> bool:
    """Return whether an answer is a fault for an unknown or ended session."""
    return answer is not None and answer.fault in SESSION_ENDED


def login_refused(answer: XmlAnswer | None) -> bool:
    """Return whether an answer is a fault for a wrong user name or password."""
    return answer is not None and answer.fault == LOGIN_REFUSED
