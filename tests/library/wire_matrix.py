"""Every family behind every habit of the wire, in every conversation, and how each ends.

    python -m tests.library.wire_matrix --help

A cell is one family behind one habit in one conversation, held twice. It ends well, or with an
error by its name, and the second time as the first; wire_expected has what
documents, captures and reports make us expect.
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
import io
from pathlib import Path
import sys
from typing import Any, Final

import aiohttp
from PIL import Image
from yarl import URL

from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.camera_setup import UploadServer
from custom_components.cgi_camera.api.changes import encode_together
from custom_components.cgi_camera.api.detect import detect
from custom_components.cgi_camera.api.device import Device
from custom_components.cgi_camera.api.errors import CameraError
from custom_components.cgi_camera.api.events.event import EventType
from custom_components.cgi_camera.api.families import Templates, family_of
from custom_components.cgi_camera.api.families.hikvision import client as hikvision_client
from custom_components.cgi_camera.api.http import transport as transport_module
from custom_components.cgi_camera.api.http.transport import Transport
from custom_components.cgi_camera.api.identity import Credentials, Identity
from custom_components.cgi_camera.api.pictures.snapshot_client import SnapshotClient
from tests.simulators.access import Scheme
from tests.simulators.any_camera import AnyCamera
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.habits import HABITS
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.json_cgi import JsonCgiCamera
from tests.simulators.serving import LoopbackServer
from tests.simulators.uapi import UapiCamera
from tests.simulators.uapi_access import Auth
from tests.simulators.wire import Wire
from tests.simulators.xml_cgi import XmlCgiCamera

from .wire_expected import WORKS, expected

USERNAME: Final = "admin"
PASSWORD: Final = "Secret1234"
WRONG_PASSWORD: Final = "Wrong9876"
CHANNELS: Final = 3
PUSH_URL: Final = URL("http://192.168.1.5:8123/api/webhook/0123456789abcdef")
UPLOADS: Final = UploadServer(
    host="192.168.1.5", port=2121, username="cam2345a", password="secret2345"
)
ERRORS: Final = CameraError.__module__
AT_ONCE: Final = 6
"""Cells; they wait for the network more than for the processor."""
PATIENCE: Final = 6.0
"""Seconds for an answer, in place of 10, and for a picture, in place of 20."""


class NothingFoundError(Exception):
    """A recorder is set up, and has no channel to choose."""


class SentTwiceError(Exception):
    """The device did something twice that was asked for once."""


class AccountSentError(Exception):
    """An account went where it had no business, or was refused more than once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One family, and the simulated device that speaks it."""

    family: str
    make: Callable[[], LoopbackServer]
    templates: Templates | None = None
    setting: tuple[str, str, int] | None = None
    """Section, key and value of a write; None where there is nothing to write."""
    sections: Sequence[str] = ()
    """What a poll reads."""


CASES: Final[Mapping[str, Case]] = {
    case.family: case
    for case in (
        Case(
            family="xml_cgi",
            make=lambda: XmlCgiCamera(username=USERNAME, password=PASSWORD, latency=0),
            setting=("image", "brightness", 77),
            sections=("image", "osd", "time"),
        ),
        Case(
            family="json_cgi",
            make=lambda: JsonCgiCamera(username=USERNAME, password=PASSWORD, latency=0),
            setting=("image", "brightness", 77),
            sections=("image", "osd", "time"),
        ),
        Case(
            family="uapi",
            make=lambda: UapiCamera(
                username=USERNAME, password=PASSWORD, latency=0, auth=Auth.DIGEST
            ),
            setting=("face", "face_confidence", 77),
            sections=("face", "counters"),
        ),
        Case(
            family="hikvision",
            make=lambda: HikvisionRecorder(password=PASSWORD, channels=CHANNELS, **_QUICK),
            sections=("traffic",),
        ),
        Case(
            family="dahua",
            make=lambda: DahuaRecorder(password=PASSWORD, channels=CHANNELS, **_QUICK),
            sections=("traffic",),
        ),
        Case(
            family="edimax",
            make=lambda: EdimaxCamera(password=PASSWORD, **_QUICK),
        ),
        Case(
            family="custom",
            make=lambda: AnyCamera(
                password=PASSWORD, path="/pic.jpg", scheme=Scheme.DIGEST, **_QUICK
            ),
            templates=Templates(picture_url="/pic.jpg"),
            sections=("traffic",),
        ),
    )
}
_QUICK: Final[Mapping[str, Any]] = {"latency": 0, "picture_seconds": 0}


class _Clock:
    """Seconds that pass when a conversation is held again."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True, kw_only=True)
class Bench:
    """One family behind one habit, for one conversation."""

    case: Case
    wire: Wire
    session: aiohttp.ClientSession
    clock: _Clock = field(default_factory=_Clock)
    accounts: Accounts = field(init=False)
    _open: list[Device] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Keep one memory of logins, as a running system does."""
        self.accounts = Accounts(self.clock)

    @property
    def transport(self) -> Transport:
        """Return a transport to the wire."""
        return Transport(self.session, URL(self.wire.url))

    def device(self, password: str = PASSWORD) -> Device:
        """Return a device that has not spoken to the camera yet."""
        family = replace(
            family_of(self.case.family, self.case.templates), reuse_seconds=0.0, patience=None
        )
        channels = [family.channel(number) for number in (1, 2)] if family.channel else None
        device = Device.open(
            family,
            self.session,
            URL(self.wire.url),
            Credentials(username=USERNAME, password=password),
            channels=channels,
            keep_seconds=0,
            accounts=self.accounts,
        )
        self._open.append(device)
        return device

    def close(self) -> None:
        """Close what was opened."""
        for device in self._open:
            device.close()


type Conversation = Callable[[Bench], Awaitable[None]]


async def _detect(bench: Bench) -> None:
    transport = bench.transport
    try:
        found = await detect(transport)
    finally:
        transport.close()
    assert found.name == bench.case.family, f"taken for {found.name}"
    if bench.wire.accounts:
        raise AccountSentError


async def _set_up(bench: Bench) -> None:
    device = bench.device()
    identity = await device.identify()
    if not device.family.has_many_channels:
        await device.snapshots.get(1, "main")
        return
    if identity == Identity():
        await detect(bench.transport)  # as the config flow does
    if not await device.find_channels():
        raise NothingFoundError


async def _poll(bench: Bench) -> None:
    await _set_up(bench)
    device = bench.device()
    await device.identify()
    for _ in range(2):
        for section in bench.case.sections:
            await device.read(section)
        await device.heartbeat()
        bench.clock.now += 50


async def _write(bench: Bench) -> None:
    assert bench.case.setting is not None
    section, key, value = bench.case.setting
    device = bench.device()
    await device.identify()
    current = await device.read(section)
    # The second time another value.
    value += value == device.readable(section)[key].value(current)
    changes = encode_together(device.settings(section, {key: value}), current)
    before = len(bench.wire.heard)
    in_force = await device.write(section, changes, current)
    assert device.readable(section)[key].value(in_force) == value
    _check_once(bench, before)


async def _snapshot(bench: Bench) -> None:
    device = bench.device()
    for _ in range(3):
        picture = await device.snapshots.get(1, "main")
        with Image.open(io.BytesIO(picture)) as image:
            image.load()
        bench.clock.now += 3


async def _push_set_up(bench: Bench) -> None:
    device = bench.device()
    await device.identify()
    setup = device.push_setup("Home")
    assert setup is not None
    before = len(bench.wire.heard)
    await setup.install(PUSH_URL, frozenset({EventType.FACE}))
    assert not await setup.install(PUSH_URL, frozenset({EventType.FACE})), "not kept"
    _check_once(bench, before)


async def _upload_set_up(bench: Bench) -> None:
    device = bench.device()
    await device.identify()
    setup = device.upload_setup("Home")
    assert setup is not None
    before = len(bench.wire.heard)
    await setup.install(UPLOADS)
    assert not await setup.install(UPLOADS), "not kept"
    _check_once(bench, before)


async def _wrong_password(bench: Bench) -> None:
    device = bench.device(WRONG_PASSWORD)
    refusals = []
    for _ in range(2):
        try:
            await device.identify()
            await device.snapshots.get(1, "main")
        except CameraError as error:
            refusals.append(error)
        bench.clock.now += 3
    judged = [one for one in bench.wire.heard if one.asked.has_account and one.status is not None]
    if len(judged) > 1:
        raise AccountSentError
    assert len(refusals) == 2, "a wrong password was taken"
    raise refusals[0]


CONVERSATIONS: Final[Mapping[str, Conversation]] = {
    "detect": _detect,
    "set up": _set_up,
    "poll": _poll,
    "write": _write,
    "snapshot": _snapshot,
    "push set-up": _push_set_up,
    "upload set-up": _upload_set_up,
    "wrong password": _wrong_password,
}


def _check_once(bench: Bench, since: int) -> None:
    """Raise SentTwiceError if the device did the same thing twice."""
    done = Counter(
        (one.asked.method, _without_session(one.asked.target), one.asked.body)
        for one in bench.wire.heard[since:]
        if one.status == 200 and _changes(one.asked.target)
    )
    if any(times > 1 for times in done.values()):
        raise SentTwiceError


def _changes(target: str) -> bool:
    """Tell whether a request changes something, in the words of the three families that can."""
    return any(
        word in target
        for word in ("action=update", "action=add", "action=set", "action=remove", "brightness=")
    )


def _without_session(target: str) -> str:
    return target.partition("uid=")[0]


def conversations_of(family: str) -> list[str]:
    """Return what can be talked about with a family."""
    case, offered = CASES[family], family_of(family, CASES[family].templates)
    there = {
        "detect": offered.probe is not None,
        "write": case.setting is not None,
        "push set-up": offered.push_setup is not None,
        "upload set-up": offered.upload_setup is not None,
    }
    return [name for name in CONVERSATIONS if there.get(name, True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One family behind one habit in one conversation."""

    family: str
    habit: str
    conversation: str


def all_cells() -> list[Cell]:
    """Return every cell there is."""
    return [
        Cell(family=family, habit=habit, conversation=conversation)
        for habit in HABITS
        for family in CASES
        for conversation in conversations_of(family)
    ]


def some_cells() -> list[Cell]:
    """Return a sixth of all: every habit with every family, in conversations that take turns."""
    chosen = []
    for row, habit in enumerate(HABITS):
        for column, family in enumerate(CASES):
            offered = conversations_of(family)
            conversation = offered[(row + column) % len(offered)]
            chosen.append(Cell(family=family, habit=habit, conversation=conversation))
    return chosen


async def run(cell: Cell) -> str:
    """Hold the conversation of a cell twice, and return how both end."""
    case, habit = CASES[cell.family], HABITS[cell.habit]
    async with AsyncExitStack() as stack:
        device = await stack.enter_async_context(case.make())
        wire = await stack.enter_async_context(
            Wire(device=device, manner=habit.manner, username=USERNAME, password=PASSWORD)
        )
        session = await stack.enter_async_context(aiohttp.ClientSession())
        bench = Bench(case=case, wire=wire, session=session)
        stack.callback(bench.close)
        first = await _outcome(bench, cell.conversation)
        if cell.conversation == "wrong password":
            return first  # which says itself what comes of a second try
        bench.clock.now += 300
        second = await _outcome(bench, cell.conversation)
        if getattr(device, "refused_logins", 0) or wire.refused_logins:
            return f"{first}, and a refused login"
        return first if first == second else f"{first}, then {second}"


async def _outcome(bench: Bench, conversation: str) -> str:
    try:
        async with asyncio.timeout(60):
            await CONVERSATIONS[conversation](bench)
    except CameraError as error:
        # Some modules have kinds of their own, unknown to the others.
        return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == ERRORS)
    except Exception as error:  # noqa: BLE001 - an error that is not ours is a result, too
        return f"{type(error).__name__}: {error}".strip(": ")
    return WORKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a cell ended, and how it should."""

    cell: Cell
    ended: str
    wanted: frozenset[str]

    @property
    def is_right(self) -> bool:
        """Whether the cell ended as it should."""
        return self.ended in self.wanted


async def run_all(cells: Iterable[Cell]) -> list[Result]:
    """Run cells, some at a time."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(cell: Cell) -> Result:
        async with slots:
            ended = await run(cell)
        wanted = expected(HABITS[cell.habit], cell.family, cell.conversation)
        return Result(cell=cell, ended=ended, wanted=wanted)

    return await asyncio.gather(*(one(cell) for cell in cells))


def table(results: Sequence[Result]) -> str:
    """Return a table in Markdown: a row for each habit, a column for each family."""
    by_place: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        by_place.setdefault((result.cell.habit, result.cell.family), []).append(result)
    written = []
    for kind in dict.fromkeys(habit.kind for habit in HABITS.values()):
        written += [f"\n### {kind.value.capitalize()}\n"]
        written += [f"| habit | {' | '.join(CASES)} | source |", "|---" * (len(CASES) + 2) + "|"]
        written += [
            f"| **{habit.name}**: {habit.does} | "
            + " | ".join(_entry(by_place.get((habit.name, family), [])) for family in CASES)
            + f" | {habit.source} |"
            for habit in HABITS.values()
            if habit.kind is kind
        ]
    return "\n".join(written) + "\n"


def _entry(results: Sequence[Result]) -> str:
    """Return how the conversations of a family end: in one word if they end alike."""
    ends: dict[str, list[str]] = {}
    for result in results:
        ends.setdefault(_word(result), []).append(result.cell.conversation)
    usual = max(ends, key=lambda end: len(ends[end]), default="")
    rest = [f"{', '.join(where)}: {end}" for end, where in ends.items() if end != usual]
    return "; ".join([usual, *rest])


def _word(result: Result) -> str:
    is_refusal = (result.cell.conversation, result.ended) == ("wrong password", "InvalidAuthError")
    return "works" if is_refusal else result.ended.removesuffix("Error")


_DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "wire.md"
_INTRODUCTION: Final = """\
# What the wire does, and what comes of it

Real devices close connections, miscount lengths and write challenges in dialects. Each row is one
such habit, each column one family; a cell is what becomes of detecting, setting up, polling,
writing, taking a picture, setting up pushes and uploads, and of a wrong password. `works` stands
for all of them, with a wrong password refused and sent once; whatever ends otherwise is named with
its error. `python -m tests.library.wire_matrix --write` makes this page anew.

{cells} cells: {works} % work, the others end with the error that says why.
"""


def document(results: Sequence[Result]) -> str:
    """Return the page about the matrix."""
    counted = [one for one in results if one.cell.conversation != "wrong password"]
    works = sum(one.ended == WORKS for one in counted)
    return _INTRODUCTION.format(
        cells=len(results), works=round(100 * works / len(counted))
    ) + table(results)


def impatient(set_attribute: Callable[[object, str, object], None] = setattr) -> None:
    """Wait no longer for simulated devices than they take."""
    set_attribute(transport_module, "ANSWER_TIMEOUT", PATIENCE)
    set_attribute(hikvision_client, "PICTURE_TIMEOUT", PATIENCE)
    set_attribute(SnapshotClient.picture_at, "__defaults__", (PATIENCE,))


def main() -> None:
    """Run the matrix and print it, or what is wrong with it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--habit", nargs="+", default=list(HABITS), choices=list(HABITS))
    parser.add_argument("--family", nargs="+", default=list(CASES), choices=list(CASES))
    parser.add_argument("--some", action="store_true", help="the sixth that runs in CI")
    parser.add_argument("--write", action="store_true", help="write docs/wire.md, if all is right")
    options = parser.parse_args()
    impatient()
    cells = [
        cell
        for cell in (some_cells() if options.some else all_cells())
        if cell.habit in options.habit and cell.family in options.family
    ]
    results = asyncio.run(run_all(cells))
    wrong = [one for one in results if not one.is_right]
    print(table(results) if not options.write else "")
    for one in wrong:
        place = f"{one.cell.habit} / {one.cell.family} / {one.cell.conversation}"
        print(f"WRONG {place}: {one.ended}, not {' or '.join(sorted(one.wanted))}")
    counted = [one for one in results if one.cell.conversation != "wrong password"]
    works = sum(one.ended == WORKS for one in counted)
    print(f"{len(results)} cells, {len(wrong)} wrong; {works} of {len(counted)} work")
    if options.write and not wrong:
        _DOCUMENT.write_text(document(results), "utf-8")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
