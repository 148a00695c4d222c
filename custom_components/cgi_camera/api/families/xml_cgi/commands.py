"""What an XML CGI camera is told to do: move, manage accounts, store pictures, forget, upgrade."""

from collections.abc import Sequence
import re
from typing import override
from xml.etree.ElementTree import Element

from aiohttp import encode_basic_auth

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
from ...features import Fields, Wire
from ...http.transport import Answer
from .answers import accepted
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
# A login decodes `%` and `+`, while a new password is kept as it was sent (firmware): with other
# characters than these, nobody could say which password is right afterwards.
_NEW_PASSWORD = re.compile(r"[A-Za-z0-9._~:/,;@!$'()*-]{1,63}")


class XmlCgiCommands(Commands):
    """The commands of one camera."""

    def __init__(self, session: Session, capabilities: Capabilities) -> None:
        self._session = session
        self._capabilities = capabilities

    @property
    @override
    def moves(self) -> bool:
        return self._capabilities.said("ptz")

    @override
    async def move(self, move: Move) -> None:
        await self._check_moves()
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
            raise UnsupportedError("the camera says that it does not move")

    async def _ptz(self, fields: Fields) -> None:
        await self._session.call(_PTZ, "ptz_ctrl", fields)

    @override
    async def users(self) -> Sequence[User]:
        answer = await self._session.tree(_USERS, {"action": "get_user"})
        # The document does not show this answer: names of elements and attributes may differ.
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
        # Firmware takes names without regard to case.
        if name.casefold() == self._session.credentials.username.casefold():
            raise InvalidValueError("name", name, name, Limit.OTHER_ACCOUNT)
        await self._manage({"action": "delete", **_fields(User(name=name), None)})

    async def _manage(self, fields: Fields) -> None:
        await self._session.call(_USERS, "user_management", fields, once=True)

    @override
    async def factory_reset(self, *, keep_network: bool) -> None:
        # 1 is the only value, whatever the fault says (seed 001 §3.6).
        fields: Fields = {"retain_network": 1} if keep_network else {}
        await self._session.keep_alive()
        await self._session.call("/cgi-bin/factory_reset", "factory_reset", fields, once=True)

    @override
    async def upload_snapshot(self, stream: str, target: UploadTarget) -> None:
        fields: Fields = {"stream": STREAMS[stream], "upload": _TARGETS[target]}
        answer = await self._session.ask(SNAPSHOT, fields)
        if answer.status == 403:
            answer = await self._session.ask_with_account(SNAPSHOT, fields)
        if answer.status == 407:  # no frame within three seconds; nothing to do with proxies
            raise BusyError("the camera has no picture yet")
        # Faults come with 400 in the document and with 200 from firmware: the content decides.
        if accepted(answer.body).root != "upload":
            raise UnexpectedAnswerError("the camera does not say that it stored the picture")

    @override
    async def upgrade(self, firmware: Firmware) -> None:
        await self._session.keep_alive()
        answer = await self._upgrade_at(_UPGRADE[0], firmware)
        if answer.status == 404:
            answer = await self._upgrade_at(_UPGRADE[1], firmware)
        if answer.status in {401, 403}:
            raise self._session.refuse_login()
        if b"<fault" in answer.body[:200]:
            accepted(answer.body)
        # No answer is documented; unknown paths get a web page.
        if answer.status >= 400:
            raise RefusedError("no firmware upgrade here", Refusal.NOT_OFFERED)
        if b"<html" in answer.body[:1000].lower():
            raise UnexpectedAnswerError("the camera answers with a web page")

    async def _upgrade_at(self, path: str, firmware: Firmware) -> Answer:
        account = self._session.credentials
        return await self._session.transport.upload(
            path,
            firmware,
            {"Authorization": encode_basic_auth(account.username, account.password)},
        )


def _fields(user: User, password: str | None) -> dict[str, Wire]:
    """Return an account as parameters; raise InvalidValueError for what cannot be sent."""
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
    """Return the account an element describes, None if it describes none."""
    told = {name.lower(): value.strip() for name, value in element.attrib.items()}
    told |= {child.tag.lower(): (child.text or "").strip() for child in element}
    if not (name := told.get("username") or told.get("name")):
        return None
    privileges = {word.lower(): privilege for privilege, word in _PRIVILEGES.items()}
    group = told.get("group") or told.get("privilege") or ""
    status = told.get("status") or told.get("enable") or ""
    return User(
        name=name,
        privilege=privileges.get(group.lower()),
        enabled={"enable": True, "1": True, "disable": False, "0": False}.get(status.lower()),
    )
