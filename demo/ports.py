"""The ports of everything that the demo or a browser test runs, all from one block."""

from contextlib import suppress
import socket

from .instance import ADDRESS, PORT

COUNT = 100
_TRIES = 20


def port(number: int, block: int = 0) -> int:
    """Return a port of a block of ports; a port has the same number in each block."""
    return PORT + number + COUNT * block


def free_block() -> int:
    """Return the first block with all of its ports free, or raise OSError."""
    for block in range(_TRIES):
        if all(_is_free(port(number, block)) for number in range(COUNT)):
            return block
    last = port(COUNT - 1, _TRIES - 1)
    raise OSError(
        f"no {COUNT} ports in a row are free from {PORT} to {last}. "
        "End another demo or test run, then start this again."
    )


def _is_free(number: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((ADDRESS, number))
        return True
    return False
