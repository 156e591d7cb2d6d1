#!/usr/bin/env bash
# Sends an import job over STOMP 1.2 and waits for its report, with nothing but bash.
# Usage: import.sh FILE [REPOSITORY]
set -euo pipefail

file=${1:?Usage: import.sh FILE [REPOSITORY]}
repository=${2:-}
id=shell-$(date -u +%Y%m%d-%H%M%S)-$$-$RANDOM
# Quotes and backslashes have no place in a file's or a repository's name here.
job="{\"version\":1,\"id\":\"$id\",\"file\":\"$file\"${repository:+,\"repository\":\"$repository\"}}"

exec 3<>"/dev/tcp/${BROKER_HOST:-127.0.0.1}/${BROKER_PORT:-61616}"

# A frame is a command, headers, an empty line, a body, and a zero byte.
send() { printf '%s\n' "$@" >&3; printf '\0' >&3; }

# Reads one frame into $command, $headers and $body; line feeds between frames are heart-beats.
receive() {
    local frame
    IFS= read -r -d '' frame <&3 || { echo "The broker closed the connection." >&2; exit 1; }
    while [[ $frame == $'\n'* ]]; do frame=${frame#$'\n'}; done
    command=${frame%%$'\n'*}
    headers=${frame%%$'\n\n'*}
    body=${frame#*$'\n\n'}
    if [[ $command == ERROR ]]; then echo "$frame" >&2; exit 1; fi
}

send CONNECT accept-version:1.2 host:longshore "login:$BROKER_USERNAME" "passcode:$BROKER_PASSWORD" ""
receive

# The queue of one reader at a time that takes all reports: over STOMP the broker applies no selector
# to reports. In a header of STOMP 1.2 a colon is written as \c.
send SUBSCRIBE id:reports 'destination:longshore.reports\c\clongshore.reports.follow' ack:auto receipt:1 ""
receive

# Without a content-length the body is a text, which a job has to be. The receipt says that the
# broker has it on disk.
printf 'SEND\ndestination:longshore.jobs\npersistent:true\nreceipt:2\n\n%s\0' "$job" >&3
receive
echo "Sent job $id; waiting for its report" >&2

while receive; do
    if [[ $command == MESSAGE && $headers == *"longshoreJobId:$id"* ]]; then
        printf '%s\n' "$body"
        if [[ $headers == *"longshoreStatus:VERIFIED"* ]]; then exit 0; else exit 1; fi
    fi
done
