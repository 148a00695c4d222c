"""The clock of an XML CGI camera: local time in a zone without daylight saving (seed 001 §3.8)."""

from collections.abc import Mapping
import datetime as dt
import re

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


def now_fields(fields: Fields) -> dict[str, Wire]:
    """Return what to write so that the camera shows the time it is now."""
    now = dt.datetime.now(_zone(fields))
    return {
        "update_method": "MANUAL",
        "year": now.year,
        "month": now.month,
        "day": now.day,
        "hour": now.hour,
        "min": now.minute,
        "sec": now.second,
    }


def _zone(fields: Fields) -> dt.timezone:
    """Return the zone the camera is in; `GMT+08:00` is east of Greenwich."""
    found = re.fullmatch(r"GMT([+-])(\d\d):(\d\d)", str(fields.get("timezone")).strip())
    if found is None:
        return dt.UTC
    offset = dt.timedelta(hours=int(found[2]), minutes=int(found[3]))
    return dt.timezone(-offset if found[1] == "-" else offset)
