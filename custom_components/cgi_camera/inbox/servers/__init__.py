"""Servers to which cameras upload files and mails; they know nothing of Home Assistant."""
