"""The Attachment API: metadata, contents, uploads."""
