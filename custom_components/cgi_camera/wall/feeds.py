"""A feed asks one camera for all its viewers, at the pace of the fastest."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from homeassistant.components.camera import CAMERA_IMAGE_TIMEOUT, Camera, Image, async_get_image
from homeassistant.components.camera.const import DATA_COMPONENT
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..camera import CgiCamera
from ..const import DOMAIN, LOGGER
from .news import Audience, News, Problem, Wish, problem_of
from .thumbnails import Size, scale

LONGEST_PAUSE = 30.0
"""Seconds between two questions to a camera that goes on failing."""
OTHER_WINDOW = 0.5
"""Seconds that a camera of another integration is left alone after each picture, at least."""
REPEATS = 2
"""So many times a picture that was known already is taken for one that others have just got."""
KEPT_SECONDS = 1.0
"""A picture that is older was not taken for this question: the camera is busy."""
CHECK_SECONDS = 1.0
"""Seconds between two looks at an entity that cannot be asked now; the camera notices nothing."""
SCALED_AT_ONCE = 2


@dataclass(slots=True, kw_only=True)
class _Seat:
    """What one viewer wants, and what it has got."""

    wish: Wish
    served_at: float = float("-inf")
    shown: tuple[int, Size] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shot:
    """A picture of a camera, all of them numbered; times are those of the loop."""

    number: int
    picture: bytes
    content_type: str
    asked_at: float
    taken_at: float


class Feed:
    """Asks one camera and serves its viewers."""

    def __init__(self, hass: HomeAssistant, entity_id: str, scaling: asyncio.Semaphore) -> None:
        self._hass = hass
        self._entity_id = entity_id
        self._scaling = scaling
        self._seats: dict[Audience, _Seat] = {}
        self._shot: _Shot | None = None
        self._problem: Problem | None = None
        self._earliest = 0.0
        self._failures = 0
        self._repeats = 0
        self._stirred = asyncio.Event()
        self._task = hass.async_create_background_task(self._run(), f"{DOMAIN} wall {entity_id}")

    @property
    def is_watched(self) -> bool:
        """Whether there is a viewer."""
        return bool(self._seats)

    @property
    def camera(self) -> Camera | None:
        """The entity, while there is one."""
        entity = self._hass.data[DATA_COMPONENT].get_entity(self._entity_id)
        return entity if isinstance(entity, Camera) else None

    def join(self, viewer: Audience, wish: Wish) -> None:
        """Serve a viewer from now on, or in another way than before."""
        if (seat := self._seats.get(viewer)) is None:
            self._seats[viewer] = _Seat(wish=wish)
            if self._problem is not None:
                viewer.take(self._news(self._problem))
        elif seat.wish != wish:
            if seat.wish.size != wish.size:
                seat.shown = None
            seat.wish = wish
        else:
            return
        self._stirred.set()

    def leave(self, viewer: Audience) -> None:
        """Serve a viewer no longer."""
        self._seats.pop(viewer, None)

    def close(self) -> None:
        """Ask no more."""
        self._task.cancel()

    async def _run(self) -> None:
        while True:
            self._stirred.clear()
            if self._shot is not None and (newcomers := self._newcomers(self._shot)):
                await self._give(self._shot, newcomers)
            elif (pause := min(self._pause(), LONGEST_PAUSE)) > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._stirred.wait()
            elif (problem := self._obstacle) is not None:
                self._fail(problem, CHECK_SECONDS)
            else:
                await self._ask_and_serve()

    def _newcomers(self, shot: _Shot) -> list[Audience]:
        """Return the viewers without a picture that get the last one: new, or all there is."""
        age = self._hass.loop.time() - shot.asked_at
        return [
            viewer
            for viewer, seat in self._seats.items()
            if seat.shown is None
            and (self._problem is not None or age < max(seat.wish.pace, self._window))
        ]

    def _pause(self) -> float:
        """Return the seconds until the next question."""
        due = min(
            (seat.served_at + seat.wish.pace for seat in self._seats.values()),
            default=float("inf"),
        )
        return max(due, self._earliest) - self._hass.loop.time()

    async def _ask_and_serve(self) -> None:
        """Ask once, and give the answer to those for whom it is time."""
        asked_at, before = self._hass.loop.time(), self._shot
        image = await self._ask()
        if isinstance(image, Problem):
            self._failures += 1
            self._fail(image, min(2**self._failures, LONGEST_PAUSE))
            return
        now = self._hass.loop.time()
        age = camera.picture_age if isinstance(camera := self.camera, CgiCamera) else 0
        is_known = before is not None and before.picture == image.content
        problem = Problem.BUSY if age > KEPT_SECONDS else None
        is_settled, self._problem = problem is self._problem, problem
        self._failures = 0
        self._repeats = self._repeats + 1 if is_known else 0
        if 0 < self._repeats <= REPEATS and is_settled and problem is None and self._is_ours:
            # Another viewer got it within the window: ask again soon, not after a whole pace.
            self._earliest = now + self._window / REPEATS
            return
        self._earliest = now + self._window
        self._shot = _Shot(
            number=(before.number if before else 0) + (not is_known),
            picture=image.content,
            content_type=image.content_type,
            asked_at=asked_at,
            taken_at=now - age,
        )
        await self._give(
            self._shot,
            [
                viewer
                for viewer, seat in self._seats.items()
                # A round that comes a little early for one of several viewers is theirs, too.
                if not is_settled or asked_at - seat.served_at >= 0.9 * seat.wish.pace
            ],
        )

    async def _give(self, shot: _Shot, viewers: Iterable[Audience]) -> None:
        """Send viewers a picture, or what is known of it where they have it."""
        seats = {viewer: self._seats[viewer] for viewer in viewers}
        lacking = {
            viewer: seat.wish.size
            for viewer, seat in seats.items()
            if seat.shown != (shot.number, seat.wish.size)
        }
        pictures = await self._scaled(shot, set(lacking.values()))
        for viewer, seat in seats.items():
            if viewer not in self._seats:  # it left while the picture was scaled
                continue
            seat.served_at = shot.asked_at
            if (size := lacking.get(viewer)) is not None:
                seat.shown = (shot.number, size)
            picture = None if size is None else pictures[size]
            viewer.take(self._news(self._problem, picture, shot.content_type))

    async def _scaled(self, shot: _Shot, sizes: set[Size]) -> dict[Size, bytes]:
        if not sizes:
            return {}
        if "jp" not in shot.content_type:
            return dict.fromkeys(sizes, shot.picture)
        async with self._scaling:
            return await self._hass.async_add_executor_job(scale, shot.picture, sizes)

    def _fail(self, problem: Problem, pause: float) -> None:
        self._earliest = self._hass.loop.time() + max(self._window, pause)
        if problem is not self._problem:
            self._problem = problem
            for viewer in self._seats:
                viewer.take(self._news(problem))

    def _news(
        self, problem: Problem | None, picture: bytes | None = None, content_type: str = ""
    ) -> News:
        taken_at = self._shot.taken_at if self._shot else None
        return News(
            camera=self._entity_id,
            age=None if taken_at is None else self._hass.loop.time() - taken_at,
            moves=isinstance(camera := self.camera, CgiCamera) and camera.moves,
            problem=problem,
            picture=picture,
            content_type=content_type,
        )

    @property
    def _obstacle(self) -> Problem | None:
        """Why the camera cannot be asked at all."""
        camera = self.camera
        if camera is None:
            is_running = self._hass.state is CoreState.running
            return Problem.REMOVED if is_running else Problem.STARTING
        if not camera.available:
            return Problem.GONE
        return None if camera.is_on else Problem.OFF

    @property
    def _is_ours(self) -> bool:
        return isinstance(self.camera, CgiCamera)

    @property
    def _window(self) -> float:
        camera = self.camera
        return camera.picture_window if isinstance(camera, CgiCamera) else OTHER_WINDOW

    async def _ask(self) -> Image | Problem:
        try:
            return await async_get_image(self._hass, self._entity_id, CAMERA_IMAGE_TIMEOUT)
        except HomeAssistantError as error:
            return problem_of(error)
        except Exception as error:  # noqa: BLE001 - what other integrations raise is theirs
            LOGGER.debug("No picture of %s: %s", self._entity_id, type(error).__name__)
            return Problem.FAILED


@dataclass(slots=True, kw_only=True)
class Feeds:
    """All cameras that are watched now, by entity id."""

    hass: HomeAssistant
    _feeds: dict[str, Feed] = field(default_factory=dict)
    _scaling: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SCALED_AT_ONCE))

    def join(self, entity_id: str, viewer: Audience, wish: Wish) -> None:
        """Show a viewer a camera."""
        if (feed := self._feeds.get(entity_id)) is None:
            feed = self._feeds[entity_id] = Feed(self.hass, entity_id, self._scaling)
        feed.join(viewer, wish)

    def leave(self, entity_id: str, viewer: Audience) -> None:
        """Show a viewer a camera no longer; one that is not watched is not asked."""
        if (feed := self._feeds.get(entity_id)) is None:
            return
        feed.leave(viewer)
        if not feed.is_watched:
            self._feeds.pop(entity_id).close()

    def of_channel(self, entry_id: str, channel: int | None) -> list[str]:
        """Return the watched cameras that show a channel; all of the entry if it is unknown."""
        return [
            entity_id
            for entity_id, feed in self._feeds.items()
            if isinstance(camera := feed.camera, CgiCamera)
            and camera.coordinator.config_entry.entry_id == entry_id
            and channel in {None, camera.channel.number}
        ]
