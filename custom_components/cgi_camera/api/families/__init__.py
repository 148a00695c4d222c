"""One module or folder per protocol dialect."""
