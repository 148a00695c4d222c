"""What a uAPI camera sees, its pushes, and the configuration of other clients."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta, timezone
import re
import time
import uuid

from .uapi_access import Guarded
from .uapi_events import Delivery, Happening, build
from .uapi_files import deliver_files
from .uapi_forms import USN, Facts, Pictures, Push, new_pictures
from .uapi_parameters import Parameters
from .uapi_push import send
from .uapi_tables import (
    FTP_SLOTS,
    INFERRED,
    RULES,
    SLOTS,
    WHOLE_LIST_LINES,
    Identity,
    Values,
    factory_settings,
    filler,
)
from .uapi_tcp import TCP_FORMS, send_tcp

_ZONE = "SYSTEM.Datetime.Tz.posixrule"


@dataclass(kw_only=True, eq=False)
class Watcher(Guarded):
    """A camera that looks around, and pushes what it sees."""

    serial: str = USN
    model: str = "NS102HD"
    product_id: str = "Z004"
    mac: str = "00:13:24:00:7A:89"
    ip: str = "192.168.168.153"
    """The address it believes to have, and sends in pushes; seen wrong behind NAT."""
    unit_name: str = "NS102HD-6117F"
    firmware: str = "1.12.0.27"
    old_brand_key: bool = False
    """Older firmware: the model is Brand.prodshortname."""
    counters: Sequence[str] = ("Counter 0", "Counter 1")
    """Names of the VCA counters; without any, nothing is listed."""
    face_form: str = "s0_rfc"
    """Name in FORMS: what a POST about a face looks like."""
    tcp_form: str = "packet"
    """Name in TCP_FORMS: what goes out over TCP."""
    old_info: bool = True
    """Older firmware: `info` repeats channel, type and time (C100)."""

    parameters: Parameters = field(init=False)
    """All its parameters, to read and to write."""
    deliveries: list[Delivery] = field(default_factory=list, init=False)
    """What it sent because of a rule."""

    _foreign: list[str] = field(default_factory=list, init=False, repr=False)
    _epoch: float = field(init=False, repr=False)
    _zone: timezone = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Take factory settings, and the time of day."""
        values = factory_settings(self.identity)
        self.parameters = Parameters(values | filler(WHOLE_LIST_LINES - len(values)))
        self._epoch = time.time() - self.clock()
        self._use_zone()

    @property
    def identity(self) -> Identity:
        """Return what makes this camera another one than the next."""
        return Identity(
            serial=self.serial,
            model=self.model,
            product_id=self.product_id,
            mac=self.mac,
            ip=self.ip,
            unit_name=self.unit_name,
            firmware=self.firmware,
            old_brand_key=self.old_brand_key,
            counters=self.counters,
        )

    async def see_face(self, pictures: Pictures | None = None) -> list[Delivery]:
        """Let a person show up, unnoticed while face detection is off."""
        # seed 000 l.51, seed 002 l.30: a face, which type=face names
        if not self._is_on("FD.enable", "FD.Ch0.enable"):
            return []
        face = Happening(source="Face", number=0, kind="face", info="")
        return await self._report(face, pictures or new_pictures())

    async def see_motion(self, zone: int = 0) -> list[Delivery]:
        """Let something move in a zone, which must be on (the text of the push is inferred)."""
        # no document: info of such a push; captured: type=md
        if not self._is_on("MD.enable", "MD.Ch0.enable", f"MD.Ch0.Z{zone}.enable"):
            return []
        info = f"ch=0&type=motion&zone={zone}"
        motion = Happening(source="Motion", number=zone, kind="md", info=info)
        return await self._report(motion, new_pictures(0))

    async def count(self, counter: int = 0, *, by: int = 1) -> list[Delivery]:
        """Let a person cross the line of a counter, which counts while VCA is on."""
        # C100 l.195: the older info; C100 l.230: the newer one
        path = f"VCA.Ch0.Ct{counter}"
        if not self._is_on("VCA.Ch0.enable", f"{path}.enable"):
            return []
        values = self.parameters.values
        values[f"{path}.count"] = str(int(values[f"{path}.count"]) + by)
        name, value = values[f"{path}.name"], values[f"{path}.count"]
        info = f"ct{counter}[id={counter},name={name},val={value}]"
        if self.old_info:
            info = f"ch=0&type=counting&{info}&timestamp={self._now():.6f}"
        crossing = Happening(source="VCA", number=counter, kind="vca", info=info)
        return await self._report(crossing, new_pictures(0))

    def put_slot(self, **values: str) -> int:
        """Make a notification slot of another client, e.g. `name="NVR"`; return its number."""
        number = self.parameters.slots.put(values)
        self._foreign.append(self.parameters.slots.path(number))
        return number

    def put_ftp_slot(self, **values: str) -> int:
        """Make an FTP slot of another client; return its number."""
        number = self.parameters.ftp_slots.put(values)
        self._foreign.append(self.parameters.ftp_slots.path(number))
        return number

    def put_rule(self, values: Values) -> int:
        """Make an event rule of another client; return its number."""
        number = self.parameters.rules.put(values)
        self._foreign.append(self.parameters.rules.path(number))
        return number

    def foreign_state(self) -> bytes:
        """Return the slots and rules of other clients, as the camera lists them."""
        return b"".join(map(self._dump, self._foreign))

    def event_state(self) -> bytes:
        """Return all slots and rules, with how many there are, as they would be listed."""
        return self._dump(SLOTS) + self._dump(FTP_SLOTS) + self._dump(RULES)

    def _dump(self, group: str) -> bytes:
        return "".join(f"{line}\r\n" for line in self.parameters.lines(group)).encode()

    def _is_on(self, *paths: str) -> bool:
        return all(map(self.parameters.is_on, paths))

    def _now(self) -> float:
        """Return the time of day as the camera has it, right or wrong."""
        return self._epoch + self.clock()

    def _use_zone(self) -> None:
        """Take the zone to heart: a sign the other way round, as POSIX has it."""
        # POSIX, Base Definitions, 8.3: TZ; firmware: posixrule
        found = re.search(r"([+-]?\d+)(?::(\d+))?", self.parameters.values[_ZONE])
        hours, minutes = (int(found[1]), int(found[2] or 0)) if found else (0, 0)
        east = timedelta(hours=-hours, minutes=minutes if hours < 0 else -minutes)
        self._zone = timezone(east)

    async def _report(self, happening: Happening, pictures: Pictures) -> list[Delivery]:
        """Push to all slots of a rule, one after the other."""
        # seed 002 l.26-31: what a rule links; no document: one slot after the other
        made: list[Delivery] = []
        slots = self.parameters.slots
        if not self._is_on(f"{RULES}.enable"):
            return made
        for rule in map(self.parameters.rules.of, self.parameters.rules.numbers()):
            if not happening.matches(rule):
                continue
            facts = self._facts(rule["name"], pictures)
            if rule["Notification.Http.enable"] == "yes":
                wanted = rule["Notification.Http.enablelist"].split(",")
                for slot in (
                    slots.of(number) for number in slots.numbers() if str(number) in wanted
                ):
                    built = build(happening, facts, rule, slot, self.face_form)
                    made.append(await _deliver(slot, rule["name"], built))
            if rule.get("Notification.Ftp.enable") == "yes":
                made += await self._upload(happening, facts, rule)
            if rule["Notification.Tcppush.enable"] == "yes":
                made.append(await self._deliver_packet(happening, facts))
        self.deliveries += made
        return made

    def _facts(self, rule: str, pictures: Pictures) -> Facts:
        # seed 000 l.50-52: the keys that these values go to
        return Facts(
            pictures=pictures,
            usn=self.serial,
            time=self._now(),
            event_id=str(uuid.uuid4()).upper(),
            counter=0,
            zone=self._zone,
            ip=self.ip,
            product_id=self.product_id,
            unit_name=self.unit_name,
            rule=rule,
        )

    async def _upload(self, happening: Happening, facts: Facts, rule: Values) -> list[Delivery]:
        # seed 000 l.18-29
        slots = self.parameters.ftp_slots
        wanted = rule["Notification.Ftp.enablelist"].split(",")
        return [
            await deliver_files(happening, facts, rule, slots.of(number))
            for number in slots.numbers()
            if str(number) in wanted
        ]

    async def _deliver_packet(self, happening: Happening, facts: Facts) -> Delivery:
        # C100 l.236; no document: the parameters of its server, see INFERRED
        values = self.parameters.values
        host, port = values[INFERRED["tcp address"]], int(values[INFERRED["tcp port"]])
        pieces = TCP_FORMS[self.tcp_form].make(facts, happening.kind, happening.info)
        try:
            await send_tcp(host, port, pieces)
            status = 200
        except OSError:
            status = 0
        url = f"tcp://{host}:{port}"
        return Delivery(rule=facts.rule, slot="tcp", url=url, method="TCP", status=status)


async def _deliver(slot: Values, rule: str, built: Push) -> Delivery:
    # seed 002 l.20: http://{ServerIP}:{port}/{page}
    host = slot["address"] if "://" in slot["address"] else f"http://{slot['address']}"
    url = f"{host}:{slot['port']}/{slot['syntax'].removeprefix('/')}"
    status = await attempt(url, built, account=slot["account"], password=slot["pwd"])
    return Delivery(rule=rule, slot=slot["name"], url=url, method=built.method, status=status)


async def attempt(url: str, built: Push, *, account: str, password: str) -> int:
    """Send a push; return the status, 0 without an answer or if the URL leads nowhere."""
    # RFC 7617; no document: that account and pwd of a slot are Basic
    if account:
        credentials = base64.b64encode(f"{account}:{password}".encode()).decode()
        built = built._replace(headers=(*built.headers, ("Authorization", f"Basic {credentials}")))
    try:
        return await send(url, built)
    except OSError, ValueError:
        return 0
