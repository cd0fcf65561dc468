"""The utility's database."""
