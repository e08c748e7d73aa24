"""Models of a sequence: what symbols before, time and place tell of the symbols to come."""
