"""Domains that prove nothing of those who have an address there, or a domain below them: everyone may."""

# Under these, in any country, everyone may have a domain: co.uk, com.au, org.nz.
SECOND_LEVELS = {
    "ac", "biz", "co", "com", "ed", "edu", "gen", "go", "id", "info", "ltd", "me", "name", "ne", "net", "nom",
    "or", "org", "plc", "sch", "web",
}  # fmt: skip
# Under these too: what is sold like a country's domains, and what comes with hosting, offices and dynamic addresses.
SUFFIXES = {
    "co.com", "eu.com", "gb.com", "gb.net", "uk.com", "uk.net",
    "amazonaws.com", "appspot.com", "azurewebsites.net", "blogspot.com", "cloudfront.net", "ddns.net", "duckdns.org",
    "dyndns.org", "firebaseapp.com", "fly.dev", "github.io", "gitlab.io", "glitch.me", "godaddysites.com",
    "herokuapp.com", "hopto.org", "myshopify.com", "netlify.app", "ngrok-free.app", "ngrok.io", "no-ip.org",
    "onmicrosoft.com", "onrender.com", "pages.dev", "readthedocs.io", "sharepoint.com", "squarespace.com", "vercel.app",
    "web.app", "weebly.com", "wixsite.com", "wordpress.com", "workers.dev", "zendesk.com",
}  # fmt: skip
# With these everyone has an address at once, whatever the country: hotmail.de, outlook.fr, yahoo.co.jp.
BRANDS = {
    "10minutemail", "20minutemail", "aol", "fastmail", "gmail", "gmx", "googlemail", "guerrillamail", "hotmail",
    "icloud", "live", "mail", "mailinator", "msn", "outlook", "proton", "protonmail", "rocketmail", "temp-mail",
    "tempmail", "throwawaymail", "trashmail", "tuta", "tutanota", "yahoo", "yandex", "ymail", "yopmail", "zoho",
}  # fmt: skip
PROVIDERS = {
    "163.com", "blueyonder.co.uk", "btinternet.com", "btopenworld.com", "burnermail.io", "cock.li", "dispostable.com",
    "discard.email", "duck.com", "email.com", "emailondeck.com", "fakeinbox.com", "free.fr", "getairmail.com",
    "getnada.com", "grr.la", "guerrillamailblock.com", "hey.com", "hushmail.com", "inbox.lv", "laposte.net",
    "libero.it", "mac.com", "maildrop.cc", "mailbox.org", "mailnesia.com", "me.com", "mohmal.com", "mytemp.email",
    "ntlworld.com", "o2.co.uk", "orange.fr", "pm.me", "pokemail.net", "posteo.de", "qq.com", "seznam.cz",
    "sharklasers.com", "sky.com", "spam4.me", "t-online.de", "talktalk.co.uk", "talktalk.net", "temp-mail.org",
    "tiscali.co.uk", "virgin.net", "virginmedia.com", "wanadoo.fr", "web.de", "wp.pl",
}  # fmt: skip


def is_provider(domain):
    """Return whether everyone may have an address at a domain."""
    brand, _, rest = domain.partition(".")
    return domain in PROVIDERS or (brand in BRANDS and ("." not in rest or _is_second_level(rest)))


def is_suffix(domain):
    """Return whether everyone may have a domain below this one."""
    return domain in SUFFIXES or _is_second_level(domain)


def _is_second_level(domain):
    labels = domain.split(".")
    return len(labels) == 2 and len(labels[1]) == 2 and labels[0] in SECOND_LEVELS
