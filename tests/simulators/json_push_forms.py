"""What a push of a JSON CGI camera looks like, byte for byte as captured or feared.

The document (seed 003) only says where pushes go. "Captured" is what a public platform server
prints of real requests in its source; everything else is called inferred. A form is a function
below; its name and its docstring are what users see of it.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
import enum
import inspect
import itertools
import json
import time as clock
from typing import Any, NamedTuple

from .picture import draw_face, draw_people

DEVICE_ID = "CBT000114010100010238"
"""The camera of seed 003."""
# no document: captured, as all paths and keys of pushes are
FACE, TASK_REQUEST, TASK_RESULT = "/faceRecognition", "/taskRequest", "/taskResult"
PICTURES = ("image", "fullview_image", "body_image")

_NAME_ZONE = timezone(timedelta(hours=8))
"""Names of pictures are dated in it wherever the camera is (captured)."""
_SIGNATURE = "c0af9d851332f21ff2b02981d59fec23"
"""How it is made is not known."""
# no document: the content type
_JSON = "application/json"
_numbers = itertools.count(1)

type Values = dict[str, Any]


class UserList(enum.IntEnum):
    """On which list of the camera a face is."""

    STRANGER = 0
    BLACK = 1
    WHITE = 2


class JsonPush(NamedTuple):
    """One POST as it goes over the wire, but for the address."""

    path: str
    """Comes behind the address that the camera is set to."""
    content_type: str | None
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person in the lists of a camera."""

    name: str
    user_id: str
    user_list: UserList = UserList.WHITE
    score: float = 88.527218
    sex: int = 1
    looks: int = 1
    """The number of the portrait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a push is about; the forms differ in how they say it."""

    person: Person | None = None
    device_id: str = DEVICE_ID
    ip: str = "192.168.1.89"
    mac: str = "88-07-cb-00-02-be"
    time: float = field(default_factory=clock.time)
    """Seconds since 1970, UTC."""
    number: int = field(default_factory=lambda: next(_numbers))
    """Of the face; it is in the pictures' comments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonPushForm:
    """One way to say it."""

    name: str
    description: str
    """What is special about it, and where it comes from."""
    make: Callable[[Facts], JsonPush]

    def build(self, facts: Facts | None = None) -> JsonPush:
        """Return a push; without facts they are made up, so that no two are alike."""
        return self.make(facts or Facts())


FORMS: dict[str, JsonPushForm] = {}
ALICE = Person(name="Alice Müller", user_id="14218")
MALLORY = Person(name="Mallory", user_id="w77", user_list=UserList.BLACK, looks=4)


def _form(make: Callable[[Facts], JsonPush]) -> Callable[[Facts], JsonPush]:
    """Put a function into FORMS."""
    name, description = make.__name__, inspect.getdoc(make) or ""
    FORMS[name] = JsonPushForm(name=name, description=description, make=make)
    return make


# What a camera sends


def _face(facts: Facts, *, person: Person | None = None) -> Values:
    """Return all keys of a face in the order of the capture."""
    # no document: the keys as captured; pictures, names and numbers are made up
    person = person or facts.person
    seconds = int(facts.time)
    milliseconds = int(facts.time * 1000)
    named = datetime.fromtimestamp(seconds, UTC).astimezone(_NAME_ZONE).strftime("%Y%m%d%H%M%S")
    name = f"FACE_0_{named}{milliseconds % 1000:03d}_{facts.number}.jpg"
    known = person is not None
    looks = facts.number if person is None else person.looks
    return {
        "request_type": "faceRecognition",
        "IP": facts.ip,
        "device_ip": facts.ip,
        "device_id": facts.device_id,
        "timestamp": seconds,
        "snap_time": seconds,
        "snap_time_ms": milliseconds,
        "frpic_name": name,
        "user_list": person.user_list if person else UserList.STRANGER,
        "mask": 0,
        "user_name": person.name if person else None,
        "idcard_number": "AA1234567" if known else None,
        "user_id": person.user_id if person else None,
        "access_card": 1 if known else None,
        "group": person.user_list if person else None,
        "comp_score": person.score if person else None,
        "sex": person.sex if person else None,
        "channel": 0,
        "image": _text(draw_face(facts.number, looks=looks)),
        "fullview_image": _text(draw_people(facts.number, (looks,))),
        "body_image": _text(draw_face(facts.number, looks=looks, size=(120, 300))),
        "face_yaw": 0,
        "face_pitch": -8,
        "face_roll": -1,
        "face_id": facts.number,
        "face_quality": 9646,
        "eva_age": 0,
        "eva_coatstyle": 0,
        "eva_pans": 0,
        "eva_bag": 0,
        "eva_rxstaus": 0,
        "eva_hair": 0,
        "car_label": 0,
        "car_type": 0,
        "car_color": 0,
    }


def _text(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def _push(values: Values, *, path: str = FACE, content_type: str | None = _JSON) -> JsonPush:
    return JsonPush(path, content_type, json.dumps(values, ensure_ascii=False).encode())


# Faces


@_form
def face_stranger(facts: Facts) -> JsonPush:
    """Show a stranger (captured): all about the person is null; there are three pictures."""
    # no document: as a public platform server prints it
    return _push(_face(replace(facts, person=None)))


@_form
def face_white_list(facts: Facts) -> JsonPush:
    """Show a person on the white list, with name, number and similarity in percent."""
    # captured: the keys; no document: the values of a person on that list
    return _push(_face(facts, person=facts.person or ALICE))


@_form
def face_black_list(facts: Facts) -> JsonPush:
    """Show a person on the black list; a number may begin with v, r or w (platform server)."""
    # captured: the keys; no document: the values of a person on that list
    return _push(_face(facts, person=facts.person or MALLORY))


@_form
def face_biometrics(facts: Facts) -> JsonPush:
    """Fill in every detail: age, clothes, hair, mask, car, and an unverifiable signature."""
    # no document: the values; the keys are captured, how the signature is made is not known
    details: Values = {"mask": 1, "face_yaw": -31, "eva_age": 34, "eva_coatstyle": 2, "eva_pans": 1}
    details |= {"eva_bag": 1, "eva_rxstaus": 1, "eva_hair": 2, "eva_sex": "1"}
    details |= {"car_label": 1, "car_type": 3, "car_color": 5, "sign_tby": _SIGNATURE}
    return _push(_face(facts, person=facts.person or ALICE) | details)


@_form
def face_null_images(facts: Facts) -> JsonPush:
    """Send null for the pictures, as the schema of the platform server allows."""
    # no document: the schema of a public platform server
    return _push(_face(facts) | dict.fromkeys(PICTURES))


@_form
def face_empty_images(facts: Facts) -> JsonPush:
    """Send the face alone; the other pictures are empty texts."""
    # no document: inferred, empty texts stand in captures
    return _push(_face(facts) | dict.fromkeys(PICTURES[1:], ""))


@_form
def face_without_images(facts: Facts) -> JsonPush:
    """Leave out the keys of the pictures; inferred from the schema."""
    return _push({key: value for key, value in _face(facts).items() if key not in PICTURES})


@_form
def face_few_keys(facts: Facts) -> JsonPush:
    """Send only what the platform server needs: device, time, list and picture."""
    # no document: a camera that sends no more
    wanted = ("request_type", "device_id", "timestamp", "user_list", "image")
    return _push({key: value for key, value in _face(facts).items() if key in wanted})


@_form
def face_without_padding(facts: Facts) -> JsonPush:
    """Leave out the `=` at the end of the Base64."""
    # no document: the cautious reading
    values = _face(facts)
    # One byte more or two give texts that need padding, whatever the pictures are.
    for extra, key in enumerate(PICTURES):
        picture = base64.b64decode(values[key])
        picture += b"\0" * ((1 + extra % 2 - len(picture)) % 3)
        values[key] = _text(picture).rstrip("=")
    return _push(values)


@_form
def face_too_much_padding(facts: Facts) -> JsonPush:
    """Put more `=` at the end of the Base64 than belong there."""
    # no document: the cautious reading
    values = _face(facts)
    return _push(values | {key: values[key].rstrip("=") + "====" for key in PICTURES})


@_form
def face_line_breaks(facts: Facts) -> JsonPush:
    """Break the Base64 into lines of 76 characters, as MIME has it; inferred."""
    values = _face(facts)
    for key in PICTURES:
        values[key] = base64.encodebytes(base64.b64decode(values[key])).decode()
    return _push(values)


@_form
def face_cut_picture(facts: Facts) -> JsonPush:
    """End the face in the middle of the picture, not even at a whole byte."""
    # no document: the cautious reading
    values = _face(facts)
    half = values["image"][: len(values["image"]) // 8 * 4 + 1]
    return _push(values | {"image": half})


@_form
def face_no_picture(facts: Facts) -> JsonPush:
    """Encode what is no picture, and in one place send what is no Base64."""
    # seed 003 l.247: `failed` in place of a picture; no document: in a push
    return _push(_face(facts) | {"image": _text(b"failed"), "fullview_image": "%%%not base64%%%"})


@_form
def face_large(facts: Facts) -> JsonPush:
    """Send a picture of more than a megabyte; inferred from getFmtSnap, which has one."""
    # seed 003 l.14333-14350: a picture in an answer; no document: in a push
    values = _face(facts)
    picture = base64.b64decode(values["fullview_image"])
    return _push(values | {"fullview_image": _text(picture + b"\0" * 1_500_000)})


@_form
def face_old(facts: Facts) -> JsonPush:
    """Send again after an outage, three days late, as resumeTransf makes cameras do."""
    # seed 003 l.2118: resumeTransf; no document: what it does
    return _push(_face(replace(facts, time=facts.time - 3 * 86400)))


@_form
def face_number_texts(facts: Facts) -> JsonPush:
    """Send numbers as texts and the id of the person as a number; inferred from answers."""
    # no document: in a push; public clients see it in answers
    values = _face(facts, person=facts.person or ALICE)
    texts = {key: str(value) for key, value in values.items() if isinstance(value, int | float)}
    return _push(values | texts | {"user_list": "2", "user_id": 14218})


@_form
def face_repeated_keys(facts: Facts) -> JsonPush:
    """Name the device twice, at first by an empty text, as in answers of the camera."""
    # seed 003 l.6590-6592: a key twice in an answer; no document: in a push
    body = _push(_face(facts)).body
    return JsonPush(FACE, _JSON, b'{"device_id": "", ' + body.removeprefix(b"{"))


@_form
def face_trailing_comma(facts: Facts) -> JsonPush:
    """Put a comma before the brace, as in a request of the document (l.15196)."""
    # seed 003 l.15196; no document: in a push
    return JsonPush(FACE, _JSON, _push(_face(facts)).body.removesuffix(b"}") + b",}")


@_form
def face_gbk(facts: Facts) -> JsonPush:
    """Send a name that is not UTF-8; inferred, another family is seen doing it."""
    # no document: the cautious reading
    values = _face(facts, person=replace(facts.person or ALICE, name="张伟"))
    text = json.dumps(values, ensure_ascii=False)
    return JsonPush(FACE, _JSON, text.encode("gbk"))


@_form
def face_path(facts: Facts) -> JsonPush:
    """Send names that lead out of a directory and into a page: any client can send this."""
    # no document: hostile on purpose
    names = {"frpic_name": "../../../../config/secrets.yaml", "user_id": "../../x"}
    return _push(_face(facts) | names | {"user_name": "<img src=x onerror=alert(1)>"})


@_form
def face_no_content_type(facts: Facts) -> JsonPush:
    """Send no Content-Type; inferred, the answers of these cameras have none."""
    # seed 003 l.7-17: answers have none; no document: in a push
    return _push(_face(facts), content_type=None)


@_form
def face_form_content_type(facts: Facts) -> JsonPush:
    """Send the Content-Type that libcurl gives to a POST by itself; inferred."""
    # no document: the cautious reading
    return _push(_face(facts), content_type="application/x-www-form-urlencoded")


@_form
def face_cut_body(facts: Facts) -> JsonPush:
    """End the JSON in the middle; the length is that of what was sent."""
    # no document: the cautious reading
    body = _push(_face(facts)).body
    return JsonPush(FACE, _JSON, body[: len(body) // 2])


@_form
def face_other_device(facts: Facts) -> JsonPush:
    """Send what another camera saw to the address that was given to this one."""
    # no document: hostile on purpose
    return _push(_face(replace(facts, device_id="H010001172B0100010772")))


# Companions


@_form
def task_request(facts: Facts) -> JsonPush:
    """Ask whether there is something to do (captured); the camera names itself."""
    # no document: as a public platform server prints it
    return _push(
        {
            "device_id": facts.device_id,
            "device_mac": facts.mac,
            "lib_platform_version": "platform v6.0.2D",
            "software_version": "10.001.11.1_MAIN_V4.13_live(231028)",
            "lib_ai_version": "ai zx v20231011",
            "device_ip": facts.ip,
            "time_stamp": int(facts.time),
            "device_name": "IPCamera",
            "sign_tby": _SIGNATURE,
        },
        path=TASK_REQUEST,
    )


@_form
def task_result(facts: Facts) -> JsonPush:
    """Report the outcome of a task (captured), without having got one."""
    # no document: as a public platform server prints it
    return _push(
        {
            "resp_list": [{"user_id": "14218", "code": 0}],
            "resp_type": "addUser",
            "request_id": "T_2",
            "code": 0,
            "device_mac": facts.mac,
            "deviceID": facts.device_id,
            "device_id": facts.device_id,
            "log": "'addUser' success",
            "device_ip": facts.ip,
            "sign_tby": _SIGNATURE,
        },
        path=TASK_RESULT,
    )
