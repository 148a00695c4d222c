"""What a uAPI camera sends for one event: the form of a push, chosen by slot, rule and event."""

from dataclasses import dataclass, replace

from .uapi_forms import (
    FORMS,
    Facts,
    Push,
    encoded,
    event_pairs,
    get,
    info_part,
    multipart,
    snapshot_part,
)
from .uapi_tables import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that the camera saw."""

    source: str
    """`Face`, `Motion` or `VCA`, as in the names of a rule's parameters."""
    number: int
    """Which area, zone or counter it was."""
    kind: str
    """`type` in a push: `md` is what captures call motion."""
    info: str

    def matches(self, rule: Values) -> bool:
        """Return whether a rule is about this."""
        # firmware: what the web page of rules sends; no document: how a rule counts it
        switches = [f"Source.{self.source}.enable"]
        chosen = f"Source.{self.source}.enablelist"
        if self.source == "VCA":
            switches.append("Source.VCA.countenable")
            chosen = "Source.VCA.enablecounterlist"
        return (
            rule["enable"] == "yes"
            and all(rule[switch] == "yes" for switch in switches)
            and str(self.number) in rule[chosen].split(",")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One push that a rule asked for, and what became of it."""

    rule: str
    slot: str
    """Name of the slot; `tcp` for a packet."""
    url: str
    method: str
    status: int
    """As the receiver answered; 0 without an answer or without a receiver."""


def build(happening: Happening, facts: Facts, rule: Values, slot: Values, form: str) -> Push:
    """Return what goes out; `form` is the one of a POST about a face.

    Only POST carries pictures, each kind if its box in the rule is ticked. The query goes with
    every GET, and with a POST if the slot has `optionenable`: no document describes that
    box, but a POST to a path alone is in seed 000 l.38, and one with a query in a capture.
    """
    # seed 000 l.31-36, seed 002 l.12-13 and l.30-31: POST carries pictures
    query = encoded(event_pairs(facts, kind=happening.kind, info=happening.info))
    if rule["Notification.Http.method"] == "GET":
        return get(query)
    pictures = facts.pictures
    if rule["Notification.Http.Post.snapshot"] != "yes":
        pictures = replace(pictures, snapshot=b"")
    if rule["Notification.Http.Post.thumbnail"] != "yes":
        pictures = replace(pictures, faces=())
    facts = replace(facts, pictures=pictures)
    if happening.source == "Face":
        built = FORMS[form].make(facts)
    else:
        pairs = event_pairs(facts, kind=happening.kind, info=happening.info)
        built = multipart(info_part(pairs), snapshot_part(facts))
    return built._replace(query=built.query or query) if slot["optionenable"] == "yes" else built
