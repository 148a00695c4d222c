"""Endless answers: the bytes as they arrive, and errors without a URL."""

import pytest

from custom_components.cgi_camera.api.errors import (
    CameraError,
    CannotConnectError,
    NoAnswerError,
    RefusedError,
)
from tests.simulators.access import Scheme
from tests.simulators.hikvision import HikvisionRecorder

from .recorders import Bench, client_of, refuses, snapshot_client

STREAM = "/ISAPI/Event/notification/alertStream"


async def test_stream_ends_with_an_error_when_the_camera_cuts_it(bench: Bench) -> None:
    """Earlier bytes are read first."""
    recorder = await bench.start(HikvisionRecorder, scheme=Scheme.OPEN)
    async with snapshot_client(bench, recorder).listen_at(STREAM) as stream:
        await recorder.alert("VMD", 1)
        assert b"VMD" in await stream.read()
        recorder.streams.cut()
        with pytest.raises(NoAnswerError):  # noqa: PT012 - other bytes may come before
            while True:
                await stream.read()


@pytest.mark.parametrize("status", [404, 400])
async def test_stream_that_is_refused_is_not_opened(bench: Bench, status: int) -> None:
    """The refusal is read whole, like any other answer."""
    recorder = await bench.start(HikvisionRecorder, scheme=Scheme.OPEN)
    recorder.inject("alertStream", refuses(status))
    with pytest.raises(CameraError) as refused:
        async with snapshot_client(bench, recorder).listen_at(STREAM):
            pass
    assert isinstance(refused.value, RefusedError)
    assert recorder.streams.opened == 0


async def test_stream_of_a_closed_port_reports_no_url(bench: Bench) -> None:
    """A path may hold a secret."""
    client = client_of(bench, "http://127.0.0.1:9")
    with pytest.raises(CannotConnectError) as error:
        async with client.listen_at("/planted-secret"):
            pass
    assert "planted" not in repr(error.value)
