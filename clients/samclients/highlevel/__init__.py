"""One pleasant front per vendor, over the generated operations."""
