"""The CMDB Instance API, the CMDB Meta API, and identification and reconciliation of configuration items."""
