"""What the checks of the demo have in common."""


class CheckFailedError(Exception):
    """A promise that was not kept."""


def expect(kept: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise CheckFailedError unless the promise was kept."""
    if not kept:
        raise CheckFailedError(what)
