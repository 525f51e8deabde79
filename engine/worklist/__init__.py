"""Open user tasks as people see them: who may claim one, and lists that are filtered, sorted and paged."""
