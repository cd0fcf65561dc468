"""Masking of a vendor's secrets in texts and in the debug log, including the queries of URLs.

The names of secret parameters of an unknown vendor are not known, so queries are masked completely.
"""

from __future__ import annotations

import logging
import re

from samclients.fsm_ingest.model.entities import ApiJob
from samclients.runtime import Masker
from samclients.runtime.redaction.secret_text import TextMasker

QUERY = re.compile(r"(https?://[^\s?#'\"]+)\?[^\s'\"]*")
LOGGED_QUERY = re.compile(r'("[A-Z]+ [^\s?"]+)\?[^\s"]*')


class QuerylessMasker(Masker):
    """Masks the queries of all URLs, in addition to the known secrets."""

    def __call__(self, text: str) -> str:
        """Return the masked text."""
        return QUERY.sub(r"\1?***", super().__call__(text))

    def hide_job(self, job: ApiJob) -> None:
        """Add the secrets in a job's tabs: a vendor's error page may repeat them."""
        known = TextMasker()
        known.mask_urls(job.url)
        known.mask_receiver(job.url)
        known.mask(job.body or "")
        for name, value in [
            *((param.key, param.value) for param in job.params),
            *((row.mapped_key, row.value) for row in job.paging),
        ]:
            known.mask_parameter(name, value)
        self.hide(*known.found)


class QuerylessLog(logging.Filter):
    """Removes queries from the debug log of urllib3, which contains the target of every request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record, and keep it."""
        record.msg, record.args = LOGGED_QUERY.sub(r"\1?***", record.getMessage()), ()
        return True


QUERYLESS_LOG = QuerylessLog()
