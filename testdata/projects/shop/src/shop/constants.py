"""Names that several modules share."""

ORGANISATION = "com.example"
PACKAGE = f"{ORGANISATION}.shop"
BILLING_PACKAGE = ".".join([ORGANISATION, "billing"])

VERSION_INFO = (2, 3, 1)
VERSION = ".".join(str(part) for part in VERSION_INFO)

COMMON_TAGS = ["retail", "example"]
METADATA = {"version": VERSION, "author": "Shop Team"}
