"""What changes accounts, by noun."""
