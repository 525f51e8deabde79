"""What operators copy: containers, units, proxy, alerts. No test starts a machine; each says what must fit the program."""
