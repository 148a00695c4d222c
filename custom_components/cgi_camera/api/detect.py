"""Finds out which family a host speaks, without sending a credential.

No firmware counts an unauthenticated request as a failed login, while a wrong password does
count: on some recorders five of them lock everyone out for half an hour.
"""

from .errors import CameraError, CannotConnectError, UnknownDeviceError
from .families import FAMILIES
from .family import Family
from .http.transport import Transport


async def detect(transport: Transport) -> Family:
    """Ask one question after the other and return the first family that knows the answer.

    Raises CannotConnectError without any answer, UnknownDeviceError if no family recognizes
    the answers.
    """
    for family in FAMILIES.values():
        try:
            if family.probe is not None and await family.probe(transport):
                return family
        except CannotConnectError:
            raise
        except CameraError:
            continue  # an answer, but none this family gives
    raise UnknownDeviceError("no known camera answers at this address")
