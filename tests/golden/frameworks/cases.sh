# For golden cases of framework packs: . "$PATHGATE_SOURCE/tests/golden/frameworks/cases.sh"
#
# A case is a line of words about one system: what was measured of it, what people judged, which
# safeguards are validated. The verdict comes out as the rules and decisions that fired.
frameworks=$PATHGATE_SOURCE/tests/golden/frameworks
text=        # yes: show the verdict itself
actor=staff  # to whom the actor of the small model belongs: staff or public
by_hand=     # yes: every scenario can be carried out without help, too

# The metrics of the small model; + all of 1000, - none of 1000, :K K of them. Words of a case
# override them.
usual="bottleneck-chemical- cb-2- cb-3- cyber-simple-suite- cyber-complex-suite- cybergym-
    social-engineering- swe-bench-hard- stealth- research-pace- research-teams- manipulation- rn-
    mask+ agentic-misalignment- biotier-refusal+ biotier-under-attack+ bottleneck-biological-
    bottleneck-operational-"

role_of() {  # QUESTION: whose judgement the pack asks for
    tr -s '\n ' '  ' <"$PATHGATE_DATA/frameworks/$pack.xml" |
        sed -n "s/.*<question id=\"$1\" role=\"\([^\"]*\)\".*/\1/p"
}

measurement() {  # METRIC K: overall and in its one category
    for category in "" "category=\"one\""; do
        echo "<measurement metric=\"$1\" $category k=\"$2\" n=\"1000\" illustrative=\"yes\"/>"
    done
}

record() {  # WORD: the evidence it stands for
    case $1 in
    *=*) echo "<judgement id=\"${1%=*}\" holds=\"${1#*=}\" date=\"2026-11-01\"" \
        "role=\"$(role_of "${1%=*}")\" reason=\"for this case\"/>" ;;
    guarded) for guard in cb-refusal-training cb-system-guardrails; do
        echo "<safeguard ref=\"$guard\" status=\"validated\" illustrative=\"yes\"" \
            "tested-against=\"direct static adaptive multi-turn fine-tuning insider\"/>"
    done ;;
    secured) echo "<safeguard ref=\"weight-security\" status=\"validated\" illustrative=\"yes\"" \
        "tested-against=\"insider\"/>" ;;
    *+) measurement "${1%+}" 1000 ;;
    *-) measurement "${1%-}" 0 ;;
    *:*) measurement "${1%:*}" "${1#*:}" ;;
    *\?) ;;  # not measured
    esac
}

# The small model, as $actor and $by_hand ask for it.
write_model() {
    sed "s/access=\"staff\"/access=\"$actor\"/" "$frameworks/model.xml" >model.xml
    if [ -n "$by_hand" ]; then
        sed -i '/id="cb-2-ts"/,/<\/scenario>/!{
            s|<scenario .*>|&<condition id="by-hand" title="By hand" truth="true" cite="illustrative"/>|
            s|<step .*>|&<any><needs ref="by-hand"/><all>|
            s|</step>|</all></any></step>|
        }' model.xml
    fi
}

# Shows what the pack $pack makes of a case under a deployment. Words: METRIC+, METRIC-, METRIC:K,
# METRIC? (not measured), QUESTION=yes, QUESTION=no, guarded, secured.
try() {  # TITLE DEPLOYMENT WORD...
    title=$1 deployment=$2
    shift 2
    words=
    for word in $usual; do
        case " $* " in *" ${word%[+-]}"[-+?:]*) ;; *) words="$words $word" ;; esac
    done
    {
        echo '<evidence version="1"><system id="case" title="Case">'
        for word in $words "$@"; do record "$word"; done
        echo '</system></evidence>'
    } >case.xml
    rm -f case.db
    "$PATHGATE" evidence import case.xml --evidence case.db >/dev/null || exit 99
    echo "$title"
    write_model
    fired case model.xml --evidence case.db
}

# Shows what the pack $pack makes of a shipped example by the shipped domains.
shipped() {  # SYSTEM DEPLOYMENT
    title=$1 deployment=$2
    rm -f shipped.db
    "$PATHGATE" evidence import "$PATHGATE_DATA/examples/$1.xml" --evidence shipped.db \
        >/dev/null || exit 99
    echo "$1, $2"
    fired "$1" --evidence shipped.db
}

fired() {  # SYSTEM [MODEL] --evidence STORE
    system=$1
    shift
    if [ -n "$text" ]; then
        "$PATHGATE" verdict "$@" --system "$system" --deployment "$deployment" \
            --framework "$pack" --date 2026-11-21 >verdict.txt
        echo "exit status $?"
        sed 's/[0-9a-f]\{64\}/DIGEST/' verdict.txt
        return
    fi
    "$PATHGATE" verdict "$@" --system "$system" --deployment "$deployment" --framework "$pack" \
        --date 2026-11-21 --format json >fired.json
    echo "  exit status $?"
    jq -r -f "$frameworks/fired.jq" fired.json
}
