#!/usr/bin/env python3
"""Checks evidence of Rescind without Rescind; docs/evidence-format.md of the product says what must hold. Needs Python 3.8 and nothing
else, and opens no network. Exit code 0: it holds; 5: it does not, and the first place is named; 2: wrong usage. --head: a head of the
chain that was kept elsewhere, as in a change ticket. --trust: a public key (JWK); the file must be signed by one of those given, and
nobody else may have signed in it, but for keys in whose place it came or that came in its place. Without both, nobody can tell an older copy, or a file whose every digest was computed anew.
Time stamps (RFC 3161) are only compared with what they should be over: `openssl ts -verify` checks the rest."""
import argparse, base64, decimal, hashlib, json, re, sys
LINE_MAX, DEPTH_MAX, JWS_MAX, ATTEMPTS_MAX, DAY_MS = 16 * 1024 * 1024, 32, 64 * 1024, 2 ** 18 - 1, 24 * 60 * 60 * 1000
SETTLED = set("pending-approval confirmed already-done refused unconfirmed unresolved skipped".split())
STATES = SETTLED | {"queued", "submitting", "accepted", "waiting", "in-doubt"}
class Broken(Exception): """The first place that does not hold: its line, and why not."""
# ---- canonical JSON (RFC 8785) ----
def number(value):
    """A number as ECMAScript writes it."""
    plain = repr(value if isinstance(value, int) and abs(value) <= 2 ** 53 else float(value))
    if 1e-6 <= abs(value) < 1e21: plain = format(decimal.Decimal(plain), "f")
    return re.sub(r"\.0$", "", re.sub(r"(\.0)?e([+-])0*", r"e\2", plain))
def canonical(value, depth=DEPTH_MAX):
    if isinstance(value, (dict, list)) and depth == 0 or isinstance(value, dict) and "__proto__" in value: raise ValueError("no such value")
    if value is None or isinstance(value, (bool, str)): return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (int, float)): return number(value)
    if isinstance(value, list): return "[%s]" % ",".join(canonical(member, depth - 1) for member in value)
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{%s}" % ",".join("%s:%s" % (json.dumps(name, ensure_ascii=False), canonical(value[name], depth - 1)) for name in names)
def sha256(data): return hashlib.sha256(data if isinstance(data, bytes) else data.encode("utf-8")).hexdigest()
def read(line, raw):
    try:
        value = json.loads(raw.decode("utf-8"))
        if canonical(value).encode("utf-8") == raw: return value
    except (ValueError, RecursionError, OverflowError): pass
    raise Broken(line, "Line %d is not canonical JSON (RFC 8785) in UTF-8." % line)
# ---- shapes: member:check or member:one|of|these; ? before what may be missing, after what may be null ----
def text(value): return isinstance(value, str)
def flag(value): return isinstance(value, bool)
def ordinal(value): return isinstance(value, int) and not flag(value)
def count(value): return ordinal(value) and 0 <= value < 2 ** 53
def positive(value): return count(value) and value > 0
def duration(value): return isinstance(value, (int, float)) and not flag(value) and value >= 0
def by_name(value): return isinstance(value, dict) and all(map(text, value.values()))
def target(value): return by_name(value) and len(value) > 0
def options(value): return by_name(value) and all(s60(name) and s2000(value[name]) for name in value)
def each(check): return lambda value: isinstance(value, list) and all(map(check, value))
def matching(pattern): return lambda value: text(value) and re.fullmatch(pattern, value) is not None
# What nobody sees, or what moves and hides what is beside it; joiners only make names look alike. By code point: the list never changes.
UNSEEN = ("\x7f-\x9f\xad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff"
          "\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff")
def seen(most, also="\x00-\x1f", least=0): return lambda value: (
    text(value) and least <= len(value) <= most and not re.search("[%s%s]" % (also, UNSEEN), value))
def shown(value):
    """A text as it may be shown to anybody, in one line."""
    return re.sub("[\x00-\x1f\u200c\u200d%s]" % UNSEEN, lambda one: "\\u{%X}" % ord(one.group()), str(value))
def time(value):
    if not text(value) or not re.fullmatch(TIME, value): return False
    year, month, day = int(value[:4]), int(value[5:7]), int(value[8:10])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= (28 + leap if month == 2 else 30 if month in (4, 6, 9, 11) else 31)
def ms_of(text):
    """Milliseconds of a time since some day long ago (days by years that begin in March)."""
    year, month, day = int(text[:4]) - (int(text[5:7]) <= 2), (int(text[5:7]) + 9) % 12, int(text[8:10])
    days = year * 365 + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day
    return ((days * 24 + int(text[11:13])) * 60 + int(text[14:16])) * 60000 + int(text[17:19]) * 1000 + int(text[20:23])
TIME = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
def anything(_): return True
def one_of(*checks): return lambda value: any(check(value) for check in checks)
def note(value): return s2000(value) and value != ""
def exactly(one): return lambda value: value == one and type(value) is type(one)
def check_of(spec):
    found = globals().get(spec.rstrip("?")) or (lambda value, known=frozenset(spec.split("|")): text(value) and value in known)
    return (lambda value: value is None or found(value)) if spec.endswith("?") else found
def shape(members):
    known = {name.strip("?"): check_of(spec) for name, spec in (member.split(":") for member in members.split())}
    needed = {name for name in known if "?" + name + ":" not in " " + members}
    return lambda value: isinstance(value, dict) and needed <= set(value) and all(name in known and known[name](value[name]) for name in value)
digest, fingerprint = map(matching, ("[0-9a-f]{64}", "[0-9]{5}(-[0-9]{5}){9}"))
key = matching("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
origin = matching(r"https?://[A-Za-z0-9._:\[\]-]{1,300}")
base64text = matching("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)")
texts, digests, keys, fingerprints, true, one = each(text), each(digest), each(key), each(fingerprint), exactly(True), exactly(1)
line, s60, s120, name, s2000 = seen(2 ** 53), seen(60), seen(120), seen(120, "\x00-\x1f\u200c\u200d/\\\\", 1), seen(2000, "\x00-\x08\x0b-\x1f")
state, exchange = check_of("|".join(STATES)), " ?httpStatus:count ?code:text ?message:text ?requestId:text ?durationMs:duration"
reason = check_of("unspecified|key_compromise|ca_compromise|affiliation_changed|superseded|cessation_of_operation|certificate_hold|"
                  "remove_from_crl|privilege_withdrawn|aa_compromise")
counts, deadline = shape("total:count " + " ".join(name + ":count" for name in STATES)), shape("startedAt:time dueAt:time")
halt = shape("message:text hint:text at:time kind:operator|signal|key-refused|doubts|canary|unexpected-answer|offline|disk|lease|closing|wrong-place|target-held|handed-over|"
             "crash|internal")
people = shape("approvers:texts preparer:text? runner:text?")
clock, zone = matching("([01][0-9]|2[0-3]):[0-5][0-9]"), matching("[A-Za-z0-9_+:/-]{1,60}")
def most(number, check): return lambda value: isinstance(value, list) and len(value) <= number and all(map(check, value))
windows, waves = most(10, shape("from:clock to:clock")), most(50, name)
when = shape("notBefore:time? windows:windows timeZone:zone after:waves waitsForReplacement:flag")
itself = shape("incident:name wave:name when:when")
place, others = shape("origin:origin account:text?"), one_of(shape("kind:leave-out"), shape("kind:include note:note"))
request = shape("operation:s60 comment:s2000 options:options ?reason:reason ?deadline:deadline ?incident:s120 ?drill:true ?otherBatches:others ?startsItself:itself")
source = shape("name:line sha256:line inventory:line bytes:count read:count imported:count duplicates:count rejected:count")
def sealed(value): return sealed_form(value) and value["version"] == (2 if "startsItself" in value["request"] else 1)
sealed_form = shape("format:rescind-batch version:count id:line name:name kind:line request:request source:source items:count itemsSha256:digest "
                 "createdAt:time createdBy:line sealedAt:time product:line "
                 "vendor:digicert-tlm|digicert-certcentral|digicert-partner|digicert-dtm|keyfactor-command|ejbca|acme|adcs|openssl-ca|openbao-pki|aws-private-ca")
summary = shape("batch:text state:draft|sealed|approved|running|paused|finished|stopped counts:counts events:count head:digest "
                "root:digest exportedAt:time product:text jws:text? checksum:digest")
waylist = each(digests)
ways = shape("index:count events:waylist member:digests")
proof, authority, end = shape("batch:digests item:digests"), shape("approvals:count atSeal:count most:count changes:count head:digest"), shape("changes:count head:digest")
HEADER = shape("format:rescind-evidence|rescind-excerpt version:one manifest:sealed digest:digest")
subject = " batch:text name:text digest:digest content:digest items:count host:text? at:time by:text ?workspace:fingerprint"
SEAL, APPROVAL = shape("kind:rescind-seal product:text" + subject), shape("kind:rescind-approval decision:approved ?expires:time ?movedTo:origin" + subject)
jwk = shape("kty:OKP crv:Ed25519 x:key")
newkey = shape("kind:key.replaced keyId:text name:text jwk:jwk from:jwk why:handed-over|lost")
about = " workspace:text seq:positive prev:digest change:newkey at:time"
REPLACED, AGREED = shape("kind:rescind-key-replaced" + about), shape("kind:rescind-change-approval decision:approved by:text" + about)
SUMMARY, PROOF, ITEM = shape("summary:summary"), shape("proof:proof"), shape(
    "label:text ordinal:ordinal sourceRow:count reason:reason? target:target")
started = "connection:text host:text version:text canary:flag preflight:flag ?authority:authority ?byItself:true"
DATA = {kind: shape(members) for kind, members in {
    "submit.intent": "attempt:count digest:digest", "submit.lost": "attempt:count ?unsent:true",
    "submit.outcome": "attempt:count outcome:accepted|pending-approval|already-done|refused|refused-final|ambiguous|key-refused|not-sent|"
                      "throttled|in-doubt" + exchange,
    "status.answer": "purpose:settle|confirm|preflight|approval ?vendorStatus:text ?reason:reason ?since:text ?early:flag ?by:answer|status|list "
                     "status:effective|effective-before|not-effective|pending-approval|rejected|not-found|ambiguous|untold" + exchange,
    "target.resolved": "columns:by_name", "target.unresolvable": "code:text message:text ?doubted:flag", "confirm.expired": "", "item.skipped": "",
    "settle.given-up": "message:text", "item.retried": "from:state ?doubted:flag", "batch.sealed": "digest:digest items:count ?content:digest",
    "batch.imported": "bundle:digest keyId:key seal:text", "batch.approved": "keyId:key by:text jws:text",
    "batch.key-replaced": "from:key to:key why:handed-over|lost jws:text approvals:texts",
    "run.permitted": "needed:count by:fingerprints ?keys:keys ?preparer:key ?runner:key ?until:time ?people:people", "run.started": started, "run.resumed": started, "run.paused": "halt:halt",
    "run.bound": "origin:origin account:text?", "run.moved": "from:place to:place reason:text",
    "run.handed-over": "handOver:text number:count items:count digest:digest",
    "run.returned": "handOver:text result:digest outcomes:count closed:flag",
    "run.offline": "cause:text", "run.online": "", "run.stopped": "counts:counts", "run.finished": "counts:counts",
    "run.swept": "stillActive:count complete:flag note:text at:time", "report.written": "format:text sha256:digest",
    "checkpoint.timestamped": "seq:count head:digest authority:text token:base64text",
    "checkpoint.signed": "why:seal|approve|start|events|pause|stop|finish|export keyId:key jws:text ?authority:end", "effect.checked":
    "items:count revoked:count notRevoked:count notCheckable:count expected:count shown:count sha256:digest"}.items()}
EVENT = shape("actor:text at:time batch:text data:anything item:count? prev:digest seq:count type:" + "|".join(DATA))
def event_fits(value):
    return EVENT(value) and DATA[value["type"]](value["data"]) and (value["item"] is None) == (
        value["type"].split(".")[0] in ("batch", "run", "report", "effect", "checkpoint"))
# ---- an incident: its chain, its population, and what became of each certificate ----
FATES = "revoked notYetRevoked inDoubt refused expired excluded".split()
figures = shape("population:count replaced:count " + " ".join(name + ":count" for name in FATES))
facts, of_list = "cause:text reason:reason knownAt:time knownHow:text deadline:time owner:text drill:true", "inventory:text vendor:text kind:text digest:digest items:count"
change, gone = shape("?" + facts.replace(" ", " ?")), shape("revoked:count toldRevoked:count expired:count replaced:count excluded:count unexplained:count")
held = each(shape("batch:text name:text vendor:text digest:digest events:count head:digest items:count members:count"))
exclusion, placed = shape("event:count until:time?"), shape("batch:text ordinal:count state:state settledAt:time?")
typed, anyhow = matching(r"[a-z]+([.][a-z]+)+"), lambda value: isinstance(value, dict)
incident_version = lambda value: count(value) and value in (1, 2)
PART = shape("format:rescind-incident-excerpt version:one at:time incident:text name:text events:count members:count")
WAYS = shape("proof:ways")
INCIDENT, INCIDENT_EVENT = shape("format:rescind-incident version:incident_version at:time incident:text name:text events:count members:count"), shape(
    "actor:text at:time data:anyhow incident:text prev:digest seq:count type:typed")
MEMBER = shape("member:count vendor:text kind:text target:target issuer:text? addition:count label:text endsAt:time? told:flag replaced:flag "
               "excluded:exclusion? item:placed? became:" + "|".join(FATES))
whole = shape("at:time incident:text name:text state:open|closed deadline:time number:count events:count head:digest members:count "
              "membersSha256:digest ?root:digest figures:figures batches:held product:text jws:text? checksum:digest")
INCIDENT_SUMMARY = shape("summary:whole")
INCIDENT_DATA = {"incident." + kind: shape(members) for kind, members in {
    "opened": facts.replace("drill", "?drill") + " name:text note:text", "changed": "change:change note:text",
    "added": of_list + " addition:count added:count present:count told:count ?replaced:count sha256:digest",
    "compared": of_list + " new:count present:count told:count replaced:count gone:gone",
    "excluded": "items:count why:text until:time? sha256:digest", "included": "items:count why:text sha256:digest",
    "reported": "number:count format:text sha256:digest figures:figures", "closed": "statement:text figures:figures", "reopened": "why:text"}.items()}
def fate_of(member, at):
    state, ends, out = (member["item"] or {}).get("state"), member["endsAt"], member["excluded"]
    if member["told"] or state in ("confirmed", "already-done"): return "revoked"
    if state in ("submitting", "in-doubt", "unconfirmed", "unresolved"): return "inDoubt"
    if ends is not None and ends <= at: return "expired"
    if out is not None and (out["until"] is None or out["until"] > at): return "excluded"
    return "refused" if state == "refused" else "notYetRevoked"
class Population:
    """What the events of an incident say of its population and its state."""
    def __init__(self, header): self.header, self.added, self.out, self.closed, self.deadline, self.reports = header, {}, {}, False, None, 0
    def takes(self, seq, kind, data):
        told = kind.partition("incident.")[2]
        if (told == "opened") != (seq == 1) or self.closed and told not in ("reopened", "reported"): return False
        if told == "opened" and data["name"] != self.header["name"] or told == "reopened" and not self.closed: return False
        if told in ("opened", "changed"): self.deadline = data.get("change", data).get("deadline", self.deadline)
        if told == "added":
            if data["addition"] in self.added or data["added"] + data["present"] != data["items"]: return False
            self.added[data["addition"]] = (data["added"], data["sha256"])
        if told == "excluded": self.out[seq] = (data["until"], data["items"])
        if told == "reported": self.reports += 1
        if told in ("closed", "reopened"): self.closed = told == "closed"
        return (told not in ("reported", "closed") or sum(data["figures"][name] for name in FATES) == data["figures"]["population"]) and (
            told != "reported" or data["number"] == self.reports)
def verify_incident(lines, header, line, expected, keys):
    head, at, found, population, leaves = "0" * 64, line, expected is None, Population(header), []
    for seq in range(1, header["events"] + 1):
        line, raw, value = take(lines, INCIDENT_EVENT, "the event that belongs there")
        if not INCIDENT_DATA.get(value["type"], anything)(value["data"]) or (value["seq"], value["incident"], value["prev"]) != (
                seq, header["incident"], head) or not population.takes(seq, value["type"], value["data"]):
            raise Broken(line, "Event %d does not follow from those before it." % seq)
        head, at = sha256(raw), line
        leaves.append(bytes.fromhex(head))
        found = found or head == expected
    hashed, sums, last, digests, out, used = hashlib.sha256(), dict.fromkeys(FATES + ["population", "replaced"], 0), -1, {}, {}, {}
    for _ in range(header["members"]):
        line, raw, one = take(lines, MEMBER, "the member that belongs there")
        event = one["excluded"] and one["excluded"]["event"]
        if one["member"] <= last or one["addition"] not in population.added or one["became"] != fate_of(one, header["at"]) or (
                event is not None and population.out.get(event, (0,))[0] != one["excluded"]["until"]):
            raise Broken(line, "Line %d holds a member that no event brought in, or says of it what does not follow." % line)
        hashed.update(raw + b"\n")
        leaves.append(bytes.fromhex(sha256(raw)))
        digest = digests.setdefault(one["addition"], [0, hashlib.sha256()])
        digest[0] += 1
        digest[1].update((canonical({name: one[name] for name in ("vendor", "kind", "target", "issuer")}) + "\n").encode("utf-8"))
        if event is not None: out[event] = out.get(event, 0) + 1
        if one["item"]: used.setdefault(one["item"]["batch"], []).append(one["item"]["ordinal"])
        for name in ["population", one["became"]] + ["replaced"] * one["replaced"]: sums[name] += 1
        last = one["member"]
    for addition, (added, digest) in population.added.items():
        many, own = digests.get(addition, (0, hashlib.sha256()))
        if (many, own.hexdigest()) != (added, digest): raise Broken(line, "The members are not those that the events brought in.")
    if any(items > population.out[event][1] for event, items in out.items()): raise Broken(line, "More members are excluded than an event tells of.")
    line, _, value = take(lines, INCIDENT_SUMMARY, "a summary")
    said = dict(value["summary"], kind="rescind-incident-evidence")
    jws, checksum = said.pop("jws"), said.pop("checksum")
    if checksum != sha256(canonical({name: member for name, member in value["summary"].items() if name != "checksum"})):
        raise Broken(line, "The summary does not fit its own checksum.")
    if said["head"] != head: raise Broken(at, "The chain does not end where the summary says.")
    own = dict({name: header[name] for name in ("at", "incident", "name", "events", "members")}, membersSha256=hashed.hexdigest(), figures=sums,
               state="closed" if population.closed else "open", deadline=population.deadline, number=population.reports + 1)
    known = {batch["batch"]: batch for batch in said["batches"]}
    if said.get("root") != (None if header["version"] == 1 else root_of(leaves)): raise Broken(line, "The summary contradicts what comes before it.")
    if any(said[name] != own[name] for name in own) or len(known) < len(said["batches"]) or any(batch["members"] > batch["items"] for batch in said["batches"]) or any(
            batch not in known or len(items) > known[batch]["members"] or min(items) < 1 or max(items) > known[batch]["items"] for batch, items in used.items()):
        raise Broken(line, "The summary contradicts what comes before it.")
    if jws is not None: signer = check_jws(jws, lambda value, _: same(value, said), None, keys, line)
    elif keys.given: raise Broken(line, "The file as a whole is not signed.")
    if next(lines)[1] is not None: raise Broken(line + 1, "Line %d follows the summary, which is the last line." % (line + 1))
    if not found: raise Broken(line, "No event has the hash %s: an older copy, or made anew." % expected)
    return {"signature": "none" if jws is None else "checked" if keys.given else "unchecked", "key": jws and fingerprint_of(signer), "of": "incident",
            "batch": header["name"], "items": header["members"], "events": header["events"], "head": head, "state": said["state"]}
def verify_part(lines, header, line, expected, keys):
    """One member, the events that it rests on, and that they are parts of the whole whose summary is there."""
    shown, line_of = [], line
    for line, raw in lines:
        value = read(line, raw) if raw is not None else None
        if isinstance(value, dict) and "member" in value: break
        before = shown[-1][0]["seq"] if shown else 0
        if not INCIDENT_EVENT(value) or not INCIDENT_DATA.get(value["type"], anything)(value["data"]) or value["incident"] != header["incident"] or (
                not before < value["seq"] <= header["events"]) or (value["type"] == "incident.opened") != (before == 0) or len(shown) == 3 or (
                before == 0 and (value["seq"], value["data"]["name"]) != (1, header["name"])): raise Broken(line, "Line %d is not an event that belongs there." % line)
        shown.append((value, sha256(raw)))
    one, own, own_line = value, sha256(raw), line
    out = one["excluded"] if MEMBER(one) else None
    if not MEMBER(one) or not any(event["type"] == "incident.added" and event["data"]["addition"] == one["addition"] for event, _ in shown) or (out is not None and not any(
            (event["seq"], event["type"], event["data"].get("until")) == (out["event"], "incident.excluded", out["until"]) for event, _ in shown)) or (
            one["became"] != fate_of(one, header["at"])): raise Broken(line, "Line %d says what does not follow from what is shown." % line)
    line_of, _, proved = take(lines, WAYS, "a proof")
    line, _, value = take(lines, INCIDENT_SUMMARY, "a summary")
    said, proof = dict(value["summary"], kind="rescind-incident-evidence"), proved["proof"]
    jws, checksum = said.pop("jws"), said.pop("checksum")
    known = {batch["batch"]: batch["items"] for batch in said["batches"]}
    if checksum != sha256(canonical({name: member for name, member in value["summary"].items() if name != "checksum"})) or "root" not in said or len(known) < len(said["batches"]) or any(
            said[name] != header[name] for name in ("at", "incident", "name", "events", "members")): raise Broken(line, "The summary is not whole, or of another incident.")
    size = header["events"] + header["members"]
    if proof["index"] >= header["members"] or len(proof["events"]) != len(shown) or not all(
            included(bytes.fromhex(hashed), event["seq"] - 1, way, size, said["root"]) for (event, hashed), way in zip(shown, proof["events"])) or not included(
            bytes.fromhex(own), header["events"] + proof["index"], proof["member"], size, said["root"]): raise Broken(line_of, "What is shown is no part of that evidence.")
    if one["item"] and not 1 <= one["item"]["ordinal"] <= known.get(one["item"]["batch"], 0): raise Broken(own_line, "The summary does not name its batch, or it has no such item.")
    if next(lines)[1] is not None: raise Broken(line + 1, "Line %d follows the summary, which is the last line." % (line + 1))
    if expected not in [None, said["head"]] + [hashed for _, hashed in shown]: raise Broken(line, "No event has the hash %s: an older copy, or made anew." % expected)
    if jws is not None: signer = check_jws(jws, lambda value, _: same(value, said), None, keys, line)
    elif keys.given: raise Broken(line, "The file as a whole is not signed.")
    return {"signature": "none" if jws is None else "checked" if keys.given else "unchecked", "key": jws and fingerprint_of(signer), "of": "incident",
            "batch": header["name"], "items": 1, "events": len(shown), "head": said["head"], "state": one["became"]}
# ---- the states of one item: (state, attempts, denials, doubted, last outcome) ----
NEW, RUN = ("queued", 0, 0, False, None), {"run.started", "run.resumed", "run.paused", "run.stopped", "run.finished"}
WAITING = ("queued", "waiting")
ALLOWED = {"submit.intent": WAITING, "submit.outcome": ("submitting",), "submit.lost": ("submitting",), "preflight": WAITING,
           "confirm": ("accepted",), "approval": ("pending-approval",), "settle": ("in-doubt",), "confirm.expired": ("accepted",),
           "item.skipped": WAITING, "item.retried": ("refused", "unresolved", "unconfirmed"), "settle.given-up": ("in-doubt",),
           "target.resolved": WAITING + ("in-doubt", "accepted"), "target.unresolvable": WAITING + ("in-doubt",)}
def step(item, kind, data):
    state, attempts, denials, doubted, outcome = item
    if state not in ALLOWED[data["purpose"] if kind == "status.answer" else kind]:
        raise ValueError("it is not allowed while an item is %s" % state)
    if data.get("attempt", attempts) != attempts + (kind == "submit.intent"): raise ValueError("it counts another attempt")
    if data.get("from", state) != state: raise ValueError("it names another state")
    if attempts == ATTEMPTS_MAX and kind == "submit.intent": raise ValueError("it is one attempt too many")
    if kind == "submit.intent": return "submitting", attempts + 1, 0, doubted, outcome
    if kind == "submit.lost": return "in-doubt", attempts, 0, True, "lost"
    if kind == "submit.outcome":
        told = data["outcome"]
        if told in ("accepted", "pending-approval"): return told, attempts, denials, doubted, told
        if told in ("already-done", "refused", "in-doubt"): return "in-doubt", attempts, 0, doubted or told == "in-doubt", told
        return "refused" if told == "refused-final" else "waiting", attempts, denials, doubted, told
    if kind == "status.answer":
        if data.get("by") == "answer" and not (data["status"] == "effective" and (
                data["purpose"] == "confirm" or data["purpose"] == "settle" and outcome == "already-done")):
            raise ValueError("only that it is done is told by the answer itself")
        state, denials = answered(item, data["purpose"], data["status"], data.get("early") is True)
        return state, attempts, denials, doubted, outcome
    if kind == "item.retried" and (state != "refused" or data.get("doubted") is True): return "in-doubt", attempts, 0, True, "retried"
    return {"item.retried": "queued", "target.resolved": "queued" if state == "waiting" else state, "item.skipped": "skipped",
            "target.unresolvable": "unresolved" if state == "in-doubt" or data.get("doubted") is True else "refused", "confirm.expired": "unconfirmed",
            "settle.given-up": "unresolved"}[kind], attempts, denials, doubted, outcome
def answered(item, purpose, status, early):
    state, _, denials, doubted, outcome = item
    if purpose != "settle":
        if status == "effective": return ("already-done" if purpose == "preflight" else "confirmed"), denials
        return ("pending-approval" if status == "pending-approval" and purpose != "approval" else "refused" if status == "rejected" and purpose != "preflight" else state), denials
    if status == "effective":
        return ("already-done" if outcome in ("refused", "already-done") and not doubted else "confirmed"), denials
    if status == "not-effective":
        if outcome == "refused" and not doubted: return "refused", denials
        if early or denials < 1: return state, denials + (0 if early else 1)
        return {"refused": "refused", "already-done": "unresolved"}.get(outcome, "queued"), denials + 1
    if status in ("not-found", "untold"): return ("refused" if outcome == "refused" else "unresolved"), denials
    return {"effective-before": "already-done", "pending-approval": "pending-approval", "rejected": "refused",
            "ambiguous": "unresolved"}[status], denials
# ---- the tree over the records of all items (RFC 6962, section 2.1; inclusion: RFC 9162, section 2.1.3.2) ----
def node(*parts): return hashlib.sha256(b"\1" + b"".join(parts)).digest()
def leaf(record): return hashlib.sha256(b"\0" + bytes(record)).digest()
def root_of(records):
    level = [leaf(record) for record in records]
    while len(level) > 1:
        level = [node(*level[at:at + 2]) if at + 1 < len(level) else level[at] for at in range(0, len(level), 2)]
    return level[0].hex()
def included(record, index, path, size, root):
    found, last = leaf(record), size - 1
    for beside in map(bytes.fromhex, path):
        if last == 0: return False
        while last and index == last and not index & 1: index, last = index >> 1, last >> 1
        found = node(beside, found) if index & 1 else node(found, beside)
        index, last = index >> 1, last >> 1
    return last == 0 and found.hex() == root
# ---- signatures: compact JWS (RFC 7515), EdDSA over Ed25519 (RFC 8032, section 5.1) ----
P, L = 2 ** 255 - 19, 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
def add(one, other):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b, c, d = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P, 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P
def times(factor, point, other_factor=0, other=(0, 1, 1, 0)):
    """The sum of both, each so many times."""
    total, summands = (0, 1, 1, 0), (None, point, other, add(point, other))
    for bit in range(max(factor.bit_length(), other_factor.bit_length()) - 1, -1, -1):
        total, which = add(total, total), factor >> bit & 1 | (other_factor >> bit & 1) << 1
        if which: total = add(total, summands[which])
    return total
def point_of(raw):
    y, sign = int.from_bytes(raw, "little") & (2 ** 255 - 1), raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square: x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or y >= P or x == 0 and sign: raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P
def sound(point): return times(8, point)[0] % P != 0
def holds(key, message, signature):
    (x, y, z, t), s = point_of(key), int.from_bytes(signature[32:], "little")
    if not sound((x, y, z, t)) or not sound(point_of(signature[:32])): raise ValueError("a point of small order")
    factor = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    x, y, z, _ = times(s, point_of(bytes.fromhex("58" + "66" * 31)), factor, (P - x, y, z, P - t))
    x, y = x * pow(z, P - 2, P) % P, y * pow(z, P - 2, P) % P
    return s < L and (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]
def from64(part): return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
def key_id(jwk):
    if not re.fullmatch("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", jwk["x"]): raise ValueError("no public key")
    own = canonical({"crv": "Ed25519", "kty": "OKP", "x": jwk["x"]})
    return base64.urlsafe_b64encode(hashlib.sha256(own.encode()).digest()).decode().rstrip("=")
def check_jws(jws, fits, named, keys, line):
    try:
        parts = jws.split(".")
        head, payload, signature = map(from64, parts)
        header, said = json.loads(head.decode("utf-8")), json.loads(payload.decode("utf-8"))
        kid, x = key_id(header["jwk"]), header["jwk"]["x"]
        own = {"alg": "EdDSA", "jwk": {"crv": "Ed25519", "kty": "OKP", "x": x}, "kid": kid}
        good = (len(jws) <= JWS_MAX and re.fullmatch("[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]{85}[AQgw]", jws)
                and canonical(said).encode() == payload and canonical(own).encode() == head
                and parts == [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (head, payload, signature)]
                and holds(from64(x), jws.rpartition(".")[0].encode(), signature))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError): good = False
    if not good: raise Broken(line, "A signature does not hold.")
    if named not in (None, kid) or not fits(said, kid): raise Broken(line, "A signature is about something else.")
    if keys: keys.signed.append((line, kid, said.get("at", said.get("exportedAt"))))
    return kid
def fingerprint_of(kid):
    raw = from64(kid)
    return "-".join("%05d" % int.from_bytes(raw[at:at + 2], "big") for at in range(0, 20, 2))
def replacement(carried, line):
    """One key in another's place, as signatures that hold show it: the old, the new, when, why, and who approved that the old one is lost."""
    says = []
    def fits(said, kid):
        says.append(said)
        return REPLACED(said) and kid == said["change"]["keyId"] == key_id(said["change"]["jwk"]) and kid != said["workspace"] == key_id(said["change"]["from"])
    new = check_jws(carried["jws"], fits, None, None, line)
    said = {name: says[0][name] for name in ("workspace", "seq", "prev", "change")}
    by = [check_jws(jws, lambda one, _: AGREED(one) and same({name: one[name] for name in said}, said), None, None, line) for jws in carried["approvals"]]
    old, why = said["workspace"], said["change"]["why"]
    if len(set(by)) != len(by) or not by or (by != [old] if why == "handed-over" else {old, new} & set(by)): raise Broken(line, "A key was replaced and nobody may say so.")
    return old, new, says[0]["at"], why, [] if why == "handed-over" else by
class Keys:
    """The keys that were given, with those in whose place they came and that came in theirs (links), and who has signed."""
    def __init__(self, given=(), links=()): self.given, self.links, self.shown, self.signed = list(given), list(links), [], []
    def settle(self, last=2 ** 53):
        known, ends = set(self.given), {old: at for old, _, at, _, _ in self.links if old not in [link[0] for link in self.shown]}
        for old, new, _, why, by in (self.links + self.shown) * len(self.links + self.shown):
            if known & {old, new} and (why == "handed-over" or known & set(by)): known |= {old, new}
        for line, kid, at in self.signed:
            if self.given and line <= last and (kid not in known or at > ends.get(kid, at)):
                raise Broken(line, "It is signed by the key %s, which is none of those given." % fingerprint_of(kid))
    def told(self):
        signers, pairs = {kid for _, kid, _ in self.signed}, [link[:2] for link in self.shown]
        return [{"from": fingerprint_of(old), "to": fingerprint_of(new), "at": at, "why": why, "approvedBy": [fingerprint_of(kid) for kid in by]}
                for old, new, at, why, by in self.shown + [link for link in self.links if signers & set(link[:2]) and link[:2] not in pairs]]
class FourEyes:
    """Who prepared the batch, who approved it, until when, and for which host and workspace: by these only it was permitted to run."""
    def __init__(self, header):
        self.header, self.subject, self.preparer, self.approvals, self.asked, self.permitted, self.runner, self.place, self.older = header, None, None, {}, False, {}, None, None, {}
        self.own = {"batch": header["manifest"]["id"], "digest": header["digest"]}
    def line_of(self, kid):
        found = []
        while kid is not None: found, kid = found + [kid], self.older.get(kid)
        return found
    def about(self, said):
        manifest, subject = self.header["manifest"], {name: said[name] for name in said if name not in (
            "kind", "product", "decision", "at", "by", "expires", "movedTo")}
        self.subject = self.subject or subject
        return dict(subject, name=manifest["name"], items=manifest["items"], **self.own) == subject == self.subject
    def seal(self, said, kid):
        if not SEAL(said) or not self.about(said): return False
        self.preparer = kid
        return True
    def approval(self, said, kid, by):
        if not APPROVAL(said) or said["by"] != by or not self.about(said): return False
        at, who = ms_of(said["at"]), fingerprint_of(kid)
        ends = min(ms_of(said["expires"]), at + 90 * DAY_MS) if "expires" in said else at + 30 * DAY_MS
        if who not in self.approvals or self.approvals[who][1] < at: self.approvals[who] = (kid, at, ends, "expires" in said, said.get("movedTo"))
        return True
    def permits(self, data, at):
        by, keys, people, self.permitted = data["by"], data.get("keys"), data.get("people"), data
        given, self.asked = [self.approvals.get(who) for who in by], self.asked or data["needed"] > 0
        if not len(set(by)) == len(by) >= data["needed"] or None in given: return False
        if any(kid in [self.preparer, data.get("preparer")] + self.line_of(data.get("runner")) for kid, *_ in given): return False
        # Version 0.1.0 named neither roles nor ends, and knew no approval that does.
        if keys is None: return not any(one[3] for one in given) and not {"preparer", "runner", "until", "people"} & set(data)
        if keys != [one[0] for one in given] or self.preparer not in (None, data.get("preparer")): return False
        if not given or "until" not in data or not ms_of(at) < ms_of(data["until"]) == min(one[2] for one in given): return False
        bound = (self.subject or {}).get("workspace")
        if bound and bound not in map(fingerprint_of, self.line_of(data.get("runner"))): return False
        return people is None or len(people["approvers"]) == len(set(people["approvers"]) - {people["preparer"], people["runner"]}) == len(keys)
    def moves(self, origin):
        self.place = origin
        return self.subject is None or self.subject["host"] is None or self.of_move(origin, self.approvals) > 0
    def of_move(self, origin, among):
        given = [self.approvals[who] for who in among]
        return sum(one[4] == origin and one[0] != self.preparer for one in given)
    def starts(self, host):
        given, self.permitted = self.permitted, {}
        self.runner = given.get("runner")
        bound, at, by = (self.subject or {}).get("host"), is_at(self.place, host), given.get("by", self.approvals)
        return bound == host or (self.of_move(self.place, by) >= max(bound is not None, given.get("needed", 0)) if at else bound is None)
    def signs(self, kid):
        runner, self.runner = self.runner, None
        return runner in (None, kid)
class Course:
    """Where a run goes and under which policy: what one event says must fit what those before it have said."""
    def __init__(self): self.place, self.host, self.asked, self.roles, self.authority, self.end, self.named = None, None, 0, False, None, None, False
    def takes(self, kind, data):
        place = self.place
        if kind == "run.permitted": self.asked, self.roles = data["needed"], "keys" in data
        elif kind in ("run.started", "run.resumed"): return self.starts(data["host"], data.get("authority"))
        elif kind == "checkpoint.signed":
            self.named = "authority" in data or self.named
            return self.ends(data["authority"]) if "authority" in data else not self.named
        elif kind == "run.bound":
            self.place = data
            return is_at(data["origin"], self.host) and (place is None or place["origin"] == data["origin"] and place["account"] is None)
        elif kind == "run.moved":
            self.place = data["to"]
            return data["from"] == place
        return True
    def starts(self, host, now):
        asked, roles, before = self.asked, self.roles, self.authority
        self.asked, self.roles, self.host, self.authority = 0, False, host, now or before
        if self.place and not is_at(self.place["origin"], host): return False
        if now is None: return before is None and not roles
        if now["approvals"] != asked or max(now["approvals"], now["atSeal"]) > now["most"]: return False
        if before is None: return self.ends(now)
        grown = now["changes"] - before["changes"]
        return self.ends(now) and now["most"] >= before["most"] and grown >= 0 and (grown > 0 or all(now[name] == before[name] for name in ("head", "approvals", "most")))
    def ends(self, now):
        """The record of trust only grows."""
        before, self.end = self.end, (now["changes"], now["head"])
        return before is None or before[0] < now["changes"] or before == self.end
def is_at(origin, host): return host is not None and origin in ("https://" + host, "http://" + host)
def check_signed(event, eyes, keys, line):
    """The signature that an event carries, if any, and what depends on those before it."""
    data, kind = event["data"], event["type"]
    if kind == "checkpoint.signed":
        own = dict(eyes.own, kind="rescind-checkpoint", seq=event["seq"] - 1, head=event["prev"], why=data["why"], at=event["at"], **{name: data[name] for name in ("authority",) if name in data})
        current(check_jws(data["jws"], lambda said, _: same(said, own), data["keyId"], keys, line), keys, line)
        if data["why"] == "start" and not eyes.signs(data["keyId"]): raise Broken(line, "The run was permitted to another key.")
    elif kind == "batch.imported": check_jws(data["seal"], eyes.seal, data["keyId"], keys, line)
    elif kind == "batch.key-replaced":
        link, gone = replacement(data, line), {old for old, *_ in keys.shown}
        if [link[0], link[1], link[3]] != [data["from"], data["to"], data["why"]] or gone & set(link[:2]): raise Broken(line, "It replaces another key.")
        keys.shown.append(link)
        eyes.older[link[1]] = link[0]
    elif kind == "batch.approved":
        check_jws(data["jws"], lambda said, kid: eyes.approval(said, kid, data["by"]), data["keyId"], keys, line)
    elif kind == "run.permitted" and not eyes.permits(data, event["at"]):
        raise Broken(line, "It names approvals that the record does not hold, or that do not count.")
    elif kind == "run.moved" and not eyes.moves(data["to"]["origin"]): raise Broken(line, "Nobody has approved that it is moved.")
    elif kind in ("run.started", "run.resumed") and not eyes.starts(data["host"]): raise Broken(line, "It was approved for another host.")
def due(request, at):
    """Whether it was sealed to start by itself, and not for later."""
    by = request.get("startsItself", {"when": {"notBefore": "9"}})["when"]["notBefore"]
    return by is None or by <= at
def current(kid, keys, line):
    if kid in [old for old, *_ in keys.shown]: raise Broken(line, "It is signed by a key that was replaced before.")
    return kid
def same(one, other): return isinstance(one, dict) and canonical(one) == canonical(other)
# ---- files ----
def lines_of(file):
    """Lines without their line feed, by their numbers; None after the last."""
    for line in range(1, 2 ** 53):
        raw = file.readline(LINE_MAX + 2)
        if raw and (len(raw) > LINE_MAX + 1 or not raw.endswith(b"\n")): raise Broken(line, "Line %d is cut off, or too long." % line)
        yield line, raw[:-1] if raw else None
def take(lines, fits, what):
    line, raw = next(lines)
    if fits(value := None if raw is None else read(line, raw)): return line, raw, value
    raise Broken(line, "Line %d is not %s." % (line, what))
def total(totals): return dict(totals, total=sum(totals.values()))
def verify(path, expected=None, trusted=(), links=()):
    """What the file says of itself, once it has been checked. Raises Broken at the first place that does not hold."""
    keys = Keys(trusted, links)
    try: verdict = verify_file(path, expected, keys)
    except Exception as error:
        keys.settle(error.args[0] if isinstance(error, Broken) else 2 ** 53)
        raise
    keys.settle()
    return dict(verdict, replaced=keys.told())
def verify_file(path, expected, keys):
    with open(path, "rb") as file:
        lines = lines_of(file)
        line, _, header = take(lines, lambda value: HEADER(value) or PART(value) or INCIDENT(value) and value["events"] > 0, "a header that this verifier knows")
        if header["format"] == "rescind-incident-excerpt": return verify_part(lines, header, line, expected, keys)
        if header["format"] == "rescind-incident": return verify_incident(lines, header, line, expected, keys)
        manifest, head = header["manifest"], header["digest"]
        if sha256(canonical(manifest)) != head: raise Broken(line, "The manifest does not have the digest that the header names.")
        # An excerpt holds one item, all of its events and all of the batch as a whole; its proof stands before the summary.
        excerpt, hashed, records, items = header["format"] == "rescind-excerpt", hashlib.sha256(), {0: bytearray.fromhex(head)}, {}
        for nth in range(1, 2 if excerpt else manifest["items"] + 1):
            line, raw, value = take(lines, lambda item: ITEM(item) and (1 <= item["ordinal"] <= manifest["items"] if excerpt else item["ordinal"] == nth), "the item that belongs there")
            hashed.update(raw + b"\n")
            records[value["ordinal"]], items[value["ordinal"]] = bytearray.fromhex(sha256(raw)), NEW
        if not excerpt and hashed.hexdigest() != manifest["itemsSha256"]: raise Broken(line, "The items do not have the sealed digest.")
        totals, events, suspect, last, at, found, checkpoints = dict.fromkeys(STATES, 0), 0, None, None, line, expected in (None, head), {}
        totals["queued"], eyes, course = len(items), FourEyes(header), Course()
        for line, raw in lines:
            value = None if raw is None else read(line, raw)
            if suspect is not None:
                following = value if isinstance(value, dict) else {}
                if following.get("prev", (following.get("summary") or {}).get("head")) != suspect[1]: raise Broken(
                    suspect[0], "Event %d does not follow from the one before it, nor the next from it." % (events + 1))
                raise Broken(at if events else 1, "Event %d is not what event %d was chained to." % (events, events + 1))
            if PROOF(value) if excerpt else isinstance(value, dict) and "summary" in value: break
            if not event_fits(value) or value["batch"] != manifest["id"] or (
                    value["seq"] <= events if excerpt else value["seq"] != events + 1):
                raise Broken(line, "Line %d is not the event that belongs there, nor the summary." % line)
            kind, data, item, seq = value["type"], value["data"], value["item"], value["seq"]
            if not excerpt and value["prev"] != head:
                suspect = (line, sha256(raw))
                continue
            if item is not None and item not in items: raise Broken(line, "There is no item %d." % item)
            if (kind == "batch.sealed") != (events == 0) or kind == "batch.sealed" and (
                    data["digest"], data["items"]) != (header["digest"], manifest["items"]) or kind == "submit.intent" and last is None or (
                    not excerpt and data.get("counts", total(totals)) != total(totals)) or not course.takes(kind, data) or "byItself" in data and not due(manifest["request"], value["at"]):
                raise Broken(line, "Event %d, %s, breaks the protocol of the batch." % (seq, kind))
            if item is not None:
                before = items[item]
                try: items[item] = step(before, kind, data)
                except ValueError as error: raise Broken(line, "Event %d breaks the protocol at item %d: %s." % (seq, item, error))
                totals[before[0]] -= 1
                totals[items[item][0]] += 1
            events, head, at = seq, sha256(raw), line
            records[item or 0] += bytes.fromhex(head)
            if kind == "checkpoint.signed": checkpoints[seq] = head
            if kind == "checkpoint.timestamped" and checkpoints.get(data["seq"]) != data["head"]: raise Broken(line, "It stamps nothing.")
            check_signed(value, eyes, keys, line)
            found, last = found or head == expected, kind if kind in RUN else last
        if excerpt: proved, (line, _, value) = value, take(lines, SUMMARY, "a summary")
        if not SUMMARY(value) or value["summary"]["batch"] != manifest["id"] or value["summary"]["checksum"] != sha256(canonical(
                {name: member for name, member in value["summary"].items() if name != "checksum"})) or (
                value["summary"]["events"] < events if excerpt else value["summary"]["events"] != events):
            raise Broken(line, "The summary is not whole, of another batch, or counts other events than the file holds.")
        summary, open_items = value["summary"], len(items) - sum(totals[name] for name in SETTLED)
        if excerpt:
            for number, way in ((0, "batch"), (min(items), "item")):
                if not included(records[number], number, proved["proof"][way], manifest["items"] + 1, summary["root"]):
                    raise Broken(line - 1, "What is shown is not all that was recorded.")
        elif summary["head"] != head: raise Broken(at, "The chain does not end where the summary says.")
        fits = {"finished": last == "run.finished" and open_items == 0, "stopped": last == "run.stopped", "draft": False,
                "sealed": last is None, "approved": last is None}.get(summary["state"], last is not None)
        if not excerpt and (events == 0 or not fits or summary["counts"] != total(totals) or summary["root"] != root_of(records.values())):
            raise Broken(line, "The summary contradicts the events.")
        said = dict(summary, kind="rescind-evidence", digest=header["digest"])
        jws = [said.pop(name) for name in ("checksum", "jws")].pop()
        if jws is not None: signer = current(check_jws(jws, lambda value, _: same(value, said), None, keys, line), keys, line)
        elif keys.given or eyes.asked: raise Broken(line, "The file as a whole is not signed%s." % (" and its run was under a policy of approvals" if eyes.asked else ""))
        if next(lines)[1] is not None: raise Broken(line + 1, "Line %d follows the summary, which is the last line." % (line + 1))
        if not found and summary["head"] != expected: raise Broken(line, "No event has the hash %s: an older copy, or made anew." % expected)
        return {"signature": "none" if jws is None else "checked" if keys.given else "unchecked", "key": jws and fingerprint_of(signer), "of": "batch", "batch": manifest["name"], "items": len(items), "events": events, "head": summary["head"], "startsItself": manifest["request"].get("startsItself"), "state": (
            min(items.values())[0] if excerpt else summary["state"])}

HEADLINES = {"checked": "it holds", "unchecked": "whole, but signed by a key that was not checked (%(key)s)",
             "none": "whole, but unsigned: nothing shows who wrote it"}
def trusted_key(path):
    """The key of a file, and how it came in the place of those before it."""
    with open(path, encoding="utf-8") as file: said = json.load(file)
    links, after = [replacement(carried, 0) for carried in said.get("replaces", [])], key_id(said)
    if [link[1] for link in links] != ([after] + [link[0] for link in links])[:len(links)]: raise ValueError("a key before it did not become it")
    return after, links
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--head", type=lambda text: text.strip().lower())
    parser.add_argument("--trust", action="append", default=[], metavar="KEYFILE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--stdin", action="store_true", help="read the names of the files from standard input, a line each")
    options, worst = parser.parse_args(), 0
    try: given = [trusted_key(path) for path in options.trust]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, Broken) as error: parser.error("--trust: no public key can be read: %s" % shown(error))
    if not options.files and not options.stdin: parser.error("give at least one file")
    for path in (name.rstrip("\n") for name in sys.stdin) if options.stdin else options.files:
        try: verdict = dict(verify(path, options.head, [kid for kid, _ in given], [link for _, links in given for link in links]), ok=True, line=None, message="It is whole.")
        except Broken as broken: verdict = dict(zip(("line", "message"), broken.args), ok=False)
        except OSError as error: parser.error(shown(error))
        # Whatever else a file makes a reader do: it is not evidence.
        except Exception as error: verdict = dict(ok=False, line=None, message="It cannot be read: %s" % type(error).__name__)
        worst = worst if verdict["ok"] else 5
        words = "%s: %s" % (path, (HEADLINES[verdict["signature"]] + ": %(of)s %(batch)s, %(items)d items, %(events)d events, %(state)s, head %(head)s"
            + ("; it starts by itself, as wave %(wave)s of incident %(incident)s" % verdict["startsItself"] if verdict.get("startsItself") else "") + "".join("; the key %(from)s was replaced by %(to)s at %(at)s, %(why)s" % one for one in verdict["replaced"]) if verdict["ok"] else "IT DOES NOT HOLD, first at line %(line)s: %(message)s") % verdict)
        print(json.dumps(dict(verdict, file=path)) if options.json else shown(words), flush=True)
    return worst
if __name__ == "__main__": sys.exit(main())
