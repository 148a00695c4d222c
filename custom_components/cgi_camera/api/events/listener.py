"""Listens to the events of one device over one connection, and never gives up nor insists.

A connection that ended is made anew after a pause that grows, with no more than one login. What
was on is unknown until the device has been heard again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
import time
from typing import Final

from ..errors import BusyError, CameraError, InvalidAuthError, NoAnswerError, RefusedError
from .access import EventAccess, OpenStream
from .pauses import Pauses
from .report import Place, Report, State, Subject, input_subject, polled_input, subject_of
from .states import States

MEMORY: Final = "events"
"""Key of what is kept over a restart: how many connections the device allows."""
SUBJECTS: Final = "event_subjects"
"""Key of what the device has announced or reported."""
_SHARED: Final = "shared"
_SINGLE: Final = "single"
PICTURE_SECONDS: Final = 1.0
"""How long a report waits for pictures that were announced."""
POLL_SECONDS: Final = 10.0
SETTLE_SECONDS: Final = 2.0
EVIDENCE: Final = 2
MUTE_SECONDS: Final = 600.0
"""For a device that sends no heartbeats, a quiet night is no reason to connect anew."""
MAX_KEPT: Final = 500


class Phase(StrEnum):
    """What a listener does at present."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    """It will try again."""
    POLLING = "polling"
    """The device allows one connection, and its inputs are asked for."""
    REFUSED = "refused"
    """The account was refused, and is not sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """Who wants to know what: events, states, phases and subjects that are new."""

    on_event: Callable[[Report], None]
    on_state: Callable[[Subject, bool | None], None]
    on_phase: Callable[[Phase, CameraError | None], None]
    on_subjects: Callable[[Collection[Subject]], None]


class _OneConnectionError(CameraError):
    """The device gave no picture while its stream was open."""


class Listener:
    """The one listening connection of a device; `run` is all it does.

    `take_picture` asks the device for a picture that nobody needs, to learn whether it bears both;
    `rest` tells for how many seconds the device is to be left alone. `hold` is that of `States`.
    """

    def __init__(
        self,
        access: EventAccess,
        channels: Collection[int],
        callbacks: Callbacks,
        take_picture: Callable[[], Awaitable[object]],
        rest: Callable[[], float],
        *,
        hold: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._access = access
        self._channels = channels
        self._callbacks = callbacks
        self._take_picture = take_picture
        self._rest = rest
        self._hold = hold
        self._clock = clock
        self.states = States(hold, clock, callbacks.on_state)
        self.subjects: dict[str, Subject] = {}
        """What the device has announced or reported, by key."""
        self.heard_at: datetime | None = None
        """When something of the device last made sense."""
        self.connections = 0
        self._kept = ""
        self._evidence = 0
        """How often in a row it gave pictures without an open stream only."""
        self._is_configured = False
        self._pauses = Pauses(clock)

    @property
    def memory(self) -> Mapping[str, str]:
        """What is worth keeping over a restart."""
        return {
            **({MEMORY: self._kept} if self._kept else {}),
            **({SUBJECTS: ",".join(self.subjects)} if self.subjects else {}),
            **self._access.memory,
        }

    def remember(self, memory: Mapping[str, str]) -> None:
        """Restore `memory`."""
        kept = memory.get(MEMORY, "")
        self._kept = kept if kept in {_SHARED, _SINGLE} else ""
        keys = memory.get(SUBJECTS, "").split(",")[:MAX_KEPT]
        found = (subject for key in keys if (subject := subject_of(key)) is not None)
        self.subjects = {subject.key: subject for subject in found if self._is_ours(subject)}
        self._access.remember(memory)

    async def run(self) -> None:
        """Listen until the task is cancelled, or the account is refused."""
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
                    await asyncio.sleep(max(self._rest(), self._pauses.after(error)))
        finally:
            self.states.lose()

    async def _attend(self) -> None:
        """Get the events in the way that the device bears."""
        if self._kept == _SINGLE:
            await self._poll()
            return
        try:
            await self._listen()
        except _OneConnectionError as error:
            self.states.lose()
            self._callbacks.on_phase(Phase.DISCONNECTED, error)
            await self._try_alone()

    async def _listen(self) -> None:
        """Hold one connection until it ends, which it does with a CameraError."""
        self._callbacks.on_phase(Phase.CONNECTING, None)
        async with self._access.open(self._channels) as stream:
            self.connections += 1
            self._pauses.connected()
            self._callbacks.on_phase(Phase.CONNECTED, None)
            tasks = {
                asyncio.create_task(self._follow(stream)),
                asyncio.create_task(self._catch_up()),
            }
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
                for task in done:
                    task.result()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, stream: OpenStream) -> None:
        """Take in what arrives, and what ends by itself, until nothing makes sense any more."""
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
                useful_at = self._clock()
                self.heard_at = datetime.now(UTC)
            await asyncio.sleep(0)  # a device that never pauses must not keep everybody waiting

    def _take(self, report: Report) -> None:
        if report.state is not State.OFF:
            self._announce((report.subject, *report.also))
        if self.states.take(report):
            self._callbacks.on_event(report)

    async def _catch_up(self) -> None:
        """Ask, behind the open stream, for what it does not tell."""
        if not self._kept:
            await self._try_both()
        with _unless_account():
            await self._settle()
        if not self._is_configured:
            with _unless_account():
                configured = await self._access.configured(self._channels)
                self._announce(sorted(configured, key=lambda subject: subject.key))
                self._is_configured = True
        await asyncio.sleep(self._hold)
        known = self.subjects.values()
        self.states.settle((), [one for one in known if self.states.is_on(one) is None])

    async def _settle(self) -> None:
        """Read again what the device knows of its states."""
        inputs = await self._access.inputs()
        self._settle_inputs(inputs)
        others = [
            subject
            for subject in self.subjects.values()
            if subject.kind.place is not Place.INPUT and self.states.is_on(subject) is None
        ]
        if (active := await self._access.active(others)) is not None:
            self.states.settle(active, set(others) - active)

    async def _try_both(self) -> None:
        """Learn whether the device gives a picture while its stream is open."""
        try:
            await self._take_picture()
        except (BusyError, NoAnswerError) as error:
            raise _OneConnectionError(str(error)) from None
        except RefusedError:
            return  # this channel has none, which proves nothing
        self._kept = _SHARED

    async def _try_alone(self) -> None:
        """Learn whether it gives one once the stream is closed: then it allows one connection.

        It may just have been busy, so that is believed the second time.
        """
        await asyncio.sleep(max(SETTLE_SECONDS, self._rest()))
        await self._take_picture()
        self._evidence += 1
        if self._evidence >= EVIDENCE:
            self._kept = _SINGLE

    async def _poll(self) -> None:
        """Ask for the inputs, as the stream would cost the pictures."""
        last: Mapping[int, bool] | None = None
        while True:
            try:
                inputs = await self._access.inputs()
            except RefusedError:
                inputs = {}  # it has none
            self.heard_at = datetime.now(UTC)
            if last is None:
                self._pauses.connected()
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
        """Keep what is new, and tell of it."""
        new = [
            subject
            for subject in subjects
            if subject.key not in self.subjects and self._is_ours(subject)
        ]
        if new and len(self.subjects) + len(new) <= MAX_KEPT:
            self.subjects |= {subject.key: subject for subject in new}
            self._callbacks.on_subjects(new)

    def _is_ours(self, subject: Subject) -> bool:
        return subject.kind.place is not Place.CHANNEL or subject.number in self._channels


@contextlib.contextmanager
def _unless_account() -> Iterator[None]:
    """Do without an answer, unless it is the account that was refused."""
    try:
        yield
    except InvalidAuthError:
        raise
    except CameraError:
        return
