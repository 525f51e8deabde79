"""The Peruvian calendar: holidays, days declared by a norm, and the functions that diagrams count terms with."""
