"""Parsers of what cameras push: pure functions of bytes, one module per wire form."""

from ..errors import PushError
from . import json_cgi, uapi
from .event import CameraEvent, Inquiry, PushRequest


def parse_push(request: PushRequest) -> CameraEvent | Inquiry:
    """Return what the camera tells, or asks. The pickier form is tried first.

    Raises PushError with the HTTP status to answer if nothing of it can be used.
    """
    if json_cgi.claims(request):
        return json_cgi.parse(request)
    if uapi.claims(request):
        return uapi.parse(request)
    raise PushError("the push is in no form that is known here")
