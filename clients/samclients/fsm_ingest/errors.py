"""What the utility refuses to do, each with the sentence to show."""

from __future__ import annotations

from collections.abc import Iterable

from samclients.fsm_ingest import messages


class IngestError(Exception):
    """Whatever the utility raises of its own accord; its text is for the user, and has no secrets."""


class InvalidInput(IngestError):
    """What was entered cannot be taken.

    Args:
        lines: Everything that is wrong with it, in the order of the form.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class MandatoryFieldsMissing(InvalidInput):
    """Mandatory fields are empty; ``fields`` are their names, in the order of the form."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(fields)
        super().__init__(messages.mandatory_fields(self.fields))


class JobNotComplete(IngestError):
    """A job without a schedule, an imported one for example, cannot run; ``missing`` are the fields' names."""

    def __init__(self, missing: Iterable[str] = ()) -> None:
        super().__init__(messages.JOB_NOT_COMPLETE)
        self.missing = tuple(missing)


class EntityNotFound(IngestError):
    """There is no such organization, application or job."""


class AlreadyExists(IngestError):
    """There is one of this id or name already."""


class AmbiguousName(IngestError):
    """Several have this name."""


class SystemKeyProtected(IngestError):
    """``fromDate`` and ``toDate`` can neither be deleted nor renamed."""


class EncryptionKeyMissing(IngestError):
    """There is no key to open the database's secrets with."""


class WrongEncryptionKey(IngestError):
    """The key is not the one that the database's secrets are sealed with."""


class DatabaseTooNew(IngestError):
    """A later version of the utility has changed the database."""


class SourceFailed(IngestError):
    """The vendor's API, or its token endpoint, did not give what was asked for.

    Args:
        sentence: What happened; without secrets.
        status: The HTTP status; None where no answer came.
    """

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


class TokenFailed(SourceFailed):
    """The vendor's token endpoint gives no token."""


class PagingFailed(SourceFailed):
    """The vendor's pages go in a circle, or do not end."""


class FlexeraRequestFailed(IngestError):
    """Flexera could not be asked, or refuses."""
