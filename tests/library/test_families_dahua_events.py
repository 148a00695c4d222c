"""Events of Dahua devices: the stream, the configured detectors, and the inputs."""

from custom_components.cgi_camera.api.families.dahua_events import DahuaEvents
from tests.simulators.dahua import DahuaRecorder

from .recorders import Bench, reports_of, snapshot_client


async def test_open_reads_events(bench: Bench) -> None:
    """The connection ends with the context."""
    recorder = await bench.start(DahuaRecorder)
    events = DahuaEvents(snapshot_client(bench, recorder))
    async with events.open({1, 5}) as stream:
        await recorder.event("VideoMotion", "Start", 4)
        (report,) = await reports_of(stream, 1)
    assert report.subject.key == "channel_5_motion"
    assert (recorder.streams.opened, recorder.refused_logins) == (1, 0)
    assert events.memory == {}


async def test_open_falls_back_to_all_codes_and_remembers_that(bench: Bench) -> None:
    """Old firmware refuses a long list of codes."""
    recorder = await bench.start(DahuaRecorder, most_codes=1)
    events = DahuaEvents(snapshot_client(bench, recorder))
    async with events.open({1}):
        assert "codes=[All]" in recorder.requests[-1].target
    again = DahuaEvents(snapshot_client(bench, recorder))
    again.remember(events.memory)
    async with again.open({1}):
        assert "codes=[All]" in recorder.requests[-1].target
    longer = [request for request in recorder.requests if "VideoMotion" in request.target]
    assert {request.status for request in longer} == {401, 400}


async def test_inputs_returns_their_state(bench: Bench) -> None:
    """The wire counts from 0."""
    recorder = await bench.start(DahuaRecorder)
    events = DahuaEvents(snapshot_client(bench, recorder))
    before = await events.inputs()
    await recorder.set_input(2, active=True)
    assert await events.inputs() == {**before, 2: True}
    assert before.get(2, False) is False
