# The rules and decisions that fired, with what is open.
def tier($stage): select(.rule) | "  \($stage): rule \(.rule.id) gives \(.tier)"
    + (if .truth == "YES" then "" elif .provisional then ", provisionally" else ", cannot rule out" end);
"  deployment: decision \(.deployment_decision.rule) is \(.deployment_decision.decision)",
"  development: decision \(.development_decision.rule) is \(.development_decision.decision)",
([.domains[].scenarios[] | select(.gating)
  | (.before_mitigation | tier("before")), (.residual | tier("residual"))] | unique[]),
(.judgements[] | select(.answer and .date) | "  judged: \(.question) \(.answer)"),
([.gaps[] | select(.kind == "judgement") | "  open: " + (.text | split(":")[0] | split(" (")[0])]
 | unique[]),
"  undetermined: " + (.undetermined_because | select(length > 0) | join(", "))
