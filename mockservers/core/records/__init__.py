"""Records of a world's tables: pages, changes, and what is shown of them."""
