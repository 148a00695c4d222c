"""Writes kept settings back: a section takes all its values, or gets back those it had."""

from collections.abc import Iterable, Mapping
import contextlib
import dataclasses
from dataclasses import dataclass

from ..api.errors import CameraError, InvalidValueError, NotAppliedError
from ..api.features import Fields
from ..api.settings import Setting
from ..coordinator import CgiCameraCoordinator
from .settings_state import Plain, State, Values, settings_of, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The values that a camera took by section, and why it did not take other sections."""

    written: State
    failed: Mapping[str, NotRestoredError]


class NotRestoredError(Exception):
    """A section did not take its values; `put_back` if it has those it had."""

    def __init__(self, cause: CameraError, *, put_back: bool) -> None:
        """Take the reason."""
        super().__init__(str(cause))
        self.cause = cause
        self.put_back = put_back


async def async_restore(
    coordinator: CgiCameraCoordinator, sections: Iterable[str], saved: State, present: State
) -> Report:
    """Write the saved values of some sections that differ from the present ones.

    A guarded section is the last, for it may end the connection.
    """
    guarded = coordinator.device.family.guarded_sections
    written: dict[str, Values] = {}
    failed: dict[str, NotRestoredError] = {}
    for section in sorted(sections, key=lambda section: section in guarded):
        before = present.get(section, {})
        try:
            written[section] = await async_restore_section(
                coordinator, section, saved[section], before
            )
        except NotRestoredError as error:
            failed[section] = error
    return Report(written=written, failed=failed)


async def async_restore_section(
    coordinator: CgiCameraCoordinator, section: str, saved: Values, before: Values
) -> dict[str, Plain]:
    """Write the saved values that differ from those `before`; return what was written.

    Raises NotRestoredError if the camera does not take them all.
    """
    rows = settings_of(coordinator.device, section)
    wanted = {
        key: value for key, value in saved.items() if key in rows and before.get(key) != value
    }
    if not wanted:
        return {}
    try:
        await _write(coordinator, section, wanted, saved)
    except InvalidValueError as error:  # before any request
        raise NotRestoredError(error, put_back=True) from error
    except CameraError as error:
        earlier = {key: before[key] for key in wanted if key in before}
        is_back = False
        with contextlib.suppress(CameraError):
            await _write(coordinator, section, earlier, before)
            is_back = True
        raise NotRestoredError(error, put_back=is_back) from error
    return wanted


async def _write(
    coordinator: CgiCameraCoordinator, section: str, wanted: Values, state: Values
) -> None:
    """Write values, and raise NotAppliedError for the first that is not in force afterwards.

    A value that the camera does not use in this state may stay as it is.
    """
    rows = settings_of(coordinator.device, section)
    # The camera itself had these values together, whatever their conditions.
    pairs = [
        (dataclasses.replace(rows[key], conditions=()), value) for key, value in wanted.items()
    ]
    in_force: Fields | None
    try:
        in_force = await coordinator.async_set_together(section, pairs)
    except NotAppliedError:
        in_force = await coordinator.async_read(section)
    if not in_force:  # the camera went away for a while, as with a new address
        return
    kept = values_of(coordinator.device, section, in_force)
    for key in _used(rows, wanted, state):
        if kept.get(key) != wanted[key]:
            raise NotAppliedError(key, wanted[key], kept.get(key), rows[key].kept_because)


def _used(rows: Mapping[str, Setting], wanted: Iterable[str], state: Values) -> list[str]:
    """Return the keys of the settings whose conditions hold in a state."""
    return [
        key
        for key in wanted
        if all(state.get(needed.key) == needed.option for needed in rows[key].conditions)
    ]
