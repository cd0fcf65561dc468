"""Changes of a YAML text that leave everything else as it is: comments, order, quotes, line breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import yaml

from mockservers.checks.drift.difference import Pointer


class CannotEdit(Exception):
    """The text does not have the place, or another kind of value there; the text names it."""


@dataclass
class _Additions:
    """Members or items that are added to one collection, in order."""

    node: yaml.CollectionNode
    texts: list[str] = field(default_factory=list)


@lru_cache(maxsize=8)
def compose(text: str) -> yaml.Node | None:
    """Parse a text to its nodes, which have their places in it; None for an empty one."""
    root: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    return root


def find_child(node: yaml.Node, part: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The key and the value of a part of a YAML node; of a sequence the item twice; None if it has none."""
    if isinstance(node, yaml.MappingNode):
        return next((pair for pair in node.value if pair[0].value == part), None)
    if isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
        return node.value[int(part)], node.value[int(part)]
    return None


class YamlEditor:
    """Collects changes of a text, and makes them.

    Args:
        text: The YAML text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._root = compose(text)
        self._replaced: dict[tuple[int, int], str] = {}
        self._removed: dict[int, tuple[yaml.CollectionNode, set[int]]] = {}
        self._added: dict[int, _Additions] = {}

    def find(self, place: Pointer) -> yaml.Node:
        """The node of a place.

        Raises:
            CannotEdit: the text does not have it.
        """
        node: yaml.Node = self._root or yaml.MappingNode("", [])
        for part in place:
            found = find_child(node, part)
            if found is None:
                raise CannotEdit("/".join(place))
            node = found[1]
        return node

    def has(self, place: Pointer) -> bool:
        """True if the text has a place."""
        try:
            self.find(place)
        except CannotEdit:
            return False
        return True

    def replace(self, place: Pointer, text: str) -> None:
        """Replace a scalar.

        Raises:
            CannotEdit: there is none.
        """
        node = self.find(place)
        if not isinstance(node, yaml.ScalarNode):
            raise CannotEdit("/".join(place))
        self._replaced[node.start_mark.index, node.end_mark.index] = text

    def add_member(self, place: Pointer, name: str, text: str) -> None:
        """Add a member to a mapping, unless it has one of the name.

        Raises:
            CannotEdit: there is no mapping.
        """
        node = self.find(place)
        if not isinstance(node, yaml.MappingNode):
            raise CannotEdit("/".join(place))
        if find_child(node, name) is None:
            self._add(node, f"{quote(name)}: {text}")

    def add_item(self, place: Pointer, text: str) -> None:
        """Add an item to a sequence, unless it has the same.

        Raises:
            CannotEdit: there is no sequence.
        """
        node = self.find(place)
        if not isinstance(node, yaml.SequenceNode):
            raise CannotEdit("/".join(place))
        if text not in {self._text[item.start_mark.index : item.end_mark.index] for item in node.value}:
            self._add(node, text)

    def remove_item(self, place: Pointer, value: str) -> None:
        """Remove a scalar from a sequence, and the sequence with its last one.

        Raises:
            CannotEdit: there is no such sequence, or no such scalar in it.
        """
        node = self.find(place)
        if not isinstance(node, yaml.SequenceNode):
            raise CannotEdit("/".join(place))
        numbers = {number for number, item in enumerate(node.value) if item.value == value}
        if not numbers:
            raise CannotEdit("/".join((*place, value)))
        _, removed = self._removed.setdefault(node.start_mark.index, (node, set()))
        removed |= numbers
        if len(removed) == len(node.value):
            del self._removed[node.start_mark.index]
            self._remove_member(place[:-1], place[-1])

    def _remove_member(self, place: Pointer, name: str) -> None:
        node = self.find(place)
        assert isinstance(node, yaml.MappingNode)  # noqa: S101 -- it has a member
        number = next(number for number, (key, _) in enumerate(node.value) if key.value == name)
        self._removed.setdefault(node.start_mark.index, (node, set()))[1].add(number)

    def _add(self, node: yaml.CollectionNode, text: str) -> None:
        additions = self._added.setdefault(node.start_mark.index, _Additions(node))
        if text not in additions.texts:
            additions.texts.append(text)

    def apply(self) -> str:
        """The text with all changes."""
        text = self._text
        for start, end, new in sorted(self._list_edits(), reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def _list_edits(self) -> Iterator[tuple[int, int, str]]:
        for (start, end), new in self._replaced.items():
            yield start, end, new
        for node, numbers in self._removed.values():
            yield from self._remove(node, numbers)
        for additions in self._added.values():
            node = additions.node
            if node.flow_style:
                end = node.end_mark.index - 1
                yield end, end, (", " if node.value else "") + ", ".join(additions.texts)
            else:
                end = self._text.find("\n", self._find_end(node))
                end = len(self._text) if end < 0 else end
                is_list = isinstance(node, yaml.SequenceNode)
                indent = "\n" + " " * node.start_mark.column + ("- " if is_list else "")
                yield end, end, "".join(indent + text for text in additions.texts)

    def _remove(self, node: yaml.CollectionNode, numbers: set[int]) -> Iterator[tuple[int, int, str]]:
        """Remove children of a collection: of one in brackets with the commas, of another the lines."""
        pairs = [child if isinstance(child, tuple) else (child, child) for child in node.value]
        spans = [(first.start_mark.index, self._find_end(last)) for first, last in pairs]
        if node.flow_style:
            kept = [self._text[begin:end] for number, (begin, end) in enumerate(spans) if number not in numbers]
            yield spans[0][0], spans[-1][1], ", ".join(kept)
            return
        for number in numbers:
            begin = self._text.rfind("\n", 0, spans[number][0])
            yield max(begin, 0), self._text.find("\n", spans[number][1]), ""

    def _find_end(self, node: yaml.Node) -> int:
        """The end of the last value in a node. The mark of a collection without brackets is behind later comments."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._find_end(last[1] if isinstance(last, tuple) else last)
        end: int = node.end_mark.index
        while end and self._text[end - 1] in "\n ":
            end -= 1
        return end


def quote(text: str) -> str:
    """A text as a YAML scalar within brackets or alone."""
    plain = yaml.safe_dump([text], default_flow_style=True, width=float("inf"), allow_unicode=True)
    return plain.strip()[1:-1]
