"""What people type, lose and bring, and what enemies send, through the pages and the command line, with what is right."""
