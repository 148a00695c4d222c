"""Serve a scene over RTSP, as the camera in the back yard would.

    /usr/bin/python3 demo/live_video.py FOLDER PORT USER PASSWORD

FOLDER holds the pictures `00.jpg`, `01.jpg`, ..., which follow each other without an end. Runs with
Debian's Python, which has GStreamer: packages python3-gi gir1.2-gst-rtsp-server-1.0
gstreamer1.0-plugins-good gstreamer1.0-plugins-ugly.
"""

import sys

import gi

for name in ("Gst", "GstRtsp", "GstRtspServer"):
    gi.require_version(name, "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402 - after their versions

PATH = "/stream_0"
PICTURES_PER_SECOND = 4
VIDEO = (
    "multifilesrc location={folder}/%02d.jpg loop=true caps=image/jpeg,framerate={rate}/1 ! "
    "jpegdec ! videoconvert ! video/x-raw,format=I420 ! "
    "x264enc tune=zerolatency speed-preset=ultrafast key-int-max={rate} ! "
    "video/x-h264,profile=baseline ! rtph264pay name=pay0 pt=96 config-interval=1"
)


def main(folder: str, port: str, user: str, password: str) -> None:
    """Serve until this process ends."""
    Gst.init(None)
    account = GstRtspServer.RTSPToken()
    account.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "viewer")
    login = GstRtspServer.RTSPAuth()
    login.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    login.add_digest(user, password, account)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {VIDEO.format(folder=folder, rate=PICTURES_PER_SECOND)} )")
    factory.set_shared(True)
    permissions = GstRtspServer.RTSPPermissions()
    for right in ("access", "construct"):
        name = f"media.factory.{right}"
        permissions.add_permission_for_role("viewer", name, True)  # noqa: FBT003 - C has no names
    factory.set_permissions(permissions)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    server.set_auth(login)
    server.get_mount_points().add_factory(PATH, factory)
    server.attach(None)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
