"""Exchange: studies that come from other programs' files and archives, and go into them."""
