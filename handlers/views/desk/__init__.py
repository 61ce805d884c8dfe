"""What editors and moderators are shown."""
