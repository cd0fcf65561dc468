"""Command groups that list their commands in the order of their definition."""

from __future__ import annotations

import click


class OrderedGroup(click.Group):
    """A group whose help lists commands in the order of use instead of the alphabet."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the command names in the order in which they were added."""
        return list(self.commands)
