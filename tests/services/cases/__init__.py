"""Files, lists, mails and papers as public bug reports of other systems describe them, each with what is right."""
