"""A demonstration across all vendors: runs the clients and both integrations, and compares every count.

``mockservers demo`` starts mock servers and runs this package like any program of a user: it is configured by the
environment and uses the mock servers over HTTP only. Therefore it is here, and not in ``mockservers``.
"""
