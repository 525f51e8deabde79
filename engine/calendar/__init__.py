"""Working days: the terms of the law counted over holidays, and open terms moved when a calendar changes."""
