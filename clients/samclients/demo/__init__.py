"""One story across all vendors: the clients and both integrations at work, told as it happens, every count compared.

``mockservers demo`` starts stand-ins and runs this as it would run any program of a user's: what it needs to know is in
the environment, and it talks to the stand-ins over HTTP alone. Hence it is here, and not in ``mockservers``.
"""
