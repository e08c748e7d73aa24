"""Tables, by engine."""
