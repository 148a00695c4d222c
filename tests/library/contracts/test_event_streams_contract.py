"""Whether simulated recorders send events as real ones do: public clients understand them."""

import asyncio
from collections.abc import Iterator
import threading
from typing import Any

from amcrest import AmcrestCamera, exceptions
from pyhik.hikvision import HikCamera
import pytest

from tests.simulators.access import Scheme
from tests.simulators.alert_wire import AlertWire
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.hikvision import HikvisionRecorder

from .wire import ask, until

HEARTBEAT = 0.05


class PyHik:
    """pyHik, listening to a recorder in threads of its own."""

    def __init__(self, recorder: HikvisionRecorder) -> None:
        """Note what is reported."""
        self.recorder = recorder
        self.said: list[str] = []

    async def __aenter__(self) -> HikCamera:
        """Log in, read which events there are, and listen."""
        recorder = self.recorder
        self.camera: Any = await asyncio.to_thread(
            HikCamera,
            f"http://{recorder.host}",
            recorder.port,
            recorder.username,
            recorder.password,
        )
        self.camera.start_stream()
        await until(lambda: recorder.streams.open == 1)
        return self.camera

    async def __aexit__(self, *_: object) -> None:
        """Let go of the recorder; its cancelled watchdogs take a moment to end."""
        await asyncio.to_thread(self.camera.disconnect)
        for thread in threading.enumerate():
            if isinstance(thread, threading.Timer):
                await asyncio.to_thread(thread.join, 30)


@pytest.mark.parametrize("wire", [AlertWire(), AlertWire(lengths=False), AlertWire(states=False)])
async def test_alert_stream_is_readable_by_pyhik(wire: AlertWire) -> None:
    """Its triggers are found, and an alert turns the right channel on."""
    triggers = [("VMD", 1, True), ("VMD", 2, True), ("linedetection", 2, False), ("IO", 3, True)]
    recorder = HikvisionRecorder(
        wire=wire, triggers=triggers, heartbeat_seconds=HEARTBEAT, scheme=Scheme.DIGEST
    )
    async with recorder, PyHik(recorder) as camera:
        states = camera.current_event_states
        assert {kind: [one[1] for one in found] for kind, found in states.items()} == {
            "Motion": [1, 2],
            "I/O": [3],
        }
        await recorder.alert("VMD", 2, target="human")
        await until(lambda: bool(camera.fetch_attributes("Motion", 2)[0]))
        assert not camera.fetch_attributes("Motion", 1)[0]
        await recorder.alert("VMD", 2, active=False)
        await until(lambda: not camera.fetch_attributes("Motion", 2)[0])
    assert recorder.streams.open == 0


class Amcrest:
    """python-amcrest, listening to a recorder in a thread of its own."""

    def __init__(self, recorder: DahuaRecorder, codes: str) -> None:
        """Listen to some codes."""
        self.said: list[tuple[str, str, str]] = []
        camera = AmcrestCamera(
            recorder.host, recorder.port, recorder.username, recorder.password
        ).camera
        events: Iterator[tuple[str, dict[str, Any]]] = camera.event_actions(codes, retries=0)
        self._thread = threading.Thread(target=self._listen, args=(events,), daemon=True)
        self._thread.start()

    async def end(self) -> None:
        """Wait for the end of the stream, which the recorder closes when it stops."""
        await asyncio.to_thread(self._thread.join, 30)
        assert not self._thread.is_alive()

    def _listen(self, events: Iterator[tuple[str, dict[str, Any]]]) -> None:
        try:
            for code, payload in events:
                self.said.append((code, payload["action"], payload["index"]))
        except exceptions.AmcrestError:
            return  # the recorder was switched off


async def test_event_manager_is_readable_by_python_amcrest() -> None:
    """It counts the parts by their length, and reads JSON over several lines."""
    async with DahuaRecorder() as recorder:
        client = Amcrest(recorder, "VideoMotion,AlarmLocal")
        await until(lambda: recorder.streams.open == 1)
        await recorder.event("VideoMotion", "Start", 4, {"Id": [0], "RegionName": ["Region1"]})
        await recorder.event("VideoMotion", "Stop", 4)
        await recorder.set_input(2, active=True)
        await until(lambda: len(client.said) == 3)
        assert client.said == [
            ("VideoMotion", "Start", "4"),
            ("VideoMotion", "Stop", "4"),
            ("AlarmLocal", "Start", "1"),
        ]
        camera = AmcrestCamera(
            recorder.host, recorder.port, recorder.username, recorder.password
        ).camera
        assert await asyncio.to_thread(camera.event_channels_happened, "AlarmLocal") == [1]
        assert await asyncio.to_thread(camera.event_channels_happened, "VideoMotion") == []
    await client.end()


@pytest.mark.parametrize("make", [HikvisionRecorder, DahuaRecorder])
async def test_one_connection_excludes_snapshots(
    make: type[HikvisionRecorder | DahuaRecorder],
) -> None:
    """A picture comes again once the listener has gone."""
    recorder = make(one_connection=True, scheme=Scheme.OPEN, latency=0)
    targets = {
        HikvisionRecorder: (
            "/ISAPI/Event/notification/alertStream",
            "/ISAPI/Streaming/channels/101/picture",
            503,
        ),
        DahuaRecorder: (
            "/cgi-bin/eventManager.cgi?action=attach&codes=[All]&heartbeat=5",
            "/cgi-bin/snapshot.cgi?channel=1",
            401,
        ),
    }
    stream, picture, refusal = targets[make]
    async with recorder:
        reader, writer = await asyncio.open_connection(recorder.host, recorder.port)
        writer.write(f"GET {stream} HTTP/1.1\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        assert (await ask(recorder, picture)).status == refusal
        writer.close()
        await until(lambda: recorder.streams.open == 0)
        assert (await ask(recorder, picture)).status == 200


async def test_alert_stream_ends_with_a_cut_and_a_reboot() -> None:
    """Both end the connection; afterwards it answers at the same address."""
    async with HikvisionRecorder(scheme=Scheme.OPEN, heartbeat_seconds=HEARTBEAT) as recorder:
        for end in (recorder.streams.cut, recorder.reboot):
            reader, writer = await asyncio.open_connection(recorder.host, recorder.port)
            writer.write(b"GET /ISAPI/Event/notification/alertStream HTTP/1.1\r\n\r\n")
            assert b"<eventType>videoloss</eventType>" in await reader.readuntil(b"inactive")
            ended = end()
            if ended is not None:
                await ended
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await asyncio.wait_for(reader.readuntil(b"never"), 2)
            writer.close()
        await until(lambda: recorder.streams.open == 0)
        assert recorder.streams.opened == 2
