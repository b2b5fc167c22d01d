#!/usr/bin/env bash
# The nearest passages to a text, then who holds what on it. Usage: search.sh [TEXT]
set -euo pipefail
url="${ASSISTANT_URL:-http://127.0.0.1:8000}"
text="${1:-delegation to place}"

get() {
  curl --silent --show-error --fail-with-body --get "$@" \
    ${ASSISTANT_KEY:+--header "Authorization: Bearer $ASSISTANT_KEY"}
  echo
}

get "$url/v1/search" --data-urlencode "q=$text" --data limit=3
get "$url/v1/positions" --data-urlencode "topic=$text"
