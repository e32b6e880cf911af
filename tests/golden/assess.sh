# For golden cases: . "$PATHGATE_SOURCE/tests/golden/assess.sh"
#
# Digests of inputs change with every edit of a shipped model and have a case of their own; the
# others show them as DIGEST. The functions return the status of pathgate.

# Puts evidence files, or shipped examples by their name, into store.db.
store() {  # FILE|NAME...
    for file in "$@"; do
        [ -f "$file" ] || file=$PATHGATE_DATA/examples/$file.xml
        "$PATHGATE" evidence import "$file" --evidence store.db >/dev/null || exit 99
    done
}

# Assesses a system of store.db under the shipped framework at a fixed date.
assess() {  # verdict|analyze SYSTEM DEPLOYMENT [OPERAND|OPTION]...
    command=$1 system=$2 deployment=$3
    shift 3
    "$PATHGATE" "$command" --evidence store.db --system "$system" --deployment "$deployment" \
        --framework meta-aasf-2.0 --date 2026-11-21 "$@" >product
    assessed=$?
    sed 's/[0-9a-f]\{64\}/DIGEST/' product
    return $assessed
}

# What a verdict as JSON says, a line a fact, without its measurements.
outline() {  # the same
    assess verdict "$@" --format json >whole.json
    assessed=$?
    jq -r -f "$PATHGATE_SOURCE/tests/golden/outline.jq" whole.json
    return $assessed
}

# A small model, its framework and evidence, in the working folder and in store.db.
fair() {
    cp "$PATHGATE_SOURCE"/tests/golden/fair/*.xml .
    store baker-bot.xml
    assessment="fair.xml --evidence store.db --system baker-bot --framework fair-rules.xml
        --date 2026-11-21"
}
