"""Lets the test package for Home Assistant 2026.10 run on 2026.11: pytest -p tests.on_2026_11.

To be deleted when a test package for 2026.11 appears. It must be loaded before that package, which
imports httpx, while Home Assistant insists on being the first to do so, and patches a name that
has moved.
"""

# isort: off
import homeassistant.const  # noqa: F401 - first of all, see above
from homeassistant.components import logger
from homeassistant.components.logger import helpers

logger._clear_logger_overwrites = helpers._clear_logger_overwrites
