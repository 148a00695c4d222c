"""The parameters of a uAPI camera as data: defaults, limits, and the form of its answers.

Sources: seed 000 and 002, the vendor's pages on snapshots and face detection; "firmware", public
listings of the parameters of such cameras, what their own web pages send, and what public
clients read. A comment says "inferred" where none of them tells.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
import re

type Values = dict[str, str]
"""Values by path, in the case and in the order in which the camera lists them."""

INFERRED = {
    # The firmware's web pages take every answer apart as #code|message|text|description, and know
    # #200, #403 and #409; the words `not found group parameter` are in public clients.
    "not found": "#404|ERR NOT FOUND|not found group parameter|{0}",
    "bad value": "#400|ERR PARAMETER|invalid value|{0}",
    "read only": "#403|ERR OPERATION|read only|{0}",
    "full": "#403|ERR OPERATION|no more entries|{0}",
    "in use": "#403|ERR OPERATION|used by an event rule|{0}",
    "bad action": "#400|ERR PARAMETER|unknown action|{0}",
    "tested": "#200|OK|{0}|test success",
    "not tested": "#409|ERR CONNECT|{0}|{1}",
    "nothing to test": "#403|ERR OPERATION|{0}|no server",
    # An update is known to be answered `#200|OK|update|AudioIn.Ch0|enable volume `.
    "done": "#200|OK|{0}|{1}|{2}",
    # Where a rule's `Notification.Tcppush` connects to; that switch itself is known.
    "tcp address": "EVENT.Notify.Tcppush.address",
    "tcp port": "EVENT.Notify.Tcppush.port",
}
"""The inferred names and wordings: those of a real camera belong here instead."""

FAILED = "Failed!"
"""All that a camera of the IPAI generation has to say about any failure (firmware)."""
IPAI_TAIL = "\r\n\r\n0\r\n\r\n"
"""The end of a chunked body, which the param.cgi of that generation takes for text (firmware)."""

# firmware: the groups of its web pages and public listings
SLOTS = "EVENT.Notify.Http"
SLOT_DEFAULTS = "EVENT.Default.Notify.Http"
FTP_SLOTS = "EVENT.Notify.Ftp"
FTP_SLOT_DEFAULTS = "EVENT.Default.Notify.Ftp"
RULES = "EVENTPROFILE"
RULE_DEFAULTS = "EVENTPROFILE.Default"
MAX_ENTRIES = 8
"""Of slots as well as of rules (firmware)."""
# firmware
MOTION_ZONES = 8
WHOLE_LIST_LINES = 900
"""About what `group=*` answers (firmware)."""


class RefusedError(Exception):
    """The camera refuses, with `answer`."""

    def __init__(self, why: str, *about: str) -> None:
        """Take the wording from INFERRED."""
        super().__init__(why)
        self.answer = INFERRED[why].format(*about)


@dataclass(frozen=True, slots=True)
class Kind:
    """The allowed values of a parameter, and their form in `action=query`."""

    query: str
    """A type and a comma list; `s__ul|yesno` is known, the others are inferred from it."""
    accepts: Callable[[str], bool]
    longest: int | None = None
    """Of a text, in characters."""


def text(longest: int, *, shortest: int = 0) -> Kind:
    """Return the kind of a text."""
    # no document: the type behind the name

    def accepts(value: str) -> bool:
        return shortest <= len(value) <= longest and not re.search(r"[\r\n]", value)

    return Kind(f"s__ul|string|{shortest},{longest}", accepts, longest)


def number(low: int, high: int) -> Kind:
    """Return the kind of a whole number."""
    # no document: the type behind the name

    def accepts(value: str) -> bool:
        return re.fullmatch(r"\d{1,9}", value) is not None and low <= int(value) <= high

    return Kind(f"s__ul|int|{low},{high}", accepts)


def choice(*values: str) -> Kind:
    """Return the kind of a selection."""
    # no document: the type behind the name
    return Kind(f"s__ul|select|{','.join(values)}", lambda value: value in values)


def written(form: str) -> Kind:
    """Return the kind of a text of a form."""
    # no document: the type behind the name
    return Kind("s__ul|string|0,64", lambda value: re.fullmatch(form, value) is not None)


# firmware: `s__ul|yesno`
YES_NO = Kind("s__ul|yesno", lambda value: value in ("yes", "no"))
# no document: the type of what can only be read
READ_ONLY = Kind("s__l|string", lambda _: False)
_ENTRIES = written(r"(?:\d(?:,\d)*)?")
_SHARES = written(r"(?:\d{1,4}|10000)(?:,(?:\d{1,4}|10000)){3}")
"""An area, in ten-thousandths of the picture (firmware)."""

# firmware: limits and options as the web pages check them; seed 002 l.9: confidence
_KINDS: Sequence[tuple[str, Kind]] = (
    (r"(VERSION|BRAND)\..*|.*\.(list|nbrof\w+)|VCA\.Ch0\.Ct\d\.uid", READ_ONLY),
    (r"EVENT\.(Default\.)?Notify\.Http(\.H\d)?\.name", text(32, shortest=1)),
    (r"EVENT\.(Default\.)?Notify\.Http(\.H\d)?\.address", text(48, shortest=1)),
    (r"EVENT\.(Default\.)?Notify\.Http(\.H\d)?\.syntax", text(255)),
    (r"EVENT\.(Default\.)?Notify\.Http(\.H\d)?\.(account|pwd)", text(32)),
    # What the page for FTP takes (firmware); it lets the address empty.
    (r"EVENT\.(Default\.)?Notify\.Ftp(\.F\d)?\.name", text(32, shortest=1)),
    (r"EVENT\.(Default\.)?Notify\.Ftp(\.F\d)?\.address", text(48)),
    (r"EVENT\.(Default\.)?Notify\.Ftp(\.F\d)?\.targetpath", text(64)),
    (r"EVENT\.(Default\.)?Notify\.Ftp(\.F\d)?\.(account|pwd)", text(32)),
    (r"EVENT\.(Default\.)?Notify\.Ftp(\.F\d)?\.nameformattext", text(31)),
    (r".*\.nameformatprefix", choice("ip", "text")),
    (r".*\.nameformatdate", choice("yyyymmdd", "mmddyyyy", "ddmmyyyy")),  # others are inferred
    (r".*\.Ftp\.text", YES_NO),
    (r".*\.Http\.method", choice("GET", "POST")),
    (r"(MD|FD|EVENTPROFILE)\..*\.name|VCA\..*\.name", text(32)),
    (r".*\.description", text(100)),
    (r".*port", number(1, 65535)),
    (r".*(enable|thumbnail|snapshot|\.st[01]|\.zone)", YES_NO),
    (r".*\.enable(rule|counter)?list", _ENTRIES),
    (r".*\.(confidence|sensitivity|objectsize)", number(0, 255)),
    # The sliders of the page for the image have these limits (firmware).
    (r"VIDEOIN\.Ch0\.Color\..*", number(0, 255)),
    (r"ENCODER\.Ch0\.Videocodec\.St\d\.standard", choice("h264", "mjpeg")),
    # no document: how long a title may be
    (r"BITXT\..*\.text", text(64)),
    (r".*\.millisec", YES_NO),
    (r".*\.position", _SHARES),
    (r".*\.Rotate\.direction", choice("none", "left", "right", "flip")),
    (r"VCA\..*\.count", number(0, 999_999_999)),
    (r"SYSTEM\.Power\.control", choice("warmboot")),
    (r"SYSTEM\.Datetime\.datetime", written(r"\d{12}\.\d\d")),
)
# no document: everything else is a text
_ANY = text(512)


def kind_of(path: str) -> Kind:
    """Return what a parameter may be set to."""
    return next((kind for form, kind in _KINDS if re.fullmatch(form, path)), _ANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What makes one camera another one than the next."""

    serial: str
    model: str
    product_id: str
    mac: str
    ip: str
    unit_name: str
    firmware: str
    old_brand_key: bool
    counters: Sequence[str]


def factory_settings(identity: Identity) -> Values:
    """Return everything a new camera lists, except for what fills the list up."""
    name = "Brand.prodshortname" if identity.old_brand_key else "BRAND.Product.shortname"
    return {
        # firmware: this group and BRAND as public clients read them
        "VERSION.firmware": identity.firmware,
        "VERSION.serialno": identity.serial,
        "BRAND.brand": "UAPI",
        "BRAND.Model.productid": identity.product_id,
        "BRAND.Product.fullname": identity.unit_name,
        name: identity.model,
        # firmware: the on-screen display as public listings have it
        "BITXT.Ch0.St0.enable": "yes",
        "BITXT.Ch0.St0.Date.enable": "yes",
        "BITXT.Ch0.St0.Date.position": "6%:12%",
        "BITXT.Ch0.St0.Name.enable": "no",
        "BITXT.Ch0.St0.Name.position": "6%:20%",
        "BITXT.Ch0.St0.Name.text": identity.model,
        "BITXT.Ch0.St0.Time.enable": "yes",
        "BITXT.Ch0.St0.Time.millisec": "no",
        "BITXT.Ch0.St0.Time.position": "6%:16%",
        "ENCODER.Ch0.Snapshot.enable": "yes",  # seed 000 l.7
        "ENCODER.Ch0.Snapshot.resolution": "640x360",
        "ENCODER.Ch0.Videocodec.St0.enable": "yes",
        "ENCODER.Ch0.Videocodec.St0.standard": "h264",
        "ENCODER.Ch0.Videocodec.St1.enable": "yes",
        "ENCODER.Ch0.Videocodec.St1.standard": "h264",
        **dict(_event_settings()),
        **dict(_detection_settings()),
        # firmware: NETWORK as public listings have it
        "NETWORK.Eth0.ipaddress": identity.ip,
        "NETWORK.Eth0.mac": identity.mac,
        "NETWORK.Eth0.Dhcp.enable": "no",
        "NETWORK.RTP.St0.Unicast.enable": "yes",
        "NETWORK.RTP.St0.Unicast.name": "ufirststream",
        "NETWORK.RTP.St1.Unicast.enable": "yes",
        "NETWORK.RTP.St1.Unicast.name": "usecondstream",
        "NETWORK.RTSP.port": "554",
        # firmware: SYSTEM and VIDEOIN as public listings have them
        "SYSTEM.Datetime.datetime": "",
        "SYSTEM.Datetime.syncsource": "no",
        "SYSTEM.Datetime.Tz.name": "Hong_Kong",
        "SYSTEM.Datetime.Tz.posixrule": "HKT-8",
        "SYSTEM.Properties.unitname": identity.unit_name,
        "VIDEOIN.Ch0.Cmos.ratio": "16:9",
        "VIDEOIN.Ch0.Color.brightness": "128",
        "VIDEOIN.Ch0.Color.contrast": "128",
        "VIDEOIN.Ch0.Color.saturation": "128",
        "VIDEOIN.Ch0.Color.sharpness": "128",
        "VIDEOIN.Ch0.Rotate.direction": "none",
        "VIDEOIN.Ch0.Vs.snapshot": "no",
        "VIDEOIN.Ch0.Vs.st0": "no",
        "VIDEOIN.Ch0.Vs.st1": "no",
        # firmware: counters as public clients read them
        "VCA.Ch0.enable": "no",
        **dict(_counters(identity.counters)),
    }


def _event_settings() -> Iterator[tuple[str, str]]:
    # seed 002 l.15-31: there are slots and rules; firmware: their names
    yield from {
        f"{SLOTS}.list": "",
        f"{SLOTS}.nbrofcount": "0",
        f"{FTP_SLOTS}.list": "",
        f"{FTP_SLOTS}.nbrofcount": "0",
        "EVENT.Notify.Tcp.listenport": "2555",
        INFERRED["tcp address"]: "",
        INFERRED["tcp port"]: "5000",
        f"{RULES}.enable": "yes",
        f"{RULES}.list": "",
        f"{RULES}.nbrofcount": "0",
    }.items()
    yield from ((f"{SLOT_DEFAULTS}.{name}", value) for name, value in NEW_SLOT.items())
    yield from ((f"{FTP_SLOT_DEFAULTS}.{name}", value) for name, value in NEW_FTP_SLOT.items())
    yield from ((f"{RULE_DEFAULTS}.{name}", value) for name, value in NEW_RULE.items())


# seed 002 l.16-20; firmware: the names
NEW_SLOT: Values = {
    "account": "",
    "address": "http://",
    "description": "",
    "name": "http",
    "optionenable": "no",
    "port": "80",
    "pwd": "",
    "syntax": "",
}
NEW_FTP_SLOT: Values = {
    "account": "",
    "address": "",
    "description": "",
    "name": "ftp",
    "nameformatdate": "yyyymmdd",
    "nameformatprefix": "ip",
    "nameformattext": "",
    "port": "21",
    "pwd": "",
    "targetpath": "",
}
"""The names are the firmware's."""
# seed 002 l.26-31: source, method and pictures; firmware: the names
NEW_RULE: Values = {
    "description": "",
    "enable": "no",
    "name": "profile",
    "Notification.Email.enable": "no",
    "Notification.Ftp.enable": "no",
    "Notification.Ftp.enablelist": "",
    "Notification.Ftp.snapshot": "no",
    "Notification.Ftp.text": "no",
    "Notification.Ftp.thumbnail": "no",
    "Notification.Http.enable": "no",
    "Notification.Http.enablelist": "",
    "Notification.Http.method": "GET",
    "Notification.Http.Post.snapshot": "no",
    "Notification.Http.Post.thumbnail": "no",
    "Notification.Tcp.enable": "no",
    "Notification.Tcppush.enable": "no",
    "Source.Face.enable": "no",
    "Source.Face.enablelist": "",
    "Source.Motion.enable": "no",
    "Source.Motion.enablelist": "",
    "Source.VCA.countenable": "no",
    "Source.VCA.enable": "no",
    "Source.VCA.enablecounterlist": "",
    "Source.VCA.enablelist": "",
    "Source.VCA.enablerulelist": "",
}


def _detection_settings() -> Iterator[tuple[str, str]]:
    # seed 002 l.4-10: confidence and marks in the picture; firmware: the names
    yield from {
        "FD.enable": "yes",
        "FD.nbrofchannel": "1",
        "FD.Ch0.confidence": "128",
        "FD.Ch0.enable": "no",
        "FD.Ch0.Da0.description": "",
        "FD.Ch0.Da0.enable": "no",
        "FD.Ch0.Da0.name": "da",
        "FD.Ch0.Da0.position": "0,0,9999,0",  # left, top, width, height: 0 is "from the width"
        "FD.Ch0.Osd.enable": "no",
        "FD.Ch0.Osd.snapshot": "no",
        "FD.Ch0.Osd.st0": "no",
        "FD.Ch0.Osd.st1": "no",
        "FD.Ch0.Osd.zone": "no",
        "MD.enable": "yes",
        "MD.nbrofchannel": "1",
        "MD.Ch0.enable": "yes",
        "MD.Ch0.list": ",".join(map(str, range(MOTION_ZONES))),
        "MD.Ch0.nbrofzone": str(MOTION_ZONES),
    }.items()
    for zone in range(MOTION_ZONES):
        left, top = zone % 4 * 2500, zone // 4 * 5000
        yield from {
            f"MD.Ch0.Z{zone}.description": "",
            f"MD.Ch0.Z{zone}.enable": "no",
            f"MD.Ch0.Z{zone}.name": "zone",
            f"MD.Ch0.Z{zone}.number": str(zone),
            f"MD.Ch0.Z{zone}.objectsize": "128",
            f"MD.Ch0.Z{zone}.position": f"{left},{top},{left + 2499},{top + 4999}",
            f"MD.Ch0.Z{zone}.sensitivity": "128",
        }.items()


def _counters(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    # firmware: VCA.Ch0.Ct0.count and the like
    for index, name in enumerate(names):
        yield f"VCA.Ch0.Ct{index}.count", "0"
        yield f"VCA.Ch0.Ct{index}.enable", "yes"
        yield f"VCA.Ch0.Ct{index}.name", name
        yield f"VCA.Ch0.Ct{index}.uid", str(index)


def filler(lines: int) -> Values:
    """Return so many unused parameters."""
    # no document: how many lines there are is the firmware's, these are made up
    return {f"PTZ.Ch0.Preset.P{index}.name": f"preset {index}" for index in range(lines)}
