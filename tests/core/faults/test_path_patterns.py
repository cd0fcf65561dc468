"""A shell pattern and a template have a common path, or none."""

from __future__ import annotations

import pytest

from mockservers.core.faults.path_patterns import can_match


@pytest.mark.parametrize(
    ("pattern", "template", "can"),
    [
        ("/api/metrics", "/api/metrics", True),
        ("/api/metric", "/api/metrics", False),
        ("/api/*", "/api/metrics", True),
        ("/spi/*", "/{table}.do", False),
        ("/api/metric", "/{table}.do", False),
        ("/incident.do", "/{table}.do", True),
        ("*.do", "/{table}.do", True),
        ("/.do", "/{table}.do", False),
        ("/a/b.do", "/{table}.do", False),
        ("/*/b.do", "/{table}.do", False),
        ("/api/*/x", "/api/{one}/{two}", True),
        ("/api/?/[xy]", "/api/{one}/{two}", True),
        ("/api/a", "/api/{one}/{two}", False),
        ("*", "/api/{one}", True),
        ("", "/api", False),
    ],
)
def test_a_pattern_matches_a_path_of_a_template(pattern: str, template: str, *, can: bool) -> None:
    assert can_match(pattern, template) == can
