"""Uploads and import jobs."""
