"""Screens of moderators in the CMS: requests, suspensions, email domains, the rules."""
