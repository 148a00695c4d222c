"""Every habit of the wire with every family: a part of the matrix, for the whole see its module."""

from collections.abc import Iterator

import pytest

from custom_components.cgi_camera.api.http import connection_pool
from tests.simulators.habits import HABITS

from . import wire_matrix
from .wire_expected import WORKS, expected
from .wire_matrix import CASES, Cell, all_cells, run, some_cells


@pytest.fixture(autouse=True)
def _as_outside_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep connections; wait no longer for simulated devices than they take."""
    monkeypatch.setattr(connection_pool, "KEEP_SECONDS", 2.0)
    wire_matrix.impatient(monkeypatch.setattr)


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Let a kept connection wait for another question after the last cell."""
    return True


def rows() -> Iterator[tuple[str, list[Cell]]]:
    """Yield the cells of each habit that run here."""
    for name in HABITS:
        yield name, [cell for cell in some_cells() if cell.habit == name]


@pytest.mark.parametrize(("habit", "cells"), rows(), ids=HABITS)
async def test_wire_matrix_ends_as_expected(habit: str, cells: list[Cell]) -> None:
    """Works, or the error with its reason, the second time as the first."""
    results = await wire_matrix.run_all(cells)
    wrong = [(one.cell.family, one.cell.conversation, one.ended) for one in results]
    assert [one for one, result in zip(wrong, results, strict=True) if not result.is_right] == []


def test_wire_matrix_runs_every_habit_with_every_family_here() -> None:
    """A sixth of the cells touch all of both."""
    some = some_cells()
    assert {(cell.habit, cell.family) for cell in some} == {
        (habit, family) for habit in HABITS for family in CASES
    }
    assert set(some) < set(all_cells())


def test_wire_matrix_expects_most_cells_to_work() -> None:
    """At least 85 of 100; the others have the name of an error."""
    cells = [cell for cell in all_cells() if cell.conversation != "wrong password"]
    wanted = [expected(HABITS[cell.habit], cell.family, cell.conversation) for cell in cells]
    assert sum(WORKS in one for one in wanted) >= 0.85 * len(cells)
    assert all(WORKS not in one or len(one) == 1 for one in wanted)


async def test_wire_matrix_notices_a_cell_that_ends_otherwise() -> None:
    """A habit that nothing expects of it does not pass for one that works."""
    cell = Cell(family="custom", habit="PNG", conversation="snapshot")
    assert await run(cell) == "NotAPictureError"
