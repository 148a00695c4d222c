"""Admits the pushes of one camera: limits their number and finds the camera that sent them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final, Protocol

from homeassistant.core import callback

from ..api.errors import PushError
from ..api.events.event import CameraEvent, Inquiry, Source
from ..api.identity import Identity, plain_mac
from ..const import OPTION_SHARED_ADDRESS
from ..coordinator import CgiCameraCoordinator
from ..entries import async_loaded_cameras
from .dispatch import Dispatcher
from .health import Arrival, Issue, PushHealth
from .servers.quota import OncePerMinute, Pace

EVENTS_PER_SECOND: Final = 30
BURST: Final = 60


def names(source: Source, identity: Identity) -> bool:
    """Return whether a push names the camera of this identity."""
    serial, mac = (source.usn or "").lower(), plain_mac(source.mac)
    is_named = serial != "" and serial == (identity.serial or "").lower()
    return is_named or (mac is not None and mac == identity.mac)


class UnknownCameraError(PushError):
    """A push of a camera without an entry; `source` is the identity in the push."""

    def __init__(self, source: Source) -> None:
        """Keep the serial number out of the message, which is logged."""
        super().__init__("from a camera with an unknown serial number", HTTPStatus.NOT_FOUND)
        self.source = source


class Recipient(Protocol):
    """The camera to which a push belongs, with the place for its events."""

    coordinator: CgiCameraCoordinator
    dispatcher: Dispatcher
    health: PushHealth


class Admission:
    """The check that every push of one transport of a camera passes."""

    def __init__(self, recipient: Recipient, good: Arrival = Arrival.GOOD) -> None:
        """Count from zero; an arrival of the `good` kind proves that the transport works."""
        self._recipient = recipient
        self._good = good
        self._pace = Pace()
        self._log = OncePerMinute()

    def check_pace(self) -> None:
        """Count a push. Raises PushError for one that exceeds the rate."""
        if not self._pace.allows(BURST, EVENTS_PER_SECOND):
            raise PushError("too many pushes", HTTPStatus.TOO_MANY_REQUESTS)

    @callback
    def recipient_of(self, push: CameraEvent | Inquiry) -> Recipient:
        """Return the camera of a push: the serial number decides, then the MAC, then the address.

        Raises UnknownCameraError for a push that names a camera without an entry: no event appears
        under a wrong name. Raises PushError for another camera whose events may not arrive here.
        """
        own, source = self._recipient, push.source
        if not source.usn and plain_mac(source.mac) is None:
            return own
        for recipient in (own, *self._loaded_recipients()):
            identity = recipient.coordinator.identity
            if names(source, identity):
                if recipient is not own:
                    self._check_shared(recipient)
                return recipient
        if own.coordinator.identity.serial is None:
            return own  # the camera never named a serial number that could contradict this one
        raise UnknownCameraError(source)

    def _check_shared(self, other: Recipient) -> None:
        """Raise PushError unless another camera may use this push address.

        An entry from before the option accepts its events, until its user decides in the repair.
        """
        is_shared = self._recipient.coordinator.config_entry.options.get(OPTION_SHARED_ADDRESS)
        if is_shared:
            return
        title = other.coordinator.shown_name
        self._recipient.health.raise_issue(Issue.ADDRESS_SHARED, other=title)
        if is_shared is not None:
            raise PushError(
                "from another camera, whose events may not arrive here", HTTPStatus.FORBIDDEN
            )

    def _loaded_recipients(self) -> list[Recipient]:
        entries = async_loaded_cameras(self._recipient.coordinator.hass)
        return [entry.runtime_data.inbox for entry in entries]

    async def async_parse_and_pass_on(
        self,
        parse: Callable[[], CameraEvent | Inquiry],
        received_at: datetime,
        transport: str,
    ) -> CameraEvent | Inquiry:
        """Parse a large push in the executor and dispatch its event; return what it was.

        Raises PushError.
        """
        parsed, is_done = await self._recipient.dispatcher.async_parse_and_dispatch(
            parse, self._is_own, received_at, transport
        )
        if isinstance(parsed, CameraEvent):
            if is_done:
                self.accept(self._recipient, parsed.problems)
            else:
                await self.async_pass_on(parsed, received_at, transport)
        return parsed

    def _is_own(self, event: CameraEvent) -> bool:
        """Return whether an event surely belongs to the camera of this address."""
        source = event.source
        is_named = source.usn or plain_mac(source.mac) is not None
        return not is_named or names(source, self._recipient.coordinator.identity)

    async def async_pass_on(
        self, event: CameraEvent, received_at: datetime, transport: str
    ) -> None:
        """Dispatch an event for the camera that sent it. Raises UnknownCameraError."""
        recipient = self.recipient_of(event)
        # Accept first: the entry may be unloaded while the event is stored.
        self.accept(recipient, event.problems)
        await recipient.dispatcher.async_dispatch(event, received_at, transport)

    @callback
    def accept(self, recipient: Recipient, problems: Sequence[str] = ()) -> None:
        """Count a push that was used, whole or in part."""
        recipient.health.arrived(self._good)
        if problems:
            self._warn(f"used in part: {problems[0]}")

    @callback
    def refuse(self, error: PushError) -> None:
        """Count a push that was rejected."""
        self._recipient.dispatcher.refused += 1
        health = self._recipient.health
        if isinstance(error, UnknownCameraError):
            health.arrived(Arrival.STRANGER, error.source)
        elif error.status == HTTPStatus.BAD_REQUEST:
            health.arrived(Arrival.UNREADABLE)
        self._warn(f"refused: {error}")

    def _warn(self, what: str) -> None:
        """Write one line per minute, whatever the reasons; `what` has no words of the sender."""
        title = self._recipient.coordinator.config_entry.title
        self._log.write("push", f"A push to {title} was {what}")
