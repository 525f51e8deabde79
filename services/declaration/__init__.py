"""The Declaración de Confidencialidad: made as PDF, stamped so that its paper is recognised, kept and found again."""
