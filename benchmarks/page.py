"""Writes what was measured into docs/performance.md, each measurement into its own part.

The first part has the goals of all others.
"""

from collections.abc import Iterable, Sequence
import re
from typing import Final

from demo.instance import REPOSITORY

from .table import Row

PAGE: Final = REPOSITORY / "docs/performance.md"
GOALS: Final = "goals"
COLUMNS: Final = ("what", "before", "measured", "budget", "holds")


def write(name: str, rows: Iterable[Row]) -> None:
    """Replace the table of a measurement, and that of the goals; add a new one at the end."""
    text = PAGE.read_text("utf-8")
    cells = [(row.what, row.before, row.measured, row.budget, _word(row)) for row in rows]
    text = _with_part(text, name, _table(COLUMNS, cells))
    text = _with_part(text, GOALS, _table(("part", *COLUMNS), _goals(text)))
    PAGE.write_text(text, "utf-8")


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _with_part(text: str, name: str, table: str) -> str:
    marked = f"<!-- {name} -->\n{table}\n<!-- end of {name} -->"
    part = re.compile(rf"<!-- {name} -->.*?<!-- end of {name} -->", re.DOTALL)
    if part.search(text):
        return part.sub(lambda _: marked, text)
    return f"{text}\n## {name.capitalize().replace('_', ' ')}\n\n{marked}\n"


def _goals(text: str) -> list[list[str]]:
    """Return the lines of the page that have a goal, each behind the name of its part."""
    found = []
    for name, table in re.findall(r"<!-- (\w+) -->\n(.*?)\n<!-- end of \1 -->", text, re.DOTALL):
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
        found += [[name, *row] for row in rows[2:] if row[-1] and name != GOALS]
    return found


def _word(row: Row) -> str:
    return "" if row.holds is None else "yes" if row.holds else "**no**"
