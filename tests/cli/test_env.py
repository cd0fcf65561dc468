"""``mockservers env`` with a server on another machine."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mockservers.cli.worlds.env import build_variables


@pytest.mark.parametrize(
    ("control", "vendor", "expected"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:9081", "http://127.0.0.1:9081"),
        ("http://mocks.example.com:8080", "http://127.0.0.1:9081", "http://mocks.example.com:9081"),
        ("http://[2001:db8::1]:8080", "http://127.0.0.1:9081", "http://[2001:db8::1]:9081"),
        ("http://mocks.example.com:8080", "http://192.0.2.7:9081", "http://192.0.2.7:9081"),
    ],
)
def test_urls_have_the_host_of_the_control_plane_unless_they_name_another(
    control: str, vendor: str, expected: str
) -> None:
    class Elsewhere:
        url, world = control, "default"

        def ask(self, *_path: str) -> Mapping[str, object]:
            return {"services": [{"name": "bigfix", "url": vendor, "credentials": {}}]}

    assert build_variables(Elsewhere())["BIGFIX_URL"] == expected  # type: ignore[arg-type]  # only ``ask`` is called
