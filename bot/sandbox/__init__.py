"""A local Telegram: the Bot API over HTTP, people who can be played, a chat page; for demo, tests and benchmarks."""
