"""Takes in what one camera uploads, by FTP and by mail.

Files and mails arrive in the threads of the servers, which parse them as well: a hundred pictures
never block Home Assistant. Its event loop gets complete events only.
"""

import asyncio
from datetime import datetime
from typing import override

from homeassistant.core import callback
from homeassistant.util import dt as dt_util
from homeassistant.util.network import is_ipv4_address

from ..api.errors import PushError
from ..api.events.event import CameraEvent, EventType
from ..api.events.upload import Upload, parse_upload
from ..api.events.upload_patterns import DEFAULT_PATTERNS, read_patterns
from ..const import (
    CONF_UPLOAD_PASSWORD,
    CONF_UPLOAD_USERNAME,
    DEFAULT_PASSIVE_PORTS,
    DOMAIN,
    LOGGER,
    OPTION_FTP_PASSIVE_PORTS,
    OPTION_UPLOAD_HOST,
    OPTION_UPLOAD_PATTERNS,
)
from .admission import Admission, Recipient
from .health import Arrival
from .servers.quota import UploadAccount, port_range
from .upload_servers import UPLOAD_METHODS, RecentUpload, upload_servers


class UploadInbox(UploadAccount):
    """The uploads of one entry."""

    def __init__(self, recipient: Recipient) -> None:
        """Take account, ports and patterns from the entry."""
        self._recipient = recipient
        self._hass = recipient.coordinator.hass
        self._entry = entry = recipient.coordinator.config_entry
        self._servers = upload_servers(self._hass)
        host = entry.options.get(OPTION_UPLOAD_HOST, "")
        super().__init__(
            username=entry.data[CONF_UPLOAD_USERNAME],
            password=entry.data[CONF_UPLOAD_PASSWORD],
            passive_ports=port_range(
                entry.options.get(OPTION_FTP_PASSIVE_PORTS, DEFAULT_PASSIVE_PORTS)
            ),
            passive_address=host if is_ipv4_address(host) else None,
            quota=self._servers.quota,
        )
        self.recent = self._servers.recent[entry.entry_id]
        """The last uploads, also those before a reload."""
        self.usual = EventType.SNAPSHOT
        """The event type of an upload whose name names no type."""
        self._admission = Admission(recipient, Arrival.UPLOAD)
        self._patterns = read_patterns(
            entry.options.get(OPTION_UPLOAD_PATTERNS, "\n".join(DEFAULT_PATTERNS))
        )
        self._arriving: set[asyncio.Task[None]] = set()

    async def async_open(self) -> None:
        """Listen as the options specify; a port in use costs only this upload method."""
        for method in UPLOAD_METHODS:
            if not self._entry.options.get(method.option):
                continue
            port = self._entry.options.get(method.port_option, method.usual_port)
            listener = await self._hass.async_add_import_executor_job(method.load)
            try:
                await self._servers.async_open(listener, port, self)
            except OSError as error:
                LOGGER.error("Cannot listen on port %d for uploads: %s", port, error.strerror)
                self._recipient.health.raise_issue(method.issue, port=str(port))

    async def async_close(self) -> None:
        """Stop listening for this camera, and dispatch its last uploads."""
        await self._servers.async_close(self)
        await self.async_finish()

    @override
    def refuse(self, why: str) -> None:
        self._hass.loop.call_soon_threadsafe(self._admission.refuse, PushError(why, 503))

    @override
    def take_in(self, upload: Upload, held: int, transport: str) -> None:
        now = dt_util.utcnow()
        recent = RecentUpload(names=upload.names, received_at=now)
        result: CameraEvent | PushError
        try:
            result = parse_upload(
                upload, self._patterns, now, dt_util.get_default_time_zone(), self.usual
            )
        except PushError as error:
            result = error
        self._hass.loop.call_soon_threadsafe(self._arrived, result, recent, held, transport)

    @callback
    def _arrived(
        self, result: CameraEvent | PushError, recent: RecentUpload, held: int, transport: str
    ) -> None:
        self.recent.appendleft(recent)
        if isinstance(result, PushError):
            self.release(held)
            self._admission.refuse(result)
            return
        # The camera has its answer already. At a stop, Home Assistant cancels tasks in the
        # background, and the jobs for a thread that a task begins before it is known.
        task = self._hass.async_create_task(
            self._dispatch(result, recent.received_at, held, transport),
            f"{DOMAIN} - upload of {self._entry.title}",
            eager_start=False,
        )
        self._arriving.add(task)
        task.add_done_callback(self._arriving.discard)

    async def _dispatch(
        self, event: CameraEvent, received_at: datetime, held: int, transport: str
    ) -> None:
        try:
            await self._admission.async_pass_on(event, received_at, transport)
        finally:
            self.release(held)

    @override
    async def async_finish(self) -> None:
        # One turn of the loop for the uploads of the threads: `_arrived` runs in it.
        await asyncio.sleep(0)
        if self._arriving:
            await asyncio.wait(self._arriving)
