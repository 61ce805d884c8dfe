"""What the bot knows: models, dates, reading, search keys; pure Python without I/O beyond reading files."""
