"""Run the demo until Ctrl-C, or check it; scripts/demo makes what this needs first."""

import argparse
import asyncio
from contextlib import AsyncExitStack
import os
from pathlib import Path
import shutil
import signal
import sys
import time

from tests.simulators.json_cgi import JsonCgiCamera

from .check import check
from .dashboards import DASHBOARD
from .instance import PASSWORD, REPOSITORY, USER, HomeAssistant, InstanceError
from .memory import Settings, recall, remember
from .places import Camera
from .ports import free_block, port
from .promises import CheckFailedError
from .scene import (
    VIDEO_PORT,
    Scene,
    make_camera,
    make_face_camera,
    make_visitor_camera,
    make_yard_camera,
    set_the_scene,
)
from .video import live_video
from .walls import BUILT, WALLS, Works, build_wall, set_the_walls


def main() -> int:
    """Return 0 if all went well."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="prove its promises, then stop")
    parser.add_argument("--fresh", action="store_true", help="forget what earlier runs kept")
    parser.add_argument("--port", type=int, help="of Home Assistant (by default a free one)")
    parser.add_argument(
        "--idle",
        type=float,
        default=120,
        help="seconds to watch idle cameras and a busy wall (%(default)s)",
    )
    arguments = parser.parse_args()
    try:
        asyncio.run(_run(arguments))
    except (InstanceError, CheckFailedError, OSError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt, asyncio.CancelledError:
        print("demo: stopped")
    return 0


async def _run(arguments: argparse.Namespace) -> None:
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    block = free_block()
    began = time.monotonic()
    name = "demo-check" if arguments.check else "demo"
    folder = REPOSITORY / ".cache" / (name if block == 0 else f"{name}-{block}")
    if block:
        print(f"demo: port {port(0)} or one after it is taken, so all ports are {block}00 higher")
    if arguments.check or arguments.fresh:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    cameras = make_camera(block), make_face_camera(block), make_yard_camera(block)
    visitor = make_visitor_camera(block)
    settings: dict[str, Settings] = {
        "door": cameras[0].settings,
        "hall": cameras[1].parameters.values,
        "yard": cameras[2].settings,
        "driveway": visitor.settings,
    }
    memory = folder / "cameras.json"
    recall(memory, settings)
    yard = cameras[2]
    print("demo: starting Home Assistant, which takes up to a minute the first time", flush=True)
    async with AsyncExitStack() as running:
        for camera in (*cameras, visitor):
            await running.enter_async_context(camera)
        running.callback(remember, memory, settings)
        video = live_video(folder, port(VIDEO_PORT, block), yard.username, yard.password)
        await running.enter_async_context(video)
        works = await running.enter_async_context(Works(block))
        instance = await running.enter_async_context(
            HomeAssistant(folder, port=arguments.port or port(0, block))
        )
        print("demo: adding cameras and recorders", flush=True)
        scene = await set_the_scene(instance, *cameras, block)
        print("demo: building the walls", flush=True)
        walls = await set_the_walls(instance, works)
        await build_wall(instance)
        remember(memory, settings)
        if arguments.check:
            await check(instance, scene, walls, idle_seconds=arguments.idle)
            return
        set_up = os.environ.get("CGI_CAMERA_SETUP_SECONDS", "0")
        print(f"demo: ready: set-up {set_up} s, start {time.monotonic() - began:.0f} s")
        _print_places(instance, scene, works, visitor)
        async with asyncio.TaskGroup() as group:
            faces = group.create_task(scene.show_faces(visitor))
            await instance.wait()
            faces.cancel()


def _print_places(
    instance: HomeAssistant, scene: Scene, works: Works, visitor: JsonCgiCamera
) -> None:
    """Print where everything is, and the accounts."""
    print(f"\n  {instance.url}/{DASHBOARD}    user {USER}, password {PASSWORD}")
    print(f"  {instance.url}/{WALLS}")
    print(f"  {instance.url}/{BUILT}\n")
    devices: dict[str, Camera] = {place.name: place.camera for place in scene.places}
    devices.update(works.by_name)
    for name, device in devices.items():
        print(f"  {name + ':':<16} {_account(device)}")
    print(
        f"  {'log:':<16} {_relative(instance.log_path)}\n\n"
        "  One camera is left for you. Select Settings, Devices & services, Add integration,\n"
        f"  CGI Camera, and enter:\n\n  {'Driveway:':<16} {_account(visitor)}\n\n"
        "  A face shows up every minute, and something moves in between. Ctrl-C ends everything.\n",
        flush=True,
    )


def _account(device: Camera) -> str:
    return f"{device.url}, user {device.username}, password {device.password}"


def _relative(path: Path) -> Path:
    return path.relative_to(REPOSITORY)


if __name__ == "__main__":
    sys.exit(main())
