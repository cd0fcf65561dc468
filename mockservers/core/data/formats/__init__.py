"""Readers of the formats of data files: records with their lines."""
