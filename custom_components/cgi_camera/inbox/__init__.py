"""Takes in what cameras push: transport, then dispatch, then archive, entities and the bus."""
