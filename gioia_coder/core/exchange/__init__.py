"""Exchange with other programs: a whole study on its way out or in, what a REFI-QDA file says, and how the two map."""
