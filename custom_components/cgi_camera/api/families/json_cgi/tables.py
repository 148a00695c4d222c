"""What a JSON CGI camera can show and do, all of it."""

from collections.abc import Mapping

from ...features import Feature
from ...settings import Setting
from .tables_alarm import ALARMS, RECORDING, SMART_AUDIO
from .tables_picture import AUDIO, EXPOSURE, IMAGE, IMAGE_ADVANCED, OSD, PRIVACY_MASKS, STREAMS
from .tables_system import CLOCK, NETWORK, PERIPHERAL, SERVERS, SYSTEM, WIFI

FEATURES: tuple[Feature, ...] = (
    *IMAGE,
    *IMAGE_ADVANCED,
    *OSD,
    *PRIVACY_MASKS,
    *ALARMS,
    *SYSTEM,
    *CLOCK,
    *STREAMS,
    *AUDIO,
    *RECORDING,
    *EXPOSURE,
    *SMART_AUDIO,
    *NETWORK,
    *WIFI,
    *SERVERS,
    *PERIPHERAL,
)


def _settings() -> Mapping[str, tuple[Setting, ...]]:
    """Return the settings of each section."""
    found: dict[str, tuple[Setting, ...]] = {}
    for feature in FEATURES:
        if isinstance(feature, Setting):
            found[feature.section] = (*found.get(feature.section, ()), feature)
    return found


SETTINGS = _settings()
