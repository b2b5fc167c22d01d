#!/usr/bin/env bash
# Watch an answer come: one event for each statement that was verified. Usage: stream.sh [QUESTION]
set -euo pipefail
url="${ASSISTANT_URL:-http://127.0.0.1:8000}"
question="${1:-What is a primary care network?}"
question="$(printf %s "$question" | sed 's/\\/\\\\/g; s/"/\\"/g')"

curl --silent --show-error --fail-with-body --no-buffer "$url/v1/answers" \
  --header 'Content-Type: application/json' \
  --header 'Accept: text/event-stream' \
  ${ASSISTANT_KEY:+--header "Authorization: Bearer $ASSISTANT_KEY"} \
  --data "{\"question\": \"$question\"}"
