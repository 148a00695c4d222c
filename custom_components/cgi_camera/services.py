"""Actions: what is more than one value of one entity."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, SupportsResponse, callback
from homeassistant.helpers.service import async_register_platform_entity_service
import probatio

from .const import DOMAIN

PER_CENT = probatio.All(probatio.Coerce(float), probatio.Range(min=0, max=100))

RECTANGLE_SCHEMA = probatio.Schema(
    {probatio.Required(name): PER_CENT for name in ("x", "y", "width", "height")}
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    async_register_platform_entity_service(
        hass,
        DOMAIN,
        "set_motion_area",
        entity_domain=Platform.CAMERA,
        schema={probatio.Required("rectangles"): [RECTANGLE_SCHEMA]},
        func="async_set_motion_area",
        supports_response=SupportsResponse.OPTIONAL,
    )
