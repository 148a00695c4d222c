"""What a camera of the XML CGI family is and does, but for what it takes to be on a network.

Written from its document (seed 001; a bare § is a section of it). Where that is silent, "firmware"
in a comment means what public sources of such firmware do and public clients report.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
import secrets
import time

from . import xml_cgi_encoder as encoder
from .faults import Answer, web_page
from .xml_cgi_clock import local_time, read_moment
from .xml_cgi_picture import take_picture
from .xml_cgi_ptz import XmlHead
from .xml_cgi_rules import Interface, RefusedError, Values, find_value, refuse_empty
from .xml_cgi_tables import INTERFACES, UPDATE_METHODS
from .xml_cgi_users import Accounts, Caller, Privilege, User

REBOOT_DELAY = 1
"""Seconds from the answer to a reboot until the camera is gone (firmware)."""
FACTORY_CREDENTIALS = ("admin", "123456")
"""Those of a camera that was reset, as public clients know them."""
# no document: the content type, the cautious reading
XML = "text/xml; charset=utf-8"
# no document: the content type of a picture
JPEG = "image/jpeg"
# seed 001 l.187
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\r\n'


@dataclass(kw_only=True, eq=False)
class XmlCgiDevice(ABC):
    """One camera, as the document and the firmware notes describe it."""

    username: str = "admin"
    password: str = "123456"
    serial: str = "YM20200612000042"
    model: str = "YMA42P_C2_WM701_AF"
    oem_model: str = "MC200J6"
    mac: str = "F0-00-06-10-84-47"
    video: bool = True
    audio: bool = True
    ptz: bool = False
    """A camera without one of these does not know its interfaces; pictures are always taken."""
    video_capabilities: encoder.VideoCapabilities = field(
        default_factory=lambda: encoder.VIDEO_CAPABILITIES
    )
    audio_capabilities: encoder.AudioCapabilities = field(
        default_factory=lambda: encoder.AUDIO_CAPABILITIES
    )

    onvif_auth: bool = False
    """Pictures need credentials, too."""
    open_getinfo: bool = False
    """Newer firmware: getinfo shows model and MAC without a login, and no more in a session."""
    uid_from_clock: bool = False
    """Newer firmware: the session id is the time of the login, in seconds and upper-case hex."""
    encoder_path_query: bool = True
    """False is newer firmware: /cgi-bin/videoencoder is no interface, only those below it are."""
    capital_update_method: bool = False
    """Newer firmware: how the clock is set is written in capitals only, in answers, too."""
    clock_error: float = 0.0
    """Seconds by which the time of day is wrong; the camera changes it when its clock is set."""
    title_encoding: str = "utf-8"
    """`gbk` makes answers with a wrong XML declaration."""
    upload_faults: dict[str, str] = field(default_factory=dict)
    """Why an upload fails: reason by value of `upload`, e.g. {"0": "sd not mount"} (§3.19)."""
    reboot_seconds: float = 60.0
    """How long connections break after a reboot."""
    clock: Callable[[], float] = time.monotonic
    """Seconds; a test may advance its own clock instead of waiting."""

    settings: dict[str, Values] = field(init=False)
    """Wire values in force by interface and parameter, to read and to write.

    One removed here is neither answered nor set any more, one added is answered: other firmware.
    """
    head: XmlHead = field(init=False)
    pictures: int = field(default=0, init=False)
    """Pictures taken; the number is in the picture."""

    _interfaces: dict[str, Interface] = field(init=False, repr=False)
    _accounts: Accounts = field(init=False, repr=False)
    _reboot_at: float | None = field(default=None, init=False, repr=False)
    _epoch: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Take factory settings, and the time of day."""
        rows = encoder.encoder_interfaces(self.video_capabilities, self.audio_capabilities)
        self._interfaces = INTERFACES | {row.name: row for row in rows}
        self._accounts = Accounts(clock=self.clock)
        self._epoch = time.time() - self.clock()
        self._take_factory_settings(self.username, self.password)

    @property
    def users(self) -> dict[str, User]:
        """Return the accounts by name, to read and to write."""
        return self._accounts.users

    @property
    def logins(self) -> int:
        """Return how many session ids were given out."""
        return self._accounts.logins

    @property
    def refused_logins(self) -> int:
        """Return how many requests had a wrong user name or password, at any interface."""
        return self._accounts.refused_logins

    def change_password(self, password: str) -> None:
        """Change the password, as another client would; it ends all sessions (firmware)."""
        self.users[self.username].password = self.password = password
        self._accounts.end_sessions()

    def _take_factory_settings(self, username: str, password: str) -> None:
        self.username, self.password = username, password
        administrator = User(password=password, privilege=Privilege.ADMINISTRATOR)
        self._accounts.users = {username: administrator}
        self._accounts.end_sessions()
        self.head = XmlHead(clock=self.clock)
        self.settings = {name: row.defaults for name, row in self._interfaces.items()}
        self.settings["getinfo"]["sn"] = self.serial
        self.settings["network"]["macaddr"] = self.mac
        for capability in ("video", "audio", "ptz"):
            self.settings["getcapabilities"][capability] = str(int(getattr(self, capability)))

    def _has(self, capability: str) -> bool:
        return self.settings["getcapabilities"].get(capability) == "1"

    def _find_interface(self, target: str) -> Interface | None:
        """Return what the firmware takes a target for: the beginning decides, not all of it."""
        if "snapshot.cgi" in target:  # anywhere (firmware)
            return INTERFACES["snapshot.cgi"]
        found = next(
            (row for row in self._interfaces.values() if target.startswith(row.path)), None
        )
        if found is None or (found.capability and not self._has(found.capability)):
            return None
        if found.name == encoder.ALL_STREAMS and not self.encoder_path_query:
            return None
        return found

    def _call(self, interface: Interface | None, target: str) -> Answer:
        if interface is None:
            if target.startswith("/cgi-bin"):
                # no document: an unknown path (firmware)
                raise RefusedError("no such cgi interface", status=404)
            return web_page()
        # seed 001 l.802: a URL without `?`
        if interface.name == "snapshot.cgi":  # the only one that goes without `?` (§3.19)
            return self._snapshot(target)
        if not target.startswith(f"{interface.path}?"):
            # seed 001 l.188, l.210
            raise RefusedError("error, parse parameters")
        if interface.name == "getuid":
            # seed 001 l.187
            return self._xml(f"{HEAD}<uid>{self._log_in(target)}</uid>")
        if self._is_open(interface, target):
            return self._xml(f"{HEAD}<info{self._open_information()}/>")
        # seed 001 l.214-215: the faults about the session id
        caller = self._accounts.authenticate(target)
        if interface.is_change(target):
            self._check_may_change(caller)
        answer = self._xml(HEAD + self._element(interface, target, caller))
        self._accounts.renew(caller)  # only a successful request counts (§3)
        return answer

    def _check_may_change(self, caller: Caller) -> None:
        if not self._accounts.may_change(caller):
            raise RefusedError("no permission")  # seed 001 l.751: the rule, without words

    def _element(self, interface: Interface, target: str, caller: Caller) -> str:
        match interface.name:
            # seed 001 l.699
            case "getmodel":
                return f"<model>{self.model}</model>"
            # seed 001 l.386-390
            case "videoencoder/getcapabilities":
                return encoder.print_video_capabilities(self.video_capabilities)
            # seed 001 l.442
            case "audioencoder/getcapabilities":
                return encoder.print_audio_capabilities(self.audio_capabilities)
            # seed 001 l.727, l.784
            case "user_management":
                return self._manage_users(target, caller)
            # seed 001 l.641
            case "ptz_ctrl":
                self.head.command(target)
            # seed 001 l.273
            case "reboot":
                self._reboot()
            # seed 001 l.292-294
            case "factory_reset":
                self._reset(target)
        before = self.settings[interface.name]
        after = interface.values_after(target, before)
        if interface.name == "time":
            self._set_clock(target, after)
        self.settings[interface.name] = after
        if interface.name == "network":
            self._readdress(before, after)
        return self._printed(interface)

    def _printed(self, interface: Interface) -> str:
        # seed 001 l.422: all streams
        if interface.name.startswith(encoder.ALL_STREAMS):
            rows = [self._interfaces[f"{encoder.ALL_STREAMS}/{n}"] for n in self.video_capabilities]
            return encoder.print_streams((row, self.settings[row.name]) for row in rows)
        # seed 001 l.209, l.273, l.292, l.641: <name>true</name>
        if not interface.parameters:
            return f"<{interface.name}>true</{interface.name}>"
        values = dict(self.settings[interface.name])
        if interface.name == "time":
            # seed 001 l.369
            values["current_time"] = self._local_time().strftime("%Y-%m-%d %H:%M:%S")
            if self.capital_update_method and "update_method" in values:
                values["update_method"] = values["update_method"].upper()
        known = (
            self._open_information() if interface.name == "getinfo" and self.open_getinfo else ""
        )
        return f"<{interface.root or interface.name}{interface.attributes(values)}{known}/>"

    def _is_open(self, interface: Interface, target: str) -> bool:
        # The letters `&password=` decide, whatever follows (firmware).
        return interface.name == "getinfo" and self.open_getinfo and "&password=" not in target

    def _open_information(self) -> str:
        # The two blanks are in the answer of the firmware.
        return f' model="{self.model}" oem_model="{self.oem_model}"  mac_address="{self.mac}"'

    def _log_in(self, target: str) -> str:
        # seed 001 l.187: eight letters X; no document: which digits (firmware)
        uid = f"{int(self._now()):X}" if self.uid_from_clock else secrets.token_hex(4)
        self._accounts.log_in(target, uid)
        return uid

    def _manage_users(self, target: str, caller: Caller) -> str:
        # seed 001 l.708-796
        answer = self._accounts.manage(target, caller)
        if (own := self.users.get(self.username)) is not None:
            self.password = own.password
        return answer

    def _set_clock(self, target: str, after: Values) -> None:
        """Set the time of day, as §3.8 has it: in local time, and only where it is MANUAL."""
        method = find_value(target, "update_method")
        if self.capital_update_method and method not in (None, *UPDATE_METHODS):
            # no document: the words of this fault (firmware)
            raise RefusedError(f"update_method: {' or '.join(UPDATE_METHODS)}")
        values = INTERFACES["time"].defaults | after
        moment = read_moment(target, values["timezone"])
        if moment is not None and values["update_method"] == "manual":
            self.clock_error += moment - self._now()
        elif method is not None and values["update_method"] == "ntp":
            self.clock_error = 0.0

    def _now(self) -> float:
        """Return the time of day, which goes with the clock."""
        return self._epoch + self.clock() + self.clock_error

    def _local_time(self) -> datetime:
        values = INTERFACES["time"].defaults | self.settings["time"]
        return local_time(self._now(), values["timezone"])

    def _reset(self, target: str) -> None:
        # seed 001 l.285, l.293-294
        refuse_empty(target, "retain_network")
        retained = find_value(target, "retain_network")
        if retained not in (None, "1"):
            raise RefusedError("retain_network 0 or 1")  # in spite of the words (seed 001 l.293)
        before = self.settings["network"]
        self._take_factory_settings(*FACTORY_CREDENTIALS)
        if retained:
            self.settings["network"] = before
        self._readdress(before, self.settings["network"])
        self._reboot()

    def _reboot(self) -> None:
        # seed 001 l.273: answered at once; no document: when it is gone (firmware)
        self._reboot_at = self.clock() + REBOOT_DELAY

    def _is_rebooting(self) -> bool:
        # no document: broken connections, and how long (firmware)
        if self._reboot_at is None or self.clock() < self._reboot_at:
            return False
        self._accounts.end_sessions()
        if self.clock() < self._reboot_at + self.reboot_seconds:
            return True
        self._reboot_at = None
        return False

    @abstractmethod
    def _readdress(self, before: Values, after: Values) -> None:
        """Be found elsewhere from now on, if the address has changed."""

    def _snapshot(self, target: str) -> Answer:
        # seed 001 l.810-818, l.822-827; no document: the status 403 (firmware)
        if self.onvif_auth:
            try:
                self._accounts.renew(self._accounts.authenticate(target))
            except RefusedError as refusal:
                raise RefusedError(refusal.reason, status=403) from None
        upload = find_value(target, "upload")
        if upload is None:
            return Answer(body=self._picture(target), content_type=JPEG)
        if upload not in ("0", "1", "2", "3"):
            # seed 001 l.836
            raise RefusedError("upload 0 or 1 or 2 or 3")
        if upload in self.upload_faults:
            # seed 001 l.835, l.837, l.841-842
            raise RefusedError(self.upload_faults[upload])
        # seed 001 l.834
        return self._xml(f"{HEAD}<upload>OK</upload>")

    def _picture(self, target: str) -> bytes:
        self.pictures += 1
        return take_picture(
            self.pictures,
            self.settings,
            is_main="stream=1" in target,  # seed 001 l.822; stream=10 is main, too (firmware)
            local=self._local_time(),
            position=self.head.position if self._has("ptz") else None,
        )

    def _xml(self, text: str, *, status: int = 200) -> Answer:
        # seed 001 l.187: UTF-8; no document: titles in GBK (firmware)
        errors = "surrogateescape" if self.title_encoding == "utf-8" else "replace"
        body = text.encode(self.title_encoding, errors)
        return Answer(status=status, body=body, content_type=XML)
