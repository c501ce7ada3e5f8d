# Revokes the certificates of list.csv at a Microsoft CA (AD CS), and notes what became of each in a result file.
#
#   powershell -NoProfile -File revoke.ps1              looks and counts, changes nothing
#   powershell -NoProfile -File revoke.ps1 -Yes 200     revokes; the number is that of the list
#
#   -Config 'HOST\Name of the CA'   which CA, where it is not the one of this machine
#   -Result FILE                    where the result goes: result.txt beside this script otherwise
#
# Whoever runs it needs the right to "Issue and Manage Certificates" at the CA. It may be stopped, killed and run again at any
# time with the same result file: what has an outcome there is passed over, and of everything else the CA's own database is
# asked before anything is done. It ends with 0 when all is done, 3 when something was refused, 4 when it stopped before the
# end, 2 when nothing was begun, 1 when PowerShell itself stopped it.
#
# Written by Rescind. Of the batch it holds these four values and nothing else; what is revoked stands in list.csv, whose
# digest is looked at first, and each of its lines is held to digits and letters before it is used.
param(
  [string] $Config = '',
  [string] $Result = '',
  [int] $Yes = -1
)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
# Newer ones make an error of a program that ends with another number than 0: here the number is looked at.
$PSNativeCommandUseErrorActionPreference = $false
$handOver = '@HAND_OVER@'
$digest = '@DIGEST@'
$listSha256 = '@LIST_SHA256@'
$items = @ITEMS@
# So many refusals by the tool in a row are no matter of single certificates: a missing right, say.
$refusalsMax = 5

$tab = "`t"
$utf8 = New-Object System.Text.UTF8Encoding($false)
# Where only validated cryptography is allowed (FIPS), older Windows refuses the usual class: as Get-FileHash does.
if ($null -ne ('System.Security.Cryptography.SHA256CryptoServiceProvider' -as [type])) {
  $sha256 = New-Object System.Security.Cryptography.SHA256CryptoServiceProvider
}
else { $sha256 = [System.Security.Cryptography.SHA256]::Create() }
$stream = $null

function Stop-Here([int] $code, [string] $text) {
  [Console]::Error.WriteLine($text)
  if ($null -ne $script:stream) { $script:stream.Dispose() }
  exit $code
}

function Get-Sha256([byte[]] $bytes) {
  return [System.BitConverter]::ToString($sha256.ComputeHash($bytes)).Replace('-', '').ToLowerInvariant()
}

# Runs certutil. What it writes to standard error must not end the script, and no line of it is broken for a screen.
function Invoke-Certutil([string[]] $arguments) {
  if ($Config -ne '') { $arguments = @('-config', $Config) + $arguments }
  $before = $ErrorActionPreference
  $ErrorActionPreference = 'Continue'
  try { $text = @(& certutil.exe @arguments 2>&1 | ForEach-Object { [string] $_ }) -join "`n" }
  finally { $ErrorActionPreference = $before }
  return New-Object PSObject -Property @{ Code = $LASTEXITCODE; Text = $text }
}

# What the CA's database says of a serial number: issued, revoked, held, none, several, or unasked. Only the numbers of state and
# reason are read: the words beside them are in the language of the machine. A state of 21 with the reason 6 is on hold, with
# the reason 8 it was released from it and is good: neither is a revocation that lasts.
function Get-Disposition([string] $serial) {
  $answer = Invoke-Certutil @('-view', '-restrict', ('SerialNumber=' + $serial.ToLowerInvariant()), '-out', 'Request.Disposition,Request.RevokedReason')
  if ($answer.Code -ne 0) { return 'unasked' }
  $found = [regex]::Matches($answer.Text, '\b0x(14|15) \((20|21)\)')
  if ($found.Count -eq 0) { return 'none' }
  if ($found.Count -gt 1) { return 'several' }
  if ($found[0].Groups[2].Value -eq '20') { return 'issued' }
  if ($answer.Text -match '\b0x([68]) \(\1\)') { return 'held' }
  return 'revoked'
}

# One line of characters that can be seen.
function Get-Clean([string] $text) {
  $line = [regex]::Replace($text, '[\p{C}\p{Z}]+', ' ').Trim()
  if ($line.Length -gt 400) { $line = $line.Substring(0, 400) }
  if ($line -eq '') { return '-' }
  return $line
}

if ($null -eq (Get-Command certutil.exe -ErrorAction SilentlyContinue)) { Stop-Here 2 'There is no certutil here.' }
$list = Join-Path $PSScriptRoot 'list.csv'
if (-not (Test-Path -LiteralPath $list)) { Stop-Here 2 "$list is not there." }
if ($Result -eq '') { $Result = Join-Path $PSScriptRoot 'result.txt' }
$Result = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Result)

# The list must be the one that was handed over.
$listBytes = [System.IO.File]::ReadAllBytes($list)
$sum = Get-Sha256 $listBytes
if ($sum -ne $listSha256) { Stop-Here 2 "$list is not the list of this hand-over: its SHA-256 is $sum, not $listSha256." }
$rows = New-Object System.Collections.ArrayList
foreach ($line in $utf8.GetString($listBytes).TrimEnd("`n").Split("`n") | Select-Object -Skip 1) {
  if ($line -cnotmatch '^([1-9][0-9]*),([0-9A-F]+),([0-9]+),-$') { Stop-Here 2 "Not a line that this script reads: $line" }
  [void] $rows.Add((New-Object PSObject -Property @{ Item = $Matches[1]; Serial = $Matches[2]; Reason = $Matches[3] }))
}

if ($Yes -eq -1) {
  $count = @{ issued = 0; revoked = 0; held = 0; none = 0; several = 0; unasked = 0 }
  foreach ($row in $rows) { $count[(Get-Disposition $row.Serial)] += 1 }
  Write-Output ('{0} in the list. By the database of the CA: {1} issued, {2} revoked already, {3} on hold or released from it, {4} not known to it, {5} known more than once, {6} it did not tell.' -f $rows.Count, $count.issued, $count.revoked, $count.held, $count.none, $count.several, $count.unasked)
  Write-Output "Nothing was changed. To revoke: the same with -Yes $items"
  exit 0
}
if ($Yes -ne $items) { Stop-Here 2 "The list has $items certificates, not $Yes`: nothing was changed." }

# Opened so that a second one cannot write: one at a time.
try { $stream = [System.IO.File]::Open($Result, 'OpenOrCreate', 'ReadWrite', 'Read') }
catch { Stop-Here 2 "The result cannot be written to $Result. Another process may be at it already." }
$bytes = New-Object byte[] $stream.Length
$read = 0
while ($read -lt $bytes.Length) {
  $more = $stream.Read($bytes, $read, $bytes.Length - $read)
  if ($more -eq 0) { break }
  $read += $more
}
# A line that a crash has cut short says nothing.
$whole = [array]::LastIndexOf($bytes, [byte] 10) + 1
$stream.SetLength($whole)
[void] $stream.Seek(0, 'End')
$lines = @($utf8.GetString($bytes, 0, $whole).Split("`n") | Where-Object { $_ -ne '' })

# Each line bears a digest over itself and the digest of the line before. The line that says an item was begun comes without
# one, and is covered by the next.
$check = ''
$pending = ''
function Write-Line([string] $text) {
  $script:check = Get-Sha256 ($utf8.GetBytes($script:check + $tab + $script:pending + $text))
  $script:pending = ''
  Add-Text ($text + $tab + $script:check + "`n")
}
function Write-Begun([string] $item, [string] $serial) {
  $script:pending = (($item, $serial, 'begun') -join $tab) + $tab
  Add-Text ((($item, $serial, 'begun') -join $tab) + "`n")
}
function Add-Text([string] $text) {
  $written = $utf8.GetBytes($text)
  $script:stream.Write($written, 0, $written.Length)
  # To the disk, not only to the system.
  $script:stream.Flush($true)
}
function Write-Record([string] $item, [string] $serial, [string] $outcome, [string] $code, [string] $message) {
  $time = [DateTime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [System.Globalization.CultureInfo]::InvariantCulture)
  Write-Line (($item, $serial, $time, $outcome, $code, '-', '-', $message) -join $tab)
}

$head = ('rescind-result 1', $handOver, $digest) -join $tab
$begun = @{}
$done = @{}
if ($lines.Count -eq 0) { Write-Line $head }
else {
  if (-not $lines[0].StartsWith($head + $tab, [System.StringComparison]::Ordinal)) {
    Stop-Here 2 "$Result is the result of another hand-over. Name another file: -Result FILE."
  }
  foreach ($line in $lines | Select-Object -Skip 1) {
    $cells = $line.Split($tab)
    if ($cells.Count -eq 3 -and $cells[2] -eq 'begun') {
      $begun[$cells[0]] = $true
      continue
    }
    if ($cells.Count -ne 9) { Stop-Here 2 "Not a line that this script writes: $line. Keep the file, and name another: -Result FILE." }
    $done[$cells[0]] = $cells[3]
  }
  $at = $lines.Count - 1
  if ($lines[$at].EndsWith($tab + 'begun', [System.StringComparison]::Ordinal)) {
    $pending = $lines[$at] + $tab
    $at -= 1
  }
  $check = $lines[$at].Split($tab)[-1]
}

$left = @($rows | Where-Object { -not $done.ContainsKey($_.Item) })
$refusals = 0
if ($left.Count -gt 0) {
  Write-Record '0' '-' 'start' '-' (Get-Clean ('certutil on ' + $env:COMPUTERNAME))
  foreach ($row in $left) {
    # The CA's database is asked before anything is done, whatever the result file says.
    $before = Get-Disposition $row.Serial
    if ($before -eq 'unasked') { Stop-Here 4 'The CA did not tell what its database holds. Stopped: run this again when it does.' }
    if ($before -eq 'revoked') {
      $outcome = 'already'
      if ($begun.ContainsKey($row.Item)) { $outcome = 'revoked' }
      Write-Record $row.Item $row.Serial $outcome '-' '-'
      $done[$row.Item] = $outcome
      continue
    }
    if ($before -ne 'issued' -and $before -ne 'held') {
      Write-Record $row.Item $row.Serial 'refused' '-' "Not tried: the database of this CA holds $before with this serial number."
      $done[$row.Item] = 'refused'
      continue
    }
    if (-not $begun.ContainsKey($row.Item)) { Write-Begun $row.Item $row.Serial }
    $answer = Invoke-Certutil @('-revoke', $row.Serial.ToLowerInvariant(), $row.Reason)
    $after = Get-Disposition $row.Serial
    if ($after -eq 'unasked') { Stop-Here 4 'The CA did not tell what became of the last one. Stopped: run this again when it does.' }
    $code = [string] $answer.Code
    $said = Get-Clean $answer.Text
    if ($after -eq 'revoked' -and $answer.Code -ne 0 -and -not $begun.ContainsKey($row.Item)) {
      # Refused, since somebody else was faster.
      $outcome = 'already'
    }
    elseif ($after -eq 'revoked') {
      $outcome = 'revoked'
      $said = '-'
      $refusals = 0
    }
    elseif ($answer.Code -eq 0) { $outcome = 'not-shown' }
    else {
      $outcome = 'refused'
      $refusals += 1
    }
    Write-Record $row.Item $row.Serial $outcome $code $said
    $done[$row.Item] = $outcome
    if ($refusals -ge $refusalsMax) {
      Stop-Here 4 "The tool refused $refusals in a row, the last with: $said`nStopped. Mend it and run this again: the rest is done then. What was refused can be handed over again."
    }
  }
}
if ($left.Count -gt 0 -or -not $done.ContainsKey('0') -or $done['0'] -ne 'end') { Write-Record '0' '-' 'end' '-' '-' }
$stream.Dispose()
$stream = $null
$ended = @($rows | ForEach-Object { $done[$_.Item] })
$count = @{}
foreach ($outcome in 'revoked', 'already', 'refused', 'not-shown') { $count[$outcome] = @($ended | Where-Object { $_ -eq $outcome }).Count }
Write-Output ('{0} revoked, {1} were revoked before, {2} refused, {3} not shown by the database.' -f $count['revoked'], $count['already'], $count['refused'], $count['not-shown'])
Write-Output "The result is in $Result`: take it back to where the hand-over came from. Then publish a new CRL: certutil -CRL"
if ($count['refused'] + $count['not-shown'] -gt 0) { exit 3 }
exit 0
