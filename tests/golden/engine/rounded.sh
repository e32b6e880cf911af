# For the cases of this folder: rounded COMMAND... runs a command, prints its output with every
# number rounded to ten significant digits, since the last ones depend on the order of variables,
# and returns its status.
rounded() {
    "$@" >whole
    answered=$?
    awk '{
        line = ""
        while (match($0, /[0-9]+\.[0-9]+(e-?[0-9]+)?/)) {
            line = line substr($0, 1, RSTART - 1) sprintf("%.10g", substr($0, RSTART, RLENGTH))
            $0 = substr($0, RSTART + RLENGTH)
        }
        print line $0
    }' whole
    return $answered
}
