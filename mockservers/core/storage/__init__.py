"""A world's database, its settings, change log and files."""
