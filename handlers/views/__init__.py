"""From models and a voice to texts and keys; nothing here reads or sends anything."""
