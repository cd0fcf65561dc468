"""The Batch API: several REST requests in one POST ("Batch API")."""
