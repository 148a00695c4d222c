"""Every text, icon and key is there, and none is left over.

Home Assistant's own checks of this are not part of the test package, so here are ours.
"""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from custom_components.cgi_camera.abilities import TYPES, Way
from custom_components.cgi_camera.actions import (
    AUXILIARY,
    DIRECTIONS,
    LENS,
    STOP,
    STREAMS,
    USER_ACTIONS,
)
from custom_components.cgi_camera.api.client import Presence
from custom_components.cgi_camera.api.commands import PresetAction, Privilege, UploadTarget
from custom_components.cgi_camera.api.errors import (
    Found,
    Limit,
    PushSetupError,
    PushSetupStep,
    Refusal,
    RefusedError,
)
from custom_components.cgi_camera.api.events.event import EventType, FaceList
from custom_components.cgi_camera.api.events.report import KINDS
from custom_components.cgi_camera.api.families import FAMILIES
from custom_components.cgi_camera.api.families.uapi.camera_setup import UapiPushSetup
from custom_components.cgi_camera.api.features import (
    BinarySensor,
    Button,
    Feature,
    Readable,
    Sensor,
)
from custom_components.cgi_camera.api.logins import LOGINS
from custom_components.cgi_camera.api.settings import Select, Setting
from custom_components.cgi_camera.button import MOVES
from custom_components.cgi_camera.care.forgotten import FORGOTTEN
from custom_components.cgi_camera.care.hygiene import ISSUES as HYGIENE_ISSUES
from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.event import DESCRIPTIONS as EVENTS
from custom_components.cgi_camera.exceptions import translation
from custom_components.cgi_camera.flows.schemas import ERRORS, ERRORS_BY_URL, FOUND, UNEXPECTED
from custom_components.cgi_camera.inbox.archive.retention import DISK_FULL, FILES_FULL
from custom_components.cgi_camera.inbox.archive.stored_event import PICTURE_NAME
from custom_components.cgi_camera.inbox.health import LASTING_ISSUES, Arrival, Issue
from custom_components.cgi_camera.media_place import ALL
from custom_components.cgi_camera.moves import MOVED
from custom_components.cgi_camera.texts import Texts
from custom_components.cgi_camera.unfed import REMOVED
from custom_components.cgi_camera.video_login import WEAKER
from custom_components.cgi_camera.wall.resource import YAML_ISSUE

ROOT = Path(__file__).parents[2] / "custom_components" / DOMAIN
EN = json.loads((ROOT / "translations/en.json").read_text())
ICONS = json.loads((ROOT / "icons.json").read_text())
SERVICES = yaml.safe_load((ROOT / "services.yaml").read_text())
TRIGGERS = yaml.safe_load((ROOT / "triggers.yaml").read_text())
CONDITIONS = yaml.safe_load((ROOT / "conditions.yaml").read_text())


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its path."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    else:
        yield path, node


def platform_of(feature: Feature) -> str:
    """Return the platform of a row: kinds are named as platforms."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(feature).__name__).lower()


def entity_rows() -> Iterator[Feature]:
    """Yield the rows of all families that become entities."""
    for family in FAMILIES.values():
        yield from (feature for feature in family.features if feature.entity)


async def test_translations_name_every_entity(
    hass: HomeAssistant, loaded_whole: MockConfigEntry
) -> None:
    """As many texts and icons as there are keys of entities, in each platform."""
    keys: dict[str, set[str]] = {}
    for feature in entity_rows():
        keys.setdefault(platform_of(feature), set()).add(feature.key)
    for platform, others in {
        "binary_sensor": {"reachable", "numbered_input", *KINDS},
        "button": {"sync_time", *MOVES},
        "camera": {"main_stream", "sub_stream", "third_stream"},
        "event": {"alarm", "face", "motion"},
        "image": {"last_event", "last_face"},
        "select": {"preset"},
        "sensor": {"events", "last_push", "last_seen", "picture_age", "status"},
    }.items():
        keys.setdefault(platform, set()).update(others)
    keys["button"].add("test_push")
    assert {platform: set(texts) for platform, texts in EN["entity"].items()} == keys
    assert {platform: set(icons) for platform, icons in ICONS["entity"].items()} == keys


def test_translations_name_every_option_and_event_type() -> None:
    """Every option that a row has in any family, every type of every event entity."""
    options: dict[tuple[str, str], set[str]] = {}
    for feature in entity_rows():
        words = options.setdefault((platform_of(feature), feature.key), set())
        if isinstance(feature, Select | Sensor):
            words |= set(feature.options or ())
    for (platform, key), words in options.items():
        assert set(EN["entity"][platform][key].get("state", ())) == words, key


def test_keys_have_one_meaning() -> None:
    """Once in a family, in the same platform in all, and never both a secret and an entity."""
    platforms: dict[str, set[str]] = {}
    for family in FAMILIES.values():
        keys = [feature.key for feature in family.features]
        assert len(keys) == len(set(keys))
    for feature in entity_rows():
        platforms.setdefault(feature.key, set()).add(platform_of(feature))
        assert not (isinstance(feature, Readable) and feature.secret)
    assert {key for key, found in platforms.items() if len(found) > 1} == set()
    for event in EVENTS:
        words = EN["entity"]["event"][event.key]["state_attributes"]["event_type"]["state"]
        assert set(words) == set(event.event_types or ())
    assert set(EN["selector"]["family"]["options"]) == {"auto", *FAMILIES}


def test_translations_cover_every_exception() -> None:
    """Every key the code raises, and its placeholders; no text that nothing raises."""
    used = {"unexpected_answer"}
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.keyword(arg="translation_key", value=ast.Constant(value=str(key))):
                    used.add(key)
    used |= set(_exception_keys()) | {*PushSetupStep, *Issue, "no_push_setup", "no_test"}
    used |= {"no_such_name", "no_wifi", "no_serial_port"}
    used |= {"no_address", "no_upload_host"} | {f"invalid_{limit}" for limit in Limit}
    # Only ever issues.
    used -= {Issue.NOT_INSTALLED, Issue.EVENTS_OFFERED, Issue.EVENTS_LOST, *LASTING_ISSUES}
    for family in FAMILIES.values():
        for feature in family.features:
            if isinstance(feature, Setting) and feature.kept_because:
                used.add(feature.kept_because)
    assert set(EN["exceptions"]) == used
    known = {"subject", "value", "limit", "kept", "reason", "nearest", "url", "minutes"}
    for key, text in EN["exceptions"].items():
        assert set(re.findall(r"{(\w+)}", text["message"])) <= known, key


def _exception_keys() -> Iterator[str]:
    """Yield the keys in the table of exceptions.py."""
    tree = ast.parse((ROOT / "exceptions.py").read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for value in node.values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


@pytest.mark.parametrize("meaning", list(Refusal))
def test_translations_cover_every_refusal(meaning: Refusal) -> None:
    """The camera's own are only added to them."""
    key, placeholders = translation(RefusedError("reason", meaning), "Front door")
    assert key != "refused"
    EN["exceptions"][key]["message"].format(**placeholders, value="")


SAID = {
    PushSetupStep.ADDRESS: set(),
    PushSetupStep.LENGTH: {"value", "limit"},
    PushSetupStep.DETECTION: set(),
    PushSetupStep.NO_SLOT: {"value", "limit"},
    PushSetupStep.OTHER_SERVER: set(),
    PushSetupStep.SLOT: {"reason"},
    PushSetupStep.RULE: {"reason"},
    PushSetupStep.NOT_KEPT: {"value"},
    PushSetupStep.TEST: {"reason"},
}
"""The placeholders of a step besides its camera and its path."""


@pytest.mark.parametrize("step", list(PushSetupStep))
def test_translations_cover_every_step_of_a_set_up(step: PushSetupStep) -> None:
    """As an error, which issues and forms show too."""
    key, placeholders = translation(PushSetupError(step, "its words", value=9, limit=8), "Hall")
    assert placeholders == {"subject": "Hall", "reason": "its words", "value": "9", "limit": "8"}
    text = EN["exceptions"][key]["message"]
    named = set(re.findall(r"{(\w+)}", text))
    assert named - {"subject", "url"} == SAID[step]
    assert text.format(**placeholders, url="")


def test_translations_cover_flow_errors() -> None:
    """Each cause has a sentence of its own, and no other has one."""
    others = {"no_cameras", "no_channels", "picture_words", "url_elsewhere", "url_invalid"}
    others |= {"push_lost"}
    keys = {*ERRORS_BY_URL.values(), *ERRORS.values(), *FOUND.values(), *UNEXPECTED.values()}
    assert keys | others == set(EN["config"]["error"])
    assert set(FOUND) == set(Found)
    named = {key: set(re.findall(r"{(\w+)}", text)) for key, text in EN["config"]["error"].items()}
    assert {key: names for key, names in named.items() if names} == {
        "account_locked": {"minutes"},
        "https_only": {"url"},
        "picture_refused": {"reason"},
        "picture_words": {"reason"},
        "push_lost": {"reason"},
    }


def test_translations_cover_issues_and_hops() -> None:
    """Every issue under Repairs, and every hop at which a push can be lost, with what it names."""
    assert set(EN["issues"]) == {
        *Issue,
        DISK_FULL,
        FILES_FULL,
        YAML_ISSUE,
        MOVED,
        WEAKER,
        FORGOTTEN,
        *HYGIENE_ISSUES,
        REMOVED,
    }
    wrong = {*Arrival} - {Arrival.GOOD, Arrival.EMPTY, Arrival.UPLOAD}
    assert {*wrong, "no_address"} <= set(EN["exceptions"])
    for text in EN["issues"].values():
        known = {"name", "url", "reason", "serial", "problem", "port"}
        known |= {"address", "old", "device", "login", "other"}
        known |= {"different", "values", "list", "more", "entities"}
        known |= {"firmware", "fault", "fixed", "minutes"}
        named = set(re.findall(r"{(\w+)}", str(text)))
        assert named <= known or named == {"folder", "free", "needed"}
    assert set(EN["selector"]["push_events"]["options"]) == UapiPushSetup.events


def test_translations_word_an_exception_once() -> None:
    """Forms and repairs show the text of the exception itself."""
    exceptions = {text["message"] for text in EN["exceptions"].values()}
    others = {path: text for path, text in leaves(EN) if not path.startswith("exceptions.")}
    assert {path: text for path, text in others.items() if text in exceptions} == {}
    assert set(EN["options"]["error"]) & set(EN["exceptions"]) == set()
    assert EN["options"]["error"]["failed"] == "{reason}"


def test_translations_cover_every_step_of_a_repair() -> None:
    """An issue that a click mends has a flow in place of a description."""
    mended = {key: EN["issues"][key] for key in Issue}
    steps = {key: set(issue["fix_flow"]["step"]) for key, issue in mended.items()}
    assert steps == {
        Issue.NOT_ARRIVED: {"set_up"},
        Issue.NOT_INSTALLED: {"set_up"},
        Issue.NO_PLAIN_ADDRESS: {"set_up"},
        Issue.FTP_PORT_TAKEN: {"open"},
        Issue.MAIL_PORT_TAKEN: {"open"},
        Issue.UPLOADS_NOT_INSTALLED: {"open"},
        Issue.UNREADABLE: {"init", "try_test", "set_up", "by_hand"},
        Issue.STRANGER: {"init", "replaced"},
        Issue.DETECTION_OFF: {"turn_on"},
        Issue.ADDRESS_SHARED: {"init"},
        Issue.EVENTS_OFFERED: {"listen"},
        Issue.EVENTS_LOST: {"listen"},
    }
    modules = ("repair_flow", "repairs", "stranger_flows")
    source = "".join((ROOT / f"{name}.py").read_text() for name in modules)
    for key, issue in mended.items():
        flow = issue["fix_flow"]
        assert "description" not in issue
        aborts = set(flow.get("abort", ()))
        reasons = {"ignored", "already_configured"} if key == Issue.STRANGER else {"not_loaded"}
        reasons = set() if key == Issue.ADDRESS_SHARED else reasons | ({"options_opened"} & aborts)
        assert aborts == reasons
        choices = set(flow["step"].get("init", {}).get("menu_options", ()))
        for word in reasons | choices | set(flow["step"]):
            assert f'"{word}"' in source or f"async_step_{word}" in source


def test_translations_name_past_events() -> None:
    """Every type of event, and every kind of picture."""
    words = {f"type_{kind}" for kind in (ALL, *EventType)}
    kinds = re.sub(r"[^a-z|]", "", PICTURE_NAME.pattern.replace(r"\d", "")).split("|")
    words |= {f"picture_{kind}" for kind in kinds}
    words |= {"upgrade", "upgrade_sent", "upgrade_failed", "upgrade_done"}
    words |= {f"login_{login or 'open'}" for login in LOGINS} | {"unknown_device"}
    words |= {"camera_of", "recorder_of", "camera_at_host"}
    options = ("on", "off", "own", "usual", "day", "days", "seconds")
    words |= {f"option_{word}" for word in options}
    words |= {f"can_{word}" for word in (*TYPES, "stream", "move", "entities")}
    words |= {"upload_by_hand", "upload_by_action"}
    words |= {f"care_{word}" for word in ("taken", "same", "missing", "refused", "guarded")}
    words |= {"care_written", "care_put_back", "care_half"}
    words |= {"cannot_stream", "cannot_move"} | {f"way_{way}" for way in Way}
    assert set(EN["common"]) == words | {
        "option_server",
        "rule",
        "at_camera",
        "recognized",
        "blocked",
        "today",
        "people",
        "faces_stranger",
        "faces_blocked",
        "yesterday",
    }


def test_translations_explain_every_field() -> None:
    """A label and a description each."""
    steps = [*EN["config"]["step"].values(), *EN["options"]["step"].values()]
    for issue in EN["issues"].values():
        steps += issue.get("fix_flow", {"step": {}})["step"].values()
    steps += [part for step in steps for part in step.get("sections", {}).values()]
    assert sum("data" in step for step in steps) == 26
    for step in filter(lambda step: "data" in step, steps):
        assert set(step["data"]) == set(step["data_description"])


def test_services_are_described(hass: HomeAssistant) -> None:
    """In services.yaml, in words and with an icon, field by field."""
    assert set(SERVICES) == set(EN["services"]) == set(ICONS["services"])
    for name, service in SERVICES.items():
        assert set(service["fields"]) == set(EN["services"][name]["fields"])


def test_services_describe_their_options() -> None:
    """The options of a field, their texts, and the values in the code are the same."""
    allowed: dict[str, list[str]] = {
        "direction": [*DIRECTIONS, STOP],
        **{axis: list(words) for axis, words in LENS.items()},
        "auxiliary": list(AUXILIARY),
        "preset_action": list(PresetAction),
        "user_action": list(USER_ACTIONS),
        "privilege": list(Privilege),
        "upload_to": list(UploadTarget),
        "stream": list(STREAMS),
        "face_list": list(FaceList),
    }
    for service in (*SERVICES.values(), *TRIGGERS.values(), *CONDITIONS.values()):
        for field in service["fields"].values():
            select = field["selector"].get("select", {})
            if "translation_key" in select:
                words = EN["selector"][select["translation_key"]]["options"]
                assert select["options"] == list(words) == allowed[select["translation_key"]]
    assert set(EN["selector"]) == {
        "family",
        "ftp_alarms",
        "login",
        "presence",
        "push_events",
        "rectangle",
        *allowed,
    }
    assert set(EN["selector"]["presence"]["options"]) == set(Presence)


@pytest.mark.parametrize(
    ("kind", "described"), [("triggers", TRIGGERS), ("conditions", CONDITIONS)]
)
def test_triggers_and_conditions_have_texts_and_icons(kind: str, described: dict[str, Any]) -> None:
    """Each with its fields."""
    assert set(described) == set(EN[kind]) == set(ICONS[kind])
    for name, row in described.items():
        assert set(row["fields"]) == set(EN[kind][name]["fields"])


async def test_services_are_registered(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """And none that is not described."""
    assert set(hass.services.async_services_for_domain(DOMAIN)) == set(SERVICES)


@pytest.mark.parametrize(("path", "text"), list(leaves(EN)), ids=lambda value: str(value)[:40])
def test_translations_are_fit_to_show(path: str, text: str) -> None:
    """No references, no markup, no addresses, no blanks around; names in sentence case."""
    assert "[%key" not in text
    assert not re.search(r"https?://|<\w", text)
    assert text == text.strip()
    assert text
    if path.endswith(".name") and " " in text:
        rest = text.replace("File system", "Filesystem").split(" ", 1)[1]
        assert rest == rest.lower(), f"{path} is not in sentence case"


def test_kinds_are_platforms() -> None:
    """What `platform_of` relies on."""
    assert platform_of(Button("x", "y")) == "button"
    assert platform_of(BinarySensor("x", "y", "z")) == "binary_sensor"
    assert platform_of(Sensor("x", "y", "z")) == "sensor"


STUMBLING = re.compile(
    r"per cent|whoever|nobody|somebody|everybody|anybody|at once|waited for|"
    r"\b(is|are|was|were|be|being) (told|asked)\b|\bis no (path|host|address)\b|found out",
    re.IGNORECASE,
)
"""Words that read like a translation; see the style of Home Assistant's own texts."""


def test_translations_are_plain_american_english() -> None:
    """Active, and addressed to the user; each text with a stumbling word is listed."""
    assert {path: text for path, text in leaves(EN) if STUMBLING.search(text)} == {}


def test_manifest_is_sorted_and_versioned() -> None:
    """Keys sorted as hassfest wants them, and the version of pyproject.toml."""
    manifest = json.loads((ROOT / "manifest.json").read_text())
    keys = list(manifest)
    assert keys == ["domain", "name", *sorted(keys[2:])]
    assert f'version = "{manifest["version"]}"' in (ROOT.parents[1] / "pyproject.toml").read_text()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("rule", "shown"),
    [("faceevent", " (rule faceevent)"), ("Home Assistant 7TEX01AB", ""), (None, "")],
)
async def test_texts_hide_a_rule_of_our_own(
    hass: HomeAssistant, rule: str | None, shown: str
) -> None:
    """Its name has no news, and cuts titles."""
    facts: dict[str, Any] = {"rule": rule, "faces": []}
    texts = Texts(hass)
    assert texts.particulars(facts) == texts.rule(facts) == shown
