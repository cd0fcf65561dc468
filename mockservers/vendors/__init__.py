"""The vendors' mock servers, a folder each."""
