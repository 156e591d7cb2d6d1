#!/usr/bin/env bash
# Sends an import job over STOMP 1.2 and waits for its report, with nothing but bash, and openssl for TLS.
# Usage: import.sh FILE [REPOSITORY]
set -euo pipefail

file=${1:?Usage: import.sh FILE [REPOSITORY]}
repository=${2:-}
id=shell-$(date -u +%Y%m%d-%H%M%S)-$$-$RANDOM
# Quotes and backslashes have no place in a file's or a repository's name here.
job="{\"version\":1,\"id\":\"$id\",\"file\":\"$file\"${repository:+,\"repository\":\"$repository\"}}"

host=${BROKER_HOST:-127.0.0.1} port=${BROKER_PORT:-61616}
# Seconds: for each answer of the broker, and for the report.
patience=30 deadline=$((SECONDS + ${REPORT_TIMEOUT:-3600}))

# Descriptor 3 writes to the broker, 4 reads from it.
if [[ -n ${BROKER_CA:-} ]]; then
    name=-verify_hostname
    if [[ $host =~ ^[0-9.]+$ || $host == *:* ]]; then name=-verify_ip; fi
    coproc TLS {
        exec openssl s_client -quiet -verify_quiet -verify_return_error -CAfile "$BROKER_CA" \
            "$name" "$host" -connect "$host:$port"
    }
    exec 3>&"${TLS[1]}" 4<&"${TLS[0]}"
else
    exec 3<>"/dev/tcp/$host/$port" 4<&3
fi

# A frame is a command, headers, an empty line, a body, and a zero byte.
send() { printf '%s\n' "$@" >&3; printf '\0' >&3; }

# Reads one frame within these seconds into $command, $headers and $body; line feeds between frames are heart-beats.
receive() {
    local frame result=0
    IFS= read -r -d '' -t "$1" frame <&4 || result=$?
    if ((result > 128)); then echo "Nothing was received within $1 s." >&2; exit 1; fi
    if ((result > 0)); then echo "The broker closed the connection." >&2; exit 1; fi
    while [[ $frame == $'\n'* ]]; do frame=${frame#$'\n'}; done
    command=${frame%%$'\n'*}
    headers=${frame%%$'\n\n'*}
    body=${frame#*$'\n\n'}
    if [[ $command == ERROR ]]; then echo "$frame" >&2; exit 1; fi
}

send CONNECT accept-version:1.2 host:longshore "login:$BROKER_USERNAME" "passcode:$BROKER_PASSWORD" ""
receive "$patience"

# The queue of one reader at a time that takes all reports: over STOMP the broker applies no selector
# to reports. In a header of STOMP 1.2 a colon is written as \c.
send SUBSCRIBE id:reports 'destination:longshore.reports\c\clongshore.reports.follow' ack:auto receipt:1 ""
receive "$patience"

# Without a content-length the body is a text, which a job has to be. The receipt says that the
# broker has it on disk.
printf 'SEND\ndestination:longshore.jobs\npersistent:true\nreceipt:2\n\n%s\0' "$job" >&3
receive "$patience"
echo "Sent job $id; waiting for its report" >&2

while true; do
    receive "$((deadline > SECONDS ? deadline - SECONDS : 1))"
    if [[ $command == MESSAGE && $headers == *"longshoreJobId:$id"* ]]; then
        printf '%s\n' "$body"
        if [[ $headers == *"longshoreStatus:VERIFIED"* ]]; then exit 0; else exit 1; fi
    fi
done
