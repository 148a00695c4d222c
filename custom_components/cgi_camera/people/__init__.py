"""When each known person was last seen: kept only after a user has turned it on."""
