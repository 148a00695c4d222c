"""Requests beside an open stream, heard out before the stream is opened again."""

import asyncio
from collections.abc import AsyncGenerator
import contextlib
from typing import Final

from ..errors import CameraError, InvalidAuthError

ANSWER_SECONDS: Final = 10.0


class OneConnectionError(CameraError):
    """The device sent no snapshot while its stream was open."""


class Aside:
    """The requests beside one stream, one after the other.

    A canceled request may have been a refused login: `finish` waits for its answer.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def request(self) -> AsyncGenerator[None]:
        """Ignore all errors but a refused account, and a device with only one connection."""
        async with self._turn:
            try:
                yield
            except InvalidAuthError, OneConnectionError:
                raise
            except CameraError:
                return

    async def finish(self) -> None:
        """Wait for the answer to a request on its way."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS), self._turn:
                pass
