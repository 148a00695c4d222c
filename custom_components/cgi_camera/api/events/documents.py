"""Reads XML and JSON documents of the same content, whatever their depth and namespace."""

from collections.abc import Iterator, Mapping
import re
from typing import Final
from xml.etree.ElementTree import Element

from ..lenient import decode, json_object, xml_root

MAX_NODES: Final = 5000
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,10};)")

type Tree = Mapping[str, "Tree"] | list["Tree"] | str
"""The content of a document; names are in lower case."""


def tree(content: bytes) -> Tree | None:
    """Return the content of a document, None for neither XML nor JSON."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        found = json_object(decode(content))
        return None if found is None else _from_json(found)
    root = xml_root(content)
    if root is None:
        root = xml_root(_BARE_AMPERSAND.sub(b"&amp;", content))  # channel names, unescaped
    return None if root is None else _from_xml(root)


def _from_json(value: object) -> Tree:
    match value:
        case dict():
            return {str(key).lower(): _from_json(inner) for key, inner in value.items()}
        case list():
            return [_from_json(inner) for inner in value[:MAX_NODES]]
        case None:
            return ""
        case _:
            return str(value)


def _from_xml(element: Element) -> Tree:
    """Return an element without its namespace; children of the same name are a list."""
    if not len(element):
        return (element.text or "").strip()
    children: dict[str, list[Tree]] = {}
    for child in element:
        if isinstance(child.tag, str):
            name = child.tag.rpartition("}")[2].lower()
            children.setdefault(name, []).append(_from_xml(child))
    return {name: found[0] if len(found) == 1 else found for name, found in children.items()}


def walk(document: Tree) -> Iterator[tuple[str, Tree]]:
    """Yield the named nodes of a document, the outermost first."""
    level: list[Tree] = [document]
    seen = 0
    while level and seen < MAX_NODES:
        inner: list[Tree] = []
        for node in level:
            if isinstance(node, Mapping):
                yield from node.items()
                inner.extend(node.values())
            elif isinstance(node, list):
                inner.extend(node)
        seen += len(level)
        level = inner


def flat(document: Tree) -> Mapping[str, str]:
    """Return the texts of a document by name, the outermost of equal names."""
    facts: dict[str, str] = {}
    for name, value in walk(document):
        if isinstance(value, str) and value:
            facts.setdefault(name, value)
    return facts
