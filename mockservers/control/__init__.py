"""The control plane: worlds, clock, pace and snapshots, as a service like the others."""

from mockservers.control.errors import render
from mockservers.control.operations import Handlers
from mockservers.core.data.archives import LARGEST_ARCHIVE
from mockservers.core.service.service import Service

LARGEST_IMPORT = 256 * 1024 * 1024  # bytes of a snapshot from elsewhere

service = Service(
    name="control",
    title="Control plane",
    port=8080,
    handlers=Handlers,
    render=render,
    example="/control/worlds",
    large_bodies={"import_snapshot": LARGEST_IMPORT, "load_data": LARGEST_ARCHIVE},
    content_codings=("gzip", "deflate"),
    typed_bodies=True,
    in_world=False,
)
