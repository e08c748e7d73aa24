"""From the objects of SciPy and torch, and from names, to what is known of their families."""
