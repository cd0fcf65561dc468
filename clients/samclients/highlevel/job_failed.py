"""Base class of errors for jobs that the vendor reports as failed."""

from __future__ import annotations

from samclients.runtime import ClientError


class JobFailed(ClientError):
    """A job failed; ``job`` of the subclasses is its last state with the vendor's errors."""
