# For the cases of this folder: a store with the kiosk's evidence, and the options.
folder=$PATHGATE_SOURCE/tests/golden/defence
"$PATHGATE" evidence import "$folder/kiosk-bot.xml" --evidence store.db >/dev/null || exit 99
# shellcheck disable=SC2034 # the cases use it
kiosk="$folder/kiosk.xml --evidence store.db --system kiosk-bot
    --framework $folder/kiosk-rules.xml --date 2026-11-21"
