"""Parsers of what cameras push: pure functions of bytes, one module per wire form."""

from typing import Protocol

from ..errors import PushError
from . import uapi
from .event import CameraEvent, PushRequest


class Parser(Protocol):
    """What a module of a wire form offers."""

    def claims(self, request: PushRequest) -> bool:
        """Return whether the push looks like this form; cheap, and never raises."""

    def parse(self, request: PushRequest) -> CameraEvent:
        """Return the event. Raises PushError if nothing of the push can be used."""


_PARSERS: tuple[Parser, ...] = (uapi,)
"""One module per form. The first that claims a push reads it, so the pickier come first."""


def parse_push(request: PushRequest) -> CameraEvent:
    """Return what the camera tells.

    Raises PushError with the HTTP status to answer if nothing of it can be used.
    """
    for parser in _PARSERS:
        if parser.claims(request):
            return parser.parse(request)
    raise PushError("the push is in no form that is known here")
