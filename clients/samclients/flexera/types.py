"""Types of the runtime that models and operations share."""

from samclients.runtime.types import UNSET, File, FileTypes, ParsedResponse, RequestFiles, Unset

__all__ = ["UNSET", "File", "FileTypes", "ParsedResponse", "RequestFiles", "Unset"]
