"""What a push of a uAPI face camera looks like, byte for byte as documented, captured or feared.

Seed 000 prints a whole face POST, seed 002 the parts that its own parser needs; "C100" is traffic
captured in the sources of the public project hanskimvz/Cosilan100. Everything else is called
inferred. A form is a function below; its name and its docstring are what users see of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
import inspect
import itertools
import math
import re
import time as clock
from typing import NamedTuple
from urllib.parse import quote
import uuid

from .picture import draw_face, draw_people

USN = "D3007A899"
"""The camera of seed 000."""

_CAMERA_ZONE = timezone(timedelta(hours=8))
"""Where nearly all captured cameras are."""
# C100: datetime in the captured queries
_ASCTIME = "%a %b %d %H:%M:%S %Y"
_DIGITS = "1608739476976036227291191343"
_BOUNDARY = "-" * 27 + _DIGITS
"""The boundary of seed 000 l.45-46 without its line break: a delimiter has 29 dashes."""
_END = f"--{_BOUNDARY}--\r\n".encode()
# seed 000 l.40-44
_BROWSER_HEADERS = (
    ("User-Agent", "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:42.0) Gecko/20100101 Firefox/42.0"),
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("Accept-Language", "en-US,en;q=0.5"),
    ("Accept-Encoding", "gzip, deflate"),
    ("Connection", "keep-alive"),
)
# C100 l.234
_PROXY_HEADERS = (
    ("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"),
    ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ("Accept-Encoding", "gzip"),
    ("Cache-Control", "max-age=0"),
    ("X-Forwarded-For", "11.139.117.223"),
    ("Via", "http/1.1 traffic_server[10040806-aeee-4949-8ce3-7a09342ae196]"),
)
_numbers = itertools.count(1)

type Pairs = tuple[tuple[str, str], ...]


class Push(NamedTuple):
    """One request as it goes over the wire, but for path, `Host` and `Accept`."""

    method: str
    query: str
    headers: Pairs
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """What the camera saw: the whole picture and one thumbnail per face.

    Without a snapshot or without faces, that box of the rule is off.
    """

    snapshot: bytes
    faces: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a push is about; the forms differ in how they say it."""

    pictures: Pictures
    usn: str
    time: float
    """Seconds since 1970, UTC."""
    event_id: str
    counter: int
    zone: tzinfo = _CAMERA_ZONE
    ip: str = "192.168.168.153"
    product_id: str = "Z004"
    unit_name: str = "NS102HD-6117F"
    rule: str = "faceevent"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushForm:
    """One way to say it."""

    name: str
    description: str
    """What is special about it, and where it comes from."""
    make: Callable[[Facts], Push]

    def build(
        self,
        pictures: Pictures | None = None,
        *,
        usn: str = USN,
        time: float | None = None,
        event_id: str | None = None,
    ) -> Push:
        """Return a push; what is not given is made up, so that no two are alike."""
        return self.make(
            Facts(
                pictures=pictures or new_pictures(),
                usn=usn,
                time=clock.time() if time is None else time,
                event_id=event_id or str(uuid.uuid4()).upper(),
                counter=4106028 + next(_numbers),
            )
        )


FORMS: dict[str, PushForm] = {}


def new_pictures(faces: int = 2) -> Pictures:
    """Return pictures of new people, each with a number."""
    people = tuple(itertools.islice(_numbers, faces))
    return Pictures(
        snapshot=draw_people(next(_numbers), people),
        faces=tuple(draw_face(person) for person in people),
    )


def _form(make: Callable[[Facts], Push]) -> Callable[[Facts], Push]:
    """Put a function into FORMS."""
    name, description = make.__name__, inspect.getdoc(make) or ""
    FORMS[name] = PushForm(name=name, description=description, make=make)
    return make


# What a camera sends


def _eventinfo(facts: Facts, *, faces: int | None = None, snapshot: str = "") -> Pairs:
    """Return the keys of seed 000 l.50-52; `faces` and `snapshot` are what it announces."""
    count = len(facts.pictures.faces) if faces is None else faces
    return (
        ("ip", facts.ip),
        ("usn", facts.usn),
        ("productid", facts.product_id),
        ("datetime", _zulu(facts)),
        ("type", "face"),
        ("rulesname", facts.rule),
        ("thumbnailcnt", str(count)),
        ("hasthumbnail", "yes" if count else "no"),
        ("hassnapshot", snapshot or ("yes" if facts.pictures.snapshot else "no")),
    )


def _eventinfo_with_zone(facts: Facts) -> Pairs:
    """Return also `isotime`, which the parser of seed 002 takes for granted (l.76).

    The `+` of the zone goes out as it is; a form decoder makes a blank of it.
    """
    isotime = datetime.fromtimestamp(facts.time, facts.zone).strftime("%Y-%m-%dT%H:%M:%S%z")
    return (*_eventinfo(facts), ("dts", f"{facts.time:.6f}"), ("isotime", isotime))


def _zulu(facts: Facts) -> str:
    # seed 000 l.50-51
    return datetime.fromtimestamp(facts.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def event_pairs(facts: Facts, *, kind: str, info: str, **other: str) -> Pairs:
    """Return the keys of a captured query (C100), `other` in place of what is usual."""
    # C100 l.195: the keys and their order
    usual = {
        "ip": facts.ip,
        "unitname": facts.unit_name,
        "datetime": datetime.fromtimestamp(facts.time, facts.zone).strftime(_ASCTIME),
        "dts": f"{facts.time:.6f}",
        "type": kind,
        "info": info,
        "id": facts.event_id,
        "rulesname": facts.rule,
        "rulesdts": f"{facts.time + 0.05:.6f}",
        "usn": facts.usn,
    }
    return tuple((usual | other).items())


def _old_counting(
    facts: Facts, *, name: str = "Counter 1", timestamp: str | None = None, **other: str
) -> Pairs:
    # C100 l.195
    moment = timestamp or f"{facts.time:.6f}"
    count = f"ct1[id=1,name={name},val={facts.counter}]"
    info = f"ch=0&type=counting&{count}&timestamp={moment}"
    return event_pairs(facts, kind="vca", info=info, **other)


def _new_counting(facts: Facts) -> Pairs:
    # C100 l.230
    return event_pairs(facts, kind="vca", info=f"ct1[id=1,name=Counter 1,val={facts.counter}]")


def text_of(pairs: Pairs) -> str:
    """Return pairs as they are, without any encoding."""
    return "&".join(f"{key}={value}" for key, value in pairs)


def encoded(pairs: Pairs, *, encoding: str = "utf-8") -> str:
    """Encode a whole query as one string, `=` and `&` too, in lower-case hex (C100)."""
    return re.sub("%..", lambda found: found[0].lower(), quote(text_of(pairs), ":", encoding))


# How it goes into a request


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    name: str
    content: bytes
    file_name: str = ""
    """Pictures have one."""


def info_part(pairs: Pairs) -> _Part:
    """Return the part that describes the event."""
    # seed 000 l.49
    return _Part(name="eventinfo", content=text_of(pairs).encode())


def snapshot_part(facts: Facts) -> _Part:
    """Return the part with the whole picture."""
    # seed 000 l.54-56
    # The year 1981, and dots in the name: seed 000 l.55.
    file_name = f"{facts.ip}_ch0_19810222_090000.000.jpg"
    return _Part(name="snapshot", content=facts.pictures.snapshot, file_name=file_name)


def _faces(facts: Facts, *, step: int = 1) -> list[_Part]:
    """Return two parts per face: what is known of it, and its picture."""
    # seed 000 l.60-72
    parts = []
    for index, face in enumerate(facts.pictures.faces):
        known = f"objectid={45821 + index * 859129}&zone=0&position=0,0,0,0"
        parts += [
            _Part(name=f"object_{index * step}", content=known.encode()),
            _Part(name=f"image_{index}", content=face, file_name=f"image_{index:02d}.jpg"),
        ]
    return parts


def get(query: str) -> Push:
    """Return a request without a body."""
    # C100 l.195
    return Push(method="GET", query=query, headers=(), body=b"")


def _post(body: bytes, *, boundary: str = _BOUNDARY, length: int | None = None) -> Push:
    # seed 000 l.38-47, seed 002 l.35
    headers = (
        ("Content-Length", str(len(body) if length is None else length)),
        ("Content-Type", f"multipart/form-data; boundary={boundary}"),
    )
    return Push(method="POST", query="", headers=headers, body=body)


def multipart(*parts: _Part) -> Push:
    """Put parts together as RFC 7578 wants it; leave out those without content."""
    # seed 000 l.48-75: order and names of the parts; RFC 7578, 4: what is between them
    body = b""
    for part in filter(lambda part: part.content, parts):
        header = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{part.name}"'
        if part.file_name:
            header += f'; filename="{part.file_name}"\r\nContent-Type: image/jpeg'
        body += header.encode() + b"\r\n\r\n" + part.content + b"\r\n"
    return _post(body + _END)


# Face pushes


@_form
def s0_rfc(facts: Facts) -> Push:
    """Say it as seed 000 l.36-75 must have meant it, correct per RFC 7578."""
    return multipart(info_part(_eventinfo(facts)), snapshot_part(facts), *_faces(facts))


@_form
def s0_as_printed(facts: Facts) -> Push:
    """Say it as seed 000 l.37-75 prints it.

    Delimiters of 28 and 29 dashes, no blank line behind the headers of a part, a file name on the
    next line, eventinfo wrapped twice, object_2 with image_1, headers of a browser. Only boundary
    (l.45-46, one line) and length are right: no HTTP server would take the request otherwise.
    """
    date = _zulu(facts)
    info = text_of(_eventinfo(facts))
    info = info.replace(date, f"{date[:8]}\r\n{date[8:]}").replace("&rulesname", "\r\n&rulesname")
    body = b""
    parts = (_Part(name="eventinfo", content=info.encode()), snapshot_part(facts))
    for part in (*parts, *_faces(facts, step=2)):
        dashes = "-" * (29 if part.file_name else 28)
        header = f'{dashes}{_DIGITS}\r\nContent-Disposition: form-data; name="{part.name}"'
        if part.file_name:
            gap = "\r\n" if part.name == "snapshot" else " "
            header += f';{gap}filename="{part.file_name}"\r\nContent-Type: image/jpeg'
        body += header.encode() + b"\r\n" + part.content + b"\r\n"
    made = _post(body + _END)
    return made._replace(headers=_BROWSER_HEADERS + made.headers)


@_form
def s0_digits_lost(facts: Facts) -> Push:
    """Give the boundary as in seed 000 l.45 alone: 27 dashes without the digits of l.46."""
    return _post(s0_rfc(facts).body, boundary="-" * 27)


@_form
def s2_order(facts: Facts) -> Push:
    """Say it as seed 002 l.33-45: with isotime, no objects, thumbnails before the snapshot."""
    faces = [
        _Part(name=f"image_{index}", content=face, file_name=f"image_{index}.jpg")
        for index, face in enumerate(facts.pictures.faces)
    ]
    return multipart(info_part(_eventinfo_with_zone(facts)), *faces, snapshot_part(facts))


@_form
def c100(facts: Facts) -> Push:
    """Add a query, encoded as a whole, as far as C100 shows it: up to `info=`."""
    return s2_order(facts)._replace(query=encoded(event_pairs(facts, kind="face", info="")[:6]))


@_form
def c100_full(facts: Facts) -> Push:
    """Add a query, encoded as a whole, with all keys that a counting event has (inferred)."""
    return s2_order(facts)._replace(query=encoded(event_pairs(facts, kind="face", info="")))


@_form
def eventinfo_only(facts: Facts) -> Push:
    """Send no picture and announce none: both boxes of the rule are off."""
    # seed 002 l.30-31: pictures are a choice; no document: a POST without any
    return multipart(info_part(_eventinfo(facts, faces=0, snapshot="no")))


@_form
def no_thumbnails(facts: Facts) -> Push:
    """Announce thumbnails, send the snapshot only."""
    # no document: keys that say more than there is
    return multipart(info_part(_eventinfo(facts)), snapshot_part(facts))


@_form
def no_snapshot(facts: Facts) -> Push:
    """Announce a snapshot, send thumbnails only."""
    # no document: keys that say more than there is
    return multipart(info_part(_eventinfo(facts)), *_faces(facts))


@_form
def wrong_count(facts: Facts) -> Push:
    """Announce three thumbnails more than there are."""
    # seed 000 l.52: thumbnailcnt; no document: a wrong one
    announced = _eventinfo(facts, faces=len(facts.pictures.faces) + 3)
    return multipart(info_part(announced), snapshot_part(facts), *_faces(facts))


@_form
def object_2_image_1(facts: Facts) -> Push:
    """Pair object_0 with image_0, and object_2 with image_1, as seed 000 l.60-71."""
    return multipart(info_part(_eventinfo(facts)), snapshot_part(facts), *_faces(facts, step=2))


@_form
def rule_name_utf8(facts: Facts) -> Push:
    """Name a rule that is not ASCII, which seed 002 l.73 would not survive."""
    return s0_rfc(replace(facts, rule="Eingang Süd 面部"))


@_form
def html_as_jpeg(facts: Facts) -> Push:
    """Send a web page as thumbnail of type image/jpeg."""
    # no document: the cautious reading
    faces = (b"<html><body>busy</body></html>",)
    return s0_rfc(replace(facts, pictures=replace(facts.pictures, faces=faces)))


@_form
def path_in_file_name(facts: Facts) -> Push:
    """Call the snapshot ../../x.jpg."""
    # no document: hostile on purpose
    snapshot = replace(snapshot_part(facts), file_name="../../x.jpg")
    return multipart(info_part(_eventinfo(facts)), snapshot, *_faces(facts))


@_form
def cut_in_jpeg(facts: Facts) -> Push:
    """End in the middle of the last picture, with a length to match."""
    # no document: a reboot or a bad network, the cautious reading
    behind_the_picture = len(_END) + len(b"\r\n")
    cut = behind_the_picture + len(facts.pictures.faces[-1]) // 2
    return _post(s0_rfc(facts).body[:-cut])


@_form
def connection_lost(facts: Facts) -> Push:
    """End in the middle of the last picture, because the connection does."""
    # seed 002 l.105: the vendor's server reads until nothing comes
    return _post(cut_in_jpeg(facts).body, length=len(s0_rfc(facts).body))


@_form
def no_final_boundary(facts: Facts) -> Push:
    """Send nothing behind the last picture."""
    # no document: the cautious reading
    return _post(s0_rfc(facts).body.removesuffix(_END))


@_form
def length_as_printed(facts: Facts) -> Push:
    """Give the length of seed 000 l.47, 3268, whatever it is."""
    return _post(s0_rfc(facts).body, length=3268)


# Other pushes


@_form
def counting_old(facts: Facts) -> Push:
    """GET: `type` and `id` are in `info` too, once it is decoded (C100 l.195)."""
    return get(encoded(_old_counting(facts)))


@_form
def counting_new(facts: Facts) -> Push:
    """GET: newer firmware has no ch, type and timestamp in `info` (C100 l.230)."""
    return get(encoded(_new_counting(facts)))


@_form
def counting_plain(facts: Facts) -> Push:
    """GET: a query that is not encoded but for its blanks."""
    # public templates of the same makers are written so
    return get(text_of(_old_counting(facts)).replace(" ", "%20"))


@_form
def counting_upper_hex(facts: Facts) -> Push:
    """GET: encoded in upper-case hex, the colons too, as IPAI cameras do."""
    # firmware of the IPAI generation
    return get(quote(text_of(_new_counting(facts)), safe=""))


@_form
def counting_odd_fractions(facts: Facts) -> Push:
    """GET: fractions of five digits, and a rule that ran before its event (C100 l.200)."""
    second = math.floor(facts.time)
    odd = {"dts": f"{second}.949150", "timestamp": f"{second}.94915", "rulesdts": f"{second}.16322"}
    return get(encoded(_old_counting(facts, **odd)))


@_form
def counting_in_utc(facts: Facts) -> Push:
    """GET: datetime is UTC in place of local time, the zone was never set (capture of 2019)."""
    utc = datetime.fromtimestamp(facts.time, UTC).strftime(_ASCTIME)
    return get(encoded(_old_counting(facts, datetime=utc)))


@_form
def counting_odd_name(facts: Facts) -> Push:
    """GET: the user gave the counter a name with `&`, `]`, `,` and UTF-8 in it."""
    # no document: names are free text
    return get(encoded(_old_counting(facts, name="A&B],val=1] 入口")))


@_form
def counting_gbk_name(facts: Facts) -> Push:
    """GET: the counter's name is in GBK."""
    # no document: the cautious reading
    return get(encoded(_old_counting(facts, name="门口"), encoding="gbk"))


@_form
def counting_via_proxy(facts: Facts) -> Push:
    """GET: a proxy passed it on, with headers of a browser (C100 l.234)."""
    return get(encoded(_new_counting(facts)))._replace(headers=_PROXY_HEADERS)


@_form
def counting_with_snapshot(facts: Facts) -> Push:
    """POST: a counter rule that sends the picture too (the layout is inferred)."""
    # seed 000 l.31-36: event information and snapshot; no document: of a counter
    return multipart(info_part(_new_counting(facts)), snapshot_part(facts))


@_form
def temperature(facts: Facts) -> Push:
    """GET: decimal commas, and a key with a spelling of its own (the type is inferred)."""
    # captured: the text of info, and its spelling
    info = "celsius=56,666&farhrenheit=133,998"
    return get(encoded(event_pairs(facts, kind="temperature", info=info)))
