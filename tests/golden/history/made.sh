# For golden cases: a store whose system was assessed, observed in use and assessed again.
. "$PATHGATE_SOURCE/tests/golden/assess.sh"
fair
observe() {
    "$PATHGATE" evidence observe --evidence store.db --system baker-bot "$@" >/dev/null || exit 99
}
judge() {  # DATE
    "$PATHGATE" verdict fair.xml --evidence store.db --system baker-bot --framework fair-rules.xml \
        --deployment closed --date "$1" --record >/dev/null
}
shown() {
    "$PATHGATE" history --evidence store.db --system baker-bot "$@" | sed 's/[0-9a-f]\{64\}/DIGEST/'
}
