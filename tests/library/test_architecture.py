"""The seam between the library and the rest: each side knows only its own matters."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
import sys

import pytest

import custom_components.cgi_camera.api as library

LIBRARY = Path(library.__file__).parent
INTEGRATION = LIBRARY.parent
REPOSITORY = INTEGRATION.parents[1]
ALLOWED = {"aiohappyeyeballs", "aiohttp", "multidict", "yarl"}
"""What the library may import besides the standard library and itself."""
PROTOCOL = re.compile(
    r"""
    \b(?: uid | getuid | getinfo | keep_alive | getmodel | user_management )\b
    | cgi_action | cgi-bin | uapi-cgi | nvc-cgi | fcgi | param\.cgi | ISAPI | PSIA
    | hiLogin | hi3510 | magicBox | configManager | recordFinder
    | (?: snapshot | video | mjpeg ) \. cgi
    | title_utf8 | (?: title | time )_pos_ | show_res_bit | alarmthreshold | enable_nighttime
    | areavalue | blockcount | mac_address | macaddr\b | ["']sn["']
    | EVENTPROFILE | evnprofile | testaction | enablelist | objectsize | DOOFTEN
    | user_pwd | error,\ parse | thumbnailcnt | hassnapshot | \busn=
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Texts of the cameras' protocols: URLs, parameters, faults, but not names of families."""
SPEAKING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def name_of(path: Path) -> str:
    """Return a module's path below the integration."""
    return path.relative_to(INTEGRATION).as_posix()


MODULES = sorted(LIBRARY.rglob("*.py"))
GLUE = sorted(path for path in INTEGRATION.rglob("*.py") if path not in MODULES)
PLACES = [path for root in (INTEGRATION, REPOSITORY / "tests") for path in root.rglob("*")]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Return level and name of everything a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from ((0, alias.name) for alias in names)
            case ast.ImportFrom(module=module, level=level):
                yield level, module or ""
            case ast.Call(func=ast.Name(id="__import__") | ast.Attribute(attr="import_module")):
                yield 0, "an import by name"


def public(node: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
    """Return a module, class or function with all that is public in it."""
    yield name, node
    if isinstance(node, ast.Module | ast.ClassDef):
        for child in node.body:
            if isinstance(child, SPEAKING) and not child.name.startswith("_"):
                yield from public(child, f"{name}.{child.name}")


def overrides(node: ast.AST) -> bool:
    """Return whether a method overrides another: the base class has its docstring."""
    decorators = getattr(node, "decorator_list", [])
    return any(isinstance(one, ast.Name) and one.id == "override" for one in decorators)


def test_architecture_has_both_sides() -> None:
    """Else the rest would hold of nothing."""
    assert {"api/device.py", "api/families/xml_cgi/client.py"} <= {name_of(p) for p in MODULES}
    assert {"__init__.py", "coordinator.py", "config_flow.py"} <= {name_of(p) for p in GLUE}


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_library_imports_nothing_of_home_assistant(module: Path) -> None:
    """It could be published on its own tomorrow: it imports itself and small dependencies."""
    depth = len(module.relative_to(LIBRARY).parts)
    for level, imported in imports(module):
        if level:
            assert level <= depth, f"from {'.' * level}{imported} leaves the library"
        else:
            top = imported.partition(".")[0]
            assert top in ALLOWED | sys.stdlib_module_names, imported


def test_library_loads_without_home_assistant() -> None:
    """And without any other part of the integration."""
    for module in MODULES:
        text = module.read_text("utf-8")
        assert "homeassistant" not in text, name_of(module)
        assert "custom_components" not in text, name_of(module)


@pytest.mark.parametrize("module", GLUE, ids=name_of)
def test_glue_names_no_word_of_a_protocol(module: Path) -> None:
    """Neither in code nor in text: requests and answers belong to the library."""
    for number, line in enumerate(module.read_text("utf-8").splitlines(), 1):
        found = PROTOCOL.search(line)
        assert found is None, f"{name_of(module)}:{number} names {found[0]!r}"


@pytest.mark.parametrize(
    "line",
    [
        'f"/cgi-bin/osd?uid={uid}"',
        "uid",
        "self.uid = 1",
        'get("getuid")',
        "/uapi-cgi/param.fcgi?action=list",
        "/action/cgi_action",
        "/ISAPI/Streaming",
        "hiLogin",
        'fields["title_utf8"]',
    ],
)
def test_protocol_words_are_found(line: str) -> None:
    """The pattern itself is code, too."""
    assert PROTOCOL.search(line)


@pytest.mark.parametrize(
    "line",
    [
        "base_unique_id",
        "CgiCameraConfigEntry",
        "cgi_camera_event",
        '"xml_cgi"',
        "uuid",
        "get_uid_of",
        "guid",
        "CGI Camera",
    ],
)
def test_protocol_words_exclude_those_of_home_assistant(line: str) -> None:
    """Family names and our own are no protocol."""
    assert not PROTOCOL.search(line)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_library_documents_everything_public(module: Path) -> None:
    """It is the library's manual: modules, classes, functions and methods."""
    for name, node in public(ast.parse(module.read_text("utf-8")), name_of(module)):
        assert isinstance(node, SPEAKING)
        assert ast.get_docstring(node) or overrides(node), name


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_state_their_purpose_in_one_line(module: Path) -> None:
    """The first line of a module is a sentence."""
    docstring = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    assert docstring.partition("\n")[0].endswith("."), name_of(module)


def test_architecture_names_places_that_exist() -> None:
    """Each module, class, row and test in its list of places is at its place."""
    page = (REPOSITORY / "docs/architecture.md").read_text("utf-8")
    where = page.partition("## Where is it?")[2]
    tests = "".join(path.read_text("utf-8") for path in (REPOSITORY / "tests").rglob("test_*.py"))
    code = "".join(path.read_text("utf-8") for path in (*MODULES, *GLUE))
    for named in re.findall(r"`([^`<>]+)`", where):
        if named.startswith("test_") and "." not in named:
            assert f"def {named}(" in tests, named
        elif named.endswith((".py", "/", ".json")) and "*" not in named:
            assert any(
                path.as_posix().endswith(f"/{named}".removesuffix("/")) for path in PLACES
            ), named
        elif re.fullmatch(r"[A-Za-z_]+", named):
            assert re.search(rf"\b{named}\b", code), named


@pytest.mark.parametrize(
    ("place", "holds"),
    [
        ("api/families/json_cgi/tables_picture.py", '"osd_color"'),
        ("api/login_policy.py", "class PatientLoginPolicy"),
        ("api/families/dahua.py", "PatientLoginPolicy"),
        ("inbox/admission.py", "too many pushes"),
        ("inbox/intake.py", "too_large"),
    ],
)
def test_architecture_answers_the_first_questions(place: str, holds: str) -> None:
    """Where a newcomer is sent, the answer is."""
    assert holds in (INTEGRATION / place).read_text("utf-8")
