"""Requests beside a stream: which errors end the stream, and what it waits for."""

import asyncio

import pytest

from custom_components.cgi_camera.api.errors import BusyError, CameraError, InvalidAuthError
from custom_components.cgi_camera.api.events.aside import Aside, OneConnectionError


@pytest.mark.parametrize("error", [InvalidAuthError("refused"), OneConnectionError("none")])
async def test_aside_passes_on_what_the_stream_must_know(error: CameraError) -> None:
    """A refused account ends the listening, and one connection changes it."""
    with pytest.raises(type(error)):
        async with Aside().request():
            raise error


async def test_aside_ignores_a_busy_device() -> None:
    """The stream goes on without that answer."""
    async with Aside().request():
        raise BusyError("busy")


async def test_aside_finishes_after_the_request_on_its_way() -> None:
    """Its answer may be a refused login."""
    aside, answer, steps = Aside(), asyncio.Event(), list[str]()

    async def ask() -> None:
        async with aside.request():
            await answer.wait()
            steps.append("answered")

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    finishing = asyncio.create_task(aside.finish())
    await asyncio.sleep(0)
    assert not finishing.done()
    answer.set()
    await finishing
    assert steps == ["answered"]
    await asking
