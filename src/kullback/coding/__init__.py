"""Codes: what coding P with a code made for Q costs, to the bit. All numbers are in bits."""
