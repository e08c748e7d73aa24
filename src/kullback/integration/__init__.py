"""Numbers for pairs of distributions that have no closed form."""
