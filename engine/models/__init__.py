"""The tables of the engine, as SQLAlchemy classes. Nothing here reads or writes them."""
