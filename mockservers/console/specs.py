"""The specs as the console serves them: their requests go to the stand-ins on the control port."""

from __future__ import annotations

import re

from mockservers.core.service import Service
from mockservers.core.spec import spec_folder

SERVERS = re.compile(r"^servers:.*\n(?:[ \t-].*\n|\n(?=[ \t-]))*", re.MULTILINE)


def spec_text(service: Service) -> str:
    """The service's spec, its servers replaced by paths of the same origin."""
    return with_servers((spec_folder() / f"{service.name}.yaml").read_text(encoding="utf-8"), service)


def with_servers(text: str, service: Service) -> str:
    """The YAML of a spec with other servers: the stand-in in the world ``default``, and in any other."""
    servers = f"servers:\n  - url: /{service.name}\n    description: The stand-in on this control port.\n"
    if service.in_world:
        servers += (
            f"  - url: /{service.name}/~{{world}}\n"
            "    description: The same in another world.\n"
            "    variables: {world: {default: default}}\n"
        )
    replaced, found = SERVERS.subn(lambda _: servers, text, count=1)
    return replaced if found else f"{text.rstrip()}\n\n{servers}"
