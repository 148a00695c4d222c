"""Check the structure of the integration: names, sizes, import circles, and a test per module.

    python scripts/structure.py     print each violation; exit 1 if there is one

`scripts/lint` runs it. The limits are the constants below.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
import sys
from typing import Final

PACKAGE: Final = Path(__file__).parents[1] / "custom_components" / "cgi_camera"

MAX_MODULE_LINES: Final = 300
MAX_FUNCTION_LINES: Final = 40
MAX_LONG_FUNCTIONS: Final = 6

RETIRED_NAMES: Final = frozenset(
    {
        *("Rest", "rest", "verdict", "Verdict", "PatientVerdict", "gate", "Gate", "one_of_few"),
        *("past", "PastEvent", "PastEvents", "finding", "bodies", "words", "Words", "said"),
        *("absence", "Absence", "opening", "examine", "Examined", "hand_over", "forms"),
        *("misplaced", "registry", "receiving", "listeners", "Listeners", "acting", "typed_again"),
        *("see_to_account", "ArchivedEvent", "Line", "KeptLines", "kept_lines"),
    }
)
"""Names that were replaced by the standard terms of the field; see docs/architecture.md."""

TESTS: Final = Path(__file__).parents[1] / "tests"

TESTED_ELSEWHERE: Final = {
    "api/client": "a base class without behavior; each family's client has its tests",
    "api/errors": "exceptions; integration/test_exceptions.py reads each",
    "api/events/__init__": "chooses a parser; the tests of each parser call it",
    "api/events/access": "interfaces; the events of each family implement them",
    "api/events/event": "records; the tests of the parsers build them",
    "api/families/hikvision/__init__": "the record of the family; library/test_detect.py",
    "api/families/xml_cgi/__init__": "the record of the family; library/test_detect.py",
    "api/http/request": "records; library/test_transport.py sends them",
    "api/weaknesses": "tables; library/test_hygiene.py reads them",
    "camera_setup/first_pushes": "integration/test_flows_receive_events.py uses its form",
    "care/hygiene_flows": "integration/test_hygiene.py goes through its forms",
    "care/repair_flows": "integration/test_forgotten.py goes through its forms",
    "care/settings_file": "integration/test_care_copying.py exports and reads files",
    "care/status": "integration/test_hygiene.py reads the status in every condition",
    "care/restore": "integration/test_care_actions.py restores each family with it",
    "inbox/archive/camera_rows": "queries; integration/test_event_store.py asks each",
    "inbox/archive/event_files": "folders; integration/test_event_store.py writes and reads them",
    "inbox/archive/stored_event": "records; integration/test_event_store.py stores them",
    "entries": "integration/test_last_seen.py has entries of both kinds",
    "flows/people": "integration/test_last_seen.py adds the entry",
    "people/sensor": "integration/test_last_seen.py reads the sensors",
    "usage": "integration/test_unfed.py uses an entity in each way",
    "fed_entities": "integration/test_entities_of_families.py lists what it adds",
    "inbox/kinds": "integration/test_entities_of_families.py lists what each kind feeds",
    "inbox/ways": "integration/test_entities_of_families.py lists what each way brings",
    "repair_flow": "a base class; integration/test_repairs.py runs each flow",
    "replacement": "integration/test_repairs.py puts a camera in the place of another",
    "stranger_flows": "integration/test_repairs.py runs each flow",
    "flows/care": "integration/test_care_copying.py goes through its forms",
    "wall/__init__": "the route; integration/test_wall_viewers.py opens it",
    "wall/feeds": "integration/test_wall_viewers.py looks through it",
    "wall/news": "messages; integration/test_wall_viewers.py reads them",
}
"""Modules without a test file of their name, and the reason."""


def modules() -> Iterator[tuple[str, Path, ast.Module, int]]:
    """Yield the dotted name, path, syntax tree and number of lines of each module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        source = path.read_text("utf-8")
        yield name, path, ast.parse(source), len(source.splitlines())


def is_table(path: Path) -> bool:
    """Return whether a module is a table of features, which may be long."""
    return path.stem.startswith("table")


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield all functions and methods of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def defined_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the name and line of each class, function and import of a module."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name, node.lineno
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    yield alias.asname or alias.name, node.lineno


def imported_modules(name: str, path: Path, tree: ast.Module, known: set[str]) -> set[str]:
    """Return the modules of the integration that a module imports, for types only or not."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        package = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
        base = package[: len(package) - node.level + 1]
        target = ".".join([*base, *([node.module] if node.module else [])])
        for alias in node.names:
            full = f"{target}.{alias.name}"
            found.add(full if full in known else target)
    return (found & known) - {name}


def circle(graph: dict[str, set[str]]) -> str | None:
    """Return a description of a circle of imports, None if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return f"import circle: {' -> '.join(error.args[1])}"
    return None


def test_names(path: Path) -> list[str]:
    """Return the names that a module's test file may have, `client` to `api_families_x_client`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    return ["_".join(parts[start:]) for start in range(len(parts))][::-1] or ["init"]


def untested(trees: dict[str, tuple[Path, ast.Module]]) -> Iterator[str]:
    """Yield each module with code that has no test file of its name.

    Of several modules with one name, only the one in the outermost folder may use it alone.
    """
    owners: dict[tuple[Path, str], Path] = {}
    with_code = [path for path, tree in trees.values() if any(functions(tree))]
    for path in sorted(with_code, key=lambda it: len(it.parts)):
        folder = TESTS / ("library" if PACKAGE / "api" in path.parents else "integration")
        for name in test_names(path):
            owners.setdefault((folder, name), path)
    for path in with_code:
        names = [key for key, owner in owners.items() if owner == path]
        module = path.relative_to(PACKAGE).with_suffix("").as_posix()
        has_tests = any((folder / f"test_{name}.py").exists() for folder, name in names)
        if not has_tests and not is_table(path) and module not in TESTED_ELSEWHERE:
            wanted = " or ".join(f"test_{name}.py" for _, name in names)
            yield f"{module}: no test file of its name ({wanted})"


def violations() -> Iterator[str]:
    """Yield a line for each violation."""
    long_functions: list[str] = []
    trees: dict[str, tuple[Path, ast.Module]] = {}
    for name, path, tree, lines in modules():
        trees[name] = (path, tree)
        place = path.relative_to(PACKAGE.parents[1])
        if lines > MAX_MODULE_LINES and not is_table(path):
            yield f"{place}: {lines} lines, at most {MAX_MODULE_LINES}"
        if path.stem in RETIRED_NAMES:
            yield f"{place}: the module has a retired name"
        for used, line in defined_names(tree):
            if used in RETIRED_NAMES:
                yield f"{place}:{line}: {used} is a retired name"
        for function in functions(tree):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > MAX_FUNCTION_LINES:
                long_functions.append(f"{place}:{function.lineno}: {function.name}, {length} lines")
    if len(long_functions) > MAX_LONG_FUNCTIONS:
        yield f"{len(long_functions)} functions exceed {MAX_FUNCTION_LINES} lines:"
        yield from long_functions
    known = set(trees)
    graph = {
        name: imported_modules(name, path, tree, known) for name, (path, tree) in trees.items()
    }
    if (found := circle(graph)) is not None:
        yield found
    yield from untested(trees)


def main() -> int:
    """Print all violations and return the exit code."""
    found = list(violations())
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
