"""Errors of the utility; their texts are the messages for the user."""

from __future__ import annotations

from collections.abc import Iterable

from samclients.fsm_ingest import messages


class IngestError(Exception):
    """Base class of the utility's errors; the text is for the user and contains no secrets."""


class InvalidInput(IngestError):
    """The user's input is invalid.

    Args:
        lines: One message per problem, in the order of the form.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class MandatoryFieldsMissing(InvalidInput):
    """Mandatory fields are empty; ``fields`` are their names, in the order of the form."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(fields)
        super().__init__(messages.format_mandatory_fields(self.fields))


class JobNotComplete(IngestError):
    """The job cannot run because mandatory fields are empty; ``missing`` are their names."""

    def __init__(self, missing: Iterable[str] = ()) -> None:
        super().__init__(messages.JOB_NOT_COMPLETE)
        self.missing = tuple(missing)


class EntityNotFound(IngestError):
    """The organization, application or job does not exist."""


class AlreadyExists(IngestError):
    """Another organization or job has this id or name."""


class EditConflict(IngestError):
    """Somebody else has changed the job since it was read; nothing was overwritten."""


class CannotCancel(IngestError):
    """The run has ended, or Flexera is importing its files already."""


class AmbiguousName(IngestError):
    """The name or id prefix matches several jobs."""


class SystemKeyProtected(IngestError):
    """The system keys ``fromDate`` and ``toDate`` cannot be deleted or renamed."""


class EncryptionKeyMissing(IngestError):
    """The encryption key for the database's secrets is missing."""


class WrongEncryptionKey(IngestError):
    """The encryption key does not match the database's secrets."""


class DatabaseTooNew(IngestError):
    """The database was upgraded by a newer version of the utility."""


class SourceFailed(IngestError):
    """A request to the vendor's API or token endpoint failed.

    Args:
        sentence: Description of the failure, without secrets.
        status: The HTTP status; None if there was no response.
    """

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


class TokenFailed(SourceFailed):
    """The vendor's token endpoint returned no token."""


class PagingFailed(SourceFailed):
    """The vendor's pages repeat, end too early, or do not end."""


class FlexeraRequestFailed(IngestError):
    """A request to Flexera failed or was refused."""
