"""Writes what was measured into docs/performance.md, each measurement into its own part."""

from collections.abc import Iterable
import re
from typing import Final

from demo.instance import REPOSITORY

from .table import Row

PAGE: Final = REPOSITORY / "docs/performance.md"


def write(name: str, rows: Iterable[Row]) -> None:
    """Replace the table of a measurement; add it at the end of the page if it is new."""
    lines = ["| what | before | measured | budget | holds |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.what} | {row.before} | {row.measured} | {row.budget} | {_word(holds=row.holds)} |"
        for row in rows
    ]
    table = f"<!-- {name} -->\n" + "\n".join(lines) + f"\n<!-- end of {name} -->"
    text = PAGE.read_text("utf-8")
    part = re.compile(rf"<!-- {name} -->.*?<!-- end of {name} -->", re.DOTALL)
    if part.search(text):
        text = part.sub(lambda _: table, text)
    else:
        text += f"\n## {name.capitalize()}\n\n{table}\n"
    PAGE.write_text(text, "utf-8")


def _word(*, holds: bool | None) -> str:
    return "" if holds is None else "yes" if holds else "**no**"
