"""The control plane: worlds, clock and pace, as a service like the others."""

from mockservers.control.errors import render
from mockservers.control.handlers import Handlers
from mockservers.core.service import Service

service = Service(
    name="control",
    title="Control plane",
    port=8080,
    handlers=Handlers,
    render=render,
    example="/control/worlds",
    in_world=False,
)
