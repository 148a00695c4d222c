"""The walls of the demo: two recorders and two cameras, 18 pictures in four areas of a works."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
import re
from types import TracebackType
from typing import Any, Self

from tests.simulators.any_camera import AnyCamera
from tests.simulators.dahua import DahuaRecorder
from tests.simulators.edimax import EdimaxCamera
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.recorder import Recorder, SnapshotDevice

from .cards import Card, heading, picture, save_dashboard, view
from .instance import HomeAssistant
from .places import Place, place
from .ports import port

FIRST_PORT = 63
"""The number of the first port in its block."""
PASSWORD = "camera-Password"
WALLS = "cgi-walls"
WALL_VIEW = "wall"
BUILT = "cgi-production"
NORTH, SOUTH, GATE, CRANE = "Recorder north", "Recorder south", "Gate", "Crane"

type Key = tuple[str, int]
"""A recorder or camera, by its name, and a channel of it."""

AREAS: Mapping[str, Sequence[Key]] = {
    "Casting": [(NORTH, 1), (NORTH, 2), (NORTH, 3), (NORTH, 4), (CRANE, 1)],
    "Milling": [(NORTH, 5), (NORTH, 6), (NORTH, 7), (NORTH, 8)],
    "Assembly": [(SOUTH, 1), (SOUTH, 2), (SOUTH, 3), (SOUTH, 4)],
    "Shipping": [(SOUTH, 5), (SOUTH, 6), (SOUTH, 7), (SOUTH, 8), (GATE, 1)],
}
ICONS = {
    "Casting": "fire",
    "Milling": "saw-blade",
    "Assembly": "robot-industrial",
    "Shipping": "truck",
}
type Channels = Mapping[int, str]

NORTH_NAMES: Channels = dict(
    enumerate(("Furnace", "Ladle", "Molds", "Cooling", "Lathe", "Mill 1", "Mill 2", "Deburring"), 1)
)
NORTH_PLACES: Channels = dict(
    enumerate(("furnace", "furnace", "line", "store", "lathe", "lathe", "robot", "robot"), 1)
)
SOUTH_NAMES: Channels = dict(
    enumerate(
        ("Press", "Welding", "Screws", "Test bench", "Packing", "Pallets", "Ramp 1", "Ramp 2"), 1
    )
)
SOUTH_PLACES: Channels = dict(
    enumerate(("line", "robot", "lathe", "corridor", "line", "store", "ramp", "ramp"), 1)
)


class Works:
    """The recorders and cameras, at ports of their own, so that a restart finds them."""

    def __init__(self, block: int = 0) -> None:
        """Make them, at ports of a block; nothing in Home Assistant is configured yet."""
        first = port(FIRST_PORT, block)
        self.north = HikvisionRecorder(
            port=first, name="North", password=PASSWORD, names=NORTH_NAMES, places=NORTH_PLACES
        )
        self.south = DahuaRecorder(
            port=first + 1,
            name="South",
            password=PASSWORD,
            names=SOUTH_NAMES,
            places=SOUTH_PLACES,
        )
        self.gate = EdimaxCamera(port=first + 2, name=GATE, password=PASSWORD, places={1: "gate"})
        self.crane = AnyCamera(port=first + 3, name=CRANE, places={1: "store"})
        self._running = AsyncExitStack()

    @property
    def recorders(self) -> Mapping[str, Recorder]:
        """Those with many channels, by the name they get."""
        return {NORTH: self.north, SOUTH: self.south}

    @property
    def by_name(self) -> Mapping[str, SnapshotDevice]:
        """All of them, by the name they get."""
        return {**self.recorders, GATE: self.gate, CRANE: self.crane}

    async def __aenter__(self) -> Self:
        for device in self.by_name.values():
            await self._running.enter_async_context(device)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._running.aclose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """What is on the walls: the camera entity of each channel."""

    works: Works
    cameras: Mapping[Key, str]

    def sight(self, key: Key) -> tuple[str, int]:
        """Return the name and the channel that the picture of a card must show."""
        name, channel = key
        return self.works.by_name[name].name, channel


async def set_the_walls(home_assistant: HomeAssistant, works: Works) -> Walls:
    """Add recorders and cameras unless they are there, give them areas, and make the dashboard."""
    channels = {"channels": [str(number) for number in range(1, 9)]}
    snapshot = {"url": works.crane.path.replace("{channel}", "1")}
    places: list[Place[SnapshotDevice]] = [
        await place(home_assistant, works.north, NORTH, channels, title=works.north.model),
        await place(home_assistant, works.south, SOUTH, channels, title=works.south.model),
        await place(home_assistant, works.gate, GATE, family="edimax"),
        await place(home_assistant, works.crane, CRANE, snapshot, family="custom"),
    ]
    for there in places:
        await home_assistant.command(
            "config_entries/update", entry_id=there.entry_id, title=there.name
        )
    areas = await _areas(home_assistant)
    registry = await home_assistant.command("config/entity_registry/list")
    cameras: dict[Key, str] = {}
    for there in places:
        for entity in registry:
            number = re.search(r"_channel_(\d+)_main$", entity["unique_id"])
            if entity["config_entry_id"] != there.entry_id or number is None:
                continue
            key = (there.name, int(number[1]))
            cameras[key] = entity["entity_id"]
            (area,) = [area for area, keys in AREAS.items() if key in keys]
            await home_assistant.command(
                "config/device_registry/update",
                device_id=entity["device_id"],
                area_id=areas[area],
            )
    walls = Walls(works=works, cameras=cameras)
    await save_dashboard(home_assistant, WALLS, "Walls", "view-grid", {"views": _views(walls)})
    return walls


async def build_wall(home_assistant: HomeAssistant, **options: Any) -> None:
    """Make a dashboard that builds itself, as its dialog does."""
    strategy = {"type": "custom:cgi-camera-wall", **options}
    await save_dashboard(home_assistant, BUILT, "Production", "cctv", {"strategy": strategy})


async def _areas(home_assistant: HomeAssistant) -> dict[str, str]:
    """Return the ids of the areas by name; those that are missing are made."""
    there = await home_assistant.command("config/area_registry/list")
    ids = {area["name"]: area["area_id"] for area in there}
    for name in AREAS:
        if name not in ids:
            made = await home_assistant.command(
                "config/area_registry/create", name=name, icon=f"mdi:{ICONS[name]}"
            )
            ids[name] = made["area_id"]
    return ids


def _views(walls: Walls) -> list[Card]:
    """Return one view with everything, and one per area."""
    everything = [
        [heading(area, ICONS[area]), *(_card(walls.cameras[key], columns=6) for key in keys)]
        for area, keys in AREAS.items()
    ]
    wall = {**view("All", WALL_VIEW, *everything), "max_columns": 4}
    lines = [
        view(area, area.lower(), *([_card(walls.cameras[key], columns=12)] for key in keys))
        for area, keys in AREAS.items()
    ]
    return [wall, *lines]


def _card(entity_id: str, *, columns: int) -> Card:
    """Show the picture, asked for every ten seconds while it is seen; live video after a tap."""
    return picture(
        entity_id,
        show_name=True,
        camera_view="auto",
        aspect_ratio="16:9",
        grid_options={"columns": columns},
    )
