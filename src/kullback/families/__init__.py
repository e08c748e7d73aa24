"""What is known of each parametric family, and adapters for SciPy and torch objects."""
