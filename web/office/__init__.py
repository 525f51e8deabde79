"""Pages of the office's people: signing in, the queue, a task, a case, supervision, staff, calendar, access log."""
