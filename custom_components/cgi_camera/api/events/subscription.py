"""Listens to the events of one device over one connection.

It reconnects after a growing pause, with at most one login. Until the device reports again, states
that were on are unknown.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
import time
from typing import Final

from ..backoff import ReconnectBackoff
from ..errors import BusyError, CameraError, InvalidAuthError, NoAnswerError, RefusedError
from .access import EventAccess, OpenStream
from .aside import Aside, OneConnectionError
from .report import Place, Report, State, Subject, input_subject, polled_input, subject_of
from .states import States

MEMORY: Final = "events"
"""Key of the memory for the number of connections that the device allows."""
SUBJECTS: Final = "event_subjects"
"""Key of the memory for the announced or reported subjects."""
_SHARED: Final = "shared"
_SINGLE: Final = "single"
PICTURE_SECONDS: Final = 1.0
"""Limit of the wait of a report for its announced pictures."""
POLL_SECONDS: Final = 10.0
SETTLE_SECONDS: Final = 2.0
EVIDENCE: Final = 2
MUTE_SECONDS: Final = 600.0
"""A quiet night of a device without heartbeats is no reason to reconnect."""
MAX_KEPT: Final = 500


class Phase(StrEnum):
    """The phase of a subscription."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    """The subscription will reconnect."""
    POLLING = "polling"
    """The device allows only one connection: the subscription polls its inputs."""
    REFUSED = "refused"
    """The device refused the account, which is not sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """The receivers of events, states, phases and new subjects."""

    on_event: Callable[[Report], None]
    on_drop: Callable[[], None]
    on_state: Callable[[Subject, bool | None], None]
    on_phase: Callable[[Phase, CameraError | None], None]
    on_subjects: Callable[[Collection[Subject]], None]


class Subscription:
    """The one listening connection of a device; `run` does all its work.

    `take_picture` asks for a snapshot, to learn whether the device allows a second connection;
    `pause` returns the seconds for which the device must be left alone. `hold` is that of `States`.
    """

    def __init__(
        self,
        access: EventAccess,
        channels: Collection[int],
        callbacks: Callbacks,
        take_picture: Callable[[], Awaitable[object]],
        pause: Callable[[], float],
        *,
        hold: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._access = access
        self._channels = channels
        self._callbacks = callbacks
        self._take_picture = take_picture
        self._pause = pause
        self._hold = hold
        self._clock = clock
        self.states = States(hold, clock, callbacks.on_state)
        self.subjects: dict[str, Subject] = {}
        """The announced or reported subjects by key."""
        self.heard_at: datetime | None = None
        """The time of the last valid message."""
        self.connections = 0
        self._kept = ""
        self._evidence = 0
        """The number of snapshots in a row that needed a closed stream."""
        self._is_configured = False
        self._backoff = ReconnectBackoff(clock)
        self._aside = Aside()

    @property
    def memory(self) -> Mapping[str, str]:
        """Facts to keep over a restart."""
        kept = {MEMORY: self._kept, SUBJECTS: ",".join(self.subjects)}
        return {key: text for key, text in kept.items() if text} | dict(self._access.memory)

    def remember(self, memory: Mapping[str, str]) -> None:
        """Restore `memory`."""
        kept = memory.get(MEMORY, "")
        self._kept = kept if kept in {_SHARED, _SINGLE} else ""
        keys = memory.get(SUBJECTS, "").split(",")[:MAX_KEPT]
        found = (subject for key in keys if (subject := subject_of(key)) is not None)
        self.subjects = {subject.key: subject for subject in found if self._is_ours(subject)}
        self._access.remember(memory)

    async def run(self) -> None:
        """Listen until the task is canceled, or the device refuses the account."""
        try:
            while True:
                try:
                    await self._attend()
                except InvalidAuthError as error:
                    self._callbacks.on_phase(Phase.REFUSED, error)
                    return
                except CameraError as error:
                    self.states.lose()
                    self._callbacks.on_phase(Phase.DISCONNECTED, error)
                    await asyncio.sleep(max(self._pause(), self._backoff.after(error)))
        finally:
            self.states.lose()

    async def _attend(self) -> None:
        """Receive the events over a stream, or by polling a device with only one connection."""
        if self._kept == _SINGLE:
            await self._poll()
            return
        try:
            await self._listen()
        except OneConnectionError as error:
            self.states.lose()
            self._callbacks.on_phase(Phase.DISCONNECTED, error)
            await self._try_alone()

    async def _listen(self) -> None:
        """Keep one connection until it ends with a CameraError."""
        self._callbacks.on_phase(Phase.CONNECTING, None)
        async with self._access.open(self._channels) as stream:
            self.connections += 1
            self._backoff.connected()
            self._callbacks.on_phase(Phase.CONNECTED, None)
            tasks = {
                asyncio.create_task(self._follow(stream)),
                asyncio.create_task(self._catch_up()),
            }
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
                await self._aside.finish()
                for task in done:
                    task.result()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, stream: OpenStream) -> None:
        """Apply reports, and states that end by themselves, until the stream is dead."""
        reader, useful_at = stream.reader, self._clock()
        while True:
            is_watched = reader.heartbeats or (reader.unusable and not reader.heard)
            limit = self._access.silence if is_watched else MUTE_SECONDS
            if (silence := useful_at + limit - self._clock()) <= 0:
                raise NoAnswerError("the camera has fallen silent")
            waits = [silence, *([PICTURE_SECONDS] if reader.is_waiting else [])]
            if (ends_in := self.states.tick()) is not None:
                waits.append(ends_in)
            heard = reader.heard
            try:
                async with asyncio.timeout(min(waits)):
                    data = await stream.bytes.read()
            except TimeoutError:
                reports = reader.flush() if reader.is_waiting else iter(())
            else:
                reports = reader.feed(data, datetime.now(UTC))
            for report in reports:
                self._take(report)
            if reader.heard != heard:
                self._backoff.delivered()
                useful_at = self._clock()
                self.heard_at = datetime.now(UTC)
            await asyncio.sleep(0)  # a device that never pauses must not block the event loop

    def _take(self, report: Report) -> None:
        if report.state is not State.OFF:
            self._announce((report.subject, *report.also))
        dropped = self.states.dropped
        if self.states.take(report):
            self._callbacks.on_event(report)
        elif self.states.dropped != dropped:
            self._callbacks.on_drop()

    async def _catch_up(self) -> None:
        """Ask, beside the open stream, for states and subjects that it does not report."""
        if not self._kept:
            await asyncio.sleep(self._pause())
            async with self._aside.request():  # a channel without a picture proves nothing
                await self._try_both()
        async with self._aside.request():
            await self._settle()
        while True:
            async with self._aside.request():
                if not self._is_configured:  # a busy device is asked again
                    configured = await self._access.configured(self._channels)
                    self._announce(sorted(configured, key=lambda subject: subject.key))
                    self._is_configured = True
            await asyncio.sleep(self._hold)
            self.states.settle((), filter(self._is_unknown, self.subjects.values()))
            if self._is_configured:
                return

    async def _settle(self) -> None:
        """Read the present states from the device."""
        self._settle_inputs(await self._access.inputs())
        known = (one for one in self.subjects.values() if one.kind.place is not Place.INPUT)
        others = list(filter(self._is_unknown, known))
        if (active := await self._access.active(others)) is not None:
            self.states.settle(active, set(others) - active)

    async def _try_both(self) -> None:
        """Find out whether the device sends a snapshot while its stream is open."""
        try:
            await self._take_picture()
        except (BusyError, NoAnswerError) as error:
            raise OneConnectionError(str(error)) from None
        self._kept = _SHARED

    async def _try_alone(self) -> None:
        """Find out whether the device sends a snapshot only after the stream has been closed.

        The second time in a row proves it; the first may be a busy moment.
        """
        await asyncio.sleep(max(SETTLE_SECONDS, self._pause()))
        await self._take_picture()
        self._evidence += 1
        if self._evidence >= EVIDENCE:
            self._kept = _SINGLE

    async def _poll(self) -> None:
        """Poll the inputs of a device whose stream would block the snapshots."""
        last: Mapping[int, bool] | None = None
        while True:
            try:
                inputs = await self._access.inputs()
            except RefusedError:
                inputs = {}  # the device has no inputs
            self.heard_at = datetime.now(UTC)
            if last is None:
                self._backoff.connected()
                self._callbacks.on_phase(Phase.POLLING, None)
                self._announce([input_subject(number) for number in inputs])
                self._settle_inputs(inputs)
            else:
                for number, is_on in inputs.items():
                    if is_on != last.get(number, is_on):
                        self._take(polled_input(number, is_on=is_on))
            last = inputs
            until = self._clock() + POLL_SECONDS
            while (left := until - self._clock()) > 0:
                ends_in = self.states.tick()
                await asyncio.sleep(left if ends_in is None else min(left, ends_in))

    def _settle_inputs(self, inputs: Mapping[int, bool]) -> None:
        self.states.settle(
            [input_subject(number) for number, is_on in inputs.items() if is_on],
            [input_subject(number) for number, is_on in inputs.items() if not is_on],
        )

    def _announce(self, subjects: Collection[Subject]) -> None:
        """Store new subjects, and report them."""
        ours = {subject.key: subject for subject in subjects if self._is_ours(subject)}
        new = {key: subject for key, subject in ours.items() if key not in self.subjects}
        if new and len(self.subjects) + len(new) <= MAX_KEPT:
            self.subjects |= new
            self._callbacks.on_subjects(tuple(new.values()))

    def _is_unknown(self, subject: Subject) -> bool:
        return self.states.is_on(subject) is None

    def _is_ours(self, subject: Subject) -> bool:
        return subject.kind.place is not Place.CHANNEL or subject.number in self._channels
