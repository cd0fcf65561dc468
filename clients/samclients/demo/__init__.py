"""Demonstration of all vendors: runs the clients and both integrations, and compares all counts.

``mockservers demo`` starts mock servers and runs this package like a user's program: it is configured by the
environment and uses the mock servers only over HTTP. Therefore it is not part of ``mockservers``.
"""
