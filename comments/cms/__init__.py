"""Screens of moderators for comments, below /cms/."""
