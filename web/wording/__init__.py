"""Spanish sentences for what the engine and the services say in codes: refusals, incidents, history, dates."""
