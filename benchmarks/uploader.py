"""Cameras that upload pictures by FTP and by mail, each from an address of its own."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from ftplib import FTP
from io import BytesIO
from smtplib import SMTP
import time
from typing import Any, Final

from custom_components.cgi_camera.const import DOMAIN
from demo.instance import ADDRESS, HomeAssistant

from .cameras import add_camera

FTP_PORT: Final = 18121
PASSIVE_PORTS: Final = "18130-18179"
MAIL_PORT: Final = 18125
LOAD_SECONDS: Final = 30
SESSION_SECONDS: Final = 20
METHODS: Final[Mapping[str, Mapping[str, Any]]] = {
    "receive_ftp": {"ftp_port": FTP_PORT, "ftp_passive_ports": PASSIVE_PORTS},
    "receive_mail": {"mail_port": MAIL_PORT},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploader:
    """One camera, with its upload account and the URL for its pushes."""

    number: int
    username: str
    password: str
    push_url: str

    @property
    def _source(self) -> tuple[str, int]:
        return f"127.0.1.{self.number}", 0

    def upload(self, name: str, picture: bytes) -> float:
        """Upload a picture in a session of its own, and return when it was done."""
        with FTP() as ftp:  # noqa: S321 - cameras have nothing else
            ftp.connect(ADDRESS, FTP_PORT, timeout=SESSION_SECONDS, source_address=self._source)
            ftp.login(self.username, self.password)
            ftp.storbinary(f"STOR {name}", BytesIO(picture))
            return time.perf_counter()

    def mail(self, message: bytes) -> float:
        """Send a mail in a session of its own, and return when it was done."""
        with SMTP(
            ADDRESS, MAIL_PORT, "camera", timeout=SESSION_SECONDS, source_address=self._source
        ) as smtp:
            smtp.login(self.username, self.password)
            smtp.sendmail("camera@example.com", ["home@example.com"], message)
            return time.perf_counter()


def mail_with(picture: bytes) -> bytes:
    """Return a mail as cameras write them."""
    message = EmailMessage()
    message["Subject"] = "Motion detected"
    message["From"] = "camera@example.com"
    message["To"] = "home@example.com"
    message.set_content("Channel 1, front door")
    message.add_attachment(picture, maintype="image", subtype="jpeg", filename="1.jpg")
    return bytes(message)


async def add_uploader(home_assistant: HomeAssistant, number: int, port: int) -> Uploader:
    """Set a camera up that uploads, with a small archive, so that it is full soon."""
    entry_id = await add_camera(home_assistant, f"{ADDRESS}:{port}")
    shown: dict[str, str] = {}
    for method, ports in METHODS.items():
        step = {"next_step_id": method}
        form: Any = await home_assistant.options_flow(entry_id, step)
        shown |= form["description_placeholders"]
        await home_assistant.options_flow(entry_id, step, {method: True, **ports})
        await _loaded(home_assistant)
    step = {"next_step_id": "settings"}
    form = await home_assistant.options_flow(entry_id, step)
    kept = {"hold_seconds": 30, "archive_days": 7, "archive_megabytes": 50}
    await home_assistant.options_flow(entry_id, step, kept)
    await _loaded(home_assistant)
    return Uploader(
        number=number,
        username=shown["username"],
        password=shown["password"],
        push_url=form["description_placeholders"]["push_url"],
    )


async def _loaded(home_assistant: HomeAssistant) -> None:
    """Wait until cameras with new options are there again."""
    async with asyncio.timeout(LOAD_SECONDS):
        while True:  # its REST API reports no change
            entries = await home_assistant.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
            if all(entry["state"] == "loaded" for entry in entries):
                return
            await asyncio.sleep(0.1)
