"""Local stand-ins for the vendor APIs of software asset management."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("mockservers")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
