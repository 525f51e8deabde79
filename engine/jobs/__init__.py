"""Due work: services to call and timers to fire, taken under a lease, done by workers, tried again or an incident."""
