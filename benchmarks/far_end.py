"""What the measured code talks to: each a process of its own, so that it takes no time of ours.

    async with far_end("camera") as (port,):
        ...

Each listens on the loopback interface and ends with its standard input.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from itertools import count, cycle
import sys
from typing import override

from aiohttp import web

from demo.instance import ADDRESS, REPOSITORY
from tests.simulators.hikvision import HikvisionRecorder
from tests.simulators.xml_cgi import XmlCgiCamera

from .pictures import photograph

CAMERAS = 200
RECORDERS = 50
WALL_CHANNELS = 128
SLOW_CAMERA_SECONDS = 0.02
"""What a good camera takes for a picture; many take ten times as long."""
SLOW_RECORDER_SECONDS = 0.3
AT_ONCE = 2
"""Pictures that a recorder makes at the same time."""
FRAMES = 20
PICTURE_SIZE, PICTURE_QUALITY = (1100, 800), 80
SESSION = "5E551076"
_USER_CHECK = (
    "<userCheck><lockStatus>unlock</lockStatus><retryLoginTime>5</retryLoginTime></userCheck>"
)
_UNKNOWN_SESSION = "<fault><value>/cgi-bin/snapshot</value><reason>uid error</reason></fault>"


def serial_of(number: int) -> str:
    """Return the serial number of one of the `cameras`, which its pushes name."""
    return f"BENCH{number:04d}"


class FarEndError(Exception):
    """The other process could not be started; the reason is on standard error."""


@asynccontextmanager
async def far_end(role: str) -> AsyncIterator[list[int]]:
    """Run another process for as long as the block lasts, and give the ports it listens at."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, role),
        cwd=REPOSITORY,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        # Ctrl-C is for the parent.
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        ports = [int(port) for port in (await process.stdout.readline()).split()]
        if not ports:
            raise FarEndError(f"no {role} to talk to")
        yield ports
    finally:
        process.stdin.close()
        await process.wait()


def _camera(seconds: float = 0) -> web.Application:
    """Return the least that an XML CGI client takes for a camera, with one ready-made picture."""
    picture = photograph(1280, 720)
    asked = 0

    async def log_in(_: web.Request) -> web.Response:
        return web.Response(text=f"<uid>{SESSION}</uid>")

    async def snapshot(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        if request.query.get("uid") != SESSION:
            return web.Response(status=400, text=_UNKNOWN_SESSION)
        if seconds:
            await asyncio.sleep(seconds)
        return web.Response(body=picture, content_type="image/jpeg")

    async def how_many(_: web.Request) -> web.Response:
        return web.Response(text=str(asked))

    application = web.Application()
    application.router.add_get("/cgi-bin/getuid", log_in)
    application.router.add_get("/cgi-bin/snapshot.cgi", snapshot)
    application.router.add_get("/count", how_many)
    return application


def _recorder(
    seconds: float = 0, at_once: int = 1000, pictures: Sequence[bytes] = ()
) -> web.Application:
    """Return a recorder that asks for a Digest and looks no further, or an open camera at /open.

    It answers 503 to more pictures at once than it serves.
    """
    pictures = pictures or [photograph(*PICTURE_SIZE, quality=PICTURE_QUALITY)]
    busy = 0
    nonces, frames = count(), cycle(pictures)

    async def answer(request: web.Request) -> web.Response:
        nonlocal busy
        if request.path.endswith("/userCheck"):
            return web.Response(text=_USER_CHECK, content_type="application/xml")
        is_open = request.path.startswith("/open")
        if not is_open and "Authorization" not in request.headers:
            asked = f'Digest realm="recorder", qop="auth", nonce="{next(nonces)}"'
            return web.Response(status=401, headers={"WWW-Authenticate": asked})
        if busy >= at_once:
            return web.Response(status=503)
        busy += 1
        try:
            if seconds:
                await asyncio.sleep(seconds)
            return web.Response(body=next(frames), content_type="image/jpeg")
        finally:
            busy -= 1

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    return application


class _Photographer(XmlCgiCamera):
    """A camera whose picture is as large as those of the recorder, and there at once."""

    _photograph = photograph(*PICTURE_SIZE, quality=PICTURE_QUALITY)

    @override
    def _picture(self, target: str) -> bytes:
        return self._photograph


def _busy_recorder() -> web.Application:
    """Return a recorder as real ones are, whose pictures change each time."""
    pictures = [photograph(640, 360, quality=60) for _ in range(FRAMES)]
    return _recorder(SLOW_RECORDER_SECONDS, AT_ONCE, pictures)


def _wall() -> web.Application:
    """Return cameras with pictures that are never the same twice, counted by their first folder."""
    picture, asked = photograph(1280, 720, quality=60), Counter[str]()

    async def snapshot(request: web.Request) -> web.Response:
        side = request.match_info["side"]
        asked[side] += 1
        # A comment behind the first marker of the JPEG.
        comment = b"\xff\xfe\x00\x0a%08d" % asked.total()
        return web.Response(body=picture[:2] + comment + picture[2:], content_type="image/jpeg")

    async def how_many(request: web.Request) -> web.Response:
        return web.Response(text=str(asked[request.match_info["side"]]))

    application = web.Application()
    application.router.add_get("/count/{side}", how_many)
    application.router.add_get("/{side}/{number}.jpg", snapshot)
    return application


_APPLICATIONS: Mapping[str, Callable[[], web.Application]] = {
    "camera": _camera,
    "slow_camera": partial(_camera, SLOW_CAMERA_SECONDS),
    "recorder": _recorder,
    "slow_recorder": partial(_recorder, SLOW_RECORDER_SECONDS, AT_ONCE),
    "busy_recorder": _busy_recorder,
    "wall": _wall,
}


def _simulators(role: str) -> Sequence[XmlCgiCamera | HikvisionRecorder]:
    """Return the simulated devices of a role, none for a plain server."""
    match role:
        case "photographer":
            return [_Photographer(latency=0)]
        case "cameras":
            return [
                XmlCgiCamera(serial=serial_of(number), mac=f"F0-00-06-00-00-{number:02X}")
                for number in range(CAMERAS)
            ]
        case "recorders":
            return [
                HikvisionRecorder(serial=f"DS-{number:04d}", mac=f"44:19:b6:00:00:{number:02x}")
                for number in range(RECORDERS)
            ]
    return ()


async def _serve(role: str) -> None:
    async with AsyncExitStack() as stack:
        if simulators := _simulators(role):
            ports = [(await stack.enter_async_context(one)).port for one in simulators]
        else:
            runner = web.AppRunner(_APPLICATIONS[role](), access_log=None)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, ADDRESS, 0).start()
            ports = [address[1] for address in runner.addresses]
        print(*ports, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
