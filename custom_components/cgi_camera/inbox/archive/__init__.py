"""Stores the pictures and facts of past camera events on disk, within a retention limit."""
