"""What is sent to a section so that several values come true together."""

from collections.abc import Iterable, Sequence

from .features import Feature, Fields, Number, Setting, Value, Wire


def encode_together(wanted: Sequence[tuple[Setting, Value]], current: Fields) -> dict[str, Wire]:
    """Return the fields to write so that all of `wanted` come true in one request.

    Limits and conditions are those that hold with the write, whatever the order. Raises
    InvalidValueError for the first value that is not allowed.
    """
    changes: dict[str, Wire] = {}
    # Numbers last: their limits may depend on what else is set.
    for feature, value in sorted(wanted, key=lambda pair: isinstance(pair[0], Number)):
        changes |= feature.changes(value, {**current, **changes})
    after = {**current, **changes}
    for feature, value in wanted:
        for condition in feature.conditions:
            if not condition.holds(after):
                raise feature.invalid(value, f"while {condition.key} is {condition.word}")
    return changes


def with_dependents(
    features: Iterable[Feature], section: str, changes: Fields, current: Fields
) -> dict[str, Wire]:
    """Return the changes with what must change along, so that the camera gets a valid whole.

    A number whose limits depend on a changed field and whose present value would be outside
    them is moved to the nearest allowed value in the same request.
    """
    completed = dict(changes)
    after = {**current, **changes}
    for feature in features:
        if (
            not isinstance(feature, Number)
            or feature.section != section
            or feature.field in changes
            or not any(limit.field in changes for limit in feature.ranges)
            or (value := feature.decode(current.get(feature.field))) is None
        ):
            continue
        minimum, maximum = feature.limits(after)
        if (nearest := min(max(value, minimum), maximum)) != value:
            completed[feature.field] = int(nearest)
    return completed
