"""Cameras with a plain HTTP CGI, without Home Assistant: the library this integration stands on."""
