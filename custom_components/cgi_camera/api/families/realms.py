"""Recognizes the make that asks for a login, as far as its realm names it.

A realm alone is no proof: it decides together with the paths that ask for a login, or `Server`.
"""

import re

from ..http.challenge import realm
from ..http.transport import Answer, Transport

_DAHUA = re.compile(r"Login to \S+|DH_[0-9A-F]{12}|Device_\w+", re.IGNORECASE)
_HIKVISION = re.compile(
    r"IP Camera\(\w+\)|DVR|DVRNVRDVS|i?DS-.*|[0-9a-f]{24,}", re.IGNORECASE | re.DOTALL
)
_HIKVISION_SERVER = re.compile(r"webserver|(?:App|DNVRS|DVRDVS|Hikvision)-Webs", re.IGNORECASE)


def is_dahua(answer: Answer) -> bool:
    """Return whether a login is named as those of Dahua: `Login to` a serial, `DH_` and a MAC."""
    return answer.status == 401 and _DAHUA.fullmatch(realm(answer.challenges)) is not None


def is_hikvision(answer: Answer) -> bool:
    """Return whether a login is named as those of Hikvision: `IP Camera(76475)`, `DVR`, a hash."""
    return answer.status == 401 and _HIKVISION.fullmatch(realm(answer.challenges)) is not None


def is_hikvision_server(answer: Answer) -> bool:
    """Return whether `Server` names a web server of Hikvision."""
    return _HIKVISION_SERVER.match(answer.headers.get("Server", "")) is not None


async def asks_only_there(transport: Transport, nowhere: str) -> bool:
    """Return whether a path that no camera has needs no login, unlike the one before."""
    return (await transport.get(nowhere)).status != 401
