"""Every language has each text, with its placeholders, translated and short enough."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest

TRANSLATIONS = Path(__file__).parents[2] / "custom_components/cgi_camera/translations"
WALL = TRANSLATIONS.parents[2] / "frontend/src/texts"
LANGUAGES = sorted(path.stem for path in TRANSLATIONS.glob("*.json") if path.stem != "en")
UNTRANSLATED = re.compile(
    r"[\W\d]*(UTC.*|[\d.]+ (Hz|kHz|s|kbit/s)|1/\d+ s|(NTSC|PAL) \(\d+ Hz\)|H\.26[45]|MJPEG|AAC"
    r"|G\.711 .*|USB|Basic|(XML|JSON) CGI \(.*\)|(\{\w+\}\s*)+)?[\W\d]*"
)
"""Numbers, standards and placeholders, which have no translation."""
IDENTICAL: dict[str, set[str]] = {
    "de": {
        "Administrator",
        "Alarm",
        "Audio",
        "Gamma",
        "Gateway",
        "Name",
        "Normal",
        "Person",
        "Person {number}",
        "Port",
        "Position",
        "Region",
        "Stream",
        "Zoom",
        "{number} s",
    },
    "es": {
        "Audio",
        "Error",
        "Iris",
        "Manual",
        "Normal",
        "Variable",
        "Zoom",
        "{number} s",
    },
    "fr": {
        "Action",
        "Audio",
        "Constant",
        "Direction",
        "Gamma",
        "Intrusion",
        "Iris",
        "Microphone",
        "Normal",
        "Options",
        "Port",
        "Position",
        "Rectangle",
        "Rectangles",
        "Rotation",
        "Saturation",
        "Variable",
        "Zoom",
        "{number} s",
    },
    "it": {
        "Audio",
        "E-mail",
        "File",
        "Gamma",
        "Gateway",
        "Password",
        "Preset",
        "Zoom",
        "{number} s",
    },
    "nl": {
        "Alarm",
        "Constant",
        "Contrast",
        "E-mail",
        "E-mails",
        "Gamma",
        "Gateway",
        "Iris",
        "Label",
        "Lamp",
        "Operator",
        "Protocol",
        "Status",
        "Stop",
        "Stream",
        "Sub",
        "Zoom",
        "{number} s",
    },
    "pl": {
        "Administrator",
        "Alarm",
        "E-mail",
        "Gamma",
        "Operator",
        "Port",
        "Region",
        "Zoom",
        "{number} s",
    },
}
"""Words that a language shares with English."""


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with its path."""
    if isinstance(node, str):
        yield path, node
    else:
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else key)


def texts(language: str) -> dict[str, str]:
    """Return the texts of a language by their paths."""
    return dict(leaves(json.loads((TRANSLATIONS / f"{language}.json").read_text())))


def marks(text: str) -> list[str]:
    """Return the placeholders and code of a text."""
    return sorted(re.findall(r"\{\w+\}|`[^`]*`", text))


def wall_texts(language: str) -> dict[str, str]:
    """Return the texts of the wall in a language."""
    found = re.findall(
        r"^  (\w+):\s+[\"'](.*)[\"'],$", (WALL / f"{language}.ts").read_text(), re.MULTILINE
    )
    return dict(found)


EN = texts("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_keys_and_placeholders(language: str) -> None:
    """A missing key shows English, and a wrong placeholder shows an error."""
    found = texts(language)
    assert list(found) == list(EN)
    assert {path for path, text in found.items() if marks(text) != marks(EN[path])} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_leave_no_english(language: str) -> None:
    """Only numbers, standards, placeholders and shared words stay as they are."""
    same = {text for path, text in texts(language).items() if text == EN[path]}
    same -= IDENTICAL.get(language, set())
    assert {text for text in same if not UNTRANSLATED.fullmatch(text)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fit_their_place(language: str) -> None:
    """Names of entities, titles and lines of menus, unless the English one is longer."""
    limits = {r"entity\..*\.name": 32, r".*\.title": 50, r".*\.menu_options\.\w+": 40}
    long = {
        path
        for path, text in texts(language).items()
        for pattern, limit in limits.items()
        if re.fullmatch(pattern, path) and len(text) > max(limit, len(EN[path]))
    }
    assert long == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_of_the_wall_are_whole(language: str) -> None:
    """The same keys and placeholders as in English; only short units stay as they are."""
    found, english = wall_texts(language), wall_texts("en")
    assert list(found) == list(english)
    assert {key for key, text in found.items() if marks(text) != marks(english[key])} == set()
    same = {key for key, text in found.items() if text == english[key]}
    assert same <= {"seconds", "minutes", "hours", "days", "region", "name", "entity", "one_camera"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_a_column_in_the_glossary(language: str) -> None:
    """Each row has a word, and a text uses it (by its beginning) where the English one does."""
    page = (TRANSLATIONS.parents[2] / "docs/translating.md").read_text()
    tables = [
        [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]
        for table in re.findall(r"^(?:\|.*\n)+", page, re.MULTILINE)
    ]
    (table,) = (table for table in tables if language in table[0])
    found = texts(language)
    unused = set()
    for row in table[2:]:
        word, english = row[table[0].index(language)], row[0].partition(" (")[0].split(", ")
        speaking = [
            found[path] for path, text in EN.items() if any(e in text.lower() for e in english)
        ]
        beginning = word.split()[0].lower()
        beginning = beginning[: max(3, len(beginning) - 2)]
        if not any(beginning in text.lower() for text in speaking):
            unused.add(word)
    assert unused == set()
