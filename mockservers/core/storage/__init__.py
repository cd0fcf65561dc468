"""A world's database."""
