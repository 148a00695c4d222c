"""Makes a JSON CGI camera push its faces to us, and upload its pictures by FTP.

A camera has one push server and one FTP server: a set-up replaces the present one and keeps it for
the removal. Both are fields of the section `platform`, which is always written as a whole, so that
MQTT and GA/T 1400 stay unchanged.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Final, override

from yarl import URL

from ...camera_setup import PushSetup, UploadServer, UploadSetup
from ...client import Client
from ...errors import PushSetupError, PushSetupStep, RefusedError
from ...events.event import EventType
from ...features import Fields, Wire
from .answers import is_masked

_SECTION: Final = "platform"

_ADDRESS: Final = "serverAddr"
_PATH: Final = "path"
_BEFORE: Final = "before"

_HOST, _USER, _PASSWORD = "ftpServer", "ftpUser", "ftpPasswd"
_FTP: Final = (_HOST, "ftpPort", _USER, _PASSWORD, "ftpPath")
_NO_SERVER: Final = {**dict.fromkeys(_FTP, ""), "ftpPort": "21"}
_OURS: Final = "ours"
_ALARMS: Final = {
    "motion": (EventType.MOTION, "md_enable"),
    "region": (EventType.REGION, "md_enable"),
    "fire": (EventType.FIRE, "enable"),
    "tamper": (EventType.TAMPER, "alarm_enable"),
    "alarm_input": (EventType.ALARM_INPUT, "alarm_enable"),
}
"""The event of each of these sections, and the field that turns it on (§24 to §27, §29 to §31)."""
_LINKS: Final = ("alarm_handle_snap", "alarm_handle_snap_ftp")
_LINKED: Final = "1"
_TO_FTP: Final = {"5", "7"}
"""Targets of scheduled pictures: FTP, or FTP and e-mail (§28)."""


class JsonCgiPushSetup(PushSetup):
    """Replaces the address of the camera's server (seed 003 §12), and keeps the previous one.

    The path identifies our address: it is secret, and stays the same when our host changes.
    """

    events = frozenset({EventType.FACE})
    adds_path = True

    def __init__(self, client: Client, name: str, kept: Mapping[str, str]) -> None:
        """Bind the set-up to a client; nothing is sent yet."""
        self._client = client
        self.kept = kept

    @override
    async def install(
        self, url: URL, events: Collection[EventType], *, detect: bool = False
    ) -> bool:
        if url.scheme != "http":
            raise PushSetupError(PushSetupStep.ADDRESS)
        # Without a scheme, but with the port (seed 003 l.2234).
        ours = f"{url.host_subcomponent}:{url.port}{url.raw_path}"
        present = _address(await self._client.read(_SECTION))
        is_ours = present.endswith(url.raw_path)
        before = self.kept.get(_BEFORE, "") if is_ours else present
        self.kept = {_BEFORE: before, _PATH: url.raw_path}
        if present == ours:
            return False
        failure = PushSetupError(PushSetupStep.NOT_KEPT, value=_ADDRESS)
        try:
            if await self._write(ours) == ours:
                return True
        except RefusedError as error:
            failure = PushSetupError(PushSetupStep.SLOT, error.reason)
        with suppress(RefusedError):  # the camera may have stored a part of ours
            await self._write(present)
        raise failure

    @override
    async def remove(self) -> None:
        if self.kept:
            present = _address(await self._client.read(_SECTION))
            if present.endswith(self.kept[_PATH]):
                await self._write(self.kept[_BEFORE])
        self.kept = {}

    async def _write(self, address: str) -> str:
        """Write the address and return the one in force."""
        return _address(await self._client.write(_SECTION, {_ADDRESS: address}))


class JsonCgiUploadSetup(UploadSetup):
    """Replaces the camera's FTP server (seed 003 §16), and keeps the previous one.

    The user name, which we have generated, identifies our server. Alarms are linked to it by fields
    of their own sections, whose previous values are kept under the names of both.
    """

    alarms = tuple(event for event, _ in _ALARMS.values())

    def __init__(self, client: Client, name: str, kept: Mapping[str, str]) -> None:
        """Bind the set-up to a client; nothing is sent yet."""
        self._client = client
        self.kept = kept

    @override
    async def install(
        self, server: UploadServer, alarms: Collection[EventType] | None = None
    ) -> bool:
        is_written = await self._put_server(server)
        return await self._link(alarms) or is_written if alarms is not None else is_written

    async def _put_server(self, server: UploadServer) -> bool:
        """Write our server and keep the previous one; return whether this needed a write."""
        values = (server.host, str(server.port), server.username, server.password, "/")
        ours = dict(zip(_FTP, values, strict=True))
        present = _server(await self._client.read(_SECTION))
        is_ours = present[_USER] == server.username
        before = {**_NO_SERVER, **self.kept} if is_ours else present
        if before[_HOST] and is_masked(before[_PASSWORD]):
            raise PushSetupError(PushSetupStep.OTHER_SERVER)
        self.kept = {**self.kept, **before, _OURS: server.username}
        if not _differences(present, ours):
            return False
        try:
            if not (lost := _differences(await self._write(ours), ours)):
                return True
            failure = PushSetupError(PushSetupStep.NOT_KEPT, value=", ".join(lost))
        except RefusedError as error:
            failure = PushSetupError(PushSetupStep.SLOT, error.reason)
        with suppress(RefusedError):  # the camera may have stored a part of ours
            await self._write(present)
        raise failure

    @override
    async def remove(self) -> None:
        if self.kept:
            present = _server(await self._client.read(_SECTION))
            if present[_USER] == self.kept[_OURS]:
                await self._write({name: self.kept[name] for name in _FTP})
            await self._link(())
        self.kept = {}

    async def _link(self, alarms: Collection[EventType]) -> bool:
        """Link these alarms, and no others that we have linked; return if this needed a write."""
        is_written = False
        for section, (event, _) in _ALARMS.items():
            names = {link: f"{section}.{link}" for link in _LINKS}
            if event not in alarms and self.kept.keys().isdisjoint(names.values()):
                continue
            present = await self._read_if_offered(section)
            changes: dict[str, Wire] = {}
            for link in names.keys() & present.keys():
                value = str(present[link])
                if event in alarms and value != _LINKED:
                    self.kept = {**self.kept, names[link]: value}
                    changes[link] = _LINKED
                elif event not in alarms and value == _LINKED:
                    changes[link] = self.kept.get(names[link], value)
            if changes:
                await self._client.write(section, changes)
                is_written = True
            if event not in alarms:
                gone = set(names.values())
                self.kept = {key: kept for key, kept in self.kept.items() if key not in gone}
        return is_written

    @override
    async def watched(self) -> frozenset[EventType]:
        found = set()
        for section, (event, switch) in _ALARMS.items():
            if str((await self._read_if_offered(section)).get(switch)) == "1":
                found.add(event)
        return frozenset(found)

    @override
    async def linked(self) -> frozenset[EventType]:
        found = set()
        for section, (event, switch) in _ALARMS.items():
            fields = await self._read_if_offered(section)
            if all(str(fields.get(name)) == "1" for name in (switch, *_LINKS)):
                found.add(event)
        schedule = await self._read_if_offered("snapshot_schedule")
        if str(schedule.get("saveMode")) in _TO_FTP:
            found.add(EventType.SNAPSHOT)
        return frozenset(found)

    async def _read_if_offered(self, section: str) -> Fields:
        try:
            return await self._client.read(section)
        except RefusedError:
            return {}  # this camera has no such alarm

    async def _write(self, fields: Mapping[str, str]) -> Mapping[str, str]:
        """Write the server and return the one in force."""
        return _server(await self._client.write(_SECTION, dict(fields)))


def _address(section: Fields) -> str:
    return str(section.get(_ADDRESS) or "")


def _server(section: Fields) -> dict[str, str]:
    return {name: str(section.get(name) or usual) for name, usual in _NO_SERVER.items()}


def _differences(present: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """Return the names of the fields that differ; a masked password counts as equal."""
    return [
        name
        for name, value in wanted.items()
        if present[name] != value and not (name == _PASSWORD and is_masked(present[name]))
    ]
