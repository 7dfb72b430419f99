"""Training from the page: what is asked for, what its process writes, and the components that show it."""
