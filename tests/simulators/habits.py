"""The table of what real devices and networks do to an answer: a name, what, and who saw it.

Sources are documents, public issues by project and number, recorded devices (hikvision_next), and
what public clients handle. "inferred" is what follows from a document and was not seen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
import enum
import gzip
import io
import re

from PIL import Image

from .wire import (
    Ask,
    Asked,
    Carried,
    End,
    Ending,
    Frame,
    Manner,
    Single,
    Wire,
    by_length,
    head,
    lines,
)
from .wire_logins import Gate

JPEG_START = b"\xff\xd8"
_PAGE = b"<html><head><title>Error</title></head><body><h1>Error</h1></body></html>\r\n"


class Kind(enum.StrEnum):
    """What a habit is about."""

    CONNECTION = "connections"
    FRAMING = "framing"
    STATUS = "status and place"
    LOGIN = "logins"
    PICTURE = "pictures"
    LIST = "lists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """One row of the table."""

    name: str
    kind: Kind
    does: str
    source: str
    manner: Manner


# Framing: from an answer to bytes


def _written(
    answer: Carried, *more: bytes, end: bytes = b"\r\n", version: bytes = b"HTTP/1.1"
) -> bytes:
    return head(lines(answer, *more, version=version), end) + answer.body


def _length(answer: Carried, off: int = 0) -> bytes:
    return b"Content-Length: %d" % max(0, len(answer.body) + off)


def _in_chunks(
    answer: Carried,
    *more: bytes,
    sizes: tuple[int, ...] = (1024,),
    written: bytes = b"%x",
    behind: bytes = b"0\r\n\r\n",
) -> bytes:
    body, position, number = b"", 0, 0
    while position < len(answer.body):
        piece = answer.body[position : position + sizes[number % len(sizes)]]
        body += written % len(piece) + b"\r\n" + piece + b"\r\n"
        position, number = position + len(piece), number + 1
    begin = head(lines(answer, *more, b"Transfer-Encoding: chunked"))
    return begin + body + behind


def _line_feeds(answer: Carried) -> bytes:
    return _written(answer, _length(answer), end=b"\n")


def _nameless(answer: Carried) -> bytes:
    return _written(answer, b"Tue, 12 Jun 2012 01:56:34 GMT", _length(answer).replace(b" ", b""))


def _blank_in_front_of_colon(answer: Carried) -> bytes:
    written = [line.replace(b": ", b" : ", 1) for line in lines(answer, _length(answer))]
    return head(written) + answer.body


def _folded(answer: Carried) -> bytes:
    written = lines(answer, b"X-Served-By: one\r\n\tcamera", _length(answer))
    return head(written) + answer.body


def _squeezed(answer: Carried) -> bytes:
    small = replace(answer, body=gzip.compress(answer.body))
    return _written(small, b"Content-Encoding: gzip", _length(small))


def _before(text: bytes) -> Frame:
    return lambda answer: text + by_length(answer)


def _http_1_0(answer: Carried) -> bytes:
    return _written(answer, version=b"HTTP/1.0")


# Status and place: who answers what


def _leads(status: int, reason: str, where: Callable[[Wire, Asked], str]) -> Manner:
    async def meet(wire: Wire, asked: Asked, _: Ask) -> Carried:
        location = ("Location", where(wire, asked).encode())
        return Carried(status=status, reason=reason, headers=[location])

    return Manner(meet=meet)


def _https(wire: Wire, asked: Asked) -> str:
    return f"https://{wire.host}{asked.target}"


def _https_elsewhere(wire: Wire, asked: Asked) -> str:
    return f"https://{wire.host}:8443{asked.target}"


async def _always_a_page(_: Wire, asked: Asked, ask: Ask) -> Carried:
    return Carried(status=200, reason="OK", headers=[("Content-Type", b"text/html")], body=_PAGE)


def _page_for_404(_: Asked, answer: Carried) -> Carried:
    if answer.status != 404:
        return answer
    return replace(
        answer, status=200, reason="OK", headers=[("Content-Type", b"text/html")], body=_PAGE
    )


def _in_place_of_pictures(content_type: bytes, body: bytes) -> Manner:
    def alter(_: Asked, answer: Carried) -> Carried:
        if not answer.body.startswith(JPEG_START):
            return answer
        headers = [*answer.but("Content-Type"), ("Content-Type", content_type)]
        return replace(answer, headers=headers, body=body)

    return Manner(alter=alter)


def _without_challenge(_: Asked, answer: Carried) -> Carried:
    return replace(answer, headers=answer.but("WWW-Authenticate"))


def _raw(answer: bytes) -> Manner:
    async def meet(_: Wire, asked: Asked, ask: Ask) -> bytes:
        return answer

    return Manner(meet=meet, ending=Ending(after=0))


# Pictures: what a JPEG is made of


def _of_pictures(change: Callable[[bytes], bytes]) -> Manner:
    def alter(_: Asked, answer: Carried) -> Carried:
        if not answer.body.startswith(JPEG_START):
            return answer
        return replace(answer, body=change(answer.body))

    return Manner(alter=alter)


def _comment(text: bytes, *, says: int) -> bytes:
    return b"\xff\xfe" + (2 + len(text) + says).to_bytes(2) + text


def _with_segment(segment: bytes) -> Callable[[bytes], bytes]:
    return lambda jpeg: jpeg[:2] + segment + jpeg[2:]


def _between_segments(jpeg: bytes) -> bytes:
    """Put junk behind the first segment."""
    end = 4 + int.from_bytes(jpeg[4:6])
    return jpeg[:end] + b"junk\x00\x12" + jpeg[end:]


def _filled(jpeg: bytes) -> bytes:
    """Put fill bytes in front of the first two segments (T.81, B.1.1.2)."""
    end = 4 + int.from_bytes(jpeg[4:6])
    return jpeg[:2] + b"\xff\xff\xff" + jpeg[2:end] + b"\xff" + jpeg[end:]


def _png(jpeg: bytes) -> bytes:
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(jpeg)) as image:
        image.resize((64, 36)).save(buffer, "PNG")
    return buffer.getvalue()


def _bmp(jpeg: bytes) -> bytes:
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(jpeg)) as image:
        image.resize((64, 36)).save(buffer, "BMP")
    return buffer.getvalue()


def _multipart(*, endless: bool = False, last: bytes = b"") -> Manner:
    def alter(_: Asked, answer: Carried) -> Carried:
        if not answer.body.startswith(JPEG_START):
            return answer
        kind = ("Content-Type", b"multipart/x-mixed-replace; boundary=--myboundary")
        part = b"--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n"
        body = part % (len(answer.body), answer.body) + last
        return replace(answer, headers=[*answer.but("Content-Type"), kind], body=body)

    def frame(answer: Carried) -> bytes:
        is_stream = answer.get("Content-Type").startswith(b"multipart")
        return _written(answer) if is_stream and endless else by_length(answer)

    return Manner(alter=alter, frame=frame, endless=endless)


# Lists and texts


def _of_texts(change: Callable[[bytes], bytes]) -> Manner:
    def alter(_: Asked, answer: Carried) -> Carried:
        if answer.body.startswith(JPEG_START) or not answer.body:
            return answer
        return replace(answer, body=change(answer.body))

    return Manner(alter=alter)


_NOT_SUPPORTED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\r\n<ResponseStatus version="2.0" '
    b'xmlns="http://www.hikvision.com/ver20/XMLSchema">\r\n<statusCode>4</statusCode>\r\n'
    b"<statusString>Invalid Operation</statusString>\r\n"
    b"<subStatusCode>notSupport</subStatusCode>\r\n</ResponseStatus>\r\n"
)


def _forbidden_for_404(_: Asked, answer: Carried) -> Carried:
    if answer.status != 404:
        return answer
    kind = [("Content-Type", b"application/xml")]
    return replace(answer, status=403, reason="Forbidden", headers=kind, body=_NOT_SUPPORTED)


def _nameless_entries(body: bytes) -> bytes:
    body = re.sub(rb"<(name|channelName)>[^<]*</", rb"<\1></", body)
    return re.sub(rb"(ChannelTitle\[\d+\]\.Name=)[^\r\n]*", rb"\1", body)


def _with_gap(body: bytes) -> bytes:
    """Take the second entry out of a list."""
    for name in (b"InputProxyChannel", b"VideoInputChannel", b"StreamingChannel"):
        entries = re.findall(rb"<%s>.*?</%s>\s*" % (name, name), body, re.DOTALL)
        if len(entries) > 2:
            return body.replace(entries[1], b"")
    return re.sub(rb"table\.ChannelTitle\[1\]\.Name=.*\r\n", b"", body)


def _with_letters(body: bytes) -> bytes:
    """Add an entry whose number is a name."""
    for name in (b"InputProxyChannel", b"VideoInputChannel", b"StreamingChannel"):
        entry = b"<%s><id>ZeroChannel1</id><name>Zero</name></%s>\r\n" % (name, name)
        body = body.replace(b"</%sList>" % name, entry + b"</%sList>" % name)
    return re.sub(
        rb"(table\.ChannelTitle\[)1(\]\.Name=)",
        rb"table.ChannelTitle[Z].Name=Zero\r\n\g<1>1\2",
        body,
        count=1,
    )


def _prefixed(body: bytes) -> bytes:
    """Give the elements of ISAPI a prefix, which a namespace may have."""
    if b"xmlns=" not in body:
        return body
    body = re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1hik:", body)
    return body.replace(b"xmlns=", b"xmlns:hik=")


def _with_attributes(body: bytes) -> bytes:
    """Give entries an attribute more, as lists of newer firmware have (`version`, `opt`)."""
    return re.sub(rb"<(id|name|model|serialNumber)>", rb'<\1 opt="all" min="0">', body)


def _gate(name: str, does: str, source: str, gate: Gate) -> Habit:
    return Habit(name=name, kind=Kind.LOGIN, does=does, source=source, manner=Manner(meet=gate))


type Row = tuple[str, str, str, Manner]
"""Name, what it does, who saw it, and how."""


def _habits(kind: Kind, rows: Sequence[Row]) -> list[Habit]:
    return [
        Habit(name=name, kind=kind, does=does, source=source, manner=manner)
        for name, does, source, manner in rows
    ]


def _ends(after: float, by: End = End.FIN, answers: int = 1) -> Manner:
    return Manner(ending=Ending(after=after, by=by, answers=answers))


_ZEEP = "python-onvif-zeep-async PR 140; Thingino"
_RESET = "python-amcrest #86; a device that closes with unread bytes sends RST (RFC 1122, 4.2.2.13)"
_CONNECTIONS: Sequence[Row] = (
    ("closes at once", "closes behind each answer, unannounced", _ZEEP, _ends(0)),
    ("closes after 5 ms", "the same, 5 ms later", _ZEEP, _ends(0.005)),
    ("closes after 20 ms", "the same, 20 ms later", _ZEEP, _ends(0.02)),
    ("closes after 100 ms", "the same, 100 ms later", _ZEEP, _ends(0.1)),
    ("resets at once", "ends each connection by RST", _RESET, _ends(0, End.RST)),
    ("resets after 20 ms", "the same, 20 ms later", _RESET, _ends(0.02, End.RST)),
    (
        "closes after 3 answers",
        "closes behind every third answer, unannounced",
        "Keep-Alive: max=98 of Hikvision cameras",
        _ends(0, answers=3),
    ),
    (
        "closes when idle",
        "closes after 50 ms without a request",
        "Keep-Alive: timeout=8 of Hikvision cameras",
        Manner(ending=Ending(idle=0.05)),
    ),
    (
        "one connection, others wait",
        "serves one connection until it ends",
        "servers of one thread; uAPI cameras serve requests one by one (public clients)",
        Manner(single=Single.WAITS),
    ),
    (
        "one connection, others are reset",
        "resets a second connection",
        "rroller #603: connection limit reached",
        Manner(single=Single.IS_RESET),
    ),
    (
        "one connection, the newest wins",
        "resets the older connection",
        "esp_http_server lru_purge_enable",
        Manner(single=Single.REPLACES),
    ),
    (
        "silent on a kept connection",
        "answers once on a connection, and never again",
        "onvif-zeep-async PR 140",
        Manner(mute_after=1),
    ),
    (
        "HTTP/1.0",
        "HTTP/1.0 without a length; the end of the connection is the end",
        "seed 003 l.267; RFC 1945, 7.2.2",
        Manner(frame=_http_1_0, ending=Ending(after=0)),
    ),
    (
        "HTTP/1.0 keeps alive",
        "HTTP/1.0 with a length, and the connection stays",
        "RFC 9112, C.2.2",
        Manner(
            frame=lambda one: _written(
                one, _length(one), b"Connection: keep-alive", version=b"HTTP/1.0"
            ),
            keeps=True,
        ),
    ),
    (
        "announces an end that never comes",
        "Connection: close, and the connection stays",
        "RFC 9112, 9.6 forbids it; inferred",
        Manner(frame=lambda one: _written(one, _length(one), b"Connection: close"), keeps=True),
    ),
    (
        "in small pieces",
        "61 bytes at a time",
        "RFC 9293, 3.8: segments are no messages",
        Manner(piece=61),
    ),
)
_FRAMING: Sequence[Row] = (
    (
        "chunked and length",
        "chunks, and a length of something else",
        "prusa3d/Prusa-Firmware-ESP32-Cam PR 136; RFC 9112, 6.3: the length does not count",
        Manner(frame=lambda one: _in_chunks(one, _length(one, 5))),
    ),
    (
        "length twice",
        "two lengths, alike",
        "RFC 9112, 6.3: may be taken as one",
        Manner(frame=lambda one: _written(one, _length(one), _length(one))),
    ),
    (
        "two lengths",
        "two lengths, unlike",
        "RFC 9112, 6.3: not to be trusted; the connection ends behind the body",
        Manner(
            frame=lambda one: _written(one, _length(one, 7), _length(one)),
            ending=Ending(after=0),
        ),
    ),
    (
        "no length",
        "neither length nor chunks; the connection ends behind the body",
        "RFC 9112, 6.3",
        Manner(frame=_written, ending=Ending(after=0)),
    ),
    (
        "length 48 too large",
        "a length 48 too large, then the end",
        "HA #47511: received 11200, expected 11248",
        Manner(frame=lambda one: _written(one, _length(one, 48)), ending=Ending(after=0)),
    ),
    (
        "length too large, kept open",
        "the same, and the connection stays",
        "onvif-zeep-async PR 130: read hangs",
        Manner(frame=lambda one: _written(one, _length(one, 48)), keeps=True),
    ),
    (
        "length 48 too small",
        "a length 48 too small, then the end",
        "HA #47511; onvif-zeep-async PR 130",
        Manner(frame=lambda one: _written(one, _length(one, -48)), ending=Ending(after=0)),
    ),
    (
        "length that is no number",
        "`Content-Length: unknown`, then the end",
        "RFC 9112, 6.3: not to be trusted",
        Manner(frame=lambda one: _written(one, b"Content-Length: unknown"), ending=Ending(after=0)),
    ),
    (
        "odd chunks",
        "chunks of 1, 2, 3, 500 bytes, sizes in capitals with zeros",
        "RFC 9112, 7.1",
        Manner(frame=lambda one: _in_chunks(one, sizes=(1, 2, 3, 500), written=b"%05X")),
    ),
    (
        "chunk extensions",
        "words behind the size of a chunk",
        "RFC 9112, 7.1.1",
        Manner(frame=lambda one: _in_chunks(one, written=b"%x ;a=1")),
    ),
    (
        "blanks behind chunk sizes",
        "blanks behind the size of a chunk",
        "Boa and its relatives pad with blanks",
        Manner(frame=lambda one: _in_chunks(one, written=b"%-6x")),
    ),
    (
        "chunks without a last one",
        "the connection ends in place of the last chunk",
        "RFC 9112, 8: incomplete, but a whole picture or document proves itself",
        Manner(frame=lambda one: _in_chunks(one, behind=b""), ending=Ending(after=0)),
    ),
    (
        "chunks with trailers",
        "header lines behind the last chunk",
        "RFC 9112, 7.1.2",
        Manner(frame=lambda one: _in_chunks(one, behind=b"0\r\nX-Checksum: 1\r\n\r\n")),
    ),
    (
        "line feeds only",
        "a head without carriage returns",
        "RFC 9112, 2.2: a recipient may take it",
        Manner(frame=_line_feeds),
    ),
    (
        "header line without a name",
        "a date without a name, a colon without a blank",
        "HA #14960: GoAhead",
        Manner(frame=_nameless),
    ),
    (
        "blank in front of a colon",
        "`Content-Length : 5`",
        "RFC 9112, 5.1: a proxy takes it out",
        Manner(frame=_blank_in_front_of_colon),
    ),
    (
        "folded header line",
        "a header line that goes on in the next one",
        "seed 003 l.270; RFC 9112, 5.2",
        Manner(frame=_folded),
    ),
    (
        "header bytes that are no text",
        "a header in GBK",
        "pyEzvizApi PR 275",
        Manner(frame=lambda one: _written(one, b"Server: \xc9\xe3\xcf\xf1", _length(one))),
    ),
    (
        "compressed unasked",
        "gzip, and says so",
        "RFC 9110, 12.5.3: without the question anything may come",
        Manner(frame=_squeezed),
    ),
    (
        "says gzip, is plain",
        "a content coding that is not there",
        "RFC 9110, 8.4; inferred",
        Manner(frame=lambda one: _written(one, b"Content-Encoding: gzip", _length(one))),
    ),
    (
        "says utf-8 for a coding",
        "`Content-Encoding: utf-8`",
        "PHP clones of IPAI",
        Manner(frame=lambda one: _written(one, b"Content-Encoding: utf-8", _length(one))),
    ),
    (
        "100 in front",
        "100 Continue, unasked",
        "RFC 9110, 15.2: a client takes any number of them",
        Manner(frame=_before(b"HTTP/1.1 100 Continue\r\n\r\n")),
    ),
    (
        "103 in front",
        "early hints with a header",
        "RFC 8297",
        Manner(frame=_before(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")),
    ),
    (
        "line break in front",
        "an empty line in front of the status",
        "RFC 9112, 2.2",
        Manner(frame=_before(b"\r\n")),
    ),
    (
        "status without words",
        "`HTTP/1.1 200` and nothing behind it",
        "RFC 9112, 4: the words may be missing",
        Manner(alter=lambda _, one: replace(one, reason="")),
    ),
)
_STATUS: Sequence[Row] = (
    (
        "301 to https",
        "every path leads to https on the same host",
        "hikvision_next #231",
        _leads(301, "Moved Permanently", _https),
    ),
    (
        "302 to https",
        "the same with 302",
        "rroller #51",
        _leads(302, "Found", _https),
    ),
    (
        "307 to https",
        "the same with 307, at another port",
        "RFC 9110, 15.4.8",
        _leads(307, "Temporary Redirect", _https_elsewhere),
    ),
    (
        "302 to its login page",
        "every path leads to a page on the same host",
        "web interfaces of all makes",
        _leads(302, "Found", lambda *_: "/doc/page/login.asp"),
    ),
    (
        "302 to another host",
        "every path leads to another host",
        "captive portals",
        _leads(302, "Found", lambda *_: "http://192.0.2.1/"),
    ),
    (
        "page with 200",
        "an error page with status 200 for everything",
        "firmware that answers 200 and a page to every path",
        Manner(meet=_always_a_page),
    ),
    (
        "page in place of 404",
        "an error page with status 200 for unknown paths",
        "YM firmware: 817 bytes of HTML",
        Manner(alter=_page_for_404),
    ),
    (
        "login failed as JSON",
        "200 and JSON in place of a picture",
        "reolink-api PR 7",
        _in_place_of_pictures(
            b"text/html", b'[{"code":1,"error":{"rspCode":-6,"detail":"please login first"}}]'
        ),
    ),
    (
        "login failed as XML",
        "200 and XML in place of a picture",
        "HA #45259",
        _in_place_of_pictures(
            b"text/xml", b"<CGI_Result><result>-2</result><error>login failed</error></CGI_Result>"
        ),
    ),
    (
        "page in place of a picture",
        "200 and a page in place of a picture",
        "HA #45259: a page was saved as snapshot.jpg",
        _in_place_of_pictures(b"text/html", _PAGE),
    ),
    (
        "401 without a challenge",
        "a login is wanted, and no kind of it named",
        "XML CGI firmware: 403 without a challenge; RFC 9110, 15.5.2 forbids it",
        Manner(alter=_without_challenge),
    ),
    (
        "TLS at this port",
        "an alert of TLS in answer to plain HTTP",
        "RFC 8446, 6.2",
        _raw(b"\x15\x03\x01\x00\x02\x02\x46"),
    ),
    (
        "400 at a port for HTTPS",
        "nginx: The plain HTTP request was sent to HTTPS port",
        "nginx, ngx_http_special_response.c (497)",
        _raw(
            b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\n"
            b"Connection: close\r\n\r\n<html><head><title>400 The plain HTTP request was sent to "
            b"HTTPS port</title></head></html>\r\n"
        ),
    ),
)
_GBK_REALM = "摄像机".encode("gbk")
_NONCE = b'nonce="%(nonce)s"'
_LOGINS = (
    _gate(
        "Digest of 1997",
        "Digest without qop",
        "RFC 2069",
        Gate(challenges=(b'Digest realm="%(realm)s", ' + _NONCE,)),
    ),
    _gate(
        "Digest MD5-sess",
        "the nonce goes into the hash of the account",
        "RFC 7616, 3.4.2",
        Gate(
            challenges=(b'Digest realm="%(realm)s", algorithm=MD5-sess, qop="auth", ' + _NONCE,),
            session=True,
        ),
    ),
    _gate(
        "Digest SHA-256",
        "SHA-256 only",
        "hikvision_next #100",
        Gate(
            challenges=(b'Digest realm="%(realm)s", algorithm=SHA-256, qop="auth", ' + _NONCE,),
            algorithm="sha256",
        ),
    ),
    _gate(
        "Digest in small letters",
        "`digest`, `md5` in quotes, `stale=FALSE`, commas without blanks",
        "hikvision_next fixtures: algorithm in quotes",
        Gate(
            challenges=(
                b'digest realm="%(realm)s",' + _NONCE + b',algorithm="md5",qop="auth",stale=FALSE',
            )
        ),
    ),
    _gate(
        "domain with two colons",
        '`domain="::"` in the challenge',
        "hikvision_next fixtures",
        Gate(
            challenges=(b'Digest realm="%(realm)s", domain="::", qop="auth", ' + _NONCE,),
            realm=b"4f9c01de7a3b5c6d8e901234",
        ),
    ),
    _gate(
        "realm that is no text",
        "a realm in GBK",
        "core #89620; pyEzvizApi PR 275",
        Gate(realm=_GBK_REALM),
    ),
    _gate(
        "realm without quotes",
        "`realm=IP Camera` and a comma",
        "RFC 7616, 3.3 wants quotes; older GoAhead has none",
        Gate(challenges=(b"Digest realm=%(realm)s, qop=auth, nonce=%(nonce)s",)),
    ),
    _gate(
        "realm with a comma and quotes",
        "a realm that holds what ends others",
        "RFC 9110, 5.6.4",
        Gate(realm=b'Door, "left"', written_realm=b'Door, \\"left\\"'),
    ),
    _gate(
        "opaque without a value",
        "`opaque=,`",
        "RFC 9110, 5.6.3; inferred",
        Gate(
            challenges=(b'Digest realm="%(realm)s", opaque=,qop="auth", ' + _NONCE,),
        ),
    ),
    _gate(
        "qop with auth-int",
        '`qop="auth-int,auth"`',
        "RFC 7616, 3.3",
        Gate(challenges=(b'Digest realm="%(realm)s", qop="auth-int,auth", ' + _NONCE,)),
    ),
    _gate(
        "nonce good once, says stale",
        "each nonce serves one request",
        "RFC 7616, 3.3",
        Gate(uses=1),
    ),
    _gate(
        "nonce good once, silent",
        "the same, without a word about stale",
        "rroller #603",
        Gate(
            challenges=(b'Digest realm="%(realm)s", qop="auth", ' + _NONCE,),
            uses=1,
            says_stale=False,
        ),
    ),
    _gate(
        "nonce ages, says stale",
        "each nonce serves two requests",
        "RFC 7616, 3.3",
        Gate(uses=2),
    ),
    _gate(
        "nonce ages, silent",
        "the same, with stale=false",
        "rroller #603, #647",
        Gate(uses=2, says_stale=False),
    ),
    _gate(
        "next nonce",
        "each answer names the nonce of the next request",
        "RFC 7616, 3.5",
        Gate(uses=1, says_stale=False, gives_next=True),
    ),
    _gate(
        "many challenges in one header",
        "unknown ones, Digest and Basic in one line",
        "both in one header: seen by public clients",
        Gate(
            challenges=(
                b"Negotiate, NTLM, "
                b'Digest realm="%(realm)s", algorithm=SHA-512-256, qop="auth", nonce="0", '
                b'Digest qop="auth", realm="%(realm)s", '
                + _NONCE
                + b', stale="FALSE", Basic realm="%(realm)s"',
            )
        ),
    ),
    _gate(
        "many challenges in many headers",
        "Basic first, Digest last, an unknown one between",
        "RFC 9110, 11.6.1",
        Gate(
            challenges=(
                b'Basic realm="%(realm)s"',
                b"Negotiate",
                b'Digest realm="%(realm)s", qop="auth", ' + _NONCE,
            )
        ),
    ),
    _gate(
        "Basic only",
        "Basic with a charset",
        "scrypted #891; RFC 7617, 2.1",
        Gate(challenges=(b'Basic realm="%(realm)s", charset="UTF-8"',)),
    ),
)
_JUNK = b"\r\n\r\n<!-- camera -->\r\n"
_PICTURES: Sequence[Row] = (
    (
        "segment longer than it says",
        "a comment 608 bytes longer than it says",
        "rroller #575: Dahua",
        _of_pictures(_with_segment(_comment(b"\x01" * 700, says=-608))),
    ),
    (
        "segment that forgets its length",
        "a comment that does not count the two bytes of its own length",
        "T.81, B.1.1.4: they count",
        _of_pictures(_with_segment(_comment(b"\x01" * 20, says=-2))),
    ),
    (
        "segment shorter than it says",
        "a comment that says 6 bytes too many, and another one behind it",
        "motioneyeos #1572; libjpeg looks for the next marker",
        _of_pictures(
            _with_segment(_comment(b"\x01" * 20, says=6) + _comment(b"\x02" * 40, says=0))
        ),
    ),
    (
        "junk in front of a picture",
        "line breaks and a text in front of the JPEG",
        "python-amcrest #201",
        _of_pictures(lambda jpeg: _JUNK + jpeg),
    ),
    (
        "junk in a picture",
        "bytes between two segments",
        "libjpeg: extraneous bytes before marker",
        _of_pictures(_between_segments),
    ),
    (
        "junk behind a picture",
        "line breaks and a page behind the JPEG",
        "python-amcrest #201; seed 003 l.274",
        _of_pictures(lambda jpeg: jpeg + _JUNK + _PAGE + bytes(40)),
    ),
    (
        "several FF",
        "fill bytes in front of markers",
        "T.81, B.1.1.2",
        _of_pictures(_filled),
    ),
    (
        "two pictures",
        "two pictures, one behind the other",
        "python-amcrest #201",
        _of_pictures(lambda jpeg: jpeg + jpeg),
    ),
    (
        "endless stream",
        "MJPEG without an end at the picture's URL",
        "motioneyeos #1572; Panasonic nphMotionJpeg",
        _multipart(endless=True),
    ),
    (
        "one multipart part",
        "one part with a picture, then the end",
        "inferred: a stream with a limit of one",
        _multipart(last=b"--myboundary--\r\n"),
    ),
    (
        "PNG",
        "a PNG at the picture's URL",
        "T.81 is not RFC 2083",
        _of_pictures(_png),
    ),
    (
        "BMP",
        "a BMP at the picture's URL",
        "seed 003 l.251: fmt=bmp",
        _of_pictures(_bmp),
    ),
    (
        "half a picture",
        "a picture without its end, framed well",
        "the camera reads its file too early: seen by public clients",
        _of_pictures(lambda jpeg: jpeg[: len(jpeg) // 2]),
    ),
    (
        "no bytes",
        "200 and no bytes in place of a picture",
        "IPAI firmware: internal error",
        _of_pictures(lambda _: b""),
    ),
    (
        "picture called a page",
        "a JPEG with Content-Type text/html",
        "GoAhead cameras: decide by FFD8",
        Manner(
            alter=lambda _, one: (
                replace(one, headers=[*one.but("Content-Type"), ("Content-Type", b"text/html")])
                if one.body.startswith(JPEG_START)
                else one
            )
        ),
    ),
)
_LISTS: Sequence[Row] = (
    (
        "403 in place of 404",
        "403 notSupport for what the device lacks",
        "hikvision_next fixtures: 13 of 15 devices",
        Manner(alter=_forbidden_for_404),
    ),
    (
        "lists without names",
        "empty names in lists of channels",
        "Dahua recorders: an empty title is a channel",
        _of_texts(_nameless_entries),
    ),
    (
        "list with a gap",
        "the second channel is not listed",
        "hikvision_next fixtures: DS-7732NI-M4 has 1, 2, 6, 7, 18",
        _of_texts(_with_gap),
    ),
    (
        "list with letters",
        "an entry whose number is a word",
        "zero channels of Hikvision recorders",
        _of_texts(_with_letters),
    ),
    (
        "prefixed elements",
        "every element has the prefix of its namespace",
        "Namespaces in XML 1.0, 4",
        _of_texts(_prefixed),
    ),
    (
        "elements with attributes",
        "attributes that no document has",
        "ISAPI capabilities: opt, min, max",
        _of_texts(_with_attributes),
    ),
    (
        "byte order mark",
        "EF BB BF in front of a text",
        "RFC 8259, 8.1: a parser may ignore it",
        _of_texts(lambda body: b"\xef\xbb\xbf" + body),
    ),
    (
        "NUL behind a text",
        "a text ends with the NUL of its buffer",
        "uAPI packets over TCP end so",
        _of_texts(lambda body: body + b"\0"),
    ),
    (
        "line feeds in texts",
        "texts without carriage returns",
        "PHP clones of IPAI",
        _of_texts(lambda body: body.replace(b"\r\n", b"\n")),
    ),
)

HABITS: Mapping[str, Habit] = {
    habit.name: habit
    for habit in (
        *_habits(Kind.CONNECTION, _CONNECTIONS),
        *_habits(Kind.FRAMING, _FRAMING),
        *_habits(Kind.STATUS, _STATUS),
        *_LOGINS,
        *_habits(Kind.PICTURE, _PICTURES),
        *_habits(Kind.LIST, _LISTS),
    )
}
