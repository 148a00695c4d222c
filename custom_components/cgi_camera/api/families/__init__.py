"""One module or folder per protocol dialect, and the table of all of them."""

from collections.abc import Mapping

from ..family import Family
from .custom import CUSTOM, Templates, custom_family
from .dahua import DAHUA
from .edimax import EDIMAX
from .hikvision import HIKVISION
from .json_cgi import JSON_CGI
from .uapi import UAPI
from .xml_cgi import XML_CGI

__all__ = ["FAMILIES", "Templates", "family_of"]

FAMILIES: Mapping[str, Family] = {
    family.name: family for family in (XML_CGI, JSON_CGI, UAPI, HIKVISION, DAHUA, EDIMAX, CUSTOM)
}
"""By name, in the order of detection: the most specific answers first."""


def family_of(name: str, templates: Templates | None = None) -> Family:
    """Return a family by name; `templates` make that of a device known only by its URLs."""
    return FAMILIES[name] if templates is None else custom_family(templates)
