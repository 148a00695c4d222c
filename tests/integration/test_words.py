"""Words from outside are words: nothing in them becomes Markdown, a link or a picture."""

from collections.abc import Iterator
import json
import re
from typing import Any

from homeassistant.config_entries import SOURCE_SSDP, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from markdown_it import MarkdownIt
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.api.errors import (
    InvalidValueError,
    NotAppliedError,
    PushSetupError,
    PushSetupStep,
    RefusedError,
    UnknownNameError,
)
from custom_components.cgi_camera.api.events.event import Source
from custom_components.cgi_camera.api.identity import plain_serial
from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.exceptions import translation
from custom_components.cgi_camera.inbox.health import Arrival, PushHealth
from custom_components.cgi_camera.texts import Texts, as_text
from tests.simulators.uapi import UapiCamera

from .conftest import PASSWORD, without_pushes

HOSTILE = (
    "[click](http://evil.example/)",
    "![](http://evil.example/x.png)",
    "![x][1]",
    "<img src=http://evil.example/x.png onerror=alert(1)>",
    "<http://evil.example>",
    "http://evil.example/",
    "HTTPS://evil.example/",
    "ftp://evil.example/",
    "www.evil.example",
    "someone@evil.example",
    "**bold** and __bold__ and _x_ and *x*",
    "~~gone~~",
    "`code`",
    "# heading",
    "- list",
    "1. list",
    "+ list",
    "> quote",
    "---",
    "===",
    "\n\n# heading\n\n[1]: http://evil.example/",
    "\\[x](http://evil.example/)",
    "a | b\n--- | ---\nc | d",
    "    code",
    "\u202egnp.exe",
)
HARMLESS = (
    "Front door",
    "H10A004AD",
    "00:13:24:00:7a:89",
    "Zone_1",
    "face-event #2",
    "192.168.1.77:80",
)
"""What must stay as it is."""

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_AUTOLINK = re.compile(r"(?:https?|ftp)://|www\.|[\w.+-]@[\w-]", re.IGNORECASE)


def is_plain(text: str) -> bool:
    """Return whether Markdown makes one paragraph of a text, without anything in it."""
    kinds = [
        token.type for block in _MARKDOWN.parse(text) for token in [block, *(block.children or ())]
    ]
    expected = ["paragraph_open", "inline", "text", "paragraph_close"]
    return [kind for kind in kinds if kind != "softbreak"] == expected and not _AUTOLINK.search(
        text
    )


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "A camera with {} pushes.", "{}\n\nSubmit.", "- x {} y"])
def test_as_text_leaves_nothing_to_markdown(words: str, around: str) -> None:
    """Alone, within a sentence, at the start of a description and in a list."""
    shown = around.format(as_text(words))
    assert [is_plain(part.removeprefix("- ")) for part in shown.split("\n\n")] == [True] * len(
        shown.split("\n\n")
    )


def test_is_plain_sees_markdown() -> None:
    """The check itself can fail."""
    assert [words for words in HOSTILE if is_plain(words)] == ["![x][1]", "===", "\u202egnp.exe"]


@pytest.mark.parametrize("words", HARMLESS)
def test_as_text_keeps_usual_names(words: str) -> None:
    """Most names come through as they are."""
    assert as_text(words) == words


def test_plain_serial_has_letters_digits_and_three_marks() -> None:
    """Each claim of a push is covered."""
    assert plain_serial("H10A004AD-00:13_a") == "H10A004AD-00:13_a"
    assert plain_serial("![x](http://e/)\n\u0663") == "xhttp:e"
    assert len(plain_serial("7" * 100)) == 64


def leaves(value: Any) -> Iterator[str]:
    """Yield all texts of a placeholder, form or list."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    else:
        yield str(value)


@pytest.mark.parametrize("words", HOSTILE)
async def test_health_shows_a_stranger_as_text(hass: HomeAssistant, words: str) -> None:
    """Its serial number is in the text and in the id of the issue."""
    health = PushHealth(hass, MockConfigEntry(title=words))
    health.arrived(Arrival.STRANGER, Source(usn=words, ip="127.0.0.1"))
    ((_, issue_id),) = ir.async_get(hass).issues
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert re.fullmatch(r"[\w:-]*", issue.translation_placeholders["serial"], re.ASCII)
    assert re.fullmatch(r"[\w:-]*", issue_id, re.ASCII)
    assert is_plain(issue.translation_placeholders["name"])


@pytest.mark.parametrize("words", HOSTILE)
def test_translation_shows_the_words_of_a_camera_as_text(words: str) -> None:
    """Its reasons and values are shown in forms and issues as well."""
    for error in (
        RefusedError(words),
        NotAppliedError("feature", 1, words),
        InvalidValueError("feature", words, "1..2"),
        PushSetupError(PushSetupStep.SLOT, words, value=words),
        UnknownNameError(words, words),
    ):
        _, placeholders = translation(error, words)
        shown = [text for name, text in placeholders.items() if name != "limit" and text]
        assert all(map(is_plain, shown)), placeholders


async def test_particulars_show_names_and_rules_as_text(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """In the logbook and the media browser."""
    texts = Texts(hass)
    for words in HOSTILE:
        facts = {"type": "face", "faces": [{"name": words}], "rule": words}
        assert is_plain(texts.particulars(facts))


@pytest.mark.parametrize("words", HOSTILE)
async def test_user_step_takes_a_model_as_text(
    hass: HomeAssistant, face_camera: UapiCamera, words: str
) -> None:
    """The model becomes the title of the entry, which many texts of Home Assistant show."""
    face_camera.parameters.values["BRAND.Product.shortname"] = words.replace("\n", " ")
    face_camera.parameters.values["VERSION.serialno"] = words.replace("\n", " ")
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    typed = {
        "host": face_camera.url,
        "username": face_camera.username,
        "password": PASSWORD,
        "advanced": {"family": "uapi", "verify_ssl": True},
    }
    form: Any = await hass.config_entries.flow.async_configure(result["flow_id"], typed)
    assert is_plain(form["description_placeholders"]["name"])
    entry = (await without_pushes(hass, form))["result"]
    await hass.async_block_till_done(wait_background_tasks=True)
    assert is_plain(entry.title)
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert re.fullmatch(r"[\w:-]*", device.serial_number or "", re.ASCII)


@pytest.mark.parametrize(
    "host", ["[x](http:", "_evil_", "a*b*", "<img>", "evil.example/![x](y)", "www.evil.example"]
)
async def test_ssdp_step_shows_a_host_as_text(
    hass: HomeAssistant, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new device names its own address."""

    async def found(*_: Any, **__: Any) -> None:
        """Take every host for a camera."""

    monkeypatch.setattr("custom_components.cgi_camera.flows.discovery.find_family", found)
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_SSDP},
        data=SsdpServiceInfo(
            ssdp_usn="uuid:x", ssdp_st="x", ssdp_location=f"http://{host}/d.xml", upnp={}
        ),
    )
    for flow in hass.config_entries.flow.async_progress():
        title = flow["context"]["title_placeholders"]
        assert all(map(is_plain, leaves(title))), json.dumps(title)


async def test_device_registry_keeps_a_usual_serial(
    hass: HomeAssistant, hall: MockConfigEntry, face_camera: UapiCamera
) -> None:
    """It is what the camera reports."""
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), hall.entry_id)
    assert device.serial_number == face_camera.parameters.values["VERSION.serialno"]
