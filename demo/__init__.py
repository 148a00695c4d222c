"""A real Home Assistant with simulated cameras, for people and for tests to look at."""
