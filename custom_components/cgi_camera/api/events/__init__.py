"""Parsers of pushes and uploads: pure functions of bytes, one module per wire form."""

from ..errors import PushError
from . import json_cgi, uapi
from .event import CameraEvent, Inquiry, PushRequest


def parse_push(request: PushRequest) -> CameraEvent | Inquiry:
    """Return the event or the inquiry in a push. The stricter form is tried first.

    Raises PushError, with the HTTP status of the reply, for a push without usable content.
    """
    if json_cgi.claims(request):
        return json_cgi.parse(request)
    if uapi.claims(request):
        return uapi.parse(request)
    raise PushError("the push has an unknown form")
