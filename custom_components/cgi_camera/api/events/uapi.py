"""Parses pushes of uAPI cameras over HTTP: an event text in the query, in a form, or both.

The documents are seeds 000 and 002; captures in Cosilan100 (C100, its parse_functions.py) and
cosilan_docs (CD) show more.
"""

from collections.abc import Container, Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
import re
from urllib.parse import unquote_to_bytes

from ..errors import NotAPictureError, PushError
from ..lenient import decode, fit_to_show
from ..pictures.jpeg import whole_picture
from . import multipart
from .event import CameraEvent, EventType, Face, PushRequest, Source, TimeSource
from .multipart import Part

MAX_FACES = 16
MAX_DETAILS = 64
MAX_TEXT_SIZE = 16 * 1024
"""Limit of bytes to read of one event text; a real one has about 400."""

CLOCK_TOLERANCE = timedelta(days=1)
"""A clock further off is not set: after a power loss it begins in 1981."""

_TYPES = {
    "face": EventType.FACE,
    "snapshot": EventType.SNAPSHOT,
    "md": EventType.MOTION,
    "motion": EventType.MOTION,
    "di": EventType.ALARM_INPUT,
    "do": EventType.ALARM_INPUT,
    "temperature": EventType.TEMPERATURE,
    "counting": EventType.COUNTING,
    "vca": EventType.VCA,
    # The IPAI generation names the rule itself.
    "linecountera": EventType.COUNTING,
    "linecounterb": EventType.COUNTING,
    "abandoned": EventType.VCA,
    "appear": EventType.VCA,
    "direction": EventType.VCA,
    "disappear": EventType.VCA,
    "dwell": EventType.VCA,
    "enter": EventType.VCA,
    "exit": EventType.VCA,
    "presence": EventType.VCA,
    "removed": EventType.VCA,
    "speed": EventType.VCA,
    "stopped": EventType.VCA,
    "tailgating": EventType.VCA,
}
_SOURCE = {
    "usn": "usn",
    "mac": "mac",
    "productid": "product_id",
    "ip": "ip",
    "unitname": "unit_name",
}
_NOT_DETAILS = {*_SOURCE, "ch", "id", "rulesname"}
_SPELLINGS = {"farhrenheit": "fahrenheit"}  # CD screenshot of a temperature event
_DECIMAL_COMMAS = {"celsius", "fahrenheit"}

_FORM = re.compile(r"[?&\s]*[a-z_]\w{0,63}(?:=|%3d)", re.IGNORECASE | re.ASCII)
# A value may hold "&": only a name and "=" after it begin the next pair.
_NEXT_PAIR = re.compile(r"&(?=[a-z_]\w{0,63}=)", re.IGNORECASE | re.ASCII)
# A counter's name is free text, up to the last value before the next counter.
_COUNTER = re.compile(
    r"&?ct[0-9]+\[id=([0-9]{1,6}),\s*name=((?:(?!ct[0-9]+\[id=).)*),\s*val=([0-9]{1,20})\]",
    re.DOTALL,
)
_LINE_BREAK = re.compile(r"(?:<br ?/?>|\s)+", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+")
_ISO_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:Z|[+-][0-9]{2}:?[0-9]{2})")
_WHOLE_SECONDS = re.compile(r"([0-9]{1,11})(?![0-9])")
_POSITION = re.compile(r"\s*,\s*".join([r"(-?[0-9]{1,6})"] * 4))
_FACE_PART = re.compile(r"(object|image)_?\w{0,8}", re.ASCII)


def claims(request: PushRequest) -> bool:
    """Return whether the push is a form: its query, a multipart body, or the whole body."""
    start = request.body[:4096]
    return (
        _FORM.match(request.query) is not None
        or _FORM.match(start.decode("latin-1")) is not None
        or b"content-disposition:" in start.lower()
    )


def parse(request: PushRequest) -> CameraEvent:
    """Return the event with its whole pictures; its problems name the others.

    The body overrides the query. Raises PushError for a push that has no part with an event text,
    and names neither a camera nor a type in the query or the body.
    """
    parts = multipart.split(request.content_type, request.body)
    values = _read(_as_on_the_wire(request.query))
    if not parts and _FORM.match(request.body[:100].decode("latin-1")):
        values |= _read(request.body)
    event_info = next((_read_info(part.content) for part in parts if part.name == "eventinfo"), {})
    values |= event_info
    if not event_info and not values.keys() & {"usn", "type"}:
        raise PushError("the push names neither a camera nor a type of event")

    occurred_at, time_source = _time(values, request.received_at)
    channel = values.get("ch", "")
    faces = _faces_in_order(parts)
    pictures, problems = _pictures(parts, faces[:MAX_FACES])
    if len(faces) > MAX_FACES:
        problems.append(f"{len(faces)} faces, only the first {MAX_FACES} are kept")
    details = {key: value for key, value in values.items() if key not in _NOT_DETAILS}
    if len(details) > MAX_DETAILS:
        problems.append(f"{len(details)} values, only the first {MAX_DETAILS} are kept")
    return CameraEvent(
        type=_type(values),
        occurred_at=occurred_at,
        time_source=time_source,
        source=Source(**{name: values[key] for key, name in _SOURCE.items() if key in values}),
        channel=int(channel) + 1 if re.fullmatch("[0-9]{1,3}", channel) else 1,
        rule=values.get("rulesname"),
        camera_event_id=values.get("id"),
        faces=tuple(_face(i, face, pictures) for i, face in enumerate(faces[:MAX_FACES])),
        pictures=pictures,
        details=dict(islice(details.items(), MAX_DETAILS)),
        problems=tuple(problems),
    )


def _read_info(data: memoryview) -> dict[str, str]:
    """Return the values of an event text, or the whole text, its type and its time.

    On the newest generation, the text is a template of the user's, in any form: `{{type}} at
    {{name}}`, XML or JSON, with `<br/>` for line breaks.
    """
    values = _read(data)
    text = decode(bytes(data[:MAX_TEXT_SIZE]))
    if _FORM.match(text):
        return values
    shown = fit_to_show(_LINE_BREAK.sub(" ", text))
    if not shown:
        return values
    known = (word for word in _WORD.findall(text.lower()) if word in _TYPES)
    moment = _ISO_TIME.search(text)
    return {
        **values,
        "text": shown,
        **({"type": kind} if (kind := next(known, "")) else {}),
        **({"isotime": moment[0]} if moment else {}),
    }


def _as_on_the_wire(query: str) -> bytes:
    """Return the bytes of a query; the server keeps bytes outside UTF-8 as surrogates."""
    try:
        return query.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        raise PushError("the query holds characters that have no bytes") from None


def _read(data: bytes | memoryview) -> dict[str, str]:
    """Return the values of an event text by lower-case key, each fit to show.

    The text is `key=value&...`. The pairs after `info=` come from its rule: an inner `type` becomes
    `rule_type` (C100 l.195), and `ct3[id=3,name=..,val=..]` becomes `counter_3_name` and
    `counter_3_value`.
    """
    text = decode(unquote_to_bytes(bytes(data[:MAX_TEXT_SIZE]).replace(b"+", b" ")))
    # Lines wrap anywhere (seed 000 l.50-52). The vendor's manual prints "&timestamp" as a browser
    # renders it, and users copy it (CD ts_simplify).
    text = re.sub(r"[\r\n]+", "", text).replace("\N{MULTIPLICATION SIGN}tamp=", "&timestamp=")
    counters = {}
    for number, name, value in _COUNTER.findall(text):
        counters[f"counter_{number}_name"] = name
        counters[f"counter_{number}_value"] = value
    # The whole query may be encoded as one, so an "&" inside `info` looks like one after it: all
    # further pairs count as inside.
    head, _, info = f"&{_COUNTER.sub('', text).lstrip('?& ')}".partition("&info=")
    _, values = _split_pairs(head)
    rest, inner = _split_pairs(info)
    if "type" in values and "type" in inner:
        inner["rule_type"] = inner.pop("type")
    values |= {"info": rest} | inner | counters
    return {key: shown for key, value in values.items() if (shown := _shown(key, value))}


def _split_pairs(text: str) -> tuple[str, dict[str, str]]:
    """Return the text before the first pair, and the pairs."""
    rest, *pairs = _NEXT_PAIR.split(f"&{text}")
    values = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        values[_SPELLINGS.get(key.lower(), key.lower())] = value.rstrip("&")
    return rest.strip("&, "), values


def _shown(key: str, value: str) -> str:
    if key in _DECIMAL_COMMAS:
        value = value.replace(",", ".")
    return fit_to_show(value)


def _type(values: dict[str, str]) -> EventType:
    """Return the most specific known type."""
    names = (values.get("rule_type", ""), values.get("type", ""))
    known = (_TYPES[name.lower()] for name in names if name.lower() in _TYPES)
    event_type = next(known, EventType.OTHER)
    # Newer firmware sends a counter under another type (C100 l.230).
    counts = any(key.startswith("counter_") for key in values)
    if counts and event_type in (EventType.VCA, EventType.OTHER):
        return EventType.COUNTING
    return event_type


def _time(values: dict[str, str], received_at: datetime) -> tuple[datetime, TimeSource]:
    """Return the time of the event, to the second, in UTC if the camera sent it.

    The fraction of `dts` loses zeros (C100 l.234), and `datetime` has no zone.
    """
    candidates = (_epoch_time(values.get("dts", "")), _iso_time(values.get("isotime", "")))
    for moment in candidates:
        if moment and abs(moment - received_at) <= CLOCK_TOLERANCE:
            return moment, TimeSource.CAMERA
    return received_at, TimeSource.ARRIVAL


def _epoch_time(text: str) -> datetime | None:
    seconds = _WHOLE_SECONDS.match(text)
    return datetime.fromtimestamp(int(seconds[1]), UTC) if seconds else None


def _iso_time(text: str) -> datetime | None:
    try:
        # The "+" of the zone reads as a space in a form (seed 002 l.76).
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except ValueError, OverflowError:
        return None


def _faces_in_order(parts: Iterable[Part]) -> list[dict[str, Part]]:
    """Return the `object` and the `image` part of each face, either of which may be missing.

    Their order pairs them: their numbers do not agree (seed 000 l.60-71 has object_2 with image_1).
    """
    faces: list[dict[str, Part]] = []
    leader = None
    for part in parts:
        if not (name := _FACE_PART.fullmatch(part.name)):
            continue
        kind = name[1]
        leader = leader or kind
        # The first kind begins a face, the other joins the first face without it.
        waiting = None if kind == leader else next((f for f in faces if kind not in f), None)
        if waiting is None:
            faces.append({kind: part})
        else:
            waiting[kind] = part
    return faces


def _pictures(
    parts: Iterable[Part], faces: Iterable[dict[str, Part]]
) -> tuple[dict[str, bytes], list[str]]:
    """Return the whole pictures by their key in the event, and the problems of the others."""
    found = {part.name: part for part in parts if part.name == "snapshot"}
    found |= {f"face_{index}": face["image"] for index, face in enumerate(faces) if "image" in face}
    pictures, problems = {}, []
    for key, part in found.items():
        try:
            pictures[key] = whole_picture(part.content)
        except NotAPictureError as error:
            problems.append(f"{key}: {error}")
    return pictures, problems


def _face(index: int, parts: dict[str, Part], pictures: Container[str]) -> Face:
    values = _read(parts["object"].content) if "object" in parts else {}
    zone = values.get("zone")
    return Face(
        index=index,
        object_id=values.get("objectid"),
        zone=None if zone == "0" else zone,  # 0 is "unknown", as is a position of zeros
        position=_position(values.get("position", "")),
        picture=key if (key := f"face_{index}") in pictures else None,
    )


def _position(text: str) -> tuple[int, int, int, int] | None:
    if not (match := _POSITION.fullmatch(text)):
        return None
    left, top, width, height = map(int, match.groups())
    return (left, top, width, height) if any((left, top, width, height)) else None
