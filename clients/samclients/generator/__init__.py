"""Generator of typed clients for OpenAPI documents: ``samclients generate FILE.yaml``."""

from samclients.generator.document import CannotGenerate, Document
from samclients.generator.package import generate_files, generate_reference, write_package

__all__ = ["CannotGenerate", "Document", "generate_files", "generate_reference", "write_package"]
