"""Mutated and structured inputs for every parser and every client of the library."""
