"""Pages of who asks for something: the first form, the road of forms, tracking, mailed links, buttons of a request."""
