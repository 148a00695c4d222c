"""What a uAPI camera uploads by FTP for one event: names and files, as slot and rule have it."""

from datetime import datetime
import ftplib

from .uapi_events import Delivery, Happening
from .uapi_forms import Facts, event_pairs, text_of
from .uapi_tables import Values
from .uploads import FtpUploader

# firmware: yyyymmdd; no document: the other two
_DATES = {"yyyymmdd": "%Y%m%d", "mmddyyyy": "%m%d%Y", "ddmmyyyy": "%d%m%Y"}


def files_of(
    happening: Happening, facts: Facts, rule: Values, slot: Values
) -> list[tuple[str, bytes]]:
    """Return names and contents: each kind if its box in the rule is ticked.

    The name is the one of the snapshot in seed 000 l.55; those of thumbnails and of the text, and
    what is in that, are inferred.
    """
    # seed 002 l.12-13: whole pictures or thumbnails by FTP; seed 000 l.19-29
    local = datetime.fromtimestamp(facts.time, facts.zone)
    prefix = facts.ip if slot["nameformatprefix"] == "ip" else slot["nameformattext"]
    time = f"{local:{_DATES[slot['nameformatdate']]}_%H%M%S}.{local.microsecond // 1000:03d}"
    stem = f"{prefix}_ch0_{time}"
    files = []
    if rule["Notification.Ftp.snapshot"] == "yes":
        files.append((f"{stem}.jpg", facts.pictures.snapshot))
    if rule["Notification.Ftp.thumbnail"] == "yes":
        faces = enumerate(facts.pictures.faces)
        files += [(f"{stem}_image_{index:02d}.jpg", face) for index, face in faces]
    if rule["Notification.Ftp.text"] == "yes":
        said = text_of(event_pairs(facts, kind=happening.kind, info=happening.info))
        files.append((f"{stem}.txt", said.encode()))
    return files


async def deliver_files(happening: Happening, facts: Facts, rule: Values, slot: Values) -> Delivery:
    """Upload them in one session; the status is 200 if the server took them all."""
    # seed 000 l.18-29: pushes by FTP; no document: how many files a session has
    host, port = slot["address"], int(slot["port"])
    uploader = FtpUploader(host, port, slot["account"], slot["pwd"], folder=slot["targetpath"])
    try:
        await uploader.upload(*files_of(happening, facts, rule, slot))
        status = 200
    except ftplib.Error, OSError, EOFError:
        status = 0
    url = f"ftp://{host}:{port}/{slot['targetpath'].removeprefix('/')}"
    return Delivery(rule=rule["name"], slot=slot["name"], url=url, method="FTP", status=status)
