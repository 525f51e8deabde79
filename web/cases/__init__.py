"""What pages of different people show of one case: its state, data, documents, buttons. No page of its own."""
