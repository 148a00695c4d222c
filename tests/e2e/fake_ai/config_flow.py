"""A set-up without questions."""

from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult


class FakeAiConfigFlow(ConfigFlow, domain="fake_ai"):
    """Adds the AI."""

    async def async_step_user(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add the AI at once."""
        return self.async_create_entry(title="Fake AI", data={})
