"""What every view is written with: the voice of a language, HTML, numbers, dates, names, cards."""
