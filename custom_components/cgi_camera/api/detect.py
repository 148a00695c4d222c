"""Finds out which family a host speaks, without sending a credential.

No firmware counts an unauthenticated request as a failed login, while a wrong password does
count: on some recorders five of them lock everyone out for half an hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import override

from .errors import CameraError, CannotConnectError, UnknownDeviceError
from .families import FAMILIES
from .family import Family
from .http.challenge import best_challenge
from .http.request import MAX_SETTINGS
from .http.transport import Answer, Transport


class AttentiveTransport(Transport):
    """Sends without an account, and keeps how the last answer asked for one."""

    challenges: Sequence[str] = ()

    @override
    async def get(self, target: str, *, once: bool = False, limit: int = MAX_SETTINGS) -> Answer:
        answer = await super().get(target, once=once, limit=limit)
        if answer.status == 401:
            self.challenges = answer.challenges
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What can be seen of a host without an account.

    `login` is the kind of login that it asks for, empty if it asks for none that is known.
    """

    is_family: bool
    login: str


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


async def sight(transport: AttentiveTransport, family: Family) -> Sighting:
    """Ask a host, without an account, whether it speaks a family and for which login it asks.

    Raises CannotConnectError without an answer.
    """
    is_family = False
    try:
        if family.probe is None:
            await transport.get("/")
        else:
            is_family = await family.probe(transport)
    except CannotConnectError:
        raise
    except CameraError:
        pass  # an answer, but of no such camera
    challenge = best_challenge(transport.challenges)
    login = family.login or ("" if challenge is None else challenge.login)
    return Sighting(is_family=is_family, login=login)
