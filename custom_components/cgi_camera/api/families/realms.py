"""Recognizes the maker of a device by the realm of its challenge."""

import re

from ..http.challenge import realm
from ..http.transport import Answer

_DAHUA = re.compile(r"Login to ")
_HIKVISION = re.compile(r"IP Camera\(\w+\)|DVR|DS-.*|[0-9a-f]{24,}", re.IGNORECASE)


def is_dahua(answer: Answer) -> bool:
    """Tell whether this is Dahua or a relative: `Login to` a serial number or a hash."""
    return answer.status == 401 and _DAHUA.match(realm(answer.challenges)) is not None


def is_hikvision(answer: Answer) -> bool:
    """Tell whether this is Hikvision or a relative: `IP Camera(76475)`, `DVR`, hexadecimal."""
    return answer.status == 401 and _HIKVISION.fullmatch(realm(answer.challenges)) is not None
