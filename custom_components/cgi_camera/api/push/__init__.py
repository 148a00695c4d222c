"""Parsers of what cameras push: pure functions of bytes, one module per wire form."""

from typing import Protocol

from ..errors import PushError
from . import json_cgi, uapi
from .event import CameraEvent, Inquiry, PushRequest


class Parser(Protocol):
    """What a module of a wire form offers."""

    def claims(self, request: PushRequest) -> bool:
        """Return whether the push looks like this form; cheap, and never raises."""

    def parse(self, request: PushRequest) -> CameraEvent | Inquiry:
        """Return what the push is. Raises PushError if nothing of the push can be used."""


_PARSERS: tuple[Parser, ...] = (json_cgi, uapi)
"""One module per form. The first that claims a push reads it, so the pickier come first."""


def parse_push(request: PushRequest) -> CameraEvent | Inquiry:
    """Return what the camera tells, or asks.

    Raises PushError with the HTTP status to answer if nothing of it can be used.
    """
    for parser in _PARSERS:
        if parser.claims(request):
            return parser.parse(request)
    raise PushError("the push is in no form that is known here")
