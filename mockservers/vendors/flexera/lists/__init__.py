"""Filters, skip tokens and page queries of lists."""
