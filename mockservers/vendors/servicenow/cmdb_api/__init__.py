"""The CMDB Instance API, the CMDB Meta API, and the Identification and Reconciliation API."""
