#!/bin/sh
# The least that sending blobs costs: one POST and one PUT for each file in a folder, four at a
# time; nothing is checked.
#   floor.sh FOLDER http://HOST:PORT/v2/REPOSITORY
set -eu
uploads=$2/blobs/uploads/
export uploads
# shellcheck disable=SC2016  # the inner shell expands it
find "$1" -type f -print0 | xargs -0 -P 4 -n 1 sh -euc '
    session=$(curl -fsS -X POST -o /dev/null -w "%header{location}" "$uploads")
    curl -fsS -T "$1" -H "Content-Type: application/octet-stream" -o /dev/null \
        "$session&digest=$(basename "$1" | tr - :)"' sh
