"""How fast the site is, measured against a bare view in the same run: `make bench`."""
