# For the cases of this folder: a store with the contest's evidence, and the options.
folder=$PATHGATE_SOURCE/tests/golden/engine
"$PATHGATE" evidence import "$folder/contest-bot.xml" --evidence store.db >/dev/null || exit 99
# shellcheck disable=SC2034 # the cases use it
contest="$folder/contest.xml --evidence store.db --system contest-bot --deployment closed
    --framework $folder/contest-rules.xml --date 2026-11-21"
