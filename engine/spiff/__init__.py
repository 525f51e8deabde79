"""The only room that names SpiffWorkflow: drawings become specs, states become live tokens, and back."""
