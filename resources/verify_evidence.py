#!/usr/bin/env python3
"""Checks an evidence file of Rescind without Rescind: python3 verify_evidence.py FILE… [--head HASH] [--json]
Needs Python 3.8 and nothing else, and opens no network. docs/evidence-format.md of the product says what must hold. Exit code
0: it holds; 5: it does not, and the first place is named; 2: wrong usage. --head is a head of the chain that was kept elsewhere,
as in a change ticket: without it nobody can tell an older copy, or a file whose every digest was computed anew. Signatures that
events carry are digested here like everything else; whose they are is checked by `rescind verify --trust`.
"""
import decimal
import hashlib
import json
import re
import sys
SETTLED = set("pending-approval confirmed already-done refused unconfirmed unresolved skipped".split())
STATES = SETTLED | {"queued", "submitting", "accepted", "waiting", "in-doubt"}
VENDORS = {"digicert-tlm", "digicert-certcentral", "digicert-partner", "digicert-dtm", "keyfactor-command"}
REASONS = set("unspecified key_compromise ca_compromise affiliation_changed superseded cessation_of_operation certificate_hold "
              "remove_from_crl privilege_withdrawn aa_compromise".split())
OUTCOMES = set("accepted pending-approval already-done refused refused-final ambiguous key-refused not-sent throttled in-doubt".split())
PURPOSES, ANSWERS = {"settle", "confirm", "preflight", "approval"}, {
    "effective", "effective-before", "not-effective", "pending-approval", "rejected", "not-found", "ambiguous", "untold"}
HALTS = set("operator signal key-refused doubts canary unexpected-answer offline disk lease closing crash internal".split())
BATCH_STATES = {"draft", "sealed", "approved", "running", "paused", "finished", "stopped"}
LINE_MAX = 16 * 1024 * 1024

class Broken(Exception):
    def __init__(self, line, what, event=None):
        super().__init__(what)
        self.line, self.event = line, event

# ---- canonical JSON (RFC 8785) ----
def number(value):
    """A number as ECMAScript writes it."""
    if isinstance(value, int) and abs(value) <= 2 ** 53: return str(value)
    plain = repr(float(value))
    if 1e-6 <= abs(float(value)) < 1e21 or float(value) == 0:
        plain = format(decimal.Decimal(plain), "f")
        return plain.rstrip("0").rstrip(".").replace("-0", "0", float(value) == 0) if "." in plain else plain
    return re.sub(r"(\.0)?e([+-])0*", r"e\2", plain)
def canonical(value):
    if value is None or value is True or value is False: return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)): return number(value)
    if isinstance(value, str): return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list): return "[%s]" % ",".join(map(canonical, value))
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{%s}" % ",".join("%s:%s" % (json.dumps(name, ensure_ascii=False), canonical(value[name])) for name in names)
def sha256(data):
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode("utf-8")).hexdigest()
def no_constant(name):
    raise ValueError(name)
def read_line(raw, line, event):
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, parse_constant=no_constant)
    except (ValueError, RecursionError):
        raise Broken(line, "Line %d is not JSON in UTF-8." % line, event)
    try:
        same = canonical(value).encode("utf-8") == raw
    except (ValueError, RecursionError):
        same = False
    if not same: raise Broken(line, "Line %d is JSON, but not in canonical form (RFC 8785)." % line, event)
    return value

# ---- shapes ----
def text(value): return isinstance(value, str)
def flag(value): return isinstance(value, bool)
def count(value): return isinstance(value, int) and not flag(value) and 0 <= value < 2 ** 53
def duration(value): return isinstance(value, (int, float)) and not flag(value) and value >= 0
def digest(value): return text(value) and re.fullmatch("[0-9a-f]{64}", value) is not None
def texts(value): return isinstance(value, list) and all(map(text, value))
def by_name(value): return isinstance(value, dict) and all(map(text, value.values()))
def among(values): return lambda value: text(value) and value in values
def at_most(chars): return lambda value: text(value) and len(value.encode("utf-16-le")) <= 2 * chars
def time(value):
    found = text(value) and re.fullmatch(r"\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?Z", value)
    if not found: return False
    month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return 1 <= month <= 12 and 1 <= day <= 31 and hour <= 23 and minute <= 59 and second <= 59

def shape(needed, optional=None):
    def fits(value):
        if not isinstance(value, dict) or not set(needed) <= set(value): return False
        known = dict(needed, **(optional or {}))
        return all(name in known and known[name](member) for name, member in value.items())
    return fits
COUNTS = shape({name: count for name in STATES | {"total"}})
HALT = shape({"kind": among(HALTS), "message": text, "hint": text, "at": time})
EXCHANGE = {"httpStatus": count, "code": text, "message": text, "requestId": text, "durationMs": duration}
STARTED = shape({"connection": text, "host": text, "version": text, "canary": flag, "preflight": flag})
DATA = {
    "submit.intent": shape({"attempt": count, "digest": digest}),
    "submit.outcome": shape({"attempt": count, "outcome": among(OUTCOMES)}, EXCHANGE),
    "submit.lost": shape({"attempt": count}),
    "status.answer": shape({"purpose": among(PURPOSES), "status": among(ANSWERS)},
                           dict(EXCHANGE, vendorStatus=text, reason=among(REASONS), since=text)),
    "target.resolved": shape({"columns": by_name}),
    "target.unresolvable": shape({"code": text, "message": text}),
    "confirm.expired": shape({}), "settle.given-up": shape({"message": text}), "item.skipped": shape({}),
    "item.retried": shape({"from": among(STATES)}),
    "batch.sealed": shape({"digest": digest, "items": count}),
    "batch.imported": shape({"bundle": digest, "keyId": text, "seal": text}),
    "batch.approved": shape({"keyId": text, "by": text, "jws": text}),
    "run.permitted": shape({"needed": count, "by": texts}),
    "run.started": STARTED, "run.resumed": STARTED, "run.paused": shape({"halt": HALT}),
    "run.offline": shape({"cause": text}), "run.online": shape({}), "run.stopped": shape({"counts": COUNTS}),
    "run.swept": shape({"stillActive": count, "complete": flag, "note": text, "at": time}),
    "run.finished": shape({"counts": COUNTS}), "report.written": shape({"format": text, "sha256": digest}),
    "effect.checked": shape(dict({name: count for name in ("items", "revoked", "notRevoked", "notCheckable", "expected",
                                                           "shown")}, sha256=digest)),
}
REQUEST = shape({"operation": at_most(60), "comment": at_most(2000),
                 "options": lambda value: by_name(value) and all(at_most(60)(k) and at_most(2000)(v) for k, v in value.items())},
                {"reason": among(REASONS), "deadline": shape({"startedAt": time, "dueAt": time}), "incident": at_most(120),
                 "drill": lambda value: value is True})
MANIFEST = shape({
    "format": among({"rescind-batch"}), "version": lambda value: value == 1 and count(value), "id": text, "name": text,
    "vendor": among(VENDORS), "kind": text, "request": REQUEST,
    "source": shape({"name": text, "bytes": count, "sha256": text, "inventory": text, "read": count, "imported": count,
                     "duplicates": count, "rejected": count}),
    "items": count, "itemsSha256": digest, "createdAt": time, "createdBy": text, "sealedAt": time, "product": text})
HEADER = shape({"format": among({"rescind-evidence"}), "version": lambda value: value == 1 and count(value),
                "manifest": MANIFEST, "digest": digest})
SUMMARY = shape({"summary": shape({"batch": text, "state": among(BATCH_STATES), "counts": COUNTS, "events": count,
                                   "head": digest, "exportedAt": time, "product": text, "checksum": digest})})
ITEM = shape({"label": text, "ordinal": lambda value: isinstance(value, int) and not flag(value), "sourceRow": count,
              "reason": lambda value: value is None or among(REASONS)(value),
              "target": lambda value: by_name(value) and len(value) > 0})

def event_fits(value):
    if not isinstance(value, dict) or set(value) != {"actor", "at", "batch", "data", "item", "prev", "seq", "type"}:
        return False
    item, kind = value["item"], value["type"]
    return (text(value["actor"]) and text(value["batch"]) and digest(value["prev"]) and count(value["seq"])
            and text(value["at"]) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value["at"]) is not None
            and (item is None or count(item)) and text(kind) and kind in DATA and DATA[kind](value["data"])
            and (kind.split(".")[0] in ("batch", "run", "report", "effect")) == (item is None))

# ---- the states of one item: (state, attempts, denials, doubted, last outcome) ----
def only(item, *states):
    if item[0] not in states: raise ValueError("it is not allowed while an item is %s" % item[0])

def step(item, kind, data):
    state, attempts, denials, doubted, outcome = item
    if kind == "submit.intent":
        only(item, "queued", "waiting")
        if data["attempt"] != attempts + 1: raise ValueError("attempt %d after %d" % (data["attempt"], attempts))
        return "submitting", attempts + 1, 0, doubted, outcome
    if kind in ("submit.outcome", "submit.lost"):
        only(item, "submitting")
        if data["attempt"] != attempts: raise ValueError("attempt %d, intended %d" % (data["attempt"], attempts))
        if kind == "submit.lost": return "in-doubt", attempts, 0, True, "lost"
        told = data["outcome"]
        if told in ("accepted", "pending-approval"): return told, attempts, denials, doubted, told
        if told in ("already-done", "refused", "in-doubt"): return "in-doubt", attempts, 0, doubted or told == "in-doubt", told
        return "refused" if told == "refused-final" else "waiting", attempts, denials, doubted, told
    if kind == "status.answer":
        after, denials = answered(item, data["purpose"], data["status"])
        return after, attempts, denials, doubted, outcome
    if kind == "target.resolved":
        only(item, "queued", "waiting", "in-doubt", "accepted")
        return "queued" if state == "waiting" else state, attempts, denials, doubted, outcome
    if kind == "target.unresolvable":
        only(item, "queued", "waiting", "in-doubt")
        return "unresolved" if state == "in-doubt" else "refused", attempts, denials, doubted, outcome
    if kind == "item.retried":
        only(item, "refused", "unresolved", "unconfirmed")
        if data["from"] != state: raise ValueError("it names %s" % data["from"])
        return ("queued", attempts, denials, doubted, outcome) if state == "refused" else ("in-doubt", attempts, 0, True, "retried")
    before, after = {"confirm.expired": (("accepted",), "unconfirmed"), "settle.given-up": (("in-doubt",), "unresolved"),
                     "item.skipped": (("queued", "waiting"), "skipped")}[kind]
    only(item, *before)
    return after, attempts, denials, doubted, outcome

def answered(item, purpose, status):
    state, _, denials, doubted, outcome = item
    if purpose != "settle":
        only(item, *{"preflight": ("queued", "waiting"), "confirm": ("accepted",), "approval": ("pending-approval",)}[purpose])
        if status == "effective": return ("already-done" if purpose == "preflight" else "confirmed"), denials
        if status == "pending-approval" and purpose != "approval": return "pending-approval", denials
        return ("refused" if status == "rejected" and purpose != "preflight" else state), denials
    only(item, "in-doubt")
    if status == "effective":
        return ("already-done" if outcome in ("refused", "already-done") and not doubted else "confirmed"), denials
    if status == "not-effective":
        if outcome == "refused" and not doubted: return "refused", denials
        if denials + 1 < 2: return state, denials + 1
        return {"refused": "refused", "already-done": "unresolved"}.get(outcome, "queued"), denials + 1
    if status in ("not-found", "untold"): return ("refused" if outcome == "refused" else "unresolved"), denials
    return {"effective-before": "already-done", "pending-approval": "pending-approval", "rejected": "refused",
            "ambiguous": "unresolved"}[status], denials

# ---- the file ----
def verify(path, expected=None):
    """What the file says of itself, once it has been checked. Raises Broken at the first place that does not hold."""
    facts = {"batch": None, "items": 0, "events": 0, "head": None}
    with open(path, "rb") as file:
        line, phase, suspect, last, sealed = 0, "header", None, None, False
        hashed, seen, head_line, totals = hashlib.sha256(), False, 1, dict.fromkeys(STATES, 0)
        def changed(value):
            at, event, found = suspect
            following = value.get("prev", (value.get("summary") or {}).get("head") if isinstance(value.get("summary"), dict)
                                  else None) if isinstance(value, dict) else None
            if following != found:
                return Broken(at, "Event %d does not follow from the one before it, nor the next from it." % event, event)
            if facts["events"] == 0: return Broken(1, "The header is not the one that event 1 was chained to.")
            return Broken(head_line, "Event %d is not what event %d was chained to." % (facts["events"], event), facts["events"])
        while True:
            raw = file.readline(LINE_MAX + 2)
            if raw == b"":
                break
            line += 1
            seq = facts["events"] + 1 if phase == "events" else None
            if len(raw) > LINE_MAX + 1 or not raw.endswith(b"\n"):
                raise Broken(line, "Line %d is cut off, or longer than any line of an evidence file." % line, seq)
            raw = raw[:-1]
            if phase == "end": raise Broken(line, "Line %d follows the summary, which is the last line." % line)
            value = read_line(raw, line, seq)
            if phase == "header":
                if not HEADER(value): raise Broken(line, "The first line is not a header that this verifier knows.")
                manifest = value["manifest"]
                if sha256(canonical(manifest)) != value["digest"]:
                    raise Broken(line, "The manifest does not have the digest that the header names.")
                facts.update(batch=manifest["name"], head=value["digest"])
                seen = value["digest"] == expected
                anchor, items, phase = value["digest"], [("queued", 0, 0, False, None)] * manifest["items"], "items"
            elif phase == "items":
                if not ITEM(value) or value["ordinal"] != facts["items"] + 1:
                    raise Broken(line, "Line %d is not item %d." % (line, facts["items"] + 1))
                hashed.update(raw + b"\n")
                facts["items"] += 1
            elif suspect is not None: raise changed(value)
            elif isinstance(value, dict) and "summary" in value:
                summary = value["summary"]
                if not SUMMARY(value) or sha256(canonical({k: v for k, v in summary.items() if k != "checksum"})) != summary[
                        "checksum"] or summary["batch"] != manifest["id"] or summary["events"] != facts["events"]:
                    raise Broken(line, "The summary is not whole, of another batch, or counts other events than the file holds.")
                if summary["head"] != facts["head"]:
                    raise Broken(head_line, "The chain does not end where the summary says.", facts["events"] or None)
                state, open_items = summary["state"], facts["items"] - sum(totals[name] for name in SETTLED)
                fits = {"finished": last == "run.finished" and open_items == 0, "stopped": last == "run.stopped", "draft": False,
                        "sealed": last is None, "approved": last is None}.get(state, last is not None)
                if not sealed or not fits or summary["counts"] != dict(totals, total=facts["items"]):
                    raise Broken(line, "The summary contradicts the events.")
                phase = "end"
            else:
                if not event_fits(value) or value["seq"] != seq or value["batch"] != manifest["id"]:
                    raise Broken(line, "Line %d is not event %d of this batch." % (line, seq), seq)
                if value["prev"] != facts["head"]:
                    suspect = (line, seq, sha256(raw))
                    continue
                kind, data, at = value["type"], value["data"], value["item"]
                if at is not None and not 1 <= at <= facts["items"]:
                    raise Broken(line, "Event %d is about item %d, which there is not." % (seq, at), seq)
                if (kind == "batch.sealed") == sealed or kind == "batch.sealed" and (data["digest"], data["items"]) != (
                        anchor, facts["items"]) or kind == "submit.intent" and last is None or kind in (
                        "run.finished", "run.stopped") and data["counts"] != dict(totals, total=facts["items"]):
                    raise Broken(line, "Event %d, %s, breaks the protocol of the batch." % (seq, kind), seq)
                if at is not None:
                    before = items[at - 1]
                    try:
                        items[at - 1] = step(before, kind, data)
                    except ValueError as error:
                        raise Broken(line, "Event %d, %s, breaks the protocol at item %d: %s." % (seq, kind, at, error), seq)
                    totals[before[0]] -= 1
                    totals[items[at - 1][0]] += 1
                sealed = True
                last = kind if kind in ("run.started", "run.resumed", "run.paused", "run.stopped", "run.finished") else last
                facts.update(events=seq, head=sha256(raw))
                head_line, seen = line, seen or facts["head"] == expected
            if phase == "items" and facts["items"] == manifest["items"]:
                if hashed.hexdigest() != manifest["itemsSha256"]:
                    raise Broken(line, "The items do not have the digest that was sealed.")
                phase, totals["queued"] = "events", facts["items"]
        if suspect is not None: raise changed(None)
        if phase != "end":
            raise Broken(line + 1, "The file ends without its summary.", facts["events"] + 1 if phase == "events" else None)
    if expected is not None and not seen:
        raise Broken(line, "No event has the hash %s: an older copy, or computed anew." % expected)
    return facts

def main(arguments):
    as_json = "--json" in arguments
    rest = [one for one in arguments if one != "--json"]
    expected = rest.pop(rest.index("--head") + 1).strip().lower() if "--head" in rest[:-1] else None
    files = [one for one in rest if one != "--head"]
    if not files or any(one.startswith("-") for one in files):
        print(__doc__)
        return 2
    worst = 0
    for file in files:
        try:
            verdict = dict(verify(file, expected), ok=True, line=None, message="It holds.")
        except Broken as broken:
            verdict, worst = {"ok": False, "line": broken.line, "event": broken.event, "message": str(broken)}, 5
        print(json.dumps(dict(verdict, file=file)) if as_json else "%s: %s" % (file, (
            "it holds: batch %(batch)s, %(items)d items, %(events)d events, head %(head)s" if verdict["ok"] else
            "IT DOES NOT HOLD, first at line %(line)d: %(message)s") % verdict))
    return worst

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
