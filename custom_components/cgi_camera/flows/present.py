"""What the menu of the options shows behind each step: whether it is on, or how it is set."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..api.events.upload_patterns import DEFAULT_PATTERNS
from ..const import (
    CONF_CHANNELS,
    DEFAULT_KEEP_SECONDS,
    DEFAULT_OPTIONS,
    OPTION_ARCHIVE_DAYS,
    OPTION_FTP,
    OPTION_KEEP_FACES,
    OPTION_KEEP_SECONDS,
    OPTION_LISTEN,
    OPTION_MAIL,
    OPTION_PUSH_EVENTS,
    OPTION_UPLOAD_PATTERNS,
)
from ..texts import Texts

SWITCHES = {
    "face_events": OPTION_PUSH_EVENTS,
    "receive_ftp": OPTION_FTP,
    "receive_mail": OPTION_MAIL,
    "events": OPTION_LISTEN,
    "faces": OPTION_KEEP_FACES,
}
"""The steps that switch something, each with its option."""


@callback
def present(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, str]:
    """Return the present state of each step by its name."""
    texts, usual = Texts(hass), "\n".join(DEFAULT_PATTERNS)
    options = {OPTION_KEEP_FACES: True, **entry.options}
    is_own = options.get(OPTION_UPLOAD_PATTERNS, usual) != usual
    days = options.get(OPTION_ARCHIVE_DAYS, DEFAULT_OPTIONS[OPTION_ARCHIVE_DAYS])
    seconds = options.get(OPTION_KEEP_SECONDS, DEFAULT_KEEP_SECONDS)
    return {
        **{
            step: texts["option_on" if options.get(option) else "option_off"]
            for step, option in SWITCHES.items()
        },
        "channels": str(len(entry.data.get(CONF_CHANNELS, ()))),
        "pictures": texts["option_seconds"].format(number=seconds),
        "settings": texts["option_day" if days == 1 else "option_days"].format(number=days),
        "upload_meaning": texts["option_own" if is_own else "option_usual"],
    }
