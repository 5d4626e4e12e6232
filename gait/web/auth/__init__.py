"""Authentication: users, passwords, API tokens and signed-in browsers."""
