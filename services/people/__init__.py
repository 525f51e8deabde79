"""The people of the office: accounts, passwords, log-in sessions, and the log of who opened what."""
