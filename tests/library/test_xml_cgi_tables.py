"""The table of XML CGI features holds what the vendor documents, and every row works on a camera.

`spec/xml_cgi.yaml` is the document as data. Nothing here is made for a single field: what is tested
follows from the document and the table, so that a new row is tested as soon as it is there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import math
import re
from typing import override
from urllib.parse import quote, unquote

import pytest

from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import InvalidValueError
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI
from custom_components.cgi_camera.api.families.xml_cgi.answers import expect
from custom_components.cgi_camera.api.features import Fields, Readable, Value
from custom_components.cgi_camera.api.settings import Number, Range, Select, Setting, Switch, Text
from tests.simulators.xml_cgi import XmlCgiCamera
from tests.simulators.xml_cgi_rules import RefusedError
from tests.simulators.xml_cgi_tables import INTERFACES

from .conftest import documented

SECTIONS = ("osd", "image", "motion")
AREA = {"blockcount", "areavalue"}
"""Fields of no use one by one: the family's motion area writes them."""
WORDS = {
    "Black text on white background": "black_on_white",
    "White text on black background": "white_on_black",
    "Black text white border on transparent background": "black_outlined",
    "White text black border on transparent background": "white_outlined",
    "Small": "small",
    "Medium": "medium",
    "Large": "large",
    "Direction": "anchor",
    "Coordinate": "coordinates",
    "does not display resolution and code rate": "nothing",
    "display resolution does not display code rate": "resolution",
    "display code rate does not display resolution": "bit_rate",
    "display resolution and code rate": "both",
}
"""Our words for the labels of the document."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """A documented range, and the fields on which it depends with their values."""

    minimum: int
    maximum: int
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """The documented facts about one settable parameter."""

    section: str
    field: str
    kind: str
    options: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    """What the options stand for, in their order; empty where the document does not say."""
    limits: tuple[Limits, ...] = ()
    sent: tuple[str, ...] = ()
    """Printed examples of the parameter with its value, as they go over the wire."""

    @override
    def __str__(self) -> str:
        return f"{self.section}-{self.field}"


def _facts() -> Iterator[Fact]:
    for section in SECTIONS:
        for parameter in documented(section)["params"]:
            if parameter.get("settable") != "Y":
                continue
            options = parameter.get("enum", [])
            ranges = parameter.get("ranges", [parameter] if "min" in parameter else [])
            yield Fact(
                section=section,
                field=parameter["name"],
                kind=parameter["type"],
                options=tuple(
                    option if isinstance(option, str) else option["value"] for option in options
                ),
                labels=tuple(
                    "" if isinstance(option, str) else option["label"] for option in options
                ),
                limits=tuple(
                    Limits(
                        minimum=entry["min"],
                        maximum=entry["max"],
                        given=((entry["when"]["field"], entry["when"]["equals"]),)
                        if "when" in entry
                        else (),
                    )
                    for entry in ranges
                ),
                sent=tuple(
                    example["sent"]
                    for example in parameter.get("examples", ())
                    if "sent" in example
                ),
            )


FACTS = tuple(_facts())
ROWS = {
    (row.section, row.field): row
    for row in XML_CGI.features
    if isinstance(row, Setting) and row.section in SECTIONS and row.field not in AREA
}
SINGLE_FACTS = [fact for fact in FACTS if fact.field not in AREA]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A value to write, the wire form the document asks for, and the wire values before."""

    row: Setting
    value: Value
    wire: str
    before: tuple[tuple[str, str], ...]

    @override
    def __str__(self) -> str:
        given = "".join(f" {name}={value}" for name, value in self.before[1:])
        return f"{self.row.key}={self.value}{given}"


def _allowed() -> Iterator[Case]:
    """Every option, both positions of a switch, both ends of a range, every printed text."""
    for fact in SINGLE_FACTS:
        row = ROWS[fact.section, fact.field]
        for wire in fact.options:
            value = row.decode(wire)  # that it means the same, another test tells
            assert value is not None, f"{fact}: no value for {wire}"
            other = next(option for option in fact.options if option != wire)
            yield Case(row=row, value=value, wire=wire, before=((fact.field, other),))
        for limits in fact.limits:
            for end, other_end in (
                (limits.minimum, limits.maximum),
                (limits.maximum, limits.minimum),
            ):
                before = ((fact.field, str(other_end)), *limits.given)
                yield Case(row=row, value=end, wire=str(end), before=before)
        for sent in fact.sent:
            wire = sent.removeprefix(f"{fact.field}=")
            yield Case(row=row, value=unquote(wire), wire=wire, before=((fact.field, "x"),))


def longest(row: Text, text: str) -> str:
    """Return the text as often as the row takes it; escaped, it goes over the wire as `%XX`."""
    size = len(quote(text)) if row.escaped else len(text.encode())
    return text * (row.max_bytes // size)


type Refused = tuple[Value, str, Fields]
"""A value, the limit in the error, and the wire values that the limit depends on."""


def _refused(fact: Fact) -> Iterator[Refused]:
    """Values just outside, of the wrong kind, or in the wire's words."""
    match ROWS[fact.section, fact.field]:
        case Switch():
            yield from ((value, "on, off", {}) for value in (0, 1, "1", "on", ""))
        case Select(options=options):
            words = ", ".join(options)
            yield from ((value, words, {}) for value in ("", "no such option", True, 0))
            yield from ((wire, words, {}) for wire in fact.options)
        case Number():
            for limits in fact.limits:
                allowed = f"{limits.minimum} - {limits.maximum}"
                given = dict(limits.given)
                outside = (limits.minimum - 1, limits.maximum + 1, limits.minimum + 0.5)
                numbers = (*outside, math.nan, math.inf, -math.inf)
                yield from ((number, allowed, given) for number in numbers)
                yield from ((value, allowed, given) for value in (True, str(limits.minimum)))
        case Text(max_bytes=most) as row:
            limit = f"0 - {most}"
            too_long = (longest(row, "x") + "x", longest(row, "你") + "你")
            for text in (*too_long, "two\nlines", "\x00", 5, True):
                yield text, limit, {}


ALLOWED = tuple(_allowed())


def sent_parameters(camera: XmlCgiCamera) -> list[str]:
    """Return `name=value` of the last request as it came in, the session apart."""
    parts = camera.requests[-1].query.split("&")
    return [part for part in parts if not part.startswith("uid=")]


def rows_of(section: str) -> Iterable[Readable]:
    """Return the rows that are fields of a section."""
    return (row for row in XML_CGI.features if isinstance(row, Readable) and row.section == section)


def test_tables_are_checked_against_the_whole_document() -> None:
    """Were the file read wrongly, everything below would hold of nothing."""
    assert [sum(fact.section == name for fact in FACTS) for name in SECTIONS] == [13, 4, 8]
    assert {fact.field for fact in FACTS} >= AREA


def test_tables_cover_every_settable_field() -> None:
    """Neither is a documented field missing, nor is one made up."""
    assert {(fact.section, fact.field) for fact in SINGLE_FACTS} == set(ROWS)
    area = XML_CGI.motion_area
    assert area is not None
    assert area.section == "motion"
    assert set(area.encode([], {"blockcount": "4x4"})) == AREA


def test_tables_have_unique_keys() -> None:
    """A key is the end of a unique id."""
    keys = [row.key for row in XML_CGI.features]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("fact", SINGLE_FACTS, ids=str)
def test_tables_have_the_documented_kinds_options_and_ranges(fact: Fact) -> None:
    """Exactly these: nothing less, nothing more."""
    row = ROWS[fact.section, fact.field]
    match row:
        case Switch():
            assert fact.kind == "bool01"
            assert {row.on, row.off} == set(fact.options)
            assert row.on == "1"
        case Select(options=options):
            assert fact.kind == "enum"
            assert sorted(options.values()) == sorted(fact.options)
        case Number(step=step):
            assert fact.kind == "int"
            assert step == 1
            for limits in fact.limits:
                assert row.limits(dict(limits.given)) == (limits.minimum, limits.maximum)
            documented_conditions = {limits.given for limits in fact.limits}
            assert {((entry.field, entry.equals),) for entry in row.ranges} <= documented_conditions
            # With the other field unknown the widest of the ranges holds.
            assert row.minimum == min(limits.minimum for limits in fact.limits)
            assert row.maximum == max(limits.maximum for limits in fact.limits)
        case _:
            assert isinstance(row, Text)
            assert fact.kind == "string"


@pytest.mark.parametrize("fact", [fact for fact in SINGLE_FACTS if fact.options], ids=str)
def test_tables_translate_the_documented_options(fact: Fact) -> None:
    """Our word for a wire value is a translation of the label in the document."""
    row = ROWS[fact.section, fact.field]
    for option, label in zip(fact.options, fact.labels, strict=True):
        value = row.decode(option)
        if isinstance(row, Switch):
            assert value is (option == "1")
        elif label:
            assert value == WORDS[label]
        else:  # a time format is its own label
            date = option.replace("hh:mm:ss", "").strip("_")
            words = ["time"] if option.startswith("hh") else []
            words += [*re.split("[-/]", date), "dash" if "-" in date else "slash"]
            assert value == "_".join(words)


@pytest.mark.parametrize("section", SECTIONS)
def test_tables_read_every_field_of_the_printed_answer(section: str) -> None:
    """The vendor's own example answer makes a value for every row of the section."""
    answer = expect(section, documented(section)["success"]["xml"].encode())
    assert set(answer.attributes) == {fact.field for fact in FACTS if fact.section == section}
    for row in rows_of(section):
        assert row.decode(answer.attributes[row.field]) is not None, row.key


@pytest.mark.parametrize("case", ALLOWED, ids=str)
async def test_tables_write_and_read_back_every_allowed_value(
    case: Case, device: Device, camera: XmlCgiCamera
) -> None:
    """It goes over the wire as documented, is in force, and is what a later reading shows."""
    row = case.row
    camera.settings[row.section] |= dict(case.before)
    before = await device.read(row.section)
    assert row.decode(before[row.field]) != case.value, "nothing would change"

    in_force = await device.write(row.section, {row.field: row.encode(case.value, before)}, before)

    assert f"{row.field}={case.wire}" in sent_parameters(camera)
    assert row.decode(in_force[row.field]) == case.value
    # Where a request writes an underscore the camera keeps a blank (section 3.13).
    assert camera.settings[row.section][row.field].replace(" ", "_") == unquote(case.wire)
    assert await device.read(row.section) == in_force


@pytest.mark.parametrize("fact", SINGLE_FACTS, ids=str)
async def test_tables_write_nothing_else(fact: Fact, device: Device, camera: XmlCgiCamera) -> None:
    """Every other field keeps its value, as long as the value is allowed."""
    row = ROWS[fact.section, fact.field]
    dependents = {
        other.field: str(other.ranges[0].maximum)  # allowed in every range
        for other in rows_of(row.section)
        if isinstance(other, Number) and other.ranges
    }
    for case in ALLOWED:
        if case.row is not row:
            continue
        camera.settings[row.section] |= dependents | dict(case.before)
        before = await device.read(row.section)
        changes = {row.field: row.encode(case.value, before)}
        in_force = await device.write(row.section, changes, before)
        assert {name for name in before if in_force[name] != before[name]} == {row.field}


@pytest.mark.parametrize("fact", SINGLE_FACTS, ids=str)
async def test_tables_reject_a_value_outside_the_limits(
    fact: Fact, device: Device, camera: XmlCgiCamera
) -> None:
    """The error is all that the user gets to see, and the camera nothing at all."""
    row = ROWS[fact.section, fact.field]
    before = await device.read(row.section)
    requests = len(camera.requests)
    for value, limit, given in _refused(fact):
        present = {**before, **given}
        with pytest.raises(InvalidValueError) as caught:
            await device.write(row.section, {row.field: row.encode(value, present)}, present)
        error = caught.value
        assert (error.feature, error.value, error.limit) == (row.key, str(value), limit)
        assert repr(value) in str(error)
        assert limit in str(error)
    assert len(camera.requests) == requests


@pytest.mark.parametrize("text", ["x", "你"], ids=["ASCII", "Chinese"])
async def test_tables_limit_texts_as_the_camera_does(
    text: str, device: Device, camera: XmlCgiCamera
) -> None:
    """A limit of the table that the camera does not share would cut the text in silence."""
    for row in ROWS.values():
        if isinstance(row, Text):
            whole = longest(row, text)
            before = await device.read(row.section)
            in_force = await device.write(
                row.section, {row.field: row.encode(whole, before)}, before
            )
            assert row.decode(in_force[row.field]) == whole


async def test_tables_write_a_section_in_one_request(device: Device, camera: XmlCgiCamera) -> None:
    """All fields at once go as well as one by one."""
    for section in SECTIONS:
        before = await device.read(section)
        cases = {
            case.row.field: case  # the last one of each field
            for case in ALLOWED
            if case.row.section == section and len(case.before) == 1
        }
        changes = {field: case.row.encode(case.value, before) for field, case in cases.items()}
        requests = len(camera.requests)
        in_force = await device.write(section, changes, before)
        assert len(camera.requests) == requests + 1
        for field, case in cases.items():
            assert case.row.decode(in_force[field]) == case.value


def test_simulator_accepts_the_documented_parameters() -> None:
    """The table of the simulated camera is another one, made from the same document."""
    settable = {
        (section, parameter.name)
        for section in SECTIONS
        for parameter in INTERFACES[section].parameters
        if parameter.rule is not None
    }
    assert settable == {(fact.section, fact.field) for fact in FACTS}


@pytest.mark.parametrize("fact", FACTS, ids=str)
def test_simulator_has_the_documented_limits(fact: Fact) -> None:
    """It takes every option and both ends of a range, and nothing outside."""
    interface = INTERFACES[fact.section]
    rule = next(entry.rule for entry in interface.parameters if entry.name == fact.field)
    assert rule is not None

    def takes(value: str, given: tuple[tuple[str, str], ...] = ()) -> bool:
        try:
            rule.accept(fact.field, value, interface.defaults | dict(given))
        except RefusedError:
            return False
        return True

    assert all(takes(option) for option in fact.options)
    for limits in fact.limits:
        assert takes(str(limits.minimum), limits.given)
        assert takes(str(limits.maximum), limits.given)
        assert not takes(str(limits.minimum - 1), limits.given)
        assert not takes(str(limits.maximum + 1), limits.given)
    if fact.options:
        assert not takes(str(len(fact.options)))
    if fact.options or fact.limits:
        assert not any(takes(value) for value in ("", "-1", "1.5", "x", " 1", "+1", "\u0661"))
    assert all(takes(sent.partition("=")[2]) for sent in fact.sent)


@pytest.mark.parametrize("section", SECTIONS)
def test_simulator_refuses_in_the_documented_words(section: str) -> None:
    """Only one fault of each interface is printed, and that one is word for word."""
    (fault,) = documented(section)["faults"]
    name = re.match(r"\w+", fault["reason"])
    assert name is not None
    interface = INTERFACES[section]
    with pytest.raises(RefusedError) as caught:
        interface.values_after(f"{interface.path}?{name[0]}=999", interface.defaults)
    assert caught.value.reason == fault["reason"]
    assert caught.value.status == fault["status"]
    assert interface.path == fault["value"]


def test_tables_tie_positions_to_their_own_text() -> None:
    """The title's coordinates follow the title's type, not the type of the time."""
    for row in ROWS.values():
        if isinstance(row, Number) and row.ranges:
            (anchor,) = row.ranges
            assert anchor == Range(anchor.field, "0", 0, 2)
            assert anchor.field.partition("_")[0] == row.field.partition("_")[0]
