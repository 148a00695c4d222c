"""Care of cameras: keeps, copies and restores settings, and looks for open doors."""
