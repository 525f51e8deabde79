"""Reading without changing: instances, their history, and the search for a case."""
