"""Uploads, import jobs and the records that they load."""
