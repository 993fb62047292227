"""How often an account may write, like and report: by account alone, for whole hospitals share one address."""

from core.limits import Limit

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600

POSTS_A_MINUTE = Limit("posts-a-minute", 5, MINUTE)
POSTS_A_DAY = Limit("posts-a-day", 100, DAY)
IDEAS_A_DAY = Limit("ideas-a-day", 30, DAY)
SUPPORTS_A_MINUTE = Limit("supports-a-minute", 60, MINUTE)
CHECKS_A_MINUTE = Limit("checks-a-minute", 20, MINUTE)
EDITS_A_DAY = Limit("edits-a-day", 60, DAY)
LIKES_A_MINUTE = Limit("likes-a-minute", 60, MINUTE)
REPORTS_A_DAY = Limit("reports-a-day", 30, DAY)
