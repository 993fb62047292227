"""People: accounts and what they need, officials who speak for government."""

from users.models.accounts import StaffUserManager, User
from users.models.my_data import AccountDeletion, DataExport
from users.models.officials import Official, OfficialPost
from users.models.profiles import Profile
from users.models.registration import EmailDomain, Registration, RulesVersion, StaffRequest, new_nonce
from users.models.standing import Appeal, Suspension

__all__ = [
    "AccountDeletion",
    "Appeal",
    "DataExport",
    "EmailDomain",
    "Official",
    "OfficialPost",
    "Profile",
    "Registration",
    "RulesVersion",
    "StaffRequest",
    "StaffUserManager",
    "Suspension",
    "User",
    "new_nonce",
]
