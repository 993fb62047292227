"""The demonstration: our own writing around the facts of the sources, as data, and what turns it into pages."""
