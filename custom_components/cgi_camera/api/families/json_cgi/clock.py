"""Sets the camera's clock, and leaves it to its time server if it has one."""

from ...client import Client
from ...family import Clock


async def _set_clock(client: Client, now: int) -> None:
    """Set the clock to `now`, in seconds since 1970.

    The camera takes a time only while it does not ask a server (seed 003 §10.2), so a camera that
    does is told to go on with it afterwards.
    """
    has_server = str((await client.read("time")).get("ntp_enable")) == "1"
    await client.command("time", {"ntp_enable": 0, "CurTime": now})
    if has_server:
        await client.command("time", {"ntp_enable": 1})


CLOCK = Clock(section="time", set=_set_clock)
