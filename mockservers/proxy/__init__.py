"""The vendors' own host names on this machine: a proxy on loopback that ends TLS for them, and refuses other hosts."""
