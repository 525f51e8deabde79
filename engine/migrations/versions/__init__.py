"""The migrations, by number. One that has left this repository is never edited again: the next one corrects it."""
