"""Encoded queries: parser, nodes, and their evaluation."""
