"""The events that a recorder reports over one connection of ours, each with its own picture."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
from homeassistant.util.signal_type import SignalType

from ..api.errors import CameraError, InvalidAuthError, NoAnswerError, WeakerLoginError
from ..api.events.report import Place, Report, Subject
from ..api.events.subscription import Callbacks, Phase, Subscription
from ..const import DOMAIN, LOGGER, OPTION_HOLD_SECONDS, OPTION_LISTEN
from ..coordinator import CgiCameraCoordinator
from ..texts import localized
from .admission import Recipient
from .health import Issue
from .servers.quota import OncePerMinute

MAX_WAITING = 64
"""Events whose snapshot has not arrived yet; further ones are dispatched without."""
SNAPSHOT_SECONDS = 8
"""An event that waits longer for its snapshot goes without."""
LOST_SECONDS = 3600
HELD = frozenset({Phase.CONNECTED, Phase.POLLING})


class Signal(StrEnum):
    """What entities can follow."""

    PHASE = "phase"
    SUBJECTS = "subjects"


def signal_of(entry_id: str, what: str) -> SignalType[()]:
    """Return the signal of one entry for a `Signal`, or for the key of a subject."""
    return SignalType(f"{DOMAIN}_{entry_id}_stream_{what}")


class EventStream:
    """The listening connection of one recorder, and what has come over it."""

    def __init__(self, recipient: Recipient, coordinator: CgiCameraCoordinator) -> None:
        """Prepare; `async_open` begins to listen."""
        self._recipient = recipient
        self._coordinator = coordinator
        self.hass = coordinator.hass
        self._entry = coordinator.config_entry
        self._log = OncePerMinute()
        self._run: asyncio.Task[None] | None = None
        self._deliveries: set[asyncio.Task[None]] = set()
        self._cancel_lost: CALLBACK_TYPE | None = None
        self._was_lost = False
        self.phase = Phase.CONNECTING
        self.error: CameraError | None = None
        self.subscription: Subscription = coordinator.device.subscribe(
            Callbacks(
                on_event=self._handle_event,
                on_drop=self._handle_drop,
                on_state=self._handle_state,
                on_phase=self._handle_phase,
                on_subjects=self._handle_subjects,
            ),
            self._entry.options[OPTION_HOLD_SECONDS],
        )

    async def async_open(self) -> None:
        """Begin to listen."""
        self._expect()
        self._run = self._entry.async_create_background_task(
            self.hass, self.subscription.run(), f"{self._coordinator.name} - events"
        )

    async def async_close(self) -> None:
        """Stop listening, and let go of events without their snapshot."""
        self._stop_expecting()
        tasks = [*self._deliveries, *([self._run] if self._run else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def is_on(self, subject: Subject) -> bool | None:
        """Return whether a subject is on, None while its state is unknown."""
        return self.subscription.states.is_on(subject)

    @callback
    def _send(self, what: str) -> None:
        async_dispatcher_send(self.hass, signal_of(self._entry.entry_id, what))

    @callback
    def _handle_state(self, subject: Subject, _is_on: bool | None) -> None:  # noqa: FBT001 - a callback's
        self._send(subject.key)

    @callback
    def _handle_subjects(self, _subjects: Collection[Subject]) -> None:
        self._send(Signal.SUBJECTS)

    @callback
    def _handle_phase(self, phase: Phase, error: CameraError | None) -> None:
        """Show the phase, and raise an issue once the connection has been away for an hour."""
        was_held = self.phase in HELD
        self.phase = phase
        if error is not None or phase in HELD:
            self.error = error
        if phase in HELD:
            self._stop_expecting()
            self._recipient.health.withdraw(Issue.EVENTS_LOST)
            if self._was_lost:
                self._was_lost = False
                LOGGER.info("%s: the events are back", self._coordinator.name)
        else:
            self._expect()
            if was_held:
                self._was_lost = True
                self._log.write("lost", f"{self._coordinator.name}: the events are lost: {error}")
        if phase is Phase.REFUSED:
            self._coordinator.account_refused()
        elif isinstance(error, WeakerLoginError):
            self._coordinator.login_weakened()
        self._send(Signal.PHASE)

    def _expect(self) -> None:
        """Begin the hour, unless it has begun."""
        if self._cancel_lost is None:
            self._cancel_lost = async_call_later(self.hass, LOST_SECONDS, self._raise_issue)

    def _stop_expecting(self) -> None:
        if self._cancel_lost is not None:
            self._cancel_lost()
            self._cancel_lost = None

    @callback
    def _raise_issue(self, _now: datetime) -> None:
        self._cancel_lost = None
        error = self.error or NoAnswerError("no answer in time")
        reason = localized(self.hass, self._coordinator.user_error(error))
        self._recipient.health.raise_issue(Issue.EVENTS_LOST, reason=reason)

    @callback
    def _handle_drop(self) -> None:
        self._log.write("flood", f"{self._coordinator.name}: drops events of a flood")

    @callback
    def _handle_event(self, report: Report) -> None:
        """Deliver an event in a task of its own: its snapshot takes a moment."""
        task = self._entry.async_create_background_task(
            self.hass,
            self._deliver(report, dt_util.utcnow(), may_wait=len(self._deliveries) < MAX_WAITING),
            f"{self._coordinator.name} - event",
        )
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    async def _deliver(self, report: Report, received_at: datetime, *, may_wait: bool) -> None:
        """Dispatch an event with its picture: the one that came with it, or a snapshot."""
        channel = self._channel_of(report)
        event = replace(report, channel=channel).event()
        if may_wait and channel is not None and "snapshot" not in event.pictures:
            picture = await self._snapshot(channel)
            if picture is not None:
                event = replace(
                    event,
                    pictures={**event.pictures, "snapshot": picture},
                    details={**event.details, "snapshot": "taken_after"},
                )
        transport = "poll" if self.phase is Phase.POLLING else "stream"
        await self._recipient.dispatcher.async_dispatch(event, received_at, transport)

    async def _snapshot(self, channel: int) -> bytes | None:
        """Return a picture of a channel now, None if the recorder does not give one in time."""
        try:
            async with asyncio.timeout(SNAPSHOT_SECONDS):
                device = self._coordinator.device
                stream = next(one for one in device.channels if one.number == channel).streams[0]
                return await device.snapshots.get_fresh(channel, stream.name)
        except (CameraError, TimeoutError) as error:
            if isinstance(error, InvalidAuthError):
                self._coordinator.account_refused()
            LOGGER.debug("%s: an event has no snapshot: %s", self._coordinator.name, error)
            return None

    def _channel_of(self, report: Report) -> int | None:
        """Return the channel that shows an event: an input without one is that of its number."""
        if report.channel is not None or report.subject.kind.place is not Place.INPUT:
            return report.channel
        numbers = [channel.number for channel in self._coordinator.device.channels]
        return report.subject.number if report.subject.number in numbers else min(numbers)


def listens(coordinator: CgiCameraCoordinator) -> bool:
    """Return whether the options ask for the events of a recorder that can report them."""
    family, options = coordinator.device.family, coordinator.config_entry.options
    return bool(family.events and coordinator.device.channels and options.get(OPTION_LISTEN))
