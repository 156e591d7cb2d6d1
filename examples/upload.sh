#!/usr/bin/env bash
# Uploads an archive by SFTP into depot/, where a job finds it. Longshore imports nothing from there by itself.
# Usage: upload.sh ARCHIVE
set -euo pipefail

archive=${1:?Usage: upload.sh ARCHIVE}
name=${archive##*/}
if [[ $archive == *[\"\\]* || $archive == *$'\n'* ]]; then
    echo "The name contains a quote, a backslash or a line feed." >&2
    exit 2
fi

# The archive has its name only once it is complete. An unknown host key or a silent server ends the upload.
sftp ${SSH_CONFIG:+-F "$SSH_CONFIG"} -b - -P "${SFTP_PORT:-2222}" \
    -o BatchMode=yes -o StrictHostKeyChecking=yes \
    -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 \
    "${SFTP_USER:?SFTP_USER is not set}@${SFTP_HOST:-127.0.0.1}" >&2 <<EOF
put "$archive" "depot/$name.part"
rename "depot/$name.part" "depot/$name"
EOF
