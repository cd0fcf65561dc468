"""JSON as trees that can be folded: the response to a Test Connection, and its fields that can be mapped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from samclients.fsm_ingest.model.json_value import JsonValue
from samclients.fsm_ingest.source import json_paths

LONGEST_ANSWER = 10_000  # characters of a response that are shown
DEEPEST = 20  # levels; what is deeper is shown as text
OPEN_LEVELS = 4  # that are open at first, of arrays in the first item
MOST_OPEN = 60  # fields, up to which all branches are open at first
LONGEST_SAMPLE = 60  # characters of the value beside a field
CUT = "..."


@dataclass
class TreeNode:
    """A member, an item or a field.

    Args:
        name: The member's name, the item's number, or the field's last part; empty for a whole response.
        text: The value as JSON, or how many members or items are within.
        path: The path that a field can be mapped to; empty for others.
        is_open: True if the node is shown unfolded at first.
        is_found: False if a search hides the node.
        children: The nodes within.
    """

    name: str
    text: str = ""
    path: str = ""
    is_open: bool = False
    is_found: bool = True
    children: list[TreeNode] = field(default_factory=list)


def build_answer_tree(document: JsonValue, most: int = LONGEST_ANSWER) -> TreeNode:
    """Return a response as a tree, without what is beyond a number of characters.

    Args:
        document: The response.
        most: Characters of names and values; the last node says that there are more.
    """
    return _AnswerReader(most).read("", document, 0)


class _AnswerReader:
    """Builds the nodes of a response until the characters are used up."""

    def __init__(self, most: int) -> None:
        self._left = most

    def read(self, name: str, value: JsonValue, level: int) -> TreeNode:
        is_branch = isinstance(value, (dict, list)) and value
        if not is_branch or level == DEEPEST:
            return TreeNode(name, self._take(name, json.dumps(value, ensure_ascii=False)))
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        counted = f"{{{len(value)}}}" if isinstance(value, dict) else f"[{len(value)}]"
        node = TreeNode(name, self._take(name, counted), is_open=level < OPEN_LEVELS)
        is_list = isinstance(value, list)
        for key, entry in entries:
            if self._left <= 0:
                node.children.append(TreeNode(CUT))
                break
            child = self.read(str(key), entry, level + 1)
            child.is_open = child.is_open and not (is_list and key)
            node.children.append(child)
        return node

    def _take(self, name: str, text: str) -> str:
        """Count the characters of a node, and cut its text if they are too many."""
        self._left -= len(name)
        shown = text if len(text) <= self._left else f"{text[: max(0, self._left)]}{CUT}"
        self._left -= len(text)
        return shown


def build_path_tree(paths: Sequence[str], document: JsonValue = None) -> list[TreeNode]:
    """Return the fields of a response as trees, with the first value of each.

    Args:
        paths: The paths of the fields.
        document: The response; None if it is no longer known.
    """
    roots: list[TreeNode] = []
    branches: dict[tuple[str, ...], TreeNode] = {}
    for path in paths:
        steps = json_paths.parse(path)
        names = tuple(_name_parts(steps))
        siblings = roots
        for end in range(1, len(names)):
            branch = branches.get(names[:end])
            if branch is None:
                branch = branches[names[:end]] = TreeNode(names[end - 1], is_open=len(paths) <= MOST_OPEN)
                siblings.append(branch)
            siblings = branch.children
        siblings.append(TreeNode(names[-1], _show_sample(document, steps), path if _is_unicode(path) else ""))
    return roots


def search_tree(nodes: Iterable[TreeNode], text: str) -> bool:
    """Hide the fields that have a text neither in their path nor in their value, and unfold the branches of others.

    Args:
        nodes: The nodes, which are changed.
        text: The text, in upper or lower case.

    Returns:
        True if a field has the text.
    """
    wanted, is_any = text.casefold(), False
    for node in nodes:
        if node.children:
            node.is_open = node.is_found = search_tree(node.children, text)
        else:
            node.is_found = wanted in f"{node.path} {node.name} {node.text}".casefold()
        is_any = is_any or node.is_found
    return is_any


def _name_parts(steps: Iterable[json_paths.Step]) -> list[str]:
    """Return the names along a path; brackets for the items of an array belong to the name before them."""
    names: list[str] = []
    for step in steps:
        if step is not json_paths.EACH:
            names.append(step)
        elif names:
            names[-1] += "[]"
        else:
            names.append("[]")
    return names


def _is_unicode(text: str) -> bool:
    """False for a text with an unpaired surrogate, which cannot be sent back."""
    return text == text.encode(errors="replace").decode()


def _show_sample(document: JsonValue, steps: json_paths.Steps) -> str:
    value = json_paths.find(document, steps)
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}{CUT}"
