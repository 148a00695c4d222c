"""What a JSON CGI camera watches for, what it does then, and what it records.

Names, ranges and options are those of seed 003 §26 to §33 and §37. The five alarms are one shape
with one armed period and one set of consequences; three of them have areas.
"""

from collections.abc import Mapping

from ...features import Category, Feature, Sensor
from ...settings import Number, Select, Switch, Time
from .rows import STREAMS, grid_box, seen, switch, whole

AREAS = 4
"""The list has nine places, of which only the first four are heeded (§29.2)."""

NAMED = {"name": "alarm_name"}
SOUNDED = {"contact_seen": "alarm_type", "sound": "alarm_audio"}
CONTACT = {"normally_open": "0", "normally_closed": "1"}
STORAGE_TYPES = {"none": "0", "usb": "1", "disk": "2", "network": "3", "emmc": "4", "sd": "5"}


def _consequences(section: str) -> tuple[Feature, ...]:
    """Return what follows an alarm."""
    return (
        *(
            switch(section, f"{section}_{key}", field)
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
            whole(section, f"{section}_{key}", field, unit=unit)
            for key, field, unit in (
                ("output_time", "alarm_handle_alarmout_time", "s"),
                ("snapshot_count", "alarm_handle_snap_num", None),
                ("snapshot_interval", "alarm_handle_snap_interval", "ms"),
                ("recording_time", "alarm_handle_rec_time", "s"),
            )
        ),
        Select(
            key=f"{section}_output_contact",
            section=section,
            field="alarm_out_type",
            options=CONTACT,
            entity=False,
        ),
    )


def _alarm(
    section: str,
    enable: str,
    *,
    sensitivity: str | None = None,
    enabled: bool = True,
    also: Mapping[str, str],
) -> tuple[Feature, ...]:
    """Return the rows that all alarms have, and those with a sensitivity have areas too.

    `also` are fields that the camera answers and the document does not explain.
    """
    rows: list[Feature] = [
        Switch(
            key=f"{section}_detection",
            section=section,
            field=enable,
            category=Category.CONTROL,
            enabled=enabled,
        ),
        Switch(
            key=f"{section}_armed_hours", section=section, field="schedule_enable", enabled=False
        ),
        *(
            Time(
                key=f"{section}_armed_{edge}",
                section=section,
                field=f"sch_{field}_hour",
                minute_field=f"sch_{field}_min",
                enabled=False,
            )
            for edge, field in (("from", "start"), ("until", "end"))
        ),
        *_consequences(section),
        *seen(section, **{f"{section}_{key}": field for key, field in also.items()}),
    ]
    if sensitivity:
        rows.append(
            Number(
                key=f"{section}_sensitivity",
                section=section,
                field=sensitivity,
                minimum=1,
                maximum=5,
                enabled=enabled,
            )
        )
        for index in range(AREAS):
            rows += grid_box(
                section,
                f"{section}_area_{index + 1}",
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
    Select(
        key="alarm_input_contact",
        section="alarm_input",
        field="alarm_type",
        options=CONTACT,
        enabled=False,
    ),
    *_alarm("tamper", "alarm_enable", also=NAMED),
    *_alarm("motion", "md_enable", sensitivity="md_sensitivity", also=SOUNDED),
    Select(
        key="motion_detection_type",
        section="motion",
        field="eventType",
        options={"motion": "0", "face": "1"},
        entity=False,
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
            rows.append(switch(section, name, f"{field}.enable"))
            rows += (
                Time(
                    key=f"{name}_{edge}",
                    section=section,
                    field=f"{field}.hour_{wire}",
                    minute_field=f"{field}.min_{wire}",
                    entity=False,
                )
                for edge, wire in (("from", "begain"), ("until", "end"))
            )
    return tuple(rows)


RECORDING: tuple[Feature, ...] = (
    whole("snapshot_schedule", "scheduled_snapshot_interval", "snapInterval", unit="ms"),
    Select(
        key="scheduled_snapshot_target",
        section="snapshot_schedule",
        field="saveMode",
        options={"nowhere": "0", "email": "3", "ftp": "5", "email_and_ftp": "7"},
        entity=False,
    ),
    whole("snapshot_schedule", "scheduled_snapshot_count", "snapNum"),
    *_weekly("snapshot_schedule", "snapshot"),
    Select(
        key="recorded_stream",
        section="recording_schedule",
        field="minor_stream",
        options=STREAMS,
        entity=False,
    ),
    *_weekly("recording_schedule", "recording"),
    whole("storage_rule", "recording_file_length", "package_time", unit="min"),
    *seen(
        "storage_rule",
        disk_size="disk_size",
        recording_partition="parti_size_record",
        snapshot_partition="parti_size_snap",
    ),
    Sensor(
        key="storage_status",
        section="storage",
        field="devs.0.status",
        options={"none": "0", "ready": "1", "needs_format": "2", "formatting": "3", "error": "4"},
    ),
    Sensor(
        key="storage_type",
        section="storage",
        field="devs.0.type",
        options=STORAGE_TYPES,
        enabled=False,
    ),
    *(
        Sensor(key=key, section="storage", field=field, numeric=True, unit="MB", enabled=enabled)
        for key, field, enabled in (
            ("storage_size", "devs.0.total_storage", False),
            ("storage_free", "devs.0.remaining_storage", True),
        )
    ),
    Select(
        key="format_storage",
        section="format_storage",
        field="dev_type",
        options=STORAGE_TYPES,
        write_only=True,
        entity=False,
    ),
)

SMART_AUDIO: tuple[Feature, ...] = (
    Switch(key="announcements", section="smart_audio", field="enable", enabled=False),
    Switch(key="announcement_hours", section="smart_audio", field="timeEnable", enabled=False),
    *(
        Time(
            key=f"announcements_{edge}",
            section="smart_audio",
            field=f"hour_{wire}",
            minute_field=f"min_{wire}",
            enabled=False,
        )
        for edge, wire in (("from", "begain"), ("until", "end"))
    ),
    Select(
        key="announcement_allowed",
        section="smart_audio",
        field="whiteListAudio",
        options={
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
        key="announcement_blocked",
        section="smart_audio",
        field="blacklistAudio",
        options={"off": "0", "watch_list": "1", "no_entry": "2", "alarm": "3"},
        enabled=False,
    ),
    Select(
        key="announcement_stranger",
        section="smart_audio",
        field="strangerAudio",
        options={"off": "0", "private_area": "1", "monitored_area": "2", "alarm": "3"},
        enabled=False,
    ),
)
