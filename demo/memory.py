"""The settings of simulated cameras over a restart of the demo; a real camera keeps its own."""

from collections.abc import Mapping, MutableMapping
import json
from pathlib import Path
from typing import Any

type Settings = MutableMapping[str, Any]


def recall(path: Path, cameras: Mapping[str, Settings]) -> None:
    """Give the cameras the settings that they had, if there are any."""
    if path.exists():
        for name, settings in json.loads(path.read_text()).items():
            if name in cameras:
                cameras[name].update(settings)


def remember(path: Path, cameras: Mapping[str, Settings]) -> None:
    """Keep the settings of the cameras."""
    path.write_text(json.dumps({name: dict(settings) for name, settings in cameras.items()}))
