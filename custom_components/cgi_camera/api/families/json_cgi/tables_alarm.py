"""The alarms of a JSON CGI camera, their consequences, and its recordings.

Names, ranges and options are those of seed 003 §26 to §33 and §37. The five alarms are one shape
with one armed period and one set of consequences; three of them have areas.
"""

from collections.abc import Mapping

from ...features import Category, Feature, Sensor
from ...settings import Number, Select, Switch, Time
from .rows import STREAMS, grid_box, seen, switch, whole

AREAS = 4
"""The list has nine places; the camera uses only the first four (§29.2)."""

NAMED = {"name": "alarm_name"}
SOUNDED = {"contact_seen": "alarm_type", "sound": "alarm_audio"}
CONTACT = {"normally_open": "0", "normally_closed": "1"}
STORAGE_TYPES = {"none": "0", "usb": "1", "disk": "2", "network": "3", "emmc": "4", "sd": "5"}


def _consequences(section: str) -> tuple[Feature, ...]:
    """Return the consequences of an alarm."""
    return (
        *(
            switch(f"{section}_{key}", section, field)
            for key, field in (
                ("email", "alarm_handle_email"),
                ("output", "alarm_handle_alarmout"),
                ("snapshots", "alarm_handle_snap"),
                ("snapshots_by_email", "alarm_handle_snap_email"),
                ("snapshots_by_ftp", "alarm_handle_snap_ftp"),
                ("recording", "alarm_handle_rec"),
                ("recording_by_email", "alarm_handle_rec_email"),
                ("recording_by_ftp", "alarm_handle_rec_ftp"),
            )
        ),
        *(
            whole(f"{section}_{key}", section, field, unit=unit)
            for key, field, unit in (
                ("output_time", "alarm_handle_alarmout_time", "s"),
                ("snapshot_count", "alarm_handle_snap_num", None),
                ("snapshot_interval", "alarm_handle_snap_interval", "ms"),
                ("recording_time", "alarm_handle_rec_time", "s"),
            )
        ),
        Select(f"{section}_output_contact", section, "alarm_out_type", CONTACT, entity=False),
    )


def _alarm(
    section: str,
    enable: str,
    *,
    sensitivity: str | None = None,
    enabled: bool = True,
    also: Mapping[str, str],
) -> tuple[Feature, ...]:
    """Return the rows common to all alarms; an alarm with a sensitivity also has areas.

    `also` are fields of the answer that the document does not explain.
    """
    rows: list[Feature] = [
        Switch(f"{section}_detection", section, enable, category=Category.CONTROL, enabled=enabled),
        Switch(f"{section}_armed_hours", section, "schedule_enable", enabled=False),
        *(
            Time(
                f"{section}_armed_{edge}",
                section,
                f"sch_{field}_hour",
                f"sch_{field}_min",
                enabled=False,
            )
            for edge, field in (("from", "start"), ("until", "end"))
        ),
        *_consequences(section),
        *seen(section, **{f"{section}_{key}": field for key, field in also.items()}),
    ]
    if sensitivity:
        rows.append(Number(f"{section}_sensitivity", section, sensitivity, 1, 5, enabled=enabled))
        for index in range(AREAS):
            rows += grid_box(
                f"{section}_area_{index + 1}",
                section,
                {
                    "x": f"area_list.{index}.area_x",
                    "y": f"area_list.{index}.area_y",
                    "width": f"area_list.{index}.area_w",
                    "height": f"area_list.{index}.area_h",
                },
            )
    return tuple(rows)


ALARMS: tuple[Feature, ...] = (
    *_alarm("alarm_input", "alarm_enable", also=NAMED),
    Select("alarm_input_contact", "alarm_input", "alarm_type", CONTACT, enabled=False),
    *_alarm("tamper", "alarm_enable", also=NAMED),
    *_alarm("motion", "md_enable", sensitivity="md_sensitivity", also=SOUNDED),
    Select(
        "motion_detection_type", "motion", "eventType", {"motion": "0", "face": "1"}, entity=False
    ),
    *_alarm("region", "md_enable", sensitivity="md_sensitivity", also=SOUNDED),
    *_alarm("fire", "enable", sensitivity="sensitivity", enabled=False, also=SOUNDED),
)


def _weekly(section: str, key: str) -> tuple[Feature, ...]:
    """Return a plan of seven days with four periods each; the document names no first day."""
    rows: list[Feature] = []
    for day in range(7):
        for period in range(4):
            field = f"schedule_list.{day}.day_{day}.{period}"
            name = f"{key}_day_{day}_period_{period + 1}"
            rows.append(switch(name, section, f"{field}.enable"))
            rows += (
                Time(
                    f"{name}_{edge}",
                    section,
                    f"{field}.hour_{wire}",
                    f"{field}.min_{wire}",
                    entity=False,
                )
                for edge, wire in (("from", "begain"), ("until", "end"))
            )
    return tuple(rows)


RECORDING: tuple[Feature, ...] = (
    whole("scheduled_snapshot_interval", "snapshot_schedule", "snapInterval", unit="ms"),
    Select(
        "scheduled_snapshot_target",
        "snapshot_schedule",
        "saveMode",
        {"nowhere": "0", "email": "3", "ftp": "5", "email_and_ftp": "7"},
        entity=False,
    ),
    whole("scheduled_snapshot_count", "snapshot_schedule", "snapNum"),
    *_weekly("snapshot_schedule", "snapshot"),
    Select("recorded_stream", "recording_schedule", "minor_stream", STREAMS, entity=False),
    *_weekly("recording_schedule", "recording"),
    whole("recording_file_length", "storage_rule", "package_time", unit="min"),
    *seen(
        "storage_rule",
        disk_size="disk_size",
        recording_partition="parti_size_record",
        snapshot_partition="parti_size_snap",
    ),
    Sensor(
        "storage_status",
        "storage",
        "devs.0.status",
        options={"none": "0", "ready": "1", "needs_format": "2", "formatting": "3", "error": "4"},
    ),
    Sensor("storage_type", "storage", "devs.0.type", options=STORAGE_TYPES, enabled=False),
    *(
        Sensor(key, "storage", field, numeric=True, unit="MB", enabled=enabled)
        for key, field, enabled in (
            ("storage_size", "devs.0.total_storage", False),
            ("storage_free", "devs.0.remaining_storage", True),
        )
    ),
    Select(
        "format_storage", "format_storage", "dev_type", STORAGE_TYPES, write_only=True, entity=False
    ),
)

SMART_AUDIO: tuple[Feature, ...] = (
    Switch("announcements", "smart_audio", "enable", enabled=False),
    Switch("announcement_hours", "smart_audio", "timeEnable", enabled=False),
    *(
        Time(f"announcements_{edge}", "smart_audio", f"hour_{wire}", f"min_{wire}", enabled=False)
        for edge, wire in (("from", "begain"), ("until", "end"))
    ),
    Select(
        "announcement_allowed",
        "smart_audio",
        "whiteListAudio",
        {
            "off": "0",
            "checked_in": "1",
            "recognized": "2",
            "door_opened": "3",
            "welcome_home": "4",
            "welcome": "5",
        },
        enabled=False,
    ),
    Select(
        "announcement_blocked",
        "smart_audio",
        "blacklistAudio",
        {"off": "0", "watch_list": "1", "no_entry": "2", "alarm": "3"},
        enabled=False,
    ),
    Select(
        "announcement_stranger",
        "smart_audio",
        "strangerAudio",
        {"off": "0", "private_area": "1", "monitored_area": "2", "alarm": "3"},
        enabled=False,
    ),
)
