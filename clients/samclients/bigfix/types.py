"""The types that models and operations share; they are the runtime's."""

from samclients.runtime.types import UNSET, File, FileTypes, ParsedResponse, RequestFiles, Unset

__all__ = ["UNSET", "File", "FileTypes", "ParsedResponse", "RequestFiles", "Unset"]
