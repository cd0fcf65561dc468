"""Faults: what they are, how they are checked, and how they are injected."""
