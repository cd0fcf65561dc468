"""Authentication: access tokens, grants and rate limits."""
