"""The time of day of a camera of the XML CGI family (§3.8)."""

from datetime import datetime, timedelta, timezone

from .xml_cgi_rules import RefusedError, find_value

_PARTS = ("year", "month", "day", "hour", "min", "sec")


def local_time(now: float, time_zone: str) -> datetime:
    """Return the time of day somewhere; the document knows no summer time."""
    # seed 001 l.346-350: hours and minutes ahead of GMT
    return datetime.fromtimestamp(now, _zone(time_zone))


def read_moment(target: str, time_zone: str) -> float | None:
    """Return the moment that a request wants to set, or None if it has none.

    The document gives no ranges; firmware wants all six numbers or none.
    """
    # seed 001 l.340, l.352-360: the six numbers; no document: the words of the fault
    sent = [find_value(target, part) for part in _PARTS]
    given = [value for value in sent if value is not None]
    if not given:
        return None
    try:
        year, month, day, hour, minute, second = map(int, given)
        local = datetime(year, month, day, hour, minute, second, tzinfo=_zone(time_zone))
    except ValueError, OverflowError:
        raise RefusedError("error, date or time format") from None
    return local.timestamp()


def _zone(name: str) -> timezone:
    """Return the zone of GMT+08:00, say, which is ahead of GMT."""
    hours, _, minutes = name.removeprefix("GMT").partition(":")
    sign = -1 if hours.startswith("-") else 1
    return timezone(timedelta(hours=int(hours), minutes=sign * int(minutes)))
