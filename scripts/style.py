"""Check the style of texts, docs, docstrings and comments: plain American English.

codespell knows the spelling; this knows the phrases that read translated. It prints each place with
the reason, and ends with 1 if there is any.
"""

import ast
from collections.abc import Iterator
import io
import json
from pathlib import Path
import re
import sys
import tokenize
from typing import Any

ROOT = Path(__file__).parents[1]
CODE = ("custom_components", "demo", "tests", "scripts", "benchmarks")
PAGES = ("*.md", "docs/*.md", "blueprints/**/*.yaml", "custom_components/**/*.yaml")
DEVICES = r"(?:camera|recorder|device|firmware|server)s?"

RULES = {
    r"(?:^|[.;:] )(?:Who|Whoever|Whatever) (?!.*\?)": "name the subject, not a clause with who",
    r"\b(?:is|are|was|were|be|been) waited\b": "say who waits",
    r"\bper cent\b": "write percent",
    rf"\b{DEVICES} (?:that )?(?:tells?|told|says?|said)\b": "a device reports, answers or sends",
    r"\b(?:nobody(?! knows$)|somebody|whoever)\b": "name the user, the viewer or the caller",
    r"(?<!there )\b(?:is|are) none\b": "write has no, or is missing",
}
"""Patterns with what to do instead."""


def texts_of_python(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the docstrings and comments of a module with their lines."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                for number, line in enumerate(text.splitlines()):
                    yield node.lineno + number, line
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.removeprefix("# ")


def texts_of_json(value: Any) -> Iterator[str]:
    """Yield the texts of a file of translations."""
    if isinstance(value, dict):
        for part in value.values():
            yield from texts_of_json(part)
    else:
        yield str(value)


def texts() -> Iterator[tuple[str, str]]:
    """Yield every text with its place."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for line, text in texts_of_python(path):
                yield f"{path.relative_to(ROOT)}:{line}", text
    for pattern in PAGES:
        for path in sorted(ROOT.glob(pattern)):
            for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield f"{path.relative_to(ROOT)}:{line}", text
    english = next((ROOT / "custom_components").glob("*/translations/en.json"))
    for text in texts_of_json(json.loads(english.read_text(encoding="utf-8"))):
        yield str(english.relative_to(ROOT)), text


def main() -> int:
    """Return 1 if a text breaks a rule."""
    faults = [
        f"{place}: {reason}: {text.strip()}"
        for place, text in texts()
        for pattern, reason in RULES.items()
        if re.search(pattern, text)
    ]
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
