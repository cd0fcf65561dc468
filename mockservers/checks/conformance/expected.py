"""What schemathesis cannot know of a service: ``expectations/<service>.toml``, in schemathesis' own language."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from mockservers.core.service.service import Service

# What is not schemathesis'.
FOR_STAND_INS = ("start", "paces", "faults", "requests", "never_accepted", "stateful_examples", "ids_of_the_request")
FOR_TARGETS = ("probe", "changing", "stand_in_only", "target_parameters")


def expectations(service: Service) -> dict[str, Any]:
    """What is particular to a service, with the reasons in its file.

    These names are ours. Where schemathesis runs against a stand-in of our own: ``start``, the seed options of the
    world; ``paces``, what the pace of lifecycles is set to, since the clock stands still; ``faults``, set in worlds of
    their own; ``requests``, sent before every case of some operations for a journal to tell of; ``never_accepted``,
    operations whose good data nobody can generate, or not in a phase; ``stateful_examples``, how many scenarios it
    takes to follow every link of a spec that has many; ``ids_of_the_request``, pointers to members of errors that
    differ with every byte of the request.

    For ``mockservers check``: ``probe``, what is asked first, to see whether URL and credentials work; ``changing``,
    operations that change something though they are GETs; ``stand_in_only``, beginnings of paths that the real system
    does not have; ``target_parameters``, values that path parameters have everywhere, made of credentials.
    """
    path = files(__package__) / "expectations" / f"{service.name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def for_schemathesis(service: Service) -> dict[str, Any]:
    """The part of it that is schemathesis' configuration."""
    return {name: value for name, value in expectations(service).items() if name not in FOR_STAND_INS + FOR_TARGETS}
