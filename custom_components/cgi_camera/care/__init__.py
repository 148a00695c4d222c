"""Care of cameras: their settings are kept, compared and restored."""
