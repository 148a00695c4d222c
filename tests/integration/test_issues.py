"""The shape of an issue about one camera."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cgi_camera.const import DOMAIN
from custom_components.cgi_camera.issues import async_raise, async_withdraw, issue_id


async def test_issue_names_its_camera_and_its_page(
    hass: HomeAssistant, loaded: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    """Its flow learns which entry and which issue it repairs."""
    async_raise(hass, loaded, "telnet_open", "docs/care.md", data={"host": "192.0.2.1"})
    issue = issue_registry.async_get_issue(DOMAIN, issue_id(loaded, "telnet_open"))
    assert issue is not None
    assert issue.translation_placeholders == {"name": "Front door"}
    assert issue.learn_more_url is not None
    assert issue.learn_more_url.endswith("/blob/main/docs/care.md")
    assert issue.data == {
        "entry_id": loaded.entry_id,
        "issue": "telnet_open",
        "host": "192.0.2.1",
    }


async def test_issues_of_one_kind_differ_by_what_they_are_about(
    hass: HomeAssistant, loaded: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    """The withdrawal of one leaves the others."""
    async_raise(hass, loaded, "telnet_open", "docs/care.md")
    async_raise(hass, loaded, "telnet_open", "docs/care.md", about="_2")
    async_withdraw(hass, loaded, "telnet_open")
    known = {issue for domain, issue in issue_registry.issues if domain == DOMAIN}
    assert issue_id(loaded, "telnet_open") not in known
    assert issue_id(loaded, "telnet_open") + "_2" in known
