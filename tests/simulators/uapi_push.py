"""A uAPI face camera as far as its pushes go: it connects, sends the event, and hangs up."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
from dataclasses import dataclass, field
import itertools
from urllib.parse import urlsplit

from .uapi_forms import FORMS, USN, Pictures, Push, PushForm, new_pictures

__all__ = [
    "FORMS",
    "USN",
    "FacePusher",
    "Pictures",
    "Push",
    "PushForm",
    "new_pictures",
    "push",
    "send",
]

_PATIENCE = 30.0
"""Seconds until a push is given up; how long a camera waits is not known."""


async def push(
    url: str,
    form: str,
    *,
    pictures: Pictures | None = None,
    usn: str = USN,
    time: float | None = None,
    event_id: str | None = None,
) -> int:
    """Send a push of this form, see PushForm.build; return the status, see send."""
    built = FORMS[form].build(pictures, usn=usn, time=time, event_id=event_id)
    return await send(url, built)


async def send(url: str, built: Push) -> int:
    """Send what libcurl in the camera sends, over a new connection; return the status.

    Besides what the form has, these are `Host` and `Accept` and nothing else (captures in C100).
    0 means that the other side hung up without an answer. Raises OSError for a closed port.
    """
    address = urlsplit(url)
    if address.scheme != "http" or address.hostname is None:
        raise ValueError("the cameras push to http:// only")
    query = "&".join(filter(None, (address.query, built.query)))
    target = (address.path or "/") + (f"?{query}" if query else "")
    # C100: Host and Accept, and no User-Agent
    headers = {"Host": address.netloc.rpartition("@")[2], "Accept": "*/*", **dict(built.headers)}
    lines = [f"{built.method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    async with asyncio.timeout(_PATIENCE):
        reader, writer = await asyncio.open_connection(address.hostname, address.port or 80)
        # An early answer to a body that is too big would be lost if it were read afterwards.
        answer = asyncio.create_task(reader.readline())
        try:
            writer.write("\r\n".join((*lines, "", "")).encode() + built.body)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
                if int(headers.get("Content-Length", "0")) > len(built.body):
                    writer.write_eof()
            status_line = await answer
        except ConnectionError:
            return 0
        finally:
            answer.cancel()
            writer.close()
    # no document: what a camera makes of an answer
    return int(status_line.split()[1]) if status_line.startswith(b"HTTP/1.") else 0


@dataclass(kw_only=True, eq=False)
class FacePusher:
    """A camera that sees a new person every so many seconds."""

    url: str
    usn: str = USN
    form: str = "s0_rfc"
    every: float = 5.0
    statuses: list[int] = field(default_factory=list, init=False)
    """The outcome of each push, see send; 0 also for a closed port."""

    async def run(self, count: int | None = None) -> None:
        """Push so many times, or until cancelled."""
        async for _ in self.events(count):
            pass

    async def events(self, count: int | None = None) -> AsyncIterator[int]:
        """Push like run; yield each status."""
        for number in itertools.count(1):
            try:
                self.statuses.append(await push(self.url, self.form, usn=self.usn))
            except OSError:
                self.statuses.append(0)
            yield self.statuses[-1]
            if number == count:
                return
            await asyncio.sleep(self.every)
