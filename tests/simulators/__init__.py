"""Simulated cameras, written from the vendors' documents: python -m tests.simulators --help."""
