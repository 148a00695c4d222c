"""The steps of a flow that find the channels of a recorder, show them and let the user choose."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, override

from aiohttp import web
from homeassistant.components.http.auth import async_sign_path
from homeassistant.config_entries import ConfigEntryBaseFlow, ConfigFlowResult
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.hass_dict import HassKey
import probatio

from ..api.client import FoundChannel
from ..api.device import Device
from ..api.errors import CameraError
from ..const import CONF_CHANNELS, DOMAIN, LOGGER
from .schemas import UNEXPECTED

CONF_SEARCH = "search"
"""Whether to look for channels again, instead of continuing."""
SNAPSHOTS_PER_ROW = 4
SNAPSHOTS_LIFETIME = timedelta(hours=1)

FOUND_SNAPSHOTS: HassKey[dict[str, Mapping[int, bytes]]] = HassKey(f"{DOMAIN}_found_snapshots")
"""The snapshots that open flows show, by flow and channel."""


class FoundSnapshotView(HomeAssistantView):
    """The snapshot of a channel, for as long as its flow is open."""

    url = f"/api/{DOMAIN}/channels/{{flow_id}}/{{number}}.jpg"
    name = f"api:{DOMAIN}:found_snapshot"

    async def get(self, request: web.Request, flow_id: str, number: str) -> web.Response:
        """Return the snapshot."""
        hass: HomeAssistant = request.app[KEY_HASS]
        for channel, snapshot in hass.data[FOUND_SNAPSHOTS].get(flow_id, {}).items():
            if str(channel) == number:
                return web.Response(
                    body=snapshot,
                    content_type="image/jpeg",
                    headers={"Cache-Control": "private, no-store"},
                )
        raise web.HTTPNotFound


@callback
def serve_found_snapshots(hass: HomeAssistant) -> dict[str, Mapping[int, bytes]]:
    """Return the snapshots of all open flows, and serve them.

    The first flow opens before the set-up of the integration.
    """
    if FOUND_SNAPSHOTS not in hass.data:
        hass.data[FOUND_SNAPSHOTS] = {}
        hass.http.register_view(FoundSnapshotView)
    return hass.data[FOUND_SNAPSHOTS]


class ChannelsFlow(ConfigEntryBaseFlow):
    """Finds the channels of a recorder, and asks which ones to use.

    `found` are the channels to choose from, `ticked` the numbers that the form preselects;
    `errors` and `placeholders` belong to the next form: `step_after_failure` if the search failed.
    """

    found: Sequence[FoundChannel] = ()
    ticked: Collection[int] = ()
    errors: Mapping[str, str] = {}
    placeholders: Mapping[str, str] = {}
    _search: asyncio.Task[Sequence[FoundChannel]] | None = None
    _searched: Sequence[FoundChannel] = ()
    """What the last search of this flow found; another one goes on with it."""

    @property
    def step_after_failure(self) -> str:
        """The form that shows why a search failed."""
        raise NotImplementedError

    def recorder(self) -> Device:
        """Return the device to search."""
        raise NotImplementedError

    def channels_found(self) -> None:
        """Adapt `found`, `ticked` and `errors` to a finished search."""
        raise NotImplementedError

    def show_error(self, error: CameraError) -> None:
        """Put an error into `errors` and `placeholders`."""
        raise NotImplementedError

    async def channels_chosen(self, channels: list[dict[str, Any]]) -> ConfigFlowResult:
        """Continue with the chosen channels, in the form that an entry stores."""
        raise NotImplementedError

    async def async_step_find_channels(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask the recorder for every possible channel, which takes up to a minute."""
        if self._search is None:
            # Not eager: the flow would take an immediate answer for the input of the next step.
            self._search = self.hass.async_create_task(
                self.recorder().find_channels(self._searched),
                f"{DOMAIN} - find channels",
                eager_start=False,
            )
        if not self._search.done():
            return self.async_show_progress(
                step_id="find_channels",
                progress_action="find_channels",
                progress_task=self._search,
            )
        search, self._search = self._search, None
        self.errors = {}
        try:
            self.found = self._searched = search.result()
        except CameraError as error:
            self.show_error(error)
        except Exception:  # noqa: BLE001 - the last branch of a flow, whose user sees "unknown"
            LOGGER.exception("Unexpected exception")
            self.errors = UNEXPECTED
        else:
            self.channels_found()
        if self.errors:
            return self.async_show_progress_done(next_step_id=self.step_after_failure)
        snapshots = {found.number: found.picture for found in self.found if found.picture}
        serve_found_snapshots(self.hass)[self.flow_id] = snapshots
        return self.async_show_progress_done(next_step_id="channels")

    async def async_step_channels(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the channels and ask which ones to use."""
        if user_input is not None:
            if user_input.get(CONF_SEARCH):
                return await self.async_step_find_channels()
            wanted = user_input[CONF_CHANNELS]
            if wanted:
                return await self.channels_chosen(
                    [
                        {"number": found.number, "name": found.name}
                        for found in self.found
                        if str(found.number) in wanted
                    ]
                )
            self.errors = {"base": "no_channels"}
        schema = probatio.Schema(
            {
                probatio.Required(CONF_CHANNELS): SelectSelector(
                    SelectSelectorConfig(
                        options=await self._choices(),
                        multiple=True,
                        mode=SelectSelectorMode.LIST,
                    )
                ),
                probatio.Optional(CONF_SEARCH, default=False): BooleanSelector(),
            }
        )
        shown = user_input or {CONF_CHANNELS: [str(number) for number in sorted(self.ticked)]}
        return self.async_show_form(
            step_id="channels",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=dict(self.errors),
            description_placeholders={
                **self.placeholders,
                "pictures": self._snapshots(),
            },
        )

    async def _choices(self) -> list[SelectOptionDict]:
        """Return the channels with their labels."""
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "selector", [DOMAIN]
        )
        choices = []
        for found in self.found:
            text = texts[f"component.{DOMAIN}.selector.presence.options.{found.presence}"]
            label = text.format(number=found.number, name=found.name or "")
            choices.append(SelectOptionDict(value=str(found.number), label=" ".join(label.split())))
        return choices

    def _snapshots(self) -> str:
        """Return a table of the snapshots, in the markup of descriptions."""
        table: list[str] = []
        numbers = sorted(serve_found_snapshots(self.hass).get(self.flow_id, {}))
        for start in range(0, len(numbers), SNAPSHOTS_PER_ROW):
            row = numbers[start : start + SNAPSHOTS_PER_ROW]
            table.append(_row(f"**{number}**" for number in row))
            if start == 0:
                table.append(_row("---" for _ in row))
            table.append(_row(map(self._snapshot, row)))
        return "\n".join(table)

    def _snapshot(self, number: int) -> str:
        path = f"/api/{DOMAIN}/channels/{self.flow_id}/{number}.jpg"
        return f"![{number}]({async_sign_path(self.hass, path, SNAPSHOTS_LIFETIME)})"

    @callback
    @override
    def async_remove(self) -> None:
        """Forget the snapshots: they belong to this flow."""
        super().async_remove()
        serve_found_snapshots(self.hass).pop(self.flow_id, None)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
