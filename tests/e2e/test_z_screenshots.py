"""The screenshots that the other tests took; the name of this module makes it the last of them."""

from .pages import SCREENSHOTS


def test_screenshots_are_kept() -> None:
    """They are for people: all fifty-seven, and none empty."""
    taken = sorted(path.name for path in SCREENSHOTS.glob("*.png"))
    assert len(taken) == 57
    assert all((SCREENSHOTS / name).stat().st_size > 10_000 for name in taken)
