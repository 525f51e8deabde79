"""Pages of whoever asks for something: first form, road of forms, tracking, mailed links, buttons of a request."""
