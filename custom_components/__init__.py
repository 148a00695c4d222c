"""Custom integrations; the package lets the tests import this one."""
