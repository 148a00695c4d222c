"""The README and the pages of `docs/`: links, lists and numbers agree with the code."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re

import pytest
import yaml

from custom_components.cgi_camera.api.commands import LAST_PRESET
from custom_components.cgi_camera.api.events import states
from custom_components.cgi_camera.api.events.upload_patterns import MAX_LINES, MAX_WORD
from custom_components.cgi_camera.api.families import FAMILIES
from custom_components.cgi_camera.api.features import Feature
from custom_components.cgi_camera.api.http.request import MAX_PICTURE
from custom_components.cgi_camera.capture import MAX_LABEL
from custom_components.cgi_camera.const import (
    DEFAULT_FTP_PORT,
    DEFAULT_KEEP_SECONDS,
    DEFAULT_MAIL_PORT,
    DEFAULT_OPTIONS,
    DEFAULT_PASSIVE_PORTS,
    OPTION_ARCHIVE_DAYS,
    OPTION_ARCHIVE_MEGABYTES,
    OPTION_HOLD_SECONDS,
)
from custom_components.cgi_camera.coordinator import STATUS_INTERVAL
from custom_components.cgi_camera.inbox import admission, intake
from custom_components.cgi_camera.inbox.archive import disk
from custom_components.cgi_camera.inbox.servers import quota

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components/cgi_camera"
PAGES = [
    ROOT / "README.md",
    ROOT / "README.zh-Hans.md",
    ROOT / "SECURITY.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
EN = json.loads((INTEGRATION / "translations/en.json").read_text())
SERVICES = yaml.safe_load((INTEGRATION / "services.yaml").read_text())
FAMILIES_BY_HEADING = {"XML CGI": "xml_cgi", "JSON CGI": "json_cgi", "uAPI": "uapi"}


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> Iterator[str]:
    """Yield the targets of the links and pictures of a page."""
    return (match[1] for match in re.finditer(r"\]\(([^)\s]+)\)", prose(page)))


def lines(name: str) -> str:
    """Return a page as it is."""
    return (ROOT / name).read_text()


def text(name: str) -> str:
    """Return a page with each line break as a blank."""
    return " ".join(lines(name).split())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_docs_links_lead_somewhere(page: Path) -> None:
    """A file of the repository, and an anchor of it; absolute links of the repository, too."""
    for link in links(page):
        path, _, anchor = link.partition("#")
        if path.startswith("http"):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_docs_images_are_those_of_the_demo() -> None:
    """One command takes every picture that a page shows, and no other lies there."""
    shown = {Path(link).stem for page in PAGES for link in links(page) if "images/" in link}
    source = ast.parse((ROOT / "demo/screenshots.py").read_text())
    taken = [
        str(key.value)
        for node in ast.walk(source)
        if isinstance(node, ast.AnnAssign)
        and ast.unparse(node.annotation) == "Mapping[str, Shot]"
        and isinstance(node.value, ast.Dict)
        for key in node.value.keys
        if isinstance(key, ast.Constant)
    ]
    assert sorted(taken) == sorted(shown)
    assert {path.name for path in (ROOT / "docs/images").iterdir()} == {
        f"{one}.png" for one in taken
    }


def test_docs_links_in_code_lead_somewhere() -> None:
    """The pages that repairs and the wall card open."""
    sources = [*INTEGRATION.rglob("*.py"), *(ROOT / "frontend/src").rglob("*.ts")]
    found = {
        match[1]
        for source in sources
        for match in re.finditer(r"blob/main/(docs/[\w.#-]+)", source.read_text())
    }
    assert "docs/wall.md" in found
    for link in found:
        path, _, anchor = link.partition("#")
        assert not anchor or anchor in anchors(ROOT / path), link
        assert (ROOT / path).exists(), link


def test_docs_readme_is_short_and_names_every_page() -> None:
    """150 lines at most, and a link to each page that users read."""
    readme = ROOT / "README.md"
    assert len(readme.read_text().splitlines()) <= 150
    linked = {Path(link.partition("#")[0]).name for link in links(readme)}
    for_users = {page.name for page in (ROOT / "docs").glob("*.md")} - {"wire.md"}
    assert for_users <= linked


def test_docs_readme_in_chinese_uses_the_words_of_the_interface() -> None:
    """The reader finds these words on the screen, and no family is missing."""
    page = lines("README.zh-Hans.md")
    chinese = json.loads((INTEGRATION / "translations/zh-Hans.json").read_text())
    for words in (
        chinese["config"]["step"]["receive_events"]["title"],
        chinese["options"]["step"]["init"]["menu_options"]["face_events"],
        chinese["entity"]["event"]["face"]["name"],
        chinese["entity"]["button"]["test_push"]["name"],
        chinese["triggers"]["face_seen"]["name"],
    ):
        assert f"*{words}*" in page, words
    assert page.count("\n| **") == lines("README.md").count("\n| **")


def test_docs_readme_in_chinese_leads_to_the_same_pages() -> None:
    """A translation that lacks a link has lost a sentence."""
    english, chinese = (
        set(links(ROOT / name)) - {"README.md", "README.zh-Hans.md"}
        for name in ("README.md", "README.zh-Hans.md")
    )
    assert english <= chinese


def test_docs_actions_are_those_of_the_integration() -> None:
    """Each action, and no option that its fields lack."""
    table = re.findall(r"^\| (`\w+`.*?) \| (.*) \|$", lines("docs/actions.md"), re.MULTILINE)
    named = {name for cell, _ in table for name in re.findall(r"`(\w+)`", cell)}
    assert named == set(SERVICES)


def sections(name: str) -> set[str]:
    """Return the sections that the page lists for a family."""
    match = re.search(
        rf"Sections of an? {name} camera: (.*?)\n(?:\n|\Z)",
        lines("docs/actions.md"),
        re.DOTALL,
    )
    assert match is not None
    return set(re.findall(r"`(\w+)`", match[1]))


@pytest.mark.parametrize(("heading", "family"), FAMILIES_BY_HEADING.items())
def test_docs_actions_name_every_section(heading: str, family: str) -> None:
    """No section too many and none too few."""
    assert sections(heading) == {row.section for row in FAMILIES[family].features}


def test_docs_actions_name_dangerous_sections() -> None:
    """The sections that need to be confirmed."""
    match = re.search(r"cut the camera off or delete data \((.*?)\)", text("docs/actions.md"))
    assert match is not None
    assert set(re.findall(r"`(\w+)`", match[1])) == FAMILIES["json_cgi"].dangerous_sections


def platform_of(row: Feature) -> str:
    """Return the platform of a row, named like its kind."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(row).__name__).lower()


@pytest.mark.parametrize(("heading", "family"), FAMILIES_BY_HEADING.items())
def test_docs_entities_are_those_of_the_family(heading: str, family: str) -> None:
    """Each entity of the rows of a family by its name, in the row of its kind."""
    page = lines("docs/entities.md")
    part = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert part is not None
    listed = {
        (kind.replace(" ", "_"), name)
        for kind, names in re.findall(r"^\| ([a-z ]+) \| (.+) \|$", part[1], re.MULTILINE)
        for name in names.split(", ")
        if kind != "kind"
    }
    rows = [row for row in FAMILIES[family].features if row.entity]
    names = EN["entity"]
    assert listed == {(platform_of(row), names[platform_of(row)][row.key]["name"]) for row in rows}


def test_docs_options_have_the_names_of_the_forms() -> None:
    """The table has each step of the menu and each option of the small forms, and no other."""
    steps = EN["options"]["step"]
    small = ("settings", "events", "pictures", "faces")
    options = {label for step in small for label in steps[step]["data"].values()}
    part = lines("docs/options.md").partition("## Options")[2]
    rows = re.findall(r"^\| ([^|]*?) ?\| ([^|]*?) ?\| ", part, re.MULTILINE)[1:]
    named = [
        {name for cell in column if cell for name in cell.split(", ")}
        for column in zip(*rows, strict=True)
    ]
    assert named[0] == set(steps["init"]["menu_options"].values())
    assert named[1] == options


NUMBERS = [
    ("docs/options.md", f"{DEFAULT_OPTIONS[OPTION_HOLD_SECONDS]} at first"),
    ("docs/options.md", f"{DEFAULT_OPTIONS[OPTION_ARCHIVE_DAYS]} at first"),
    ("docs/options.md", f"{DEFAULT_OPTIONS[OPTION_ARCHIVE_MEGABYTES]} at first"),
    ("docs/options.md", f"{DEFAULT_KEEP_SECONDS} at first"),
    ("docs/uploads.md", f"{DEFAULT_FTP_PORT} for FTP"),
    ("docs/uploads.md", DEFAULT_PASSIVE_PORTS.replace("-", " to ")),
    ("docs/uploads.md", f"{DEFAULT_MAIL_PORT} for mail"),
    ("docs/uploads.md", f"may have {quota.MAX_UPLOAD // 1_000_000} MB"),
    ("docs/uploads.md", f"may have {quota.MAX_HELD_BY_ONE // 1_000_000} MB on the way"),
    ("docs/uploads.md", f"Up to {MAX_LINES} lines"),
    ("docs/uploads.md", f"up to {MAX_WORD} characters"),
    ("docs/entities.md", f"every {STATUS_INTERVAL.seconds} seconds"),
    ("docs/limits.md", f"reads the input every {STATUS_INTERVAL.seconds} seconds"),
    ("docs/limits.md", f"larger than {MAX_PICTURE // 1024**2} MiB"),
    ("docs/actions.md", f"position `preset`, 1 to {LAST_PRESET}"),
    ("docs/face-events.md", f"larger than {intake.MAX_BODY // 1_000_000} MB"),
    ("docs/face-events.md", f"more than {admission.EVENTS_PER_SECOND} pushes a second"),
    ("docs/face-events.md", f"less than {disk.KEEP_FREE // 1_000_000} MB"),
    ("docs/face-events.md", f"or {disk.KEEP_FREE_FILES:,} files"),
    ("docs/recorders.md", f"{states.EVENTS_AT_ONCE} events at once"),
    ("docs/recorders.md", f"{states.EVENTS_PER_SECOND:g} per second"),
    ("docs/events.md", f"up to {MAX_LABEL} characters"),
]


@pytest.mark.parametrize(("page", "words"), NUMBERS)
def test_docs_numbers_are_those_of_the_code(page: str, words: str) -> None:
    """A page that promises a number, and the constant behind it."""
    assert words in text(page)
