"""Tests of the camera library over real sockets."""
