"""Variables of an instance in their scopes: where each lives, what mappings make of them, what is a round's own."""
