"""Past events in the media browser: by camera, day and type, with their pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from operator import attrgetter
from typing import override

from homeassistant.components.media_player import (
    BrowseError,
    MediaClass,
    MediaType,
    SearchMedia,
    SearchMediaQuery,
)
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .devices import can_have_events
from .entries import async_cameras
from .inbox.archive.event_store import StoredEvents
from .inbox.archive.retention import stored_events
from .inbox.archive.stored_event import StoredEvent, picture_url, thumbnail_url
from .media_people import PEOPLE, People, people_in
from .media_place import ALL, Place
from .media_search import MAX_FOUND, Search
from .names import async_device, async_name
from .texts import Texts, as_text
from .views import JPEG

MAX_SHOWN = 1000
"""The events of a page; each one costs time in the event loop and in the browser."""
NAME = "CGI Camera"
MORE = "…"
"""The title of the next page, the same in all languages."""


async def async_get_media_source(hass: HomeAssistant) -> CgiCameraMediaSource:
    """Return the source of all cameras."""
    return CgiCameraMediaSource(hass)


class CgiCameraMediaSource(MediaSource):
    """The past events of all cameras, including disabled and unavailable ones."""

    name = NAME

    def __init__(self, hass: HomeAssistant) -> None:
        """Set up the source."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return the item of an identifier, with its children.

        Raises BrowseError for an unknown identifier.
        """
        if item.identifier in {None, "", PEOPLE}:
            make = _people if item.identifier else _root
            return await self._hass.async_add_executor_job(make, self._cameras(), Texts(self._hass))
        if (people := People.parse(item.identifier)) is not None:
            return await self._async_browse_people(people)
        if (
            (place := Place.parse(item.identifier)) is None
            or (camera := self._cameras().get(place.camera)) is None
            or (found := await self._hass.async_add_executor_job(camera.browse, place)) is None
        ):
            raise _unknown(BrowseError, item.identifier)
        return found

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return a picture, of an event the first one. Raises Unresolvable without a picture."""
        identifier = item.identifier or ""  # None for the root
        if (
            (place := Place.parse(identifier)) is None
            or (camera := self._cameras().get(place.camera)) is None
            or (found := await self._hass.async_add_executor_job(camera.play, place)) is None
        ):
            raise _unknown(Unresolvable, identifier)
        return found

    @override
    async def async_search_media(
        self, item: MediaSourceItem, query: SearchMediaQuery
    ) -> SearchMedia:
        """Return the events that a query asks for, of one camera or of all, newest first."""
        search = Search.of(query.search_query, Texts(self._hass), dt_util.now().date())
        within = (item.identifier or "").partition("/")[0]
        cameras = [one for key, one in self._cameras().items() if within in {"", key}]
        found = await self._hass.async_add_executor_job(_newest, cameras, search)
        return SearchMedia(result=found[:MAX_FOUND])

    async def _async_browse_people(self, people: People) -> BrowseMediaSource:
        """Return the events of one person or list, of all cameras, newest first."""
        folder = _folder(people.identifier, people.title(Texts(self._hass)))
        cameras = list(self._cameras().values())
        found = await self._hass.async_add_executor_job(_newest, cameras, people)
        folder.children = found[:MAX_FOUND]
        if len(found) > MAX_FOUND:
            last = _event_id(found[MAX_FOUND - 1])
            folder.children.append(_folder(f"{people.identifier}/{last}", MORE))
        return folder

    def _cameras(self) -> dict[str, _Camera]:
        texts, zone = Texts(self._hass), dt_util.get_default_time_zone()
        return {
            entry.entry_id: _Camera(
                entry_id=entry.entry_id,
                name=async_name(self._hass, entry),
                device_id=device.id if device else None,
                events=stored_events(self._hass, entry),
                texts=texts,
                zone=zone,
                can_have_events=can_have_events(entry),
            )
            for entry in async_cameras(self._hass)
            for device in (async_device(self._hass, entry),)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Camera:
    """The branch of one camera in the tree. Methods block."""

    entry_id: str
    name: str
    device_id: str | None
    events: StoredEvents
    texts: Texts
    zone: dt.tzinfo
    can_have_events: bool

    def folder(self) -> BrowseMediaSource:
        """Return the camera without its days."""
        return _folder(self.entry_id, self.name, _thumbnail(self.events.newest()))

    def browse(self, place: Place) -> BrowseMediaSource | None:
        """Return the item at a place with its children, None for an unknown place."""
        if place.event is not None:
            event = self.events.event(place.event)
            if event is None or place.picture is not None:
                return None
            item = self._event(event)
            item.children = [self._picture(event, name) for name in event.pictures]
            return item
        if place.day is None:
            item = _folder(self.entry_id, self.name)
            item.children = [
                _folder(f"{self.entry_id}/{day}", str(day), _thumbnail(self.events.event(last)))
                for day, last in self.events.days(self.zone).items()
            ]
            return item
        counts = self.events.counts(place.day, self.zone)
        newest = max((last for _, last in counts.values()), default="")
        counts = {ALL: (sum(number for number, _ in counts.values()), newest), **counts}
        if place.type is None:
            item = _folder(f"{self.entry_id}/{place.day}", str(place.day))
            item.children = [self._type(place.day, kind, *counts[kind]) for kind in counts]
            return item
        item = self._type(place.day, place.type, *counts.get(place.type, (0, "")))
        kind = None if place.type == ALL else place.type
        events = self.events.of_day(
            place.day, self.zone, kind=kind, before=place.before, limit=MAX_SHOWN + 1
        )
        item.children = [self._event(event) for event in events[:MAX_SHOWN]]
        if len(events) > MAX_SHOWN:
            last = events[MAX_SHOWN - 1].event_id
            item.children.append(_folder(f"{self.entry_id}/{place.day}/{place.type}/{last}", MORE))
        return item

    def search(self, search: Search | People) -> list[BrowseMediaSource]:
        """Return the requested events, with day and camera in their titles."""
        items = []
        for event in search.find(self.events, self.name, self.texts, self.zone):
            item = self._event(event)
            item.title = f"{event.received_at.astimezone(self.zone):%Y-%m-%d} {item.title}"
            if not self._channel(event):
                item.title += f" {self.texts['at_camera'].format(camera=self.name)}"
            items.append(item)
        return items

    def play(self, place: Place) -> PlayMedia | None:
        """Return the picture at a place, None without one."""
        if place.event is None or (event := self.events.event(place.event)) is None:
            return None
        name = place.picture or next(iter(event.pictures), "")
        path = self.events.picture(event.event_id, name)
        return PlayMedia(picture_url(event.event_id, name), JPEG, path=path) if path else None

    def _type(self, day: dt.date, kind: str, count: int, newest: str) -> BrowseMediaSource:
        return _folder(
            f"{self.entry_id}/{day}/{kind}",
            f"{self.texts[f'type_{kind}']} ({count})",
            _thumbnail(self.events.event(newest)),
        )

    def _event(self, event: StoredEvent) -> BrowseMediaSource:
        """Return an event without its pictures; an event with one picture is not a folder."""
        time = dt.datetime.fromisoformat(event.facts["occurred_at"]).astimezone(self.zone)
        # After an outage, some cameras send events of other days.
        same_day = time.date() == event.received_at.astimezone(self.zone).date()
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier=f"{self.entry_id}/{event.event_id}",
            media_class=MediaClass.IMAGE,
            media_content_type=MediaType.IMAGE,
            title=f"{time:{'%H:%M:%S' if same_day else '%Y-%m-%d %H:%M:%S'}} "
            f"{self.texts.event_title(event.facts)}{self._channel(event)}"
            f"{self.texts.particulars(event.facts)}",
            can_play=bool(event.pictures),
            can_expand=len(event.pictures) != 1,
            thumbnail=_thumbnail(event),
        )

    def _channel(self, event: StoredEvent) -> str:
        """Return the place of an event within a recorder: ` at Furnace`, or an empty text."""
        name = event.facts.get("name")
        if not name or event.facts["device_id"] == self.device_id:
            return ""
        return f" {self.texts['at_camera'].format(camera=as_text(name))}"

    def _picture(self, event: StoredEvent, name: str) -> BrowseMediaSource:
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier=f"{self.entry_id}/{event.event_id}/{name}",
            media_class=MediaClass.IMAGE,
            media_content_type=JPEG,
            title=self.texts.picture(name),
            can_play=True,
            can_expand=False,
            thumbnail=thumbnail_url(event.event_id, name),
        )


def _root(cameras: Mapping[str, _Camera], texts: Texts) -> BrowseMediaSource:
    root = _folder("", NAME)
    ordered = sorted(cameras.values(), key=attrgetter("name"))
    listed = (one for one in ordered if one.can_have_events or not one.events.is_empty())
    root.children = [camera.folder() for camera in listed]
    if any(camera.events.rows.has_people() for camera in cameras.values()):
        root.children.insert(0, _folder(PEOPLE, texts[PEOPLE]))
    return root


def _people(cameras: Mapping[str, _Camera], texts: Texts) -> BrowseMediaSource:
    folder = _folder(PEOPLE, texts[PEOPLE])
    found = people_in(camera.events for camera in cameras.values())
    folder.children = [_folder(people.identifier, people.title(texts)) for people in found]
    return folder


def _newest(cameras: Sequence[_Camera], search: Search | People) -> list[BrowseMediaSource]:
    """Return the requested events of all these cameras, newest first."""
    found = [event for camera in cameras for event in camera.search(search)]
    return sorted(found, key=_event_id, reverse=True)


def _event_id(item: BrowseMediaSource) -> str:
    return (item.identifier or "").rpartition("/")[2]


def _folder(identifier: str, title: str, thumbnail: str | None = None) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type=MediaType.IMAGE,
        title=title,
        can_play=False,
        can_expand=True,
        can_search="/" not in identifier and identifier != PEOPLE,
        thumbnail=thumbnail,
    )


def _thumbnail(event: StoredEvent | None) -> str | None:
    """Return the picture that suits a thumbnail: a face, or the first picture."""
    if event is None or not event.pictures:
        return None
    name = "face_0" if "face_0" in event.pictures else event.pictures[0]
    return thumbnail_url(event.event_id, name)


def _unknown[ErrorT: HomeAssistantError](kind: type[ErrorT], identifier: str) -> ErrorT:
    return kind(
        translation_domain=DOMAIN,
        translation_key="unknown_media_item",
        translation_placeholders={"value": as_text(identifier)},
    )
