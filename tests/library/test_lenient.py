"""Texts of cameras: encodings, Base64, invisible characters, broken JSON and XML, and trees."""

import base64
import json

import pytest

from custom_components.cgi_camera.api.families.json_cgi import answers
from custom_components.cgi_camera.api.lenient import (
    LARGE,
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_TEXT_LENGTH,
    Tree,
    decode,
    fit_to_show,
    flat,
    from_base64,
    json_object,
    read_aside,
    tree,
    whole_number,
    xml_root,
)

DATA = bytes(range(256)) * 5


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("门".encode(), "门"),
        ("\ufeff门".encode(), "门"),
        ("门".encode("gbk"), "门"),
        (b"a\xff\xff", "a\ufffd\ufffd"),
    ],
)
def test_decode_reads_utf_8_and_gbk(data: bytes, text: str) -> None:
    """Newer cameras send the one, older ones the other."""
    assert decode(data) == text


def test_fit_to_show_drops_invisible_characters_and_cuts() -> None:
    """Marks that reverse the direction of writing could show another text."""
    assert fit_to_show(" a\x00\u202eb\ud83d\r\n") == "ab"
    assert len(fit_to_show("x" * 1000)) == MAX_TEXT_LENGTH


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 5000, None), ("-1", None), ("", None)],
)
def test_whole_number_limits_the_digits(text: str, number: int | None) -> None:
    """Python raises an error of its own for thousands of digits."""
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1, "a": 2}', {"a": 2}),
        ('{"a": [1, 2,],}', {"a": [1, 2]}),
        ('{"a": "x,]"}', {"a": "x,]"}),
        (r'{"a": "Ann \ud83d", "\uDC00": 1}', {"a": "Ann ?", "?": 1}),
        (r'{"a": "\ud83d\ude00"}', {"a": "\U0001f600"}),
        ("[1]", None),
        ("{", None),
        ("[" * 100_000, None),
    ],
)
def test_json_object_accepts_the_mistakes_of_firmware(
    text: str, found: dict[str, object] | None
) -> None:
    """The last of two equal keys is valid; commas may precede closing brackets.

    Half a character, of a name that was cut, could not be stored.
    """
    assert json_object(text) == found


@pytest.mark.parametrize(
    "body", [b"<a", b"", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"\x00" * 100]
)
def test_xml_root_rejects_malformed_and_hostile_documents(body: bytes) -> None:
    """Entities of a document are never expanded."""
    assert xml_root(body) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b'\xef\xbb\xbf {"Name": "A", "List": [{"Id": 1}, null]}',
            {"name": "A", "list": [{"id": "1"}, ""]},
        ),
        (b'<r xmlns="urn:x"><Id>1</Id><id> 2 </id><b/></r>', {"id": ["1", "2"], "b": ""}),
        (b"<r><name>Press & Saw</name></r>", {"name": "Press & Saw"}),
        (b"name=x", None),
    ],
)
def test_tree_reads_json_and_xml(content: bytes, expected: Tree | None) -> None:
    """Names are in lower case, namespaces are dropped, equal names are a list."""
    assert tree(content) == expected


def test_flat_takes_the_outermost_of_equal_names() -> None:
    """Empty texts are no facts."""
    assert flat({"a": {"id": "inner", "b": ""}, "id": "outer"}) == {"id": "outer"}


@pytest.mark.parametrize("size", [1, 2, 3, 57, 100, 1000])
def test_base64_decodes_padded_pieces(size: int) -> None:
    """Each piece may end with padding, a line break, or both."""
    pieces = [base64.b64encode(DATA[at : at + size]) for at in range(0, len(DATA), size)]
    assert from_base64(b"".join(pieces)) == DATA
    assert from_base64(b"\r\n".join(pieces)) == DATA


def test_base64_decodes_up_to_a_cut_end() -> None:
    """A single letter left over is less than a byte."""
    encoded = base64.b64encode(DATA)
    for end in range(1, 9):
        decoded = from_base64(encoded[:-end])
        assert len(decoded) >= len(DATA) - 6
        assert DATA.startswith(decoded)


def test_base64_limits_the_number_of_pieces() -> None:
    """Millions of pieces are no picture."""
    assert len(from_base64(b"QQ==" * 1_000_000)) < 400_000


def nested_xml(levels: int) -> bytes:
    """Return XML of so many levels."""
    return b"<a>" * levels + b"</a>" * levels


def nested_json(levels: int) -> str:
    """Return JSON of so many levels."""
    return '{"a":' * levels + "1" + "}" * levels


def test_xml_root_limits_the_levels() -> None:
    """A recorder uses a third of them."""
    assert xml_root(nested_xml(MAX_DEPTH)) is not None
    assert xml_root(nested_xml(MAX_DEPTH + 1)) is None
    assert xml_root(nested_xml(20_000)) is None


def test_json_object_limits_the_levels() -> None:
    """Lists count as objects do."""
    assert json_object(nested_json(MAX_DEPTH)) is not None
    assert json_object(nested_json(MAX_DEPTH + 1)) is None
    assert json_object('{"a":' + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "}") is None


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 5_000, 20_000])
def test_tree_refuses_a_deep_document(levels: int) -> None:
    """No parser runs out of its own levels."""
    assert tree(nested_xml(levels)) is None
    assert tree(nested_json(levels).encode()) is None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>", id="elements"),
        pytest.param(b"<a" + b' b="1"' * (MAX_ELEMENTS + 1) + b"/>", id="attributes"),
    ],
)
def test_xml_root_counts_before_it_parses(body: bytes) -> None:
    """A document of too many elements costs nothing."""
    assert xml_root(body) is None


def test_xml_root_reads_a_long_list() -> None:
    """A list in several pieces is one document, also with characters of several bytes."""
    names = [f"Tür {number} 面部" for number in range(20_000)]
    body = "<a>" + "".join(f"<b>{name}</b>" for name in names) + "</a>"
    assert len(body) > 4 * LARGE
    root = xml_root(body.encode())
    assert root is not None
    assert [element.text for element in root] == names


@pytest.mark.parametrize("inner", ["{},", "[],", "1,", '"",'])
def test_json_object_counts_before_it_parses(inner: str) -> None:
    """The kind of the elements makes no difference."""
    assert json_object('{"a":[' + inner * MAX_ELEMENTS + "1]}") is None


async def test_read_aside_reads_large_and_small_documents_alike() -> None:
    """The length decides about the thread only."""
    for size in (10, LARGE + 1):
        assert await read_aside(len, bytes(size)) == size


def test_flatten_leaves_out_long_paths() -> None:
    """No setting is that deep, and none has so long a name."""
    names = ".".join("a" * 8)
    deep = json.loads(nested_json(9))
    assert answers.flatten(json.loads(nested_json(8))) == {names: 1}
    assert answers.flatten(deep | {"b": 2}) == {"b": 2}
    assert answers.flatten({"k" * 65: 1, "k" * 64: 2}) == {"k" * 64: 2}


def test_decode_reads_a_long_text_of_gbk() -> None:
    """A character on the border of two pieces stays whole."""
    text = "a" + "门" * LARGE
    assert decode(text.encode("gbk")) == text


def test_xml_root_counts_a_document_of_any_length() -> None:
    """Closing marks balance no opening ones that come before."""
    assert xml_root(b"<a>" + b"<b></b>" * 1_000_000 + b"</a>") is None
