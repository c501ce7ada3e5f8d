#!/bin/sh
# Revokes the certificates of list.csv at an OpenSSL CA, and notes what became of each in a result file.
#
#   sh revoke.sh --config /etc/pki/openssl.cnf              looks and counts, changes nothing
#   sh revoke.sh --config /etc/pki/openssl.cnf --yes 200    revokes; the number is that of the list
#
#   --name SECTION    the section of the CA, where the file has several
#   --database FILE   the CA's index.txt, where it cannot be found by the configuration
#   --certs DIR       its new_certs_dir, the same
#   --result FILE     where the result goes: result.txt beside this script otherwise
#   -- OPTIONS        whatever else `openssl ca` needs: -- -passin file:/root/ca-pass
#
# It may be stopped, killed and run again at any time with the same result file: what has an outcome there is passed over, and
# of everything else the CA's own database is asked before anything is done. It ends with 0 when all is done, 3 when something
# was refused, 4 when it stopped before the end, 2 when nothing was begun.
#
# Written by Rescind. Of the batch it holds these four values and nothing else; what is revoked stands in list.csv, whose
# digest is looked at first, and each of its lines is held to digits and letters before it is used.
set -u
LC_ALL=C
export LC_ALL
umask 077
hand_over='@HAND_OVER@'
digest='@DIGEST@'
list_sha256='@LIST_SHA256@'
items=@ITEMS@
# So many refusals by the tool in a row are no matter of single certificates: a passphrase, say.
refusals_max=5

TAB=$(printf '\t')
stop() {
  printf '%s\n' "$2" >&2
  exit "$1"
}
as_path() {
  case $1 in
    /*) printf '%s' "$1" ;;
    *) printf './%s' "$1" ;;
  esac
}

config= section= database= certs= result= yes=
while [ $# -gt 0 ]; do
  case $1 in
    --)
      shift
      break
      ;;
    --config | --name | --database | --certs | --result | --yes)
      [ $# -ge 2 ] || stop 2 "$1 needs a value."
      case $1 in
        --config) config=$(as_path "$2") ;;
        --name) section=$2 ;;
        --database) database=$(as_path "$2") ;;
        --certs) certs=$(as_path "$2") ;;
        --result) result=$(as_path "$2") ;;
        --yes) yes=$2 ;;
      esac
      shift 2
      ;;
    *) stop 2 "Unknown: $1. Options of openssl ca go after --. Read the first lines of $0." ;;
  esac
done
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || stop 2 'The folder of this script cannot be entered.'
list=$here/list.csv
[ -n "$result" ] || result=$here/result.txt
[ -n "$config" ] || stop 2 "Which CA? --config FILE. Read the first lines of $0."
[ -r "$config" ] || stop 2 "$config cannot be read."
[ -r "$list" ] || stop 2 "$list cannot be read."
command -v openssl >/dev/null || stop 2 'There is no openssl here.'

# A digest of standard input, and words after it.
if command -v sha256sum >/dev/null; then
  digest_of() { sha256sum; }
else
  digest_of() { openssl dgst -sha256 -r; }
fi
# The list must be the one that was handed over.
sum=$(digest_of <"$list") || stop 2 "$list cannot be digested."
[ "${sum%% *}" = "$list_sha256" ] || stop 2 "$list is not the list of this hand-over: its SHA-256 is ${sum%% *}, not $list_sha256."

# A value of the CA's section, with the names in it put in, as far as they are plain.
conf_value() {
  SECTION=$section WANTED=$1 awk '
    function trim(text) { gsub(/^[ \t\r"]+/, "", text); gsub(/[ \t\r"]+$/, "", text); return text }
    function value(where, name) { return ((where, name) in known) ? known[where, name] : known["default", name] }
    BEGIN { here = "default" }
    { sub(/#.*/, "") }
    /^[ \t]*\[/ { gsub(/[][ \t\r]/, ""); here = $0; next }
    /=/ { at = index($0, "="); known[here, trim(substr($0, 1, at - 1))] = trim(substr($0, at + 1)) }
    END {
      where = ENVIRON["SECTION"]
      if (where == "") where = value("ca", "default_ca")
      text = value(where, ENVIRON["WANTED"])
      for (turn = 0; turn < 20 && match(text, /[$][{]?[A-Za-z0-9_]+[}]?/); turn++) {
        name = substr(text, RSTART + 1, RLENGTH - 1)
        gsub(/[{}]/, "", name)
        text = substr(text, 1, RSTART - 1) value(where, name) substr(text, RSTART + RLENGTH)
      }
      print text
    }' <"$config"
}
[ -n "$database" ] || database=$(as_path "$(conf_value database)")
[ -n "$certs" ] || certs=$(as_path "$(conf_value new_certs_dir)")
if [ ! -f "$database" ] && [ -f "$database.new" ] && [ -f "$database.old" ]; then
  stop 2 "$database is gone: openssl was ended while it exchanged it. Look at $database.new, which is the newer one, and $database.old, and put the right one back."
fi
[ -f "$database" ] || stop 2 "The database of the CA is not at $database. Say where: --database FILE."
[ -d "$certs" ] || stop 2 "The certificates that the CA keeps are not in $certs. Say where: --certs DIR."

# What the CA's database says of a serial number: status, since when and why. Compared as text: as numbers, 1E2 were 100.
look_up() {
  SERIAL=$1 awk -F '\t' '
    ($4 "") == (ENVIRON["SERIAL"] "") {
      found++
      status = $1
      since = reason = "-"
      parts = split($3, part, ",")
      time = part[1]
      if (time ~ /^[0-9]+Z$/ && length(time) == 13) time = "20" time
      if (time ~ /^[0-9]+Z$/ && length(time) == 15)
        since = substr(time, 1, 4) "-" substr(time, 5, 2) "-" substr(time, 7, 2) "T" substr(time, 9, 2) ":" substr(time, 11, 2) ":" substr(time, 13, 2) "Z"
      if (parts > 1 && part[2] ~ /^[A-Za-z]+$/) reason = part[2]
    }
    END { if (found == 1) print status, since, reason; else if (found > 1) print "several" }' <"$database"
}

if [ -z "$yes" ]; then
  awk '
    part == 1 { status[$4] = $3 ~ /,(certificateHold|holdInstruction|removeFromCRL)/ ? "H" : $1 }
    part == 2 && FNR > 1 { all++; count[($2 in status) ? status[$2] : "?"]++ }
    END { printf "%d in the list. By the database of the CA: %d valid, %d revoked already, %d on hold, %d run out, %d not known to it.\n", all, count["V"], count["R"], count["H"], count["E"], count["?"] }
  ' part=1 FS='\t' "$database" part=2 FS=',' "$list"
  printf 'Nothing was changed. To revoke: the same with --yes %s\n' "$items"
  exit 0
fi
[ "$yes" = "$items" ] || stop 2 "The list has $items certificates, not $yes: nothing was changed."

# One at a time at a CA, whatever the hand-over: openssl ca takes no lock, and of two that exchange its database at once one
# loses what the other has revoked.
place=$(CDPATH='' cd -P -- "$(dirname -- "$database")" && pwd -P) || stop 2 "The folder of $database cannot be entered."
lock=$place/${database##*/}.rescind
own="$$ on $(uname -n)"
busy() {
  stop 2 "Another script is at this CA already, process ${1:-unknown}: nothing was begun. If there is none: rm -r $lock"
}
# Whether nothing runs any more under a number of this machine.
is_gone() {
  [ "${1#* }" = "${own#* }" ] && ! kill -0 "${1%% *}" 2>/dev/null && ! ps -p "${1%% *}" >/dev/null 2>&1
}
if ! mkdir "$lock" 2>/dev/null; then
  [ -d "$lock" ] || stop 2 "Nothing can be written beside $database."
  other=$(cat "$lock/pid" 2>/dev/null)
  is_gone "$other" || busy "$other"
  # Of several that see it, one takes the place of what is gone.
  mkdir "$lock/next" 2>/dev/null || busy "$other"
  [ "$(cat "$lock/pid" 2>/dev/null)" = "$other" ] || {
    rmdir "$lock/next" 2>/dev/null
    busy
  }
fi
printf '%s' "$own" >"$lock/pid"
rmdir "$lock/next" 2>/dev/null
trap 'rm -rf "$lock"' 0
trap 'exit 4' 1 2 15

# A line that a crash has cut short says nothing.
if [ -s "$result" ] && [ -n "$(tail -c 1 "$result")" ]; then
  sed '$d' "$result" >"$result.mended" && mv "$result.mended" "$result" || stop 2 "$result cannot be mended."
fi
# Each line bears a digest over itself and the digest of the line before. The line that says an item was begun comes without
# one, and is covered by the next.
check=
begun=
write_line() {
  check=$(printf '%s\t%s%s' "$check" "$begun" "$1" | digest_of) || stop 4 'No digest could be made.'
  check=${check%% *}
  begun=
  printf '%s\t%s\n' "$1" "$check" >>"$result" || stop 4 "$result cannot be written. Nothing more is done."
  sync "$result" 2>/dev/null || sync
}
# item, serial, outcome, exit code, since, reason, message
record() {
  write_line "$1$TAB$2$TAB$(date -u +%Y-%m-%dT%H:%M:%SZ)$TAB$3$TAB$4$TAB$5$TAB$6$TAB$7"
}
# item, serial
begin() {
  begun=$1$TAB$2${TAB}begun$TAB
  printf '%s\t%s\tbegun\n' "$1" "$2" >>"$result" || stop 4 "$result cannot be written. Nothing more is done."
}
# Octets without the colons between them.
joined() {
  IFS=:
  print=
  for octet in $1; do print=$print$octet; done
  unset IFS
}
# One line of printable characters.
clean() {
  text=$(printf '%s' "$1" | tr -c '\040-\176' ' ' | tr -s ' ' | cut -c 1-400)
  printf '%s' "${text:--}"
}
head="rescind-result 1$TAB$hand_over$TAB$digest"
if [ -s "$result" ]; then
  first=$(head -n 1 "$result")
  [ "${first%"$TAB"*}" = "$head" ] || stop 2 "$result is the result of another hand-over. Name another file: --result FILE."
  check=$(tail -n 1 "$result")
  case $check in
    *"${TAB}begun")
      begun=$check$TAB
      check=$(tail -n 2 "$result" | head -n 1)
      ;;
  esac
  check=${check##*"$TAB"}
else
  write_line "$head"
fi

# What has no outcome yet: item, serial, reason, SHA-256 of the certificate, whether it was begun.
todo=$(awk '
  part == 1 && FNR > 1 {
    if (NF == 3 && $3 == "begun") { begun[$1] = 1; next }
    if (NF != 9) { print "Line " FNR " of the result file is not one that this script writes. Keep the file, and name another: --result FILE." > "/dev/stderr"; exit 1 }
    done[$1] = 1
  }
  part == 2 && FNR > 1 {
    if (NF != 4 || $1 !~ /^[1-9][0-9]*$/ || $2 !~ /^[0-9A-F]+$/ || $3 !~ /^[A-Za-z]+$/ || $4 !~ /^([0-9A-F]+|-)$/) { print "Line " FNR " of the list is not one that this script reads." > "/dev/stderr"; exit 1 }
    if (!($1 in done)) print $1, $2, $3, $4, ($1 in begun) ? "begun" : "new"
  }
' part=1 FS='\t' "$result" part=2 FS=',' "$list") || stop 2 'Nothing was done.'

refusals=0
if [ -n "$todo" ]; then
  record 0 - start - - - "$(clean "$(openssl version) on $(uname -n)")"
  while read -r item serial reason sha256 before <&3; do
    # The CA's database is asked before anything is done, whatever the result file says.
    status= since=- why=-
    read -r status since why <<LOOK
$(look_up "$serial")
LOOK
    case $status,$why in
      R,certificateHold | R,holdInstruction | R,removeFromCRL)
        # It may be released again, and openssl ca revokes nothing that it has as revoked.
        record "$item" "$serial" refused - "$since" "$why" 'Not tried: it is on hold, and openssl ca makes no revocation of that.'
        continue
        ;;
    esac
    if [ "$status" = R ]; then
      if [ "$before" = begun ]; then outcome=revoked; else outcome=already; fi
      record "$item" "$serial" "$outcome" - "$since" "$why" -
      continue
    fi
    if [ "$status" != V ] && [ "$status" != E ]; then
      record "$item" "$serial" refused - - - "Not tried: the database of this CA holds ${status:-no such certificate}."
      continue
    fi
    # `openssl ca -revoke` revokes what the file holds, whatever its name: it must be the certificate that is listed.
    pem=$certs/$serial.pem
    own= print=
    if [ -r "$pem" ]; then
      while IFS='=' read -r name value; do
        case $name in
          serial) own=$value ;;
          *[Ff]ingerprint) joined "$value" ;;
        esac
      done <<FACTS
$(openssl x509 -in "$pem" -noout -serial -fingerprint -sha256 2>/dev/null)
FACTS
    fi
    if [ "$own" != "$serial" ] || { [ "$sha256" != - ] && [ "$print" != "$sha256" ]; }; then
      record "$item" "$serial" refused - - - "$(clean "Not tried: ${pem##*/} is not the certificate that is listed, or cannot be read.")"
      continue
    fi
    [ "$before" = begun ] || begin "$item" "$serial"
    said=$(openssl ca -config "$config" ${section:+-name "$section"} -revoke "$pem" -crl_reason "$reason" "$@" 2>&1)
    code=$?
    status= since=- why=-
    read -r status since why <<LOOK
$(look_up "$serial")
LOOK
    if [ "$status" = R ] && [ "$code" -ne 0 ] && [ "$before" = new ]; then
      # Refused, since somebody else was faster.
      record "$item" "$serial" already "$code" "$since" "$why" "$(clean "$said")"
    elif [ "$status" = R ]; then
      record "$item" "$serial" revoked "$code" "$since" "$why" -
      refusals=0
    elif [ "$code" -eq 0 ]; then
      record "$item" "$serial" not-shown "$code" - - "$(clean "$said")"
    else
      record "$item" "$serial" refused "$code" - - "$(clean "$said")"
      refusals=$((refusals + 1))
      if [ "$refusals" -ge "$refusals_max" ]; then
        stop 4 "The tool refused $refusals in a row, the last with: $(clean "$said")
Stopped. Mend it and run this again: the rest is done then. What was refused can be handed over again."
      fi
    fi
  done 3<<TODO
$todo
TODO
fi
case $(tail -n 1 "$result" | cut -f 4) in
  end) ;;
  *) record 0 - end - - - - ;;
esac
awk -F '\t' '
  FNR > 1 && $1 != "0" && NF == 9 { count[$4]++ }
  END {
    printf "%d revoked, %d were revoked before, %d refused, %d not shown by the database.\n", count["revoked"], count["already"], count["refused"], count["not-shown"]
    exit count["refused"] + count["not-shown"] > 0 ? 3 : 0
  }' "$result"
code=$?
printf 'The result is in %s: take it back to where the hand-over came from. Then publish a new CRL: openssl ca -gencrl\n' "$result"
exit "$code"
