"""Names and defaults of the Home Assistant side."""

import logging
from typing import Final

DOMAIN: Final = "cgi_camera"
EVENT_CAMERA: Final = "cgi_camera_event"
MINOR_VERSION: Final = 2
"""The version of what a config entry holds; `async_migrate_entry` updates older entries."""
LOGGER: Final = logging.getLogger(__package__)

CONF_ADVANCED: Final = "advanced"
CONF_FAMILY: Final = "family"
CONF_CHANNELS: Final = "channels"
"""The channels that were chosen of a recorder, each with its number and its name."""
CONF_RTSP_URL: Final = "rtsp_url"
CONF_MEMORY: Final = "memory"
"""What the library found out about a camera and wants back after a restart."""
CONF_PUSH_KEPT: Final = "push_kept"
"""What the set-up of a camera's pushes wants back when it is removed."""
CONF_UPLOAD_USERNAME: Final = "upload_username"
CONF_UPLOAD_PASSWORD: Final = "upload_password"  # noqa: S105 - the name of the field
"""The account under which a camera uploads to us; both are made up here."""
CONF_UPLOAD_KEPT: Final = "upload_kept"
"""What the set-up of a camera's uploads wants back when it is removed."""
FAMILY_AUTO: Final = "auto"
FAMILY_CUSTOM: Final = "custom"
"""The family of which a person knows more than we do."""

DOCUMENTATION: Final = "https://github.com/cgi-camera/cgi-camera"

OPTION_PUSH_EVENTS: Final = "push_events"
"""What the camera was made to push; without it we leave its notifications alone."""
OPTION_CALLBACK: Final = "callback"
OPTION_TCP_PORT: Final = "tcp_port"
"""Where packets without HTTP are taken; 0 for nowhere."""
OPTION_FTP: Final = "receive_ftp"
OPTION_FTP_PORT: Final = "ftp_port"
OPTION_FTP_PASSIVE_PORTS: Final = "ftp_passive_ports"
OPTION_FTP_INSTALL: Final = "ftp_install"
"""Whether the camera was told to upload to us; else its FTP server is left alone."""
OPTION_UPLOAD_HOST: Final = "upload_host"
"""Home Assistant as the camera sees it, for uploads; empty if that is where it is itself."""
OPTION_MAIL: Final = "receive_mail"
OPTION_MAIL_PORT: Final = "mail_port"
OPTION_UPLOAD_PATTERNS: Final = "upload_patterns"
"""What uploads mean by their names, one line each."""
OPTION_HOLD_SECONDS: Final = "hold_seconds"
OPTION_ARCHIVE_DAYS: Final = "archive_days"
OPTION_ARCHIVE_MEGABYTES: Final = "archive_megabytes"
OPTION_KEEP_SECONDS: Final = "keep_seconds"
"""How long the last good picture may be shown while there is no new one."""
DEFAULT_KEEP_SECONDS: Final = 300
OPTION_PRESETS: Final = "presets"
"""Stored positions that have a name, each as `number name`."""

DEFAULT_FTP_PORT: Final = 2121
DEFAULT_MAIL_PORT: Final = 2525
"""Ports below 1024 are not ours to take, and in use on many systems."""
DEFAULT_PASSIVE_PORTS: Final = "2122-2141"
DEFAULT_OPTIONS: Final = {
    OPTION_HOLD_SECONDS: 30,
    OPTION_ARCHIVE_DAYS: 7,
    OPTION_ARCHIVE_MEGABYTES: 200,
}
