"""Reminders as they are posted, planned, previewed and explained."""
