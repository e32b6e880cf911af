# The rules and decisions that fired, with the scenarios that rules fired for, their force where it
# is not 'will', and what is open.
def force: if .force == "will" then "" else " [\(.force)]" end;
def tier($stage): select(.rule) | "  \($stage): rule \(.rule.id) gives \(.tier)"
    + (if .truth == "YES" then "" elif .provisional then ", provisionally" else ", cannot rule out" end)
    + (.rule | force);
"  deployment: decision \(.deployment_decision.rule) is \(.deployment_decision.decision)"
    + (.deployment_decision | force),
"  development: decision \(.development_decision.rule) is \(.development_decision.decision)"
    + (.development_decision | force),
([.domains[].scenarios[] | select(.gating) | {id, line: ((.before_mitigation | tier("before")),
                                                         (.residual | tier("residual")))}]
 | group_by(.line)[] | .[0].line + ": " + ([.[].id] | join(" "))),
(.judgements[] | select(.answer and .date) | "  judged: \(.question) \(.answer)"),
([.gaps[] | select(.kind == "judgement") | "  open: " + (.text | split(":")[0] | split(" (")[0])]
 | unique[]),
"  undetermined: " + (.undetermined_because | select(length > 0) | join(", "))
