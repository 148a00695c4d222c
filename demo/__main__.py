"""Run the demo until Ctrl-C, or check it; scripts/demo makes what this needs first."""

import argparse
import asyncio
from pathlib import Path
import shutil
import signal
import sys

from .check import check
from .dashboards import DASHBOARD
from .instance import PASSWORD, PORT, REPOSITORY, USER, HomeAssistant, InstanceError
from .promises import CheckFailedError
from .scene import make_camera, make_face_camera, make_yard_camera, set_the_scene
from .walls import BUILT, WALLS, Works, build_wall, set_the_walls


def main() -> int:
    """Return 0 if all went well."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="prove its promises, then stop")
    parser.add_argument("--fresh", action="store_true", help="forget what earlier runs kept")
    parser.add_argument("--port", type=int, default=PORT, help="of Home Assistant (%(default)s)")
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
    folder = REPOSITORY / ".cache" / ("demo-check" if arguments.check else "demo")
    if arguments.check or arguments.fresh:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    async with (
        make_camera() as camera,
        make_face_camera() as face_camera,
        make_yard_camera() as yard_camera,
        Works() as works,
        HomeAssistant(folder, port=arguments.port) as instance,
    ):
        scene = await set_the_scene(instance, camera, face_camera, yard_camera)
        walls = await set_the_walls(instance, works)
        await build_wall(instance)
        if arguments.check:
            await check(instance, scene, walls, idle_seconds=arguments.idle)
            return
        print(f"\n  {instance.url}/{DASHBOARD}    user {USER}, password {PASSWORD}")
        print(f"  {instance.url}/{WALLS}")
        print(f"  {instance.url}/{BUILT}\n")
        for place in scene.places:
            there = place.camera
            print(
                f"  {place.name + ':':<16} {there.url}, user {there.username}, "
                f"password {there.password}"
            )
        for name, device in works.by_name.items():
            print(f"  {name + ':':<16} {device.url}")
        print(
            f"  {'log:':<16} {_relative(instance.log_path)}\n"
            "  A face shows up in the hall every minute. Ctrl-C ends everything.\n",
            flush=True,
        )
        async with asyncio.TaskGroup() as group:
            faces = group.create_task(scene.show_faces())
            await instance.wait()
            faces.cancel()


def _relative(path: Path) -> Path:
    return path.relative_to(REPOSITORY)


if __name__ == "__main__":
    sys.exit(main())
