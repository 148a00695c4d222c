"""Writes our addresses and accounts into a camera, keeps them right and removes them."""
