"""A day of events of recorders, sped up.

    .venv-test/bin/python -m benchmarks.day [--factor 240] [--hours 24]

All clocks of the day run faster by the factor: that of the recorder (locks, nonces), of the
accounts (pauses, refusals), of the subscription (silence, hold, reconnects) and of the heartbeats.
Only HTTP itself, its time limits included, takes the time that it takes.
"""

import argparse
import asyncio
from itertools import cycle
from pathlib import Path
import time
from typing import Any
from unittest.mock import patch

import aiohttp

from custom_components.cgi_camera.api.events import subscription
from custom_components.cgi_camera.api.events.subscription import Callbacks, Phase
from tests.library.recorders import PASSWORD, Bench
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.hikvision import HikvisionRecorder

from .events import CHANNELS, AnyRecorder, motion

HOUR = 3600.0
CHANNEL_ORDER = (3, 11, 1, 16, 6, 9, 2, 14, 5, 13, 8, 4, 12, 7, 15, 10)
CUT_PAUSES = (0.4, 1.3, 0.7, 1.0, 0.3, 1.5, 0.9)
"""Hours from one cut to the next, in turn."""


class Faster:
    """The module asyncio, for which time passes faster."""

    def __init__(self, factor: float) -> None:
        self._factor = factor

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    def sleep(self, seconds: float) -> Any:
        """Sleep for what seems so long."""
        return asyncio.sleep(seconds / self._factor)

    def timeout(self, seconds: float) -> Any:
        """Limit what follows to what seems so long."""
        return asyncio.timeout(seconds / self._factor)


def memory() -> float:
    """Return the megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


class Ear:
    """A subscription, and what it reported."""

    def __init__(self, bench: Bench, recorder: AnyRecorder) -> None:
        self.events = 0
        self.phase = Phase.CONNECTING
        self.on: dict[str, bool | None] = {}
        self.device = bench.open(recorder, password=PASSWORD)
        self.subscription = self.device.subscribe(
            Callbacks(
                on_event=lambda _: setattr(self, "events", self.events + 1),
                on_drop=lambda: None,
                on_state=lambda subject, is_on: self.on.update({subject.key: is_on}),
                on_phase=lambda phase, _: setattr(self, "phase", phase),
                on_subjects=lambda _: None,
            ),
            hold=30,
        )
        self.task = asyncio.create_task(self.subscription.run())

    async def close(self) -> None:
        """Stop it."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        self.device.close()


async def day(make: type[AnyRecorder], factor: float, hours: float) -> None:
    """Let a day pass: reboots, cuts, and a wrong password in between."""
    channels, pauses = cycle(CHANNEL_ORDER), cycle(CUT_PAUSES)
    began = time.monotonic()

    def clock() -> float:
        return began + (time.monotonic() - began) * factor

    def hour() -> float:
        return (clock() - began) / HOUR

    async with aiohttp.ClientSession() as session:
        bench = Bench(session, clock)
        recorder: Any = await bench.start(
            make,
            channels=CHANNELS,
            heartbeat_seconds=(30 if make is HikvisionRecorder else 5) / factor,
        )
        ear, sent, received, first_hour = Ear(bench, recorder), 0, 0, 0.0
        next_reboot, next_cut, is_wrong = 4.0, 0.7, False
        while hour() < hours:
            if hour() > 1 and not first_hour:
                first_hour = memory()
            channel = next(channels)
            sent += ear.phase is Phase.CONNECTED and recorder.streams.open > 0
            await motion(recorder, channel, begins=True)
            await asyncio.sleep(60 / factor)
            await motion(recorder, channel, begins=False)
            await asyncio.sleep(240 / factor)
            if hour() > next_cut:
                recorder.streams.cut()
                next_cut += next(pauses)
            if hour() > next_reboot:
                await recorder.reboot(90 / factor)
                next_reboot += 4
            if hour() > hours / 2 and not is_wrong:
                is_wrong, recorder.password = True, "changed-by-the-user"
                recorder.streams.cut()
            if is_wrong and hour() > hours / 2 + 2 and recorder.password != PASSWORD:
                recorder.password = PASSWORD
                received += ear.events
                await ear.close()  # the user has typed the account again
                ear = Ear(bench, recorder)
                await ear.device.snapshots.get(1, "main")
        await asyncio.sleep(120 / factor)
        received += ear.events
        print(
            f"{make.__name__}: {hours:.0f} h at x{factor:.0f}: refused logins"
            f" {recorder.refused_logins}, most failed in a row {recorder.most_failed_logins},"
            f" locked {bool(recorder.locked_until)}, connections at once"
            f" {recorder.streams.most_open}, connections {recorder.streams.opened},"
            f" events {received} of {sent} sent while connected,"
            f" still on {[key for key, is_on in ear.on.items() if is_on]},"
            f" memory {first_hour:.1f} -> {memory():.1f} MB",
            flush=True,
        )
        await ear.close()
        await bench.close()


async def main() -> None:
    """Let the days pass, of both makes at once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--factor", type=float, default=240)
    parser.add_argument("--hours", type=float, default=24)
    options = parser.parse_args()
    with patch.object(subscription, "asyncio", Faster(options.factor)):
        await asyncio.gather(
            *(
                day(make, options.factor, options.hours)
                for make in (HikvisionRecorder, DahuaRecorder)
            )
        )


if __name__ == "__main__":
    asyncio.run(main())
