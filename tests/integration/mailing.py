"""What tests of mails share: a camera that writes them, in the words of Python's own client."""

import asyncio
from email.message import EmailMessage
import smtplib
from typing import Any

from homeassistant.core import Event

from .uploading import OTHER, PICTURE, UPLOAD_PASSWORD, USERNAME, count


def mail_options(port: int) -> dict[str, Any]:
    """Return the options of a camera that sends mails."""
    return {"receive_mail": True, "mail_port": port}


def mail(subject: str = "Motion detected", *pictures: bytes) -> EmailMessage:
    """Return a mail of a camera."""
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "camera@example.com"
    message["To"] = "home@example.com"
    message.set_content("Channel 2, front door")
    for number, picture in enumerate(pictures):
        message.add_attachment(picture, maintype="image", subtype="jpeg", filename=f"{number}.jpg")
    return message


def connect(
    port: int, username: str = USERNAME, password: str = UPLOAD_PASSWORD, source: str = "127.0.0.1"
) -> smtplib.SMTP:
    """Return a session that is logged in."""
    smtp = smtplib.SMTP("127.0.0.1", port, "camera", timeout=30, source_address=(source, 0))
    smtp.login(username, password)
    return smtp


def send(port: int, message: EmailMessage | bytes, username: str = USERNAME, **more: str) -> None:
    """Send one mail."""
    with connect(port, username, **more) as smtp:
        if isinstance(message, bytes):
            smtp.sendmail("camera@example.com", ["home@example.com"], message)
        else:
            smtp.send_message(message)


async def others_send(port: int, events: list[Event[Any]]) -> None:
    """See that another camera, at another address, sends as if nothing were."""
    before = len(events)
    await asyncio.to_thread(send, port, mail("x", PICTURE), OTHER, source="127.0.0.2")
    await count(events, before + 1)
    assert events[-1].data["name"] == "Yard"
