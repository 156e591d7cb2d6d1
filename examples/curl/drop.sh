#!/usr/bin/env bash
# Uploads an archive with its checksum by SFTP into drop/REPOSITORY/ and prints the report: no queue, only curl.
# Usage: drop.sh ARCHIVE REPOSITORY        as in: drop.sh lci-v9.0.1.tar lci
# Two of them at the same time need two users: done/latest is the newest report of the user.
set -euo pipefail

archive=${1:?Usage: drop.sh ARCHIVE REPOSITORY}
repository=${2:?Usage: drop.sh ARCHIVE REPOSITORY}
name=${archive##*/}
key=${SFTP_KEY:-$HOME/.ssh/id_ed25519}
site=sftp://${SFTP_HOST:-127.0.0.1}:${SFTP_PORT:-2222}

# The host key must be in ~/.ssh/known_hosts. An upload that moves nothing for a minute fails.
transfer() {
    curl --silent --show-error --fail --connect-timeout 30 --speed-limit 1 --speed-time 60 \
        --user "${SFTP_USER:?SFTP_USER is not set}:" --key "$key" --pubkey "$key.pub" "$@"
}
newest() {
    local place
    for place in 'done' rejected; do
        transfer "$site/$place/latest/report.json" 2>/dev/null || true
    done
}

sum=$(sha256sum <"$archive")
before=$(newest)
printf '%s  %s\n' "${sum%% *}" "$name" | transfer --ftp-create-dirs -T - "$site/drop/$repository/$name.sha256"
transfer -T "$archive" "$site/drop/$repository/$name"

deadline=$((SECONDS + ${REPORT_TIMEOUT:-3600}))
until [[ $(newest) != "$before" ]]; do
    if ((SECONDS > deadline)); then
        echo "No report within ${REPORT_TIMEOUT:-3600} s. status/ says what is waited for." >&2
        exit 1
    fi
    sleep 5
done
for place in 'done' rejected; do
    if report=$(transfer "$site/$place/latest/report.json" 2>/dev/null) && [[ $before != *"$report"* ]]; then
        printf '%s\n' "$report"
        [[ $report == *'"status" : "VERIFIED"'* ]] || exit 1
        exit 0
    fi
done
exit 1
