"""Events of Hikvision devices: the stream, the configured triggers, and the inputs."""

from unittest.mock import AsyncMock

import pytest

from custom_components.cgi_camera.api.errors import UnexpectedAnswerError
from custom_components.cgi_camera.api.families.hikvision.events import HikvisionEvents
from tests.simulators.hikvision import HikvisionRecorder

from .conftest import Clock
from .recorders import Bench, reports_of, snapshot_client

TRIGGERS = [("VMD", 1, True), ("VMD", 9, True), ("linedetection", 2, False), ("IO", 3, True)]


async def test_configured_returns_triggers_with_a_notification(bench: Bench) -> None:
    """A channel that is not in use is left out, an input has a number of its own."""
    recorder = await bench.start(HikvisionRecorder, triggers=TRIGGERS)
    events = HikvisionEvents(snapshot_client(bench, recorder))
    found = await events.configured({1, 2})
    assert {subject.key for subject in found} == {"channel_1_motion", "input_3_alarm_input"}
    assert recorder.requests[-1].target == "/ISAPI/Event/triggers"


async def test_configured_returns_nothing_of_a_list_that_cannot_be_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not asked for again and again."""
    client = snapshot_client(bench, await bench.start(HikvisionRecorder, triggers=TRIGGERS))
    failing = AsyncMock(side_effect=UnexpectedAnswerError("the answer is too large"))
    monkeypatch.setattr(client, "ask_unasked", failing)
    assert await HikvisionEvents(client).configured({1}) == frozenset()


async def test_inputs_returns_their_state(bench: Bench) -> None:
    """Numbered from 1."""
    recorder = await bench.start(HikvisionRecorder, inputs=2)
    events = HikvisionEvents(snapshot_client(bench, recorder))
    assert await events.inputs() == {1: False, 2: False}
    await recorder.set_input(2, active=True)
    assert await events.inputs() == {1: False, 2: True}


async def test_open_reads_alerts_with_one_login(bench: Bench, clock: Clock) -> None:
    """The connection ends with the context."""
    recorder = await bench.start(HikvisionRecorder)
    events = HikvisionEvents(snapshot_client(bench, recorder))
    async with events.open({1, 2}) as stream:
        await recorder.alert("VMD", 2)
        (report,) = await reports_of(stream, 1)
    assert report.subject.key == "channel_2_motion"
    assert (recorder.streams.opened, recorder.logins, recorder.refused_logins) == (1, 1, 0)


@pytest.mark.parametrize("isapi", [True, False])
async def test_open_knows_the_path_of_old_firmware(bench: Bench, *, isapi: bool) -> None:
    """Without ISAPI it is outside of that folder, or missing."""
    recorder = await bench.start(HikvisionRecorder, isapi=isapi)
    events = HikvisionEvents(snapshot_client(bench, recorder))
    if isapi:
        async with events.open({1}) as stream:
            assert stream.bytes.content_type.startswith("multipart/")
    else:
        with pytest.raises(Exception, match="404"):
            async with events.open({1}):
                pass
        targets = [request.target for request in recorder.requests]
        assert targets[-1] == "/Event/notification/alertStream"
