"""The live video of the camera in the back yard, from its scene, by GStreamer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.simulators.picture import SUB_STREAM, draw_scene

SERVER = Path(__file__).parent / "live_video.py"
SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's Python: GStreamer is no package of PyPI."""
_FRAMES = 24


@asynccontextmanager
async def live_video(folder: Path, port: int, username: str, password: str) -> AsyncIterator[None]:
    """Serve the video, where this machine has what it takes; else the snapshots stand in."""
    pictures = folder / "video"
    await asyncio.to_thread(_draw, pictures)
    process = await asyncio.create_subprocess_exec(
        SYSTEM_PYTHON,
        *(str(SERVER), str(pictures), str(port), username, password),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def _draw(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for frame in range(_FRAMES):
        picture = draw_scene(frame, size=SUB_STREAM, place="yard")
        (folder / f"{frame:02d}.jpg").write_bytes(picture)
