"""The base of the errors for a job that the vendor reports as failed."""

from __future__ import annotations

from samclients.runtime import ClientError


class JobFailed(ClientError):
    """A job failed; the subclasses have it as ``job``, in its last state with the vendor's errors."""
