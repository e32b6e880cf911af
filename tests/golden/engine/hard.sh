# A fault tree that is out of exact reach: 'hard_tree GATES' writes one of or, and and at-least
# gates that share arguments widely. The numbers are a linear congruence: the same everywhere.
hard_tree() {
    awk -v gates="$1" '
        function below(bound) {
            state = (state * 1103 + 12345) % 1048576
            return int(state / 16) % bound
        }
        function argument(after) {
            if (after + 1 >= gates || below(2)) return "<basic-event name=\"s" below(gates) "\"/>"
            return "<gate name=\"g" after + 1 + below(gates - after - 1) "\"/>"
        }
        BEGIN {
            split("or and or atleast", kinds)
            print "<opsa-mef><define-fault-tree name=\"hard\">"
            for (g = 0; g < gates; g++) {
                kind = kinds[1 + below(4)]
                printf "<define-gate name=\"g%d\"><%s%s>", g, kind, kind == "atleast" ? " min=\"2\"" : ""
                for (c = 2 * g + 1; c <= 2 * g + 2; c++)
                    printf c < gates ? "<gate name=\"g%d\"/>" : "<basic-event name=\"e%d\"/>", c % gates
                printf "%s</%s></define-gate>\n", argument(2 * g + 2), kind
            }
            print "</define-fault-tree><model-data>"
            for (e = 0; e < gates; e++)
                printf "<define-basic-event name=\"e%d\"><float value=\"0.0%d\"/></define-basic-event>" \
                    "<define-basic-event name=\"s%d\"><float value=\"0.02\"/></define-basic-event>\n", \
                    e, 1 + e % 9, e
            print "</model-data></opsa-mef>"
        }'
}

# Runs the program and interrupts it as soon as it catches interrupts (bit 1 of SigCgt, proc(5)),
# which is before it reads its input. Without an interrupt it would work on for a long time. The
# process is this shell for a moment, which may catch interrupts, too.
interrupted() {  # COMMAND [ARGUMENT]...
    "$PATHGATE" "$@" 2>/dev/null &
    running=$!
    program=$(readlink -f "$PATHGATE")
    until [ "$(readlink "/proc/$running/exe")" = "$program" ] &&
        grep -q '^SigCgt:.*[2367abef]$' "/proc/$running/status"; do
        kill -0 "$running" || exit 99
        sleep 0.01
    done
    kill -INT "$running"
    wait "$running"
}

# The same as a threat model: 'hard_model TREE' writes model.xml and sets 'model', which names it
# with the options of contest.sh.
hard_model() {
    "$PATHGATE" import "$1" -o imported.xml 2>/dev/null
    sed 's/^  <domain /  <import shipped="common"\/>\n&/' imported.xml >model.xml
    # shellcheck disable=SC2034 # the cases use it
    model="model.xml ${contest#* }"
}
