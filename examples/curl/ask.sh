#!/usr/bin/env bash
# Ask a question, then a follow-up, whose history is sent along. Usage: ask.sh [QUESTION [FOLLOW-UP]]
set -euo pipefail
url="${ASSISTANT_URL:-http://127.0.0.1:8000}"
question="${1:-What does NHS Providers ask about organisational veto?}"
follow_up="${2:-And the NHS Confederation?}"

# A text as JSON: backslashes and quotation marks escaped (for one line of text, as typed here).
json() { printf '"%s"' "$(printf %s "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')"; }

ask() {
  curl --silent --show-error --fail-with-body "$url/v1/answers" \
    --header 'Content-Type: application/json' \
    ${ASSISTANT_KEY:+--header "Authorization: Bearer $ASSISTANT_KEY"} \
    --data "$1"
  echo
}

ask "{\"question\": $(json "$question")}"
ask "{\"question\": $(json "$follow_up"), \"history\": [{\"role\": \"user\", \"content\": $(json "$question")}]}"
