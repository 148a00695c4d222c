"""The commands of an XML CGI camera: movement, accounts, snapshots to store, resets, clock."""

from collections.abc import Mapping, Sequence
import datetime as dt
import re
from typing import override
from xml.etree.ElementTree import Element

from aiohttp import encode_basic_auth

from ...client import Client
from ...commands import Commands, Firmware, Move, PresetAction, Privilege, UploadTarget, User
from ...errors import (
    BusyError,
    InvalidValueError,
    Limit,
    Refusal,
    RefusedError,
    UnexpectedAnswerError,
    UnsupportedError,
)
from ...family import Clock
from ...features import Fields, Wire
from ...http.transport import MAX_PICTURE, Answer
from .answers import accepted, fault_in, parse
from .capabilities import Capabilities
from .session import Session

SNAPSHOT = "/cgi-bin/snapshot.cgi"
# `stream=1` is the main stream and everything else the sub stream (seed 001 l.822).
STREAMS = {"main": "1", "sub": "0"}

_PTZ = "/cgi-bin/ptz_ctrl"
_USERS = "/cgi-bin/user_management"
# The list of interfaces has the first, the example of the document the second (seed 001 §3.20).
_UPGRADE = ("/cgi-bin/OnvifFirmwareUpgrade", "/OnvifFirmwareUpgrade")

_SPEEDS = 10
_PRESETS = {
    PresetAction.CALL: "call_preset",
    PresetAction.SET: "add_preset",
    PresetAction.DELETE: "delete_preset",
}
_TARGETS = {
    UploadTarget.SD_CARD: 0,
    UploadTarget.FTP: 1,
    UploadTarget.EMAIL: 2,
    UploadTarget.NFS: 3,
}
_PRIVILEGES = {
    Privilege.ADMINISTRATOR: "Administrator",
    Privilege.OPERATOR: "Operator",
    Privilege.USER: "User",
}
LONGEST_NAME = 40
"""Bytes (seed 001 §3.18)."""
# A login decodes `%` and `+`, but the camera stores a new password as it was sent (firmware): with
# other characters than these, the right password afterwards would be uncertain.
_NEW_PASSWORD = re.compile(r"[A-Za-z0-9._~:/,;@!$'()*-]{1,63}")

CLOCK_DRIFT = "clock drift"
"""A field we add to the section: the seconds by which the camera's clock is ahead."""


class XmlCgiCommands(Commands):
    """The commands of one camera."""

    def __init__(self, session: Session, capabilities: Capabilities) -> None:
        self._session = session
        self._capabilities = capabilities

    @property
    @override
    def moves(self) -> bool:
        return self._capabilities.confirms("ptz")

    @override
    async def move(self, move: Move) -> None:
        await self._check_moves()
        if move.light or move.auxiliary_focus:
            raise UnsupportedError("the document names neither light nor auxiliary focus")
        if move.pan or move.tilt:
            speed = min(max(round(move.speed * _SPEEDS / 100), 1), _SPEEDS)
            await self._ptz({"move_x": move.pan, "move_y": move.tilt, "speed": speed})
        # The document prints each of these alone, and without a speed.
        for name, sign in (("zoom", move.zoom), ("focus", move.focus), ("iris", move.iris)):
            if sign:
                await self._ptz({name: sign})

    @override
    async def stop(self) -> None:
        await self._check_moves()
        await self._ptz({"stop": 1})

    @override
    async def preset(self, action: PresetAction, number: int) -> None:
        await self._check_moves()
        await self._ptz({_PRESETS[action]: number})

    async def _check_moves(self) -> None:
        if not await self._capabilities.offers("ptz"):
            raise UnsupportedError("the camera reports that it does not move")

    async def _ptz(self, fields: Fields) -> None:
        await self._session.call(_PTZ, "ptz_ctrl", fields)

    @property
    @override
    def changes_password(self) -> bool:
        return True

    @override
    async def users(self) -> Sequence[User]:
        answer = await self._session.tree(_USERS, {"action": "get_user"})
        # The document does not print this answer: names of elements and attributes may differ.
        return [user for element in answer.iter() if (user := _user(element)) is not None]

    @override
    async def add_user(self, user: User, password: str) -> None:
        complete = {"privilege": _PRIVILEGES[Privilege.USER], "enable": "Enable"}
        await self._manage({"action": "add", **complete, **_fields(user, password)})

    @override
    async def edit_user(self, user: User, password: str | None) -> None:
        await self._manage({"action": "edit", **_fields(user, password)})

    @override
    async def delete_user(self, name: str) -> None:
        # Firmware ignores the case of names.
        if name.casefold() == self._session.account.credentials.username.casefold():
            raise InvalidValueError("name", name, name, Limit.OTHER_ACCOUNT)
        await self._manage({"action": "delete", **_fields(User(name=name), None)})

    async def _manage(self, fields: Fields) -> None:
        await self._session.call(_USERS, "user_management", fields, once=True)

    @override
    async def factory_reset(self, *, keep_network: bool) -> None:
        # 1 is the only value, despite the text of the fault (seed 001 §3.6).
        fields: Fields = {"retain_network": 1} if keep_network else {}
        await self._session.keep_alive()
        await self._session.call("/cgi-bin/factory_reset", "factory_reset", fields, once=True)

    @property
    @override
    def uploads(self) -> bool:
        return True

    @override
    async def upload_snapshot(self, stream: str, target: UploadTarget) -> None:
        fields: Fields = {"stream": STREAMS[stream], "upload": _TARGETS[target]}
        answer = await self._session.ask(SNAPSHOT, fields, limit=MAX_PICTURE)
        if answer.status == 403:
            answer = await self._session.ask_with_account(SNAPSHOT, fields, limit=MAX_PICTURE)
        if answer.status == 407:  # no frame within three seconds; nothing to do with proxies
            raise BusyError("the camera has no snapshot yet")
        # Faults come with 400 in the document and with 200 from firmware: the content decides.
        if accepted(parse(answer.body)).root != "upload":
            raise UnexpectedAnswerError("the camera does not confirm that it stored the snapshot")

    @override
    async def upgrade(self, firmware: Firmware) -> None:
        await self._session.keep_alive()
        answer = await self._upgrade_at(_UPGRADE[0], firmware)
        if answer.status == 404:
            answer = await self._upgrade_at(_UPGRADE[1], firmware)
        if answer.status in {401, 403}:
            raise self._session.refuse_login()
        if (fault := fault_in(answer.body)) is not None:
            accepted(fault)
        # No answer is documented; unknown paths get a web page.
        if answer.status >= 400:
            raise RefusedError("no firmware upgrade here", Refusal.NOT_OFFERED)
        if b"<html" in answer.body[:1000].lower():
            raise UnexpectedAnswerError("the camera answers with a web page")

    async def _upgrade_at(self, path: str, firmware: Firmware) -> Answer:
        account = self._session.account.credentials
        return await self._session.transport.upload(
            path,
            firmware,
            {"Authorization": encode_basic_auth(account.username, account.password)},
        )


def _fields(user: User, password: str | None) -> dict[str, Wire]:
    """Return an account as parameters. Raises InvalidValueError for a value that cannot be sent."""
    if not 1 <= len(user.name.encode()) <= LONGEST_NAME:
        raise InvalidValueError("name", user.name, f"1 - {LONGEST_NAME}", Limit.BYTES)
    fields: dict[str, Wire] = {"name": user.name}
    if password is not None:
        if not _NEW_PASSWORD.fullmatch(password):
            raise InvalidValueError("password", "***", "1 - 63 x A-Z a-z 0-9 . _ ~ : / , -")
        fields["newpasswd"] = password
    if user.privilege is not None:
        fields["privilege"] = _PRIVILEGES[user.privilege]
    if user.enabled is not None:
        fields["enable"] = "Enable" if user.enabled else "Disable"
    return fields


def _user(element: Element) -> User | None:
    """Return the account in an element, None for an element without a user name."""
    found = {name.lower(): value.strip() for name, value in element.attrib.items()}
    found |= {child.tag.lower(): (child.text or "").strip() for child in element}
    if not (name := found.get("username") or found.get("name")):
        return None
    privileges = {word.lower(): privilege for privilege, word in _PRIVILEGES.items()}
    group = found.get("group") or found.get("privilege") or ""
    status = found.get("status") or found.get("enable") or ""
    return User(
        name=name,
        privilege=privileges.get(group.lower()),
        enabled={"enable": True, "1": True, "disable": False, "0": False}.get(status.lower()),
    )


def with_drift(fields: Mapping[str, str]) -> dict[str, Wire]:
    """Return the section's fields with the drift at the moment of the answer.

    Firmware differs in the case of `update_method`: here it becomes capitals.
    """
    completed: dict[str, Wire] = dict(fields)
    if "update_method" in fields:
        completed["update_method"] = fields["update_method"].strip().upper()
    try:
        shown = dt.datetime.fromisoformat(fields["current_time"].strip())
    except KeyError, ValueError:
        return completed
    now = dt.datetime.now(_zone(fields))
    ahead = (shown.replace(tzinfo=now.tzinfo) - now).total_seconds()
    return {**completed, CLOCK_DRIFT: round(ahead + 0.5)}  # the camera cuts fractions of a second


async def _set_clock(client: Client, now: int) -> None:
    """Set the clock to `now`, in seconds since 1970.

    This sets the clock by hand; a time server or service in use before continues afterwards. The
    camera keeps local time in a zone without daylight saving (seed 001 §3.8).
    """
    before = await client.read("time")
    local = dt.datetime.fromtimestamp(now, _zone(before))
    parts = {
        "year": local.year,
        "month": local.month,
        "day": local.day,
        "hour": local.hour,
        "min": local.minute,
        "sec": local.second,
    }
    await client.write("time", {"update_method": "MANUAL", **parts})
    if (method := before.get("update_method")) not in {None, "MANUAL"}:
        await client.write("time", {"update_method": method})


CLOCK = Clock(section="time", set=_set_clock, drift="clock_drift", server="ntp")


def _zone(fields: Fields) -> dt.timezone:
    """Return the zone of the camera; `GMT+08:00` is east of Greenwich."""
    found = re.fullmatch(r"GMT([+-])(\d\d):(\d\d)", str(fields.get("timezone")).strip())
    if found is None:
        return dt.UTC
    offset = dt.timedelta(hours=int(found[2]), minutes=int(found[3]))
    if offset >= dt.timedelta(days=1):
        return dt.UTC
    return dt.timezone(-offset if found[1] == "-" else offset)
