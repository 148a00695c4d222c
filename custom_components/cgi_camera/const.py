"""Names and defaults of the Home Assistant side."""

import logging
from typing import Final

DOMAIN: Final = "cgi_camera"
EVENT_CAMERA: Final = "cgi_camera_event"
MINOR_VERSION: Final = 3
"""The version of what a config entry holds; `async_migrate_entry` updates older entries."""
LOGGER: Final = logging.getLogger(__package__)

CONF_ADVANCED: Final = "advanced"
CONF_FAMILY: Final = "family"
CONF_LOGIN: Final = "login"
"""The kind of login of a camera that names none."""
LOGIN_AUTO: Final = "auto"
LOGIN_BASIC: Final = "basic"
CONF_CHANNELS: Final = "channels"
"""The chosen channels of a recorder, each with its number and name."""
CONF_RTSP_URL: Final = "rtsp_url"
CONF_MEMORY: Final = "memory"
"""What the library has learned about a camera and needs after a restart."""
CONF_WEAKER_LOGIN: Final = "weaker_login"
"""The step that allows a weaker login than before, and what starts a flow with it."""
CONF_UNCHECKED: Final = "unchecked"
"""Marks an entry of an earlier version, some of whose entities may have nothing to change them."""
CONF_SETUP_MARK: Final = "setup_mark"
"""What marks our settings in a camera that the config flow has set up; else the entry's id does."""
CONF_PUSH_KEPT: Final = "push_kept"
"""What the push set-up needs to restore the camera's own settings."""
CONF_UPLOAD_USERNAME: Final = "upload_username"
CONF_UPLOAD_PASSWORD: Final = "upload_password"  # noqa: S105 - the name of the field
"""The account under which a camera uploads to us; the integration makes it up."""
CONF_UPLOAD_KEPT: Final = "upload_kept"
"""What the upload set-up needs to restore the camera's own settings."""
FAMILY_AUTO: Final = "auto"
FAMILY_CUSTOM: Final = "custom"
"""The family for a camera that the user describes."""

OWN_NAME: Final = "Home Assistant"
"""The beginning of the names that we give to settings of a camera."""
DOCUMENTATION: Final = "https://github.com/cgi-camera/cgi-camera"

OPTION_PUSH_EVENTS: Final = "push_events"
"""The events that the camera pushes; without them its notification settings stay untouched."""
OPTION_CALLBACK: Final = "callback"
OPTION_TCP_PORT: Final = "tcp_port"
"""The port for packets without HTTP; 0 for no port."""
OPTION_FTP: Final = "receive_ftp"
OPTION_FTP_PORT: Final = "ftp_port"
OPTION_FTP_PASSIVE_PORTS: Final = "ftp_passive_ports"
OPTION_FTP_INSTALL: Final = "ftp_install"
"""Whether to write our FTP server into the camera; else its FTP settings stay untouched."""
OPTION_FTP_ALARMS: Final = "ftp_alarms"
"""The alarms that we have linked to uploads; without it the camera's own links stay untouched."""
OPTION_UPLOAD_HOST: Final = "upload_host"
"""The address of Home Assistant for uploads; empty for its own address."""
OPTION_MAIL: Final = "receive_mail"
OPTION_MAIL_PORT: Final = "mail_port"
OPTION_UPLOAD_PATTERNS: Final = "upload_patterns"
"""The meaning of uploads by their names, one pattern per line."""
OPTION_HOLD_SECONDS: Final = "hold_seconds"
OPTION_ARCHIVE_DAYS: Final = "archive_days"
OPTION_ARCHIVE_MEGABYTES: Final = "archive_megabytes"
OPTION_ARCHIVE_EVENTS: Final = "archive_events"
"""The number of events to keep; 0 for no limit."""
OPTION_KEEP_FACES: Final = "keep_faces"
"""Whether to keep pictures and names of faces; an entry without it keeps them."""
OPTION_ALARM_SECONDS: Final = "alarm_input_seconds"
"""How often to ask a camera for its alarm input; an entry without it asks with every poll."""
OPTION_LISTEN: Final = "listen_events"
"""Whether to listen to the events of a recorder; an entry without it has not been asked yet."""
OPTION_KEEP_SECONDS: Final = "keep_seconds"
"""How long the last good picture may stand in for a new one."""
DEFAULT_KEEP_SECONDS: Final = 300
OPTION_PRESETS: Final = "presets"
"""The named positions, each as `number name`."""

DEFAULT_FTP_PORT: Final = 2121
DEFAULT_MAIL_PORT: Final = 2525
"""Ports below 1024 need privileges and are in use on many systems."""
DEFAULT_PASSIVE_PORTS: Final = "2122-2141"
OPTION_SHARED_ADDRESS: Final = "shared_address"
"""Whether other cameras may use the push address of this one; an entry from before this option has
none until its user decides."""
DEFAULT_OPTIONS: Final = {
    OPTION_HOLD_SECONDS: 30,
    OPTION_ARCHIVE_DAYS: 7,
    OPTION_ARCHIVE_MEGABYTES: 200,
    OPTION_SHARED_ADDRESS: False,
}
