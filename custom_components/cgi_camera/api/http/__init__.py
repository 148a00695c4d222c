"""HTTP to one camera: connections, bodies and login challenges."""
