"""One module or folder per protocol dialect, and the table of all of them."""

from collections.abc import Mapping

from ..family import Family
from .json_cgi import JSON_CGI
from .uapi import UAPI
from .xml_cgi import XML_CGI

FAMILIES: Mapping[str, Family] = {family.name: family for family in (XML_CGI, JSON_CGI, UAPI)}
"""By name, in the order in which detection asks: the surest answers first."""
