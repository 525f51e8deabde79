"""Mail: a template of the drawing's own bundle becomes a message, and the message reaches each recipient once."""
