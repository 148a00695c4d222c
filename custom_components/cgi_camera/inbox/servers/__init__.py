"""Servers to which cameras upload files and mails, without any import of Home Assistant."""
