"""Authentication: users, passwords, sign-ins."""
