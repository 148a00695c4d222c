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
"""By name, in the order in which detection asks: the surest answers first."""


def family_of(name: str, templates: Templates | None = None) -> Family:
    """Return a family; that of devices known by nothing but their URLs is made of `templates`."""
    return FAMILIES[name] if templates is None else custom_family(templates)
