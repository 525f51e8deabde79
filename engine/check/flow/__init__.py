"""How tokens can move through a drawing: what never ends, what is never reached, what may come before what."""
