"""The pages for people from outside: say something, come back with the receipt, see what became of it."""
