"""The last good snapshots of a device, with their age."""

import asyncio
import math

import pytest

from custom_components.cgi_camera.api.errors import (
    BusyError,
    RefusedError,
)
from custom_components.cgi_camera.api.families import FAMILIES
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.faults import (
    Fault,
    server_error,
)
from tests.simulators.hikvision import (
    HikvisionRecorder,
    device_busy,
    device_error,
)
from tests.simulators.recorder import PICTURE, no_answer

from .conftest import Clock, Held, Skip
from .recorders import Bench, frame

# The last good picture


@pytest.mark.parametrize("fault", [device_busy, device_error, server_error, no_answer])
async def test_snapshots_show_the_last_picture_of_a_busy_recorder(
    bench: Bench, clock: Clock, fault: Fault
) -> None:
    """With its age; after five minutes it is too old, and an error."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder)
    served: list[tuple[int, str, float | None]] = []
    stop = device.snapshots.on_picture(
        lambda channel, stream: served.append(
            (channel, stream, device.snapshots.age(channel, stream))
        )
    )
    assert device.snapshots.age(1, "main") is None
    good = await device.snapshots.get(1, "main")
    assert device.snapshots.age(1, "main") == 0
    clock.advance(30)
    assert device.snapshots.age(1, "main") == 0
    recorder.inject(PICTURE, fault, times=math.inf)
    assert await device.snapshots.get(1, "main") == good
    assert device.snapshots.age(1, "main") == 30
    clock.advance(270)
    assert await device.snapshots.get(1, "main") == good
    clock.advance(1)
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")
    recorder.heal()
    clock.advance(60)
    assert frame(await device.snapshots.get(1, "main")) == 2
    assert device.snapshots.age(1, "main") == 0
    assert served == [(1, "main", age) for age in (0, 30, 300, 0)]
    stop()
    await device.snapshots.get(1, "main")
    assert len(served) == 4


async def test_snapshots_show_no_old_picture_of_an_idle_camera(bench: Bench) -> None:
    """A camera that has time for a picture whenever it is asked shows that or an error."""
    recorder = await bench.start(HikvisionRecorder)
    device = bench.open(recorder, patience=None, keep_seconds=300)
    await device.snapshots.get(1, "main")
    recorder.inject(PICTURE, device_busy)
    with pytest.raises(BusyError):
        await device.snapshots.get(1, "main")


async def test_snapshots_show_a_refusal(bench: Bench) -> None:
    """The camera was taken away: its last picture would be a lie."""
    recorder = await bench.start(DahuaRecorder)
    device = bench.open(recorder)
    await device.snapshots.get(1, "main")
    recorder.empty = {1}
    with pytest.raises(RefusedError):
        await device.snapshots.get(1, "main")


async def test_snapshots_answer_a_viewer_in_time(bench: Bench, clock: Clock, skip: Skip) -> None:
    """The frontend gives up after ten seconds; a late answer serves the next viewer."""
    recorder = await bench.start(DahuaRecorder)
    patience, reuse = 8.0, 60.0
    device = bench.open(recorder, patience=patience, reuse_seconds=reuse)

    async def view_too_long() -> asyncio.Task[bytes]:
        recorder.inject(PICTURE, held)
        viewer = asyncio.create_task(device.snapshots.get(1, "main"))
        await held.arrived.wait()
        await skip(patience / 2)
        assert not viewer.done()
        await skip(patience / 2)
        await asyncio.wait({viewer})
        return viewer

    held = Held()
    assert isinstance((await view_too_long()).exception(), BusyError)
    held.go.set()
    while recorder.in_flight:  # noqa: ASYNC110 - until the recorder has answered
        await asyncio.sleep(0.01)
    good = await device.snapshots.get(1, "main")
    assert frame(good) == 1
    assert device.snapshots.age(1, "main") == 0
    clock.advance(7)
    await skip(reuse)
    held = Held()
    assert (await view_too_long()).result() == good
    assert device.snapshots.age(1, "main") == 7
    held.go.set()


def test_snapshots_answer_before_home_assistant_gives_up() -> None:
    """Home Assistant itself waits for ten seconds."""
    for name in ("hikvision", "dahua", "edimax", "custom"):
        patience = FAMILIES[name].patience
        assert patience is not None
        assert patience < 10
