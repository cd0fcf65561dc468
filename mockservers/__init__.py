"""Local stand-ins for the vendor APIs of software asset management."""


def __getattr__(name: str) -> str:
    """``__version__``, looked up when asked for: that imports more than many programs here need."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 -- as said

    try:
        return version("mockservers")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0+unknown"
