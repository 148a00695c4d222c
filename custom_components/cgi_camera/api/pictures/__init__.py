"""JPEG pictures and the snapshots of a device, shared by all viewers."""
