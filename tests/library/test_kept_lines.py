"""Connections that wait for the next question."""

import pytest

from custom_components.cgi_camera.api.http import kept_lines
from custom_components.cgi_camera.api.http.kept_lines import KeptLines

from .test_line import both_ends


@pytest.fixture(autouse=True)
def _keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep connections, as outside of tests."""
    monkeypatch.setattr(kept_lines, "KEEP_SECONDS", 2.0)


async def test_kept_lines_returns_a_line_to_its_owner() -> None:
    """Another session may trust other certificates."""
    line, other, server = await both_ends()
    kept = KeptLines()
    kept.put(line, "owner")
    assert kept.take("somebody") is None
    assert kept.take("owner") is line
    assert kept.take("owner") is None
    line.close()
    other.close()
    server.close()


async def test_kept_lines_forgets_a_line_that_is_over() -> None:
    """The other end has closed it."""
    line, other, server = await both_ends()
    kept = KeptLines()
    kept.put(line, "owner")
    other.close()
    assert not await line.more()
    assert kept.take("owner") is None
    await kept.part()
    server.close()
