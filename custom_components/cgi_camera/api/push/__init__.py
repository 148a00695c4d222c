"""Parsers of what cameras push: pure functions of bytes, one module per wire form."""
