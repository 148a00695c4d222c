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
GENERATED = ("wire.md",)
"""Pages that a program writes, from texts that are checked where they are."""
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

RULES_FOR_USERS = {
    r"(?<!there )(?<!There )\b(?:is|are|was|were) no "
    r"(?!longer|more|later|less|sooner|one\b|such\b|different)\w+": "write is not a, or has no",
    r"\b(?:is|was|are|were|be) found out\b": "say who finds it",
    r"\bmend(?:s|ed|ing)?\b": "write repair or fix",
    r"\b(?:[Ee]very|[Aa]ny|[Nn]o|[Ss]ome)body\b": "write everyone, or name the user",
    r"\b(?:[Ww]ho|[Ww]hat)ever\b": "name the subject",
    r"(?<![a-z] )\bat once\b|\b(?:is|it|them|to|a|an) \w+ at once\b": "write immediately",
    r"\b(?:is|are|was|were|be|been|being) (?:told|asked)\b": "say who asks",
    r"\bsays? so\b": "say what it shows",
    r"\bstands? (?:on|there|in) (?!for\b)": "write is in, or shows",
    r"\bbe it\b": "write whether",
}
"""The same for what users read: pages, blueprints, actions and texts."""


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


def texts_of_code() -> Iterator[tuple[str, str]]:
    """Yield the docstrings and comments with their places."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for line, text in texts_of_python(path):
                yield f"{path.relative_to(ROOT)}:{line}", text


def texts_for_users() -> Iterator[tuple[str, str]]:
    """Yield the lines of pages, and the texts of the interface, with their places."""
    for pattern in PAGES:
        for path in sorted(ROOT.glob(pattern)):
            if path.name in GENERATED:
                continue
            for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield f"{path.relative_to(ROOT)}:{line}", text
    english = next((ROOT / "custom_components").glob("*/translations/en.json"))
    for text in texts_of_json(json.loads(english.read_text(encoding="utf-8"))):
        yield str(english.relative_to(ROOT)), text


def main() -> int:
    """Return 1 if a text breaks a rule."""
    for_users = list(texts_for_users())
    faults = [
        f"{place}: {reason}: {text.strip()}"
        for found, rules in (
            ([*texts_of_code(), *for_users], RULES),
            (for_users, RULES_FOR_USERS),
        )
        for place, text in found
        for pattern, reason in rules.items()
        if re.search(pattern, text)
    ]
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
