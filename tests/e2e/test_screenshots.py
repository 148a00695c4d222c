"""The pictures that the other tests took; this module is the last of them."""

from .pages import SCREENSHOTS


def test_screenshots_are_kept() -> None:
    """They are for people: all thirty-three, and none empty."""
    taken = sorted(path.name for path in SCREENSHOTS.glob("*.png"))
    assert len(taken) == 33
    assert all((SCREENSHOTS / name).stat().st_size > 10_000 for name in taken)
