"""Makes a camera push to us: writes our address into it, tests the way, and keeps it right.

Two options decide what the camera gets: the events to push, without which its settings stay
untouched, and the address of Home Assistant as the camera sees it.
"""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import callback
from homeassistant.helpers.event import async_track_time_interval
from yarl import URL

from ..api.camera_setup import PushSetup
from ..api.errors import BusyError, CameraError, CannotConnectError, PushSetupError
from ..api.events.event import EventType
from ..api.settings import Switch
from ..const import CONF_PUSH_KEPT, LOGGER, OPTION_CALLBACK, OPTION_PUSH_EVENTS
from ..exceptions import PushHopError
from ..inbox.health import Arrival, Issue
from ..names import async_name
from ..texts import localized
from .addresses import async_push_url
from .installation import Installation, hop_error, refused_hop

TEST_SECONDS = 10
"""The longest that a test may take from the camera to us."""
CHECK_INTERVAL = timedelta(days=1)


async def async_send_test(
    setup: PushSetup, url: URL, expected: asyncio.Future[Arrival]
) -> tuple[Arrival | None, CameraError | None]:
    """Make the camera send a test, and return what has arrived, and how the camera failed."""
    failure = None
    try:
        await setup.test(url)
    except CameraError as error:
        failure = error
    try:
        # A push that has arrived proves more than the camera's opinion of our answer.
        async with asyncio.timeout(0 if failure else TEST_SECONDS):
            return await expected, failure
    except TimeoutError:
        return None, failure


def lost_push(
    arrival: Arrival | None, failure: CameraError | None, subject: str, url: URL
) -> PushHopError | None:
    """Return at which hop a test was lost, None for one that has arrived."""
    match arrival:
        case Arrival.GOOD | Arrival.EMPTY:
            return None
        case None if failure is not None:
            return refused_hop(failure, subject, url)
        case None:
            return hop_error(Issue.NOT_ARRIVED, subject, url)
    return hop_error(arrival, subject, url)


class PushInstallation(Installation[PushSetup]):
    """The push settings in the camera of one entry."""

    purpose = "push"
    kept_key = CONF_PUSH_KEPT

    @override
    def _make_setup(self, name: str, kept: Mapping[str, str] | None) -> PushSetup | None:
        return self._device.push_setup(name, kept)

    @property
    def has_test(self) -> bool:
        """Whether the camera can send a test."""
        return (setup := self.setup) is not None and setup.has_test

    async def async_install(
        self, address: str, events: Collection[str], *, detect: bool = False
    ) -> bool:
        """Make the camera push, and return whether this needed a write. Raises PushHopError.

        `detect` also turns the face detection on; from then on its switch belongs to the user.
        """
        setup = self._required_setup()
        url = await self._url(setup, address)
        with self._installing(setup, url):
            return await setup.install(url, [EventType(event) for event in events], detect=detect)

    async def async_set_up(
        self, address: str, events: Collection[str], *, test: bool
    ) -> dict[str, Any]:
        """Make the camera push, wait for a test if there is one, and return the new options.

        Raises PushHopError, after which the camera has what the present options ask for.
        """
        try:
            await self.async_install(address, events, detect=True)
            if test:
                await self.async_test(address)
        except PushHopError:
            await self._restore()
            raise
        return {OPTION_PUSH_EVENTS: list(events), OPTION_CALLBACK: address}

    async def async_test(self, address: str) -> None:
        """Make the camera send a test, and wait for its arrival. Raises PushHopError."""
        setup, health = self._required_setup(), self._entry.runtime_data.inbox.health
        url = await self._url(setup, address)
        with health.expect() as expected:
            arrival, failure = await async_send_test(setup, url, expected)
        # A camera that is busy, away or without a test proves nothing.
        if arrival is None and (failure is None or isinstance(failure, PushSetupError)):
            health.raise_issue(Issue.NOT_ARRIVED, url=str(url.origin()))
        if lost := lost_push(arrival, failure, self._subject, url):
            raise lost
        health.clear()

    @callback
    @override
    def watch(self) -> None:
        super().watch()

        async def look_after(_now: datetime) -> None:
            await self.async_look_after()

        coordinator = self._entry.runtime_data.coordinator
        self._entry.async_on_unload(coordinator.async_add_listener(self._notice_detection))
        self._entry.async_on_unload(
            async_track_time_interval(
                self._hass, look_after, CHECK_INTERVAL, cancel_on_shutdown=True
            )
        )

    @override
    async def async_keep_up(self) -> None:
        # At a start, a camera without an event in the archive counts as silent.
        archive = self._entry.runtime_data.inbox.archive
        await self._look_after(is_silent=await self._hass.async_add_executor_job(archive.is_empty))

    async def async_look_after(self) -> None:
        """Check the settings once a day; a camera without a push since then counts as silent."""
        data = self._entry.runtime_data
        if data.coordinator.last_update_success:  # else the camera cannot answer
            await self._look_after(is_silent=not data.inbox.health.was_heard())

    async def _look_after(self, *, is_silent: bool) -> None:
        """Make the camera push to our present address.

        After a write, and to a silent camera, a test follows: it finds a broken way before a face
        is missed. Silence alone proves nothing, since there may have been no face.
        """
        health = self._entry.runtime_data.inbox.health
        events = self._entry.options.get(OPTION_PUSH_EVENTS, ())
        if EventType.FACE not in events:
            health.withdraw(Issue.DETECTION_OFF)
        if not events:
            return
        address = self._entry.options[OPTION_CALLBACK]
        try:
            written = await self.async_install(address, events)
        except PushHopError as error:
            LOGGER.debug("Cannot make %s push: %s", self._entry.title, error.key)
            if isinstance(error.__cause__, CannotConnectError | BusyError):
                return  # the camera has not refused; the next check is tomorrow
            if error.key == Issue.NO_PLAIN_ADDRESS:
                health.raise_issue(Issue.NO_PLAIN_ADDRESS)
            else:
                health.raise_issue(Issue.NOT_INSTALLED, reason=localized(self._hass, error))
            return
        health.withdraw(Issue.NOT_INSTALLED, Issue.NO_PLAIN_ADDRESS)
        if EventType.FACE in events and self._detects_faces() is False:  # as after a reset
            health.raise_issue(Issue.DETECTION_OFF)
        if self.has_test and (written or is_silent):
            with suppress(PushHopError):  # the test itself raises the issue
                await self.async_test(address)

    def _detects_faces(self) -> bool | None:
        """Return whether the face detection is on, None for a camera without such a switch."""
        data, family = self._entry.runtime_data.coordinator.data, self._device.family
        switch = family.detections.get(EventType.FACE)
        row = next((row for row in family.features if row.key == switch), None)
        return (
            row.decode(data.get(row.section, {}).get(row.field))
            if isinstance(row, Switch)
            else None
        )

    @callback
    def _notice_detection(self) -> None:
        """Withdraw the issue once the face detection is on, by whatever way."""
        if self._detects_faces():
            self._entry.runtime_data.inbox.health.withdraw(Issue.DETECTION_OFF)

    async def _restore(self) -> None:
        """Write what the present options ask for, after an attempt that failed."""
        try:
            if events := self._entry.options.get(OPTION_PUSH_EVENTS):
                await self.async_install(self._entry.options[OPTION_CALLBACK], events)
            else:
                await self.async_remove()
        except (CameraError, PushHopError) as error:
            LOGGER.debug("Cannot restore the push settings of %s: %s", self._entry.title, error)

    @property
    def _subject(self) -> str:
        return async_name(self._hass, self._entry)

    async def _url(self, setup: PushSetup, address: str) -> URL:
        webhook_id = self._entry.data[CONF_WEBHOOK_ID]
        return await async_push_url(self._hass, webhook_id, setup, address, self._subject)

    def _required_setup(self) -> PushSetup:
        if (setup := self.setup) is None:
            raise PushHopError("no_push_setup", {"subject": self._subject})
        return setup
