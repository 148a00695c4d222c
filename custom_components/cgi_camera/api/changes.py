"""Composes one write to a section from several values."""

from collections.abc import Iterable, Sequence

from .errors import Limit
from .features import Feature, Fields, Value, Wire
from .settings import Setting


def encode_together(wanted: Sequence[tuple[Setting, Value]], current: Fields) -> dict[str, Wire]:
    """Return the fields that write all of `wanted` in one request.

    Limits and conditions are those after the write, whatever the order. Raises InvalidValueError
    for the first value that is not allowed.
    """
    changes: dict[str, Wire] = {}
    # A setting precedes those that depend on it.
    for feature, value in sorted(wanted, key=lambda pair: len(pair[0].depends_on)):
        changes |= feature.changes(value, {**current, **changes})
    after = {**current, **changes}
    for feature, value in wanted:
        for condition in feature.conditions:
            if not condition.holds(after):
                needed = f"{condition.key}: {condition.option}"
                raise feature.invalid(value, needed, Limit.CONDITION)
    return changes


def with_dependents(
    features: Iterable[Feature], section: str, changes: Fields, current: Fields
) -> dict[str, Wire]:
    """Return the changes with those of dependent settings, so that the section stays valid.

    A setting whose present value is no longer allowed, because a field it depends on changes, takes
    the nearest allowed value in the same request. In a table, a row precedes its dependents.
    """
    completed = dict(changes)
    for feature in features:
        if (
            not isinstance(feature, Setting)
            or feature.section != section
            or any(name in completed for name in feature.fields)
            or not feature.depends_on & completed.keys()
            or (value := feature.value(current)) is None
        ):
            continue
        after = {**current, **completed}
        if (nearest := feature.nearest(value, after)) != value:
            completed |= feature.changes(nearest, after)
    return completed
