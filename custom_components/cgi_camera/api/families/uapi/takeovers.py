"""Known faults of uAPI firmware that need no account, from the advisories of CISA.

The advisories name cameras and encoders of Geutebrück; the researchers found the faults in the
firmware that their maker delivers to other brands under the same version numbers, too.
"""

from ...weaknesses import Takeover

_ADVISORIES = "https://www.cisa.gov/news-events/ics-advisories"

TAKEOVERS: tuple[Takeover, ...] = (
    # CVE-2021-33543 lets everybody past the login; CVE-2021-33544 to -33554 then run any command.
    Takeover(
        name="CVE-2021-33543, CVE-2021-33544",
        last="1.12.0.27",
        further=frozenset({"1.12.13.2", "1.12.14.5"}),
        fixed="1.12.14.7",
        source=f"{_ADVISORIES}/icsa-21-208-03",
    ),
)
