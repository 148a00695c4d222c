"""The clock of an XML CGI camera: local time in a zone without daylight saving (seed 001 §3.8)."""

from collections.abc import Mapping
import datetime as dt
import re

from ...client import Client
from ...family import Clock
from ...features import Fields, Wire

CLOCK_DRIFT = "clock drift"
"""The field we add to the section: by how many seconds the camera is ahead."""


def with_drift(fields: Mapping[str, str]) -> dict[str, Wire]:
    """Return the section's fields completed by the drift, at the moment of the answer.

    How the clock is set is told in capitals here and in small letters there: it becomes capitals.
    """
    told: dict[str, Wire] = dict(fields)
    if "update_method" in fields:
        told["update_method"] = fields["update_method"].strip().upper()
    try:
        shown = dt.datetime.fromisoformat(fields["current_time"].strip())
    except KeyError, ValueError:
        return told
    now = dt.datetime.now(_zone(fields))
    ahead = (shown.replace(tzinfo=now.tzinfo) - now).total_seconds()
    return {**told, CLOCK_DRIFT: round(ahead + 0.5)}  # it shows whole seconds, cut


async def _set_clock(client: Client, now: int) -> None:
    """Let the camera show the moment `now`, in seconds since 1970.

    It is told by hand then; if a server or a service told it before, that goes on afterwards.
    """
    before = await client.read("time")
    local = dt.datetime.fromtimestamp(now, _zone(before))
    parts = {
        "year": local.year,
        "month": local.month,
        "day": local.day,
        "hour": local.hour,
        "min": local.minute,
        "sec": local.second,
    }
    await client.write("time", {"update_method": "MANUAL", **parts})
    if (method := before.get("update_method")) not in {None, "MANUAL"}:
        await client.write("time", {"update_method": method})


CLOCK = Clock(section="time", set=_set_clock)


def _zone(fields: Fields) -> dt.timezone:
    """Return the zone the camera is in; `GMT+08:00` is east of Greenwich."""
    found = re.fullmatch(r"GMT([+-])(\d\d):(\d\d)", str(fields.get("timezone")).strip())
    if found is None:
        return dt.UTC
    offset = dt.timedelta(hours=int(found[2]), minutes=int(found[3]))
    return dt.timezone(-offset if found[1] == "-" else offset)
