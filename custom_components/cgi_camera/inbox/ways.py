"""What events a camera can bring as it is set up now: one row for each way of events."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from ..api.events.event import EventType
from ..const import (
    OPTION_FTP,
    OPTION_FTP_ALARMS,
    OPTION_FTP_INSTALL,
    OPTION_KEEP_FACES,
    OPTION_MAIL,
    OPTION_PUSH_EVENTS,
)
from ..coordinator import CgiCameraCoordinator
from .alarm_input import alarm_input_of
from .event_stream import listens
from .kinds import Kind, kind_of


def _by_pushes(coordinator: CgiCameraCoordinator) -> Iterable[Kind]:
    """Yield what comes by pushes that are set up."""
    options = coordinator.config_entry.options
    for pushed in options.get(OPTION_PUSH_EVENTS, ()):
        yield kind_of(EventType(pushed))
        yield Kind.PUSH
        if pushed != EventType.FACE:
            yield Kind.PICTURE
        elif options.get(OPTION_KEEP_FACES, True):
            yield from (Kind.PICTURE, Kind.FACE_PICTURE)


def _by_uploads(coordinator: CgiCameraCoordinator) -> Iterable[Kind]:
    """Yield what comes by uploads: an upload without a known type is an alarm."""
    options, device = coordinator.config_entry.options, coordinator.device
    if not device.family.pushes or not (options.get(OPTION_FTP) or options.get(OPTION_MAIL)):
        return
    yield from (Kind.PICTURE, Kind.PUSH)
    if (setup := device.upload_setup("")) is None:
        yield Kind.ALARM
    elif options.get(OPTION_FTP) and options.get(OPTION_FTP_INSTALL):
        yield from map(kind_of, setup.uploads)
        yield from (kind_of(EventType(alarm)) for alarm in options.get(OPTION_FTP_ALARMS, ()))


def _by_polls(coordinator: CgiCameraCoordinator) -> Iterable[Kind]:
    """Yield what the polls find out."""
    row = alarm_input_of(coordinator.device.family)
    if row is not None and row.field in coordinator.data.get(row.section, {}):
        yield Kind.ALARM


def _by_stream(coordinator: CgiCameraCoordinator) -> Iterable[Kind]:
    """Yield what the stream of a recorder brings besides the entities of its subjects."""
    if listens(coordinator):
        yield Kind.PICTURE


WAYS: Final[Mapping[str, Callable[[CgiCameraCoordinator], Iterable[Kind]]]] = {
    "pushes": _by_pushes,
    "uploads": _by_uploads,
    "polls": _by_polls,
    "stream": _by_stream,
}
"""The ways of events, and what each can bring as the camera is set up now."""


def kinds_of_ways(coordinator: CgiCameraCoordinator) -> Iterator[Kind]:
    """Yield what the ways can bring as the camera is set up now."""
    for bring in WAYS.values():
        yield from bring(coordinator)
