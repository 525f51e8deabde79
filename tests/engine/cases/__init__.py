"""Small drawings, forms and decisions that other engines or this one got wrong, each with what is right and who says so."""
