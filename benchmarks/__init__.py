"""Measures what the integration costs, against the least that could do the same."""
