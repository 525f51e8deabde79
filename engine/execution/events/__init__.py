"""What tokens wait for besides people and the clock: messages that are kept, conditions that become true."""
