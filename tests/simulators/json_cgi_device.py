"""A camera of the JSON CGI family without its network: what it is set to and what it does.

A bare § is a section of seed 003, l. a line of it; RC is bluerobotics/radcam-manager.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import hashlib
import time

from .json_cgi_fields import Code, CodeError, Values
from .json_cgi_picture import take_picture
from .json_cgi_ptz import PtzHead
from .json_cgi_tables import ACTIONS, OBJECT_OF, OBJECTS, STREAMS, Action

# RC
EXTRA_KEYS: Mapping[str, Values] = {
    "display_base": {"frameTurbo_pro": 0, "onceAWB": 0, "exposure_time_max": 25, "antiDIS": 0},
    "display_adv": {"ai_isp": 0},
}
"""Keys that real firmware answers and the document never lists, by object; the values are ours."""
CONFIGURATION_FILE = "/appfs/fconfigs/thr_conf.txt"
"""The one of the examples (§39, l.14914)."""

_STREAM = "video"
_SMALLER_STREAMS: tuple[Values, ...] = (
    {"pic_width": 704, "pic_height": 576, "bitrate": 1024},
    {"pic_width": 352, "pic_height": 288, "bitrate": 512},
)
"""The document shows the main stream only: these are made up."""
_COMMAND_OBJECTS = frozenset({"video", "txt_file", "snap_base64"})
"""Objects whose values are not simply kept."""
# no document: what netReset means, the cautious reading
_NETWORK_OBJECTS = frozenset({"network", "wifi", "modem_4g"})


@dataclass(kw_only=True, eq=False)
class JsonCgiDevice:
    """What a camera knows, wants and does."""

    username: str = "admin"
    password: str = "123456"
    device_id: str = "CBT000114010100010238"
    mac: str = "88-07-cb-00-02-be"

    full_tables: bool = True
    """False: it answers the keys of the example answers only, as a model with fewer abilities."""
    extra_keys: Mapping[str, Values] = field(default_factory=lambda: EXTRA_KEYS)
    whole_objects: bool = False
    """Firmware that resets what a set leaves out; the document takes "one parameter or all"."""
    keeps_unknown_keys: bool = False
    """A set with a key that is not answered: kept and answered from then on, not ignored."""
    needs_channel: bool = False
    """getVencConf without channel fails: the table calls for it, the example goes without."""
    schedule_snap_as_printed: bool = False
    """getScheSnap answers what getAlarmInConf does, as the example has it (l.9837)."""
    stale_time_seconds: float | None = None
    """A set of the time with a deviceTime so far from the clock: done, but answered 201."""
    clock_drift: float = 0.0
    """Seconds that the clock of the camera is ahead."""
    place: str = "yard"
    """The scene in front of the lens."""
    is_dark: bool = False
    """It is night in front of the lens; what that does, depends on the settings."""
    reboot_delay: float = 1.0
    """From the answer to a restart until the camera is gone; up to 60 s are seen."""
    reboot_seconds: float = 60.0
    """How long connections break then; up to 90 s are seen."""
    clock: Callable[[], float] = time.monotonic
    """Seconds; a test may advance its own clock instead of waiting."""

    settings: dict[str, Values] = field(init=False)
    """Values in force by object, to read and to write; `video_0` to `video_2` are the streams.

    A key removed here is neither answered nor set any more, one added is answered, too.
    """
    ptz: PtzHead = field(init=False)
    files: dict[str, str] = field(init=False)
    """Text files by path (§39)."""
    io_data: list[str] = field(default_factory=list, init=False)
    """What ioSendData sent (§42)."""
    doors_opened: int = field(default=0, init=False)
    formatted: list[int] = field(default_factory=list, init=False)
    """Types of the storage devices that were formatted."""
    gb28181_registered: bool = field(default=False, init=False)
    pictures: int = field(default=0, init=False)
    """Pictures taken; the number is in the picture."""

    _io_output_until: float = field(default=0.0, init=False, repr=False)
    _reboot_at: float | None = field(default=None, init=False, repr=False)
    _epoch: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Take factory settings, and the time of day."""
        self.settings = self._factory_settings()
        self.ptz = PtzHead(clock=self.clock)
        self.files = {CONFIGURATION_FILE: '{"test":0}'}
        self._epoch = time.time() - self.clock()

    @property
    def model(self) -> str:
        """Return what it is called when it is new."""
        return str(self.settings["system"]["dev_name"])

    @property
    def alarm_input(self) -> int:
        """Return the status of the alarm input; the meaning of 0 and 1 is undocumented (§38)."""
        return int(self.settings["alarm_io"]["status"])

    @alarm_input.setter
    def alarm_input(self, status: int) -> None:
        self.settings["alarm_io"]["status"] = status

    @property
    def io_output(self) -> bool:
        """Whether the IO output is switched, which opens the door (§41)."""
        return self.clock() < self._io_output_until

    @property
    def device_time(self) -> float:
        """Return what the camera takes for the time, in seconds since 1970."""
        return self._epoch + self.clock() + self.clock_drift

    @property
    def password_hash(self) -> str:
        """Return the password as `pwd` has it: MD5 in lower case (l.83)."""
        # seed 003 l.83; l.297: an example in small letters
        return hashlib.md5(self.password.encode(), usedforsecurity=False).hexdigest()

    def insert_card(self, *, total: int = 30436, remaining: int = 12288) -> None:
        """Put in a memory card; the document shows a camera without one (§32)."""
        # seed 003 l.12818: an empty list; no document: an entry of it in an answer
        card = {"id": "/dev/mmcblk0p1", "type": 5, "status": 1}
        sizes = {"total_storage": total, "remaining_storage": remaining}
        self.settings["storage_info"]["devs"].append(card | sizes)

    def take_picture(self) -> bytes:
        """Return a new picture as JPEG."""
        self.pictures += 1
        return take_picture(
            self.settings,
            self.pictures,
            position=self.ptz.position,
            epoch=self.device_time,
            is_dark=self.is_dark,
            place=self.place,
        )

    def perform(self, action: Action, sent: Values) -> Values:
        """Do what an action asks for; return the body of the answer, or raise CodeError."""
        # seed 003: json_cgi_tables has the section of each object
        command = _COMMANDS.get(action.name)
        if command is None:
            name = OBJECT_OF[action.name]
            if not action.writes:
                return self._read(name)
            _check_necessary(action, sent)
            self._set(name, sent)
            return {}
        if action.writes:
            _check_necessary(action, sent)
        return command(self, sent)

    def answer_pairs(
        self, action: Action, body: Values, *, code: int, log: str = ""
    ) -> list[tuple[str, object]]:
        """Return the whole answer of an action: the body, then the identity of the camera."""
        # seed 003 l.39-53
        tail = {
            "code": code,
            "device_mac": self.mac,
            "deviceID": self.device_id,
            "device_id": self.device_id,
            "log": log,
            "device_ip": self.settings["network"]["IP"],
            "message": "NULL",
            "sign_tby": action.answer.get("sign_tby", ""),
        }
        return [*body.items(), *((key, tail[key]) for key in action.tail)]

    def _factory_settings(self) -> dict[str, Values]:
        # seed 003: the example answers of the sections
        settings: dict[str, Values] = {}
        for name, entry in OBJECTS.items():
            keys = entry.defaults if self.full_tables else entry.example_keys
            values = {key: value for key, value in entry.new_values().items() if key in keys}
            if values and name not in _COMMAND_OBJECTS:
                settings[name] = values | self.extra_keys.get(name, {})
        if not self.full_tables:  # its example answer is another section's (l.9837)
            settings["sched_snap"] = OBJECTS["sched_snap"].new_values()
        for channel in range(STREAMS):
            values = OBJECTS[_STREAM].new_values()
            if channel:
                values |= {"channel": channel} | _SMALLER_STREAMS[channel - 1]
                size = {"width": values["pic_width"], "height": values["pic_height"]}
                values["pixel_list"] = [size]
            settings[f"{_STREAM}_{channel}"] = values
        return settings

    def _read(self, name: str) -> Values:
        # seed 003 l.9835: the body of another section; l.1487: deviceTime
        if name == "sched_snap" and self.schedule_snap_as_printed:
            return self.settings["alarm_in"]
        if name == "time":
            return self.settings[name] | {"deviceTime": int(self.device_time)}
        return self.settings[name]

    def _set(self, name: str, sent: Values, *, place: str | None = None) -> None:
        """Change an object; it is kept at another place if there are several of it."""
        # seed 003 l.501: the value of one parameter or all
        place = place or name
        self.settings[place] = OBJECTS[name].values_after(
            sent,
            self.settings[place],
            falls_back_to=self._factory_settings()[place] if self.whole_objects else None,
            keeps_unknown=self.keeps_unknown_keys,
        )

    def _set_time(self, sent: Values) -> Values:
        # seed 003 l.1508-1760; RC: 201 and its text for a stale time
        self._set("time", sent)
        values = OBJECTS["time"].accept(sent)
        stale = values.get("deviceTime", self.device_time) - self.device_time
        if "CurTime" in values and self.settings["time"]["ntp_enable"] == 0:
            self.clock_drift += values["CurTime"] - self.device_time
        if self.stale_time_seconds is not None and abs(stale) > self.stale_time_seconds:
            raise CodeError(Code.PARAMETER_DOES_NOT_EXIST, log="time error")
        return {}

    def _read_stream(self, sent: Values) -> Values:
        # seed 003 l.4749-4920; no document: zeros for a channel that does not exist (RC)
        if "channel" not in sent and self.needs_channel:
            raise CodeError(Code.PARAMETER_DOES_NOT_EXIST)
        channel = sent.get("channel", 0)
        values = self.settings.get(f"{_STREAM}_{channel}")
        if values is None:  # zeros are seen, and no error
            blank = dict.fromkeys(OBJECTS[_STREAM].defaults, 0)
            return blank | {"channel": channel, "pixel_list": []}
        return values

    def _set_stream(self, sent: Values) -> Values:
        # seed 003 l.4930-5030
        channel = OBJECTS[_STREAM].fields["channel"].accept(sent["channel"], None)
        self._set(_STREAM, sent, place=f"{_STREAM}_{channel}")
        return {}

    def _change_password(self, sent: Values) -> Values:
        # seed 003 l.286-301; l.188: the code
        values = OBJECTS["password"].accept(sent)
        if values["oldPassword"] != self.password_hash:  # the old one as MD5, the new one plain
            raise CodeError(Code.ADMINISTRATOR_PASSWORD_ERROR)
        self.password = values["newPassword"]
        return {}

    def _reset(self, sent: Values) -> Values:
        # seed 003 l.558-630
        values = OBJECTS["reset"].accept(sent)
        before, self.settings = self.settings, self._factory_settings()
        if not values["netReset"]:
            self.settings |= {name: before[name] for name in _NETWORK_OBJECTS}
        if values["userReset"]:
            self.username, self.password = JsonCgiDevice.username, JsonCgiDevice.password
        return self._restart({})  # not in the document, but expected

    def _restart(self, _: Values) -> Values:
        # seed 003 l.632-674; RC: when it is gone
        self._reboot_at = self.clock() + self.reboot_delay
        return {}

    def _move(self, sent: Values) -> Values:
        self.ptz.command(sent)
        return {}

    def _register(self, _: Values) -> Values:
        return self._set_registered(registered=True)

    def _log_out(self, _: Values) -> Values:
        return self._set_registered(registered=False)

    def _set_registered(self, *, registered: bool) -> Values:
        # seed 003 l.3738; no document: the code of a refusal, 209 (l.194) fits
        if self.settings["gb28181"]["register_type"] != 1:  # "must open Manual Operation" (§17.3)
            raise CodeError(Code.DEVICE_NOT_SUPPORTED)
        self.gb28181_registered = registered
        return {}

    def _format(self, sent: Values) -> Values:
        # seed 003 l.12848-12900; no document: the code without a device, 209 (l.194) fits
        wanted = OBJECTS["format"].accept(sent)["dev_type"]
        devices = [it for it in self.settings["storage_info"]["devs"] if it["type"] == wanted]
        if not devices:
            raise CodeError(Code.DEVICE_NOT_SUPPORTED)
        for device in devices:
            device |= {"remaining_storage": device["total_storage"], "status": 1}
        self.formatted.append(wanted)
        return {}

    def _read_picture(self, _: Values) -> Values:
        # seed 003 l.14308-14360
        picture = self.take_picture()
        # Whether the length is the picture's or the text's is not said (§36).
        return {
            "image_base64": base64.b64encode(picture).decode(),
            "image_length": len(picture),
        }

    def _read_file(self, sent: Values) -> Values:
        # seed 003 l.14898-14945; l.135: the code of a file that is not there
        values = OBJECTS["txt_file"].accept(sent)
        if "file_path" not in values:
            raise CodeError(Code.PARAMETER_DOES_NOT_EXIST)
        if values["file_path"] not in self.files:
            raise CodeError(Code.FILE_OPEN_FAILED)
        return {"file_content": self.files[values["file_path"]]}

    def _write_file(self, sent: Values) -> Values:
        # seed 003 l.14951-15005
        values = OBJECTS["txt_file"].accept(sent)
        if not {"file_path", "file_content"} <= values.keys():
            raise CodeError(Code.PARAMETER_DOES_NOT_EXIST)
        self.files[values["file_path"]] = values["file_content"]
        return {"file_length": len(values["file_content"].encode())}

    def _open_door(self, _: Values) -> Values:
        # seed 003 l.15286-15325; no document: how long it stays open
        self.doors_opened += 1
        self._io_output_until = (
            self.clock() + self.settings["alarm_in"]["alarm_handle_alarmout_time"]
        )
        return {}

    def _send_io_data(self, sent: Values) -> Values:
        # "Necessary N", though there is nothing else to send (§42).
        # seed 003 l.15384-15430
        self.io_data.append(OBJECTS["send_io"].accept(sent).get("data", ""))
        return {}


def _check_necessary(action: Action, sent: Values) -> None:
    # seed 003 l.179
    if action.necessary - sent.keys():
        raise CodeError(Code.PARAMETER_DOES_NOT_EXIST)


_COMMANDS: Mapping[str, Callable[[JsonCgiDevice, Values], Values]] = {
    # seed 003 l.1508
    "setTime": JsonCgiDevice._set_time,
    # seed 003 l.4749
    "getVencConf": JsonCgiDevice._read_stream,
    # seed 003 l.4930
    "setVencConf": JsonCgiDevice._set_stream,
    # seed 003 l.276
    "setPasswd": JsonCgiDevice._change_password,
    # seed 003 l.558
    "reset": JsonCgiDevice._reset,
    # seed 003 l.632
    "restart": JsonCgiDevice._restart,
    # seed 003 l.949, l.1089, l.1147
    "setPtzControl": JsonCgiDevice._move,
    # seed 003 l.3777
    "setGb28181Register": JsonCgiDevice._register,
    # seed 003 l.3730
    "setGb28181Logout": JsonCgiDevice._log_out,
    # seed 003 l.12848
    "devsFormat": JsonCgiDevice._format,
    # seed 003 l.14308
    "getFmtSnap": JsonCgiDevice._read_picture,
    # seed 003 l.14898
    "getPlatformConfFile": JsonCgiDevice._read_file,
    # seed 003 l.14951
    "setPlatformConfFile": JsonCgiDevice._write_file,
    # seed 003 l.15286
    "openDoor": JsonCgiDevice._open_door,
    # seed 003 l.15384
    "ioSendData": JsonCgiDevice._send_io_data,
}
assert _COMMANDS.keys() <= ACTIONS.keys(), "a command that the document does not have"
