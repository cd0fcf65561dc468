"""Reading of the rows of a payload: XML elements become staging columns, with one row in memory at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from mockservers.vendors.servicenow.safe_xml import (
    PARSER_OPTIONS,
    Element,
    MalformedXml,
    RowEraser,
    get_local_name,
    iterate_elements,
)

_NOT_IN_COLUMN = re.compile(r"[^a-z0-9]+")


def read_rows(payload: bytes, row_element: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a payload, each a mapping of staging columns to texts.

    Raises:
        MalformedXml: the payload cannot be read, or its root has an element that is not a row.
    """
    if not row_element:
        raise MalformedXml("the data source names no row element")
    columns = _ColumnNames()
    root, eraser = None, RowEraser()
    for element in iterate_elements(payload, (row_element,)):
        parent = element.getparent()
        if parent is None or parent.getparent() is not None:
            continue
        root = parent
        yield _read_row(element, columns)
        eraser.hold(element)
    eraser.end()
    if root is None:
        root = etree.fromstring(payload, etree.XMLParser(**PARSER_OPTIONS))
    if len(root):
        raise MalformedXml(f"<{get_local_name(root[0])}> is not <{row_element}>")


class _ColumnNames(dict[str, str]):
    """Cache of staging columns by qualified element name."""

    def __missing__(self, name: str) -> str:
        column = self[name] = name_column(etree.QName(name).localname)
        return column


def _read_row(element: Element, columns: _ColumnNames) -> dict[str, str]:
    children = list(element)
    if any(map(len, children)):
        return _read_children(children, columns, "")
    return {columns[child.tag]: (child.text or "").strip() for child in children}


def _read_children(children: Iterable[Element], columns: _ColumnNames, prefix: str) -> dict[str, str]:
    """Return the columns of nested elements, whose names are joined with ``_``."""
    found: dict[str, str] = {}
    for child in children:
        name = prefix + get_local_name(child)
        if len(child):
            found |= _read_children(child, columns, f"{name}_")
        else:
            found[columns[name]] = (child.text or "").strip()
    return found


def name_column(name: str) -> str:
    """Return the staging column of an element: ``u_`` and the name in lower case (inferred)."""
    return f"u_{_NOT_IN_COLUMN.sub('_', name.lower())}"
