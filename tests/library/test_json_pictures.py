"""Pictures of a JSON push are decoded from where they are, in little memory."""

import base64
from datetime import UTC, datetime
import hashlib
import json
import tracemalloc

import pytest

from custom_components.cgi_camera.api.errors import PushError
from custom_components.cgi_camera.api.events import parse_push
from custom_components.cgi_camera.api.events.event import CameraEvent, PushRequest
from custom_components.cgi_camera.api.events.json_cgi import MAX_BODY
from custom_components.cgi_camera.api.events.json_pictures import LONG, MAX_REST, take_out
from custom_components.cgi_camera.api.lenient import LARGE
from custom_components.cgi_camera.inbox.intake import MAX_BODY as MAX_FORM

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MAX_MEMORY = 20_000_000
FACE = {"request_type": "faceRecognition"}


def picture(size: int) -> bytes:
    """Return a JPEG of so many bytes."""
    scan = hashlib.shake_128().digest(size - 8).replace(b"\xff", b"\0")
    return b"\xff\xd8\xff\xda\0\2" + scan + b"\xff\xd9"


def encoded(size: int) -> str:
    """Return a JPEG of so many bytes in Base64."""
    return base64.b64encode(picture(size)).decode()


def event_of(body: bytes) -> CameraEvent:
    """Return the event in a push."""
    event = parse_push(PushRequest(body=body, received_at=NOW))
    assert isinstance(event, CameraEvent)
    return event


def body_of(**values: object) -> bytes:
    """Return the push of a face with these values."""
    return json.dumps(FACE | values, ensure_ascii=False).encode()


THIRD = encoded(2_100_000)
LARGE_PUSHES = {
    "one picture": body_of(image=encoded(6_300_000)),
    "three pictures": body_of(image=THIRD, fullview_image=THIRD, body_image=THIRD),
    "a name outside Latin": body_of(image=encoded(6_300_000), user_name="\N{GRINNING FACE}"),
    "a picture and junk": body_of(image=encoded(6_300_000) + "AAAA"),
    "a picture without an end": body_of(image=encoded(6_300_000))[:-2],
    "letters with white space": body_of(image="A " * 4_000_000),
    "padding everywhere": body_of(image="QUI=" * 2_000_000),
    "no Base64": body_of(image="%" * 8_000_000),
    "escapes": body_of(image="\\" * 4_000_000),
    "quotes": b'{"a":"' + b'"' * 8_000_000,
    "controls": b'{"user_name":"' + b"\\u0001" * 1_300_000 + b'"}',
    "members": b'{"a":[' + b"{}," * 2_700_000 + b"{}]}",
}
FORM = b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
LARGE_FORMS = {
    "one picture": FORM % (b"snapshot", picture(15_900_000)),
    "three pictures": b"".join(
        FORM % (name, picture(5_300_000)) for name in (b"snapshot", b"image_1", b"image_2")
    ),
    "pairs": FORM % (b"eventinfo", b"type=vca" + b"&a=b" * 3_900_000),
}


def memory_of(push: PushRequest) -> int:
    """Return the bytes that a push takes besides its body."""
    tracemalloc.start()
    try:
        parse_push(push)
    except PushError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak


@pytest.mark.parametrize("body", LARGE_PUSHES.values(), ids=LARGE_PUSHES)
def test_json_push_holds_its_body_twice_at_most(body: bytes) -> None:
    """A picture is in memory once, and once more without what stands behind it."""
    assert 7_500_000 < len(body) <= MAX_BODY
    assert memory_of(PushRequest(body=body, received_at=NOW)) < MAX_MEMORY * 0.7


@pytest.mark.parametrize("parts", LARGE_FORMS.values(), ids=LARGE_FORMS)
def test_form_push_holds_its_body_twice_at_most(parts: bytes) -> None:
    """The pictures are the only copies."""
    body = FORM % (b"eventinfo", b"type=face") + parts + b"--x--"
    assert len(body) <= MAX_FORM
    push = PushRequest(content_type="multipart/form-data; boundary=x", body=body, received_at=NOW)
    assert memory_of(push) < MAX_MEMORY


@pytest.mark.parametrize("size", [LONG, LARGE, LARGE + 1, 3 * LARGE + 2])
@pytest.mark.parametrize(
    ("plain", "written"),
    [("/", "\\/"), ("=", "\\u003d"), ("A", "A\\r\\n"), ("A", "A \n")],
)
def test_json_push_reads_pictures_however_they_are_written(
    size: int, plain: str, written: str
) -> None:
    """Escapes and white space may be anywhere, also where a piece ends."""
    text = encoded(size).replace(plain, written)
    event = event_of(b'{"request_type": "faceRecognition", "image" :\t"%b"}' % text.encode())
    assert event.pictures == {"face_0": picture(size)}


def test_json_push_names_a_long_text_that_is_no_picture() -> None:
    """Other characters than those of Base64 are no picture."""
    for text in ("data:image/jpeg;base64," + encoded(LONG * 2), "\\x" * LONG):
        assert event_of(body_of(image=text)).problems == ("image: the data is not Base64",)


def test_json_push_takes_pictures_of_the_face_only() -> None:
    """A long text of the same name elsewhere is no picture of the face."""
    body = body_of(visitor={"image": encoded(LONG * 2)})
    assert event_of(body).pictures == {}


def test_json_push_is_small_without_its_long_texts() -> None:
    """An unknown long text is dropped; many short ones are too many."""
    long_text, name = "A" * LONG, "x" * 60
    rest, texts = take_out(body_of(features=long_text, user_name=name))
    assert json.loads(rest) == FACE | {"features": "", "user_name": name}
    assert bytes(texts["features"]) == long_text.encode()
    with pytest.raises(PushError, match="too large"):
        take_out(body_of(names=[name] * (MAX_REST // len(name))))
