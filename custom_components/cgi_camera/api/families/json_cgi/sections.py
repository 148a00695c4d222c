"""The actions that read and write each section of a JSON CGI camera.

The names of the actions are those of seed 003, `Get4GConfig` with its capital included; a section
without `get` is a command. FTP, MQTT, GA/T 1400 and platform access are one object behind one pair
of actions, and so one section here: a write of one part writes all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import time

from ...features import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """How to read and write one section.

    Both requests contain `selects`, which selects one of several objects; every write contains
    `with_write`, unless it has values of its own. `derive` completes the camera's answer. A camera
    that `vanishes` after a write may send no answer, which then is no failure.
    """

    get: str = ""
    set: str = ""
    selects: Mapping[str, Wire] = field(default_factory=dict)
    with_write: Mapping[str, Wire] = field(default_factory=dict)
    derive: Callable[[dict[str, Wire]], dict[str, Wire]] = lambda fields: fields
    vanishes: bool = False


def _offered_stream(fields: dict[str, Wire]) -> dict[str, Wire]:
    """Return no fields for a missing stream: the camera answers zeros."""
    return fields if str(fields.get("pic_width", 0)) != "0" else {}


def _with_drift(fields: dict[str, Wire]) -> dict[str, Wire]:
    """Add the seconds by which the camera's clock is ahead, at the moment of the answer."""
    try:
        drift = round(float(str(fields["deviceTime"])) - time.time())
    except KeyError, ValueError, OverflowError:
        return fields
    return {**fields, CLOCK_DRIFT: drift}


CLOCK_DRIFT = "clock drift"
"""A field we add to the section `time`; the names of the camera's fields have no blanks."""


def _pair(name: str, *, vanishes: bool = False) -> Section:
    return Section(get=f"get{name}", set=f"set{name}", vanishes=vanishes)


def _stream(channel: int) -> Section:
    return Section(
        get="getVencConf", set="setVencConf", selects={"channel": channel}, derive=_offered_stream
    )


def _ptz(**fixed: Wire) -> Section:
    return Section(set="setPtzControl", with_write={"channel": 0, **fixed})


SECTIONS: Mapping[str, Section] = {
    "password": Section(set="setPasswd"),
    "system": _pair("SysConfig"),
    "reset": Section(set="reset", with_write={"netReset": 0, "userReset": 0}, vanishes=True),
    "restart": Section(set="restart", vanishes=True),
    "reboot_schedule": _pair("RebootConf"),
    "ptz": _ptz(speed_h=50, speed_v=50),
    "preset_store": _ptz(ptz_cmd=19),
    "preset_call": _ptz(ptz_cmd=20),
    "time": Section(get="getDeviceTime", set="setTime", derive=_with_drift),
    "network": _pair("WiredNetwork", vanishes=True),
    "platform": _pair("PlatformServer"),
    "modem_4g": Section(get="Get4GConfig", set="Set4GConfig", vanishes=True),
    # Mandatory, and always zeros (seed 003 §14.2).
    "wifi": Section(
        get="getWifiConfig",
        set="setWifiConfig",
        with_write={"bssid": "00:00:00:00:00:00"},
        vanishes=True,
    ),
    "wifi_status": Section(get="getWifiStatus"),
    "wifi_scan": Section(get="setWifiScan"),  # reads, despite its name
    "email": _pair("MailConf"),
    "gb28181": _pair("Gb28181"),
    "gb28181_register": Section(set="setGb28181Register"),
    "gb28181_log_out": Section(set="setGb28181Logout"),
    "rtsp": _pair("RtspConf"),
    "main_stream": _stream(0),
    "sub_stream": _stream(1),
    "third_stream": _stream(2),
    "audio": _pair("AencConf"),
    "image": _pair("ImageAdjustment"),
    "image_advanced": _pair("ImageAdjustmentEx"),
    "osd": _pair("OsdConf"),
    "privacy_masks": _pair("ViMask"),
    "alarm_input": _pair("AlarmInConf"),
    "tamper": _pair("ODAlarmConf"),
    "snapshot_schedule": _pair("ScheSnap"),
    "motion": _pair("MotionDetConf"),
    "region": _pair("RegInvConf"),
    "fire": _pair("IVSConf"),
    "storage": Section(get="getStorageInfo"),
    "format_storage": Section(set="devsFormat"),
    "storage_rule": _pair("StorageRule"),
    "recording_schedule": _pair("RecSchedule"),
    "exposure": Section(get="getExposureInfo"),
    "rtmp": _pair("RtmpConf"),
    "smart_audio": _pair("SmartAudioConf"),
    "alarm_input_state": Section(get="getIOAlarmIn"),
    # The document has only one file (seed 003 §39).
    "text_file": Section(
        get="getPlatformConfFile",
        set="setPlatformConfFile",
        selects={"file_path": "/appfs/fconfigs/thr_conf.txt"},
    ),
    "peripheral": _pair("PeripheralConf"),
    "door": Section(set="openDoor"),
    "io_data": Section(set="ioSendData"),
}

DANGEROUS = frozenset(
    {
        "password",
        "ptz",  # moves until the stop command
        "reset",
        "network",
        "modem_4g",
        "wifi",
        "gb28181",
        "gb28181_register",
        "gb28181_log_out",
        "format_storage",
        "text_file",
    }
)
"""A wrong value here disconnects, locks or wipes the camera, or reports to a foreign platform."""

INDIVIDUAL = frozenset(
    {
        "device_name",
        "email",
        "osd_title",
        "osd_title_2",
        "osd_title_3",
        "osd_title_4",
        "rtmp",
        "rtsp_port",
    }
)
"""Names, titles, ports and targets of one camera."""

SERVERS = frozenset({"platform"})
"""They get pushes and uploads, with passwords that cannot be read back."""
