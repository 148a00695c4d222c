"""Every row of every family's table is the recorded one.

`RECORD=1 pytest tests/library/test_recorded_rows.py` writes the file anew, after an intended
change of a row.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
import enum
import json
import os
from pathlib import Path
from typing import Any

from custom_components.cgi_camera.api.families import FAMILIES

RECORDED = Path(__file__).parent / "recorded/rows.json"


def plain(value: Any) -> Any:
    """Return a row, or what is in it, as plain data."""
    if isinstance(value, enum.Enum):
        return str(value.value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        named = {part.name: plain(getattr(value, part.name)) for part in fields(value)}
        return {"class": type(value).__name__, **named}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        parts = [plain(part) for part in value]
        return parts if isinstance(value, list | tuple) else sorted(parts, key=str)
    name: str = getattr(value, "__qualname__", "") or str(value)
    return name.rpartition(".")[2]


def test_recorded_rows() -> None:
    """No row changed its class, its key or a value, and none moved."""
    found = {name: [plain(row) for row in family.features] for name, family in FAMILIES.items()}
    if os.environ.get("RECORD"):
        families = (
            f" {json.dumps(name)}: [\n"
            + ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
            + "\n ]"
            for name, rows in found.items()
        )
        RECORDED.write_text("{\n" + ",\n".join(families) + "\n}\n", "utf-8")
    recorded = json.loads(RECORDED.read_text("utf-8"))
    assert list(found) == list(recorded)
    for name, rows in recorded.items():
        assert found[name] == rows
