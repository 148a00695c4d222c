"""What is sent to a section so that several values come true together."""

from collections.abc import Iterable, Sequence

from .errors import Limit
from .features import Feature, Fields, Value, Wire
from .settings import Setting


def encode_together(wanted: Sequence[tuple[Setting, Value]], current: Fields) -> dict[str, Wire]:
    """Return the fields to write so that all of `wanted` come true in one request.

    Limits and conditions are those that hold with the write, whatever the order. Raises
    InvalidValueError for the first value that is not allowed.
    """
    changes: dict[str, Wire] = {}
    # What others depend on comes first.
    for feature, value in sorted(wanted, key=lambda pair: len(pair[0].depends_on)):
        changes |= feature.changes(value, {**current, **changes})
    after = {**current, **changes}
    for feature, value in wanted:
        for condition in feature.conditions:
            if not condition.holds(after):
                needed = f"{condition.key}: {condition.word}"
                raise feature.invalid(value, needed, Limit.CONDITION)
    return changes


def with_dependents(
    features: Iterable[Feature], section: str, changes: Fields, current: Fields
) -> dict[str, Wire]:
    """Return the changes with what must change along, so that the camera gets a valid whole.

    A setting that depends on a changed field, and whose present value would not be allowed any
    more, takes the nearest allowed one in the same request. In a table, what others depend on
    stands before them.
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
