"""Files of a version, judged in a confined child with a budget: what somebody drew stops nobody, however it is made."""
