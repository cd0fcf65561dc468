"""Reading a vendor's API."""
