"""Commands: a family that lacks one reports it."""

from collections.abc import Awaitable, Callable

import pytest

from custom_components.cgi_camera.api.commands import (
    Commands,
    Firmware,
    Move,
    PresetAction,
    UploadTarget,
    User,
)
from custom_components.cgi_camera.api.errors import UnsupportedError

CALLS: dict[str, Callable[[Commands], Awaitable[object]]] = {
    "move": lambda it: it.move(Move(pan=1)),
    "stop": lambda it: it.stop(),
    "preset": lambda it: it.preset(PresetAction.CALL, 1),
    "users": lambda it: it.users(),
    "add_user": lambda it: it.add_user(User(name="x"), "y"),
    "edit_user": lambda it: it.edit_user(User(name="x"), None),
    "delete_user": lambda it: it.delete_user("x"),
    "close_telnet": lambda it: it.close_telnet(),
    "factory_reset": lambda it: it.factory_reset(keep_network=True),
    "upload_snapshot": lambda it: it.upload_snapshot("main", UploadTarget.FTP),
    "upgrade": lambda it: it.upgrade(Firmware(size=0, chunks=lambda: None)),  # type: ignore[arg-type,return-value]  # never read
}


@pytest.mark.parametrize("name", CALLS)
async def test_commands_are_unsupported_by_default(name: str) -> None:
    """The user reads that the camera lacks it."""
    with pytest.raises(UnsupportedError):
        await CALLS[name](Commands())


def test_commands_cover_every_method() -> None:
    """A new command needs a default, too; properties name what there is."""
    members = {name: one for name, one in vars(Commands).items() if not name.startswith("_")}
    assert set(CALLS) == {name for name, one in members.items() if not isinstance(one, property)}
