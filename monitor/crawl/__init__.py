"""What comes from outside, turned into values: feeds polled and parsed, pages fetched and extracted."""
