"""Simulated cameras by hand: python -m tests.simulators --help."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
import contextlib

import aiohttp

from .access import Scheme
from .any_camera import AnyCamera
from .channel_picture import draw_channel
from .dahua import DahuaRecorder
from .edimax import EdimaxCamera
from .hikvision import HikvisionRecorder
from .json_cgi import Generation, JsonCgiCamera
from .json_push import FORMS as JSON_FORMS, Facts as JsonFacts, push as json_push
from .recorder import Recorder, SnapshotDevice
from .uapi import Auth, Prefix, UapiCamera
from .uapi_push import FORMS, USN, FacePusher
from .upload_mails import MAILS
from .uploads import FILE_NAMES, FtpUploader, MailCamera, Shot
from .xml_cgi import XmlCgiCamera


async def _serve_xml_cgi(options: argparse.Namespace) -> None:
    camera = XmlCgiCamera(
        host=options.host,
        port=options.port,
        username=options.username,
        password=options.password,
        serial=options.serial,
        model=options.model,
        mac=options.mac,
        ptz=options.ptz,
        onvif_auth=options.onvif_auth,
        open_getinfo=options.newer_firmware,
        uid_from_clock=options.newer_firmware,
        encoder_path_query=not options.newer_firmware,
        capital_update_method=options.newer_firmware,
        title_encoding=options.title_encoding,
        reboot_seconds=options.reboot_seconds,
    )
    async with camera:
        print(camera.url, flush=True)
        await asyncio.Event().wait()


async def _serve_json_cgi(options: argparse.Namespace) -> None:
    camera = JsonCgiCamera(
        host=options.host,
        port=options.port,
        username=options.username,
        password=options.password,
        device_id=options.device_id,
        mac=options.mac,
        generation=Generation[options.generation],
        full_tables=not options.examples_only,
        whole_objects=options.whole_objects,
        numbers_as_strings=options.numbers_as_strings,
        trailing_comma=options.trailing_comma,
        folded_content_type=options.folded_content_type,
        reboot_seconds=options.reboot_seconds,
    )
    if options.card:
        camera.insert_card()
    async with camera:
        print(camera.url, flush=True)
        while True:
            await asyncio.sleep(options.face_every or 3600)
            if options.face_every and camera.settings["platform_server"]["serverAddr"]:
                try:
                    status = (await camera.trigger_face()).status
                except aiohttp.ClientError, TimeoutError, ValueError:
                    status = 0
                print(f"face: {status or 'no answer'}", flush=True)


async def _json_push(options: argparse.Namespace) -> None:
    facts = JsonFacts(device_id=options.device_id)
    answer = await json_push(options.url, options.form, facts)
    print(f"{options.form}: {answer.status} {answer.body.decode(errors='replace')}", flush=True)


async def _serve_uapi(options: argparse.Namespace) -> None:
    camera = UapiCamera(
        host=options.host,
        port=options.port,
        username=options.username,
        password=options.password,
        auth=Auth(options.auth),
        prefixes=frozenset(Prefix[name.upper()] for name in options.prefix),
        serial=options.serial,
        model=options.model,
        mac=options.mac,
        face_form=options.form,
        latency=options.latency,
        reboot_seconds=options.reboot_seconds,
    )
    async with camera:
        print(camera.url, flush=True)
        while True:
            await asyncio.sleep(options.every)
            for delivery in await camera.see_face():
                print(f"{delivery.url}: {delivery.status or 'no answer'}", flush=True)


async def _serve_snapshots(device: SnapshotDevice, options: argparse.Namespace) -> None:
    device.host, device.port = options.host, options.port
    device.username, device.password = options.username, options.password
    device.name, device.channels = options.name, options.channels
    device.scheme, device.empty = Scheme(options.scheme), options.empty
    async with device:
        print(device.url, flush=True)
        if isinstance(device, Recorder):
            print(device.rtsp.url, flush=True)
        while isinstance(device, HikvisionRecorder | DahuaRecorder) and options.motion:
            for channel in range(1, device.channels + 1):
                await _move(device, channel, options.motion)
        await asyncio.Event().wait()


async def _move(recorder: HikvisionRecorder | DahuaRecorder, channel: int, seconds: float) -> None:
    """Let something move for half of the time, and print to how many clients that goes."""
    for begins in (True, False):
        if isinstance(recorder, HikvisionRecorder):
            await recorder.alert("VMD", channel, active=begins)
        else:
            await recorder.event("VideoMotion", "Start" if begins else "Stop", channel - 1)
        if begins:
            print(f"motion {channel}: {recorder.streams.open} clients", flush=True)
        await asyncio.sleep(seconds / 2)


async def _serve_hikvision(options: argparse.Namespace) -> None:
    await _serve_snapshots(HikvisionRecorder(proxy_channels=options.proxy), options)


async def _serve_dahua(options: argparse.Namespace) -> None:
    recorder = DahuaRecorder(zero_based=options.zero_based, onvif_channels=options.onvif)
    await _serve_snapshots(recorder, options)


async def _serve_edimax(options: argparse.Namespace) -> None:
    await _serve_snapshots(EdimaxCamera(nameless_header=options.nameless_header), options)


async def _serve_any(options: argparse.Namespace) -> None:
    await _serve_snapshots(AnyCamera(path=options.path), options)


async def _push(options: argparse.Namespace) -> None:
    pusher = FacePusher(url=options.url, usn=options.usn, form=options.form, every=options.every)
    async for status in pusher.events(options.count):
        print(f"{options.form}: {status or 'no answer'}", flush=True)


async def _upload(options: argparse.Namespace) -> None:
    uploader = FtpUploader(
        options.host, options.port, options.user, options.password, folder=options.folder
    )
    for number in range(options.count):
        name = FILE_NAMES[options.form](Shot(number=number))
        await uploader.upload((name, draw_channel("Upload", 1, number)))
        print(name, flush=True)


async def _mail(options: argparse.Namespace) -> None:
    camera = MailCamera(options.host, options.port, options.user, options.password)
    await camera.send(options.form)
    print(options.form, flush=True)


async def _list_forms(_: argparse.Namespace) -> None:
    described = [(form.name, form.description) for form in FORMS.values()]
    described += [(form.name, form.description) for form in JSON_FORMS.values()]
    described += [(name, form.__doc__ or "") for name, form in (FILE_NAMES | MAILS).items()]
    for name, description in described:
        print(f"{name}\n    {description.replace('\n', '\n    ')}")


def _parser() -> argparse.ArgumentParser:
    shows_defaults = argparse.ArgumentDefaultsHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulators", description="Simulated cameras."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, run: Callable[[argparse.Namespace], Awaitable[None]], purpose: str
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name, help=purpose, description=purpose, formatter_class=shows_defaults
        )
        command.set_defaults(run=run)
        return command

    def add_camera(
        name: str,
        run: Callable[[argparse.Namespace], Awaitable[None]],
        kind: type[XmlCgiCamera | UapiCamera],
        purpose: str,
    ) -> argparse.ArgumentParser:
        camera = add(name, run, purpose)
        camera.add_argument("--host", default="127.0.0.1", help="address to listen at")
        camera.add_argument("--port", type=int, default=0, help="0 for any free one")
        for option in ("username", "password", "serial", "model", "mac"):
            camera.add_argument(f"--{option}", default=getattr(kind, option), help=f"its {option}")
        camera.add_argument(
            "--reboot-seconds", type=float, default=20.0, help="gone after a reboot"
        )
        return camera

    camera = add_camera(
        "xml-cgi",
        _serve_xml_cgi,
        XmlCgiCamera,
        "serve a camera of the XML CGI family until Ctrl-C",
    )
    camera.add_argument("--ptz", action="store_true", help="it pans, tilts and zooms")
    camera.add_argument("--onvif-auth", action="store_true", help="pictures need credentials")
    camera.add_argument(
        "--newer-firmware",
        action="store_true",
        help="open getinfo, session ids from the clock, encoders by stream, NTP in capitals",
    )
    camera.add_argument("--title-encoding", default="utf-8", help="gbk is seen in the field")

    face = add_camera(
        "uapi", _serve_uapi, UapiCamera, "serve a uAPI face camera that sees people, until Ctrl-C"
    )
    face.add_argument(
        "--auth", choices=[auth.value for auth in Auth], default=Auth.BASIC.value, help="scheme"
    )
    face.add_argument(
        "--prefix",
        choices=[prefix.name.lower() for prefix in Prefix],
        nargs="+",
        default=["uapi", "nvc"],
        help="where its CGI is",
    )
    face.add_argument(
        "--form", choices=tuple(FORMS), default="s0_rfc", metavar="NAME", help="see `forms`"
    )
    face.add_argument("--latency", type=float, default=0.005, help="seconds before an answer")
    face.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="between faces")

    camera = add("json-cgi", _serve_json_cgi, "serve a camera of the JSON CGI family until Ctrl-C")
    camera.add_argument("--host", default="127.0.0.1", help="address to listen at")
    camera.add_argument("--port", type=int, default=0, help="0 for any free one")
    for option in ("username", "password", "device_id", "mac"):
        camera.add_argument(
            f"--{option.replace('_', '-')}",
            default=getattr(JsonCgiCamera, option),
            help=f"its {option}",
        )
    camera.add_argument(
        "--generation", choices=tuple(Generation.__members__), default="A", help="how it logs in"
    )
    for option, purpose in {
        "examples-only": "answer the keys of the example answers only",
        "whole-objects": "reset what a set leaves out",
        "numbers-as-strings": "answer numbers as strings",
        "trailing-comma": "answer JSON with a comma before the brace",
        "folded-content-type": "a blank before the Content-Type of pictures",
        "card": "with a memory card",
    }.items():
        camera.add_argument(f"--{option}", action="store_true", help=purpose)
    camera.add_argument("--reboot-seconds", type=float, default=20.0, help="gone after a reboot")
    camera.add_argument(
        "--face-every", type=float, metavar="SECONDS", help="push faces, if a server is set"
    )

    def add_snapshots(
        name: str,
        run: Callable[[argparse.Namespace], Awaitable[None]],
        kind: type[SnapshotDevice],
        purpose: str,
    ) -> argparse.ArgumentParser:
        device = add(name, run, purpose)
        device.add_argument("--host", default="127.0.0.1", help="address to listen at")
        device.add_argument("--port", type=int, default=0, help="0 for any free one")
        for option in ("username", "password", "name"):
            device.add_argument(f"--{option}", default=getattr(kind, option), help=f"its {option}")
        device.add_argument("--channels", type=int, default=kind.channels, help="how many")
        device.add_argument(
            "--empty", type=int, nargs="+", default=(), metavar="CHANNEL", help="without a camera"
        )
        device.add_argument(
            "--scheme",
            choices=[scheme.value for scheme in Scheme],
            default=kind.scheme.value,
            help="how one logs in",
        )
        return device

    recorder = add_snapshots(
        "hikvision", _serve_hikvision, HikvisionRecorder, "serve a Hikvision recorder until Ctrl-C"
    )
    recorder.add_argument("--motion", type=float, metavar="SECONDS", help="one channel so often")
    recorder.add_argument(
        "--proxy", type=int, nargs="+", default=(), metavar="CHANNEL", help="by StreamingProxy only"
    )
    recorder = add_snapshots(
        "dahua", _serve_dahua, DahuaRecorder, "serve a Dahua recorder until Ctrl-C"
    )
    recorder.add_argument("--motion", type=float, metavar="SECONDS", help="one channel so often")
    recorder.add_argument("--zero-based", action="store_true", help="snapshots count from 0")
    recorder.add_argument(
        "--onvif", type=int, nargs="+", default=(), metavar="CHANNEL", help="attached by ONVIF"
    )
    device = add_snapshots(
        "edimax", _serve_edimax, EdimaxCamera, "serve an Edimax camera until Ctrl-C"
    )
    device.add_argument(
        "--nameless-header", action="store_true", help="a header line without a name"
    )
    device = add_snapshots("any", _serve_any, AnyCamera, "serve pictures at any URL until Ctrl-C")
    device.add_argument("--path", default=AnyCamera.path, help="with {channel}")

    push = add("json-push", _json_push, "push one event of a JSON CGI camera to a server")
    push.add_argument("url", metavar="URL", help="http://..., as serverAddr has it")
    push.add_argument(
        "--form",
        choices=tuple(JSON_FORMS),
        default="face_stranger",
        metavar="NAME",
        help="see `forms`",
    )
    push.add_argument("--device-id", default=JsonCgiCamera.device_id, help="of the camera")

    push = add("push", _push, "push events of a uAPI camera to a URL")
    push.add_argument("url", metavar="URL", help="http://...")
    push.add_argument(
        "--form", choices=tuple(FORMS), default="s0_rfc", metavar="NAME", help="see `forms`"
    )
    push.add_argument("--usn", default=USN, help="serial number of the camera")
    push.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="between pushes")
    push.add_argument("--count", type=int, help="without it, until Ctrl-C")

    def add_upload(
        name: str, run: Callable[[argparse.Namespace], Awaitable[None]], purpose: str
    ) -> argparse.ArgumentParser:
        upload = add(name, run, purpose)
        upload.add_argument("host", metavar="HOST", help="of the server")
        upload.add_argument("port", metavar="PORT", type=int, help="of the server")
        upload.add_argument("user", metavar="USER", help="the account of the camera")
        upload.add_argument("password", metavar="PASSWORD", help="what it logs in with")
        return upload

    upload = add_upload("ftp", _upload, "upload pictures by FTP, each in a session of its own")
    upload.add_argument("--form", choices=tuple(FILE_NAMES), default="uapi", help="of the name")
    upload.add_argument("--folder", default="", help="what is typed in as path")
    upload.add_argument("--count", type=int, default=1, help="how many")

    upload = add_upload("mail", _mail, "send a mail of a camera")
    upload.add_argument("--form", choices=tuple(MAILS), default="motion", help="of the mail")

    add("forms", _list_forms, "list the forms of pushes, names of files and mails")
    return parser


def main() -> None:
    """Run one command."""
    options = _parser().parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(options.run(options))


if __name__ == "__main__":
    main()
