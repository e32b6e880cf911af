# A verdict, a line a fact: what is decided, by which rule, and what it turns on.
def truth: if . == "CANNOT_RULE_OUT" then "cannot rule out" else ascii_downcase end;
def tier: "\(.tier), \(.truth | truth)\(if .provisional then ", provisional" else "" end)"
    + ", at least \(.at_least), bound \(.at_bound_reading), by \(.rule.id // "no rule")";
def decision: "\(.decision) by \(.rule) [\(.cite)], bound \(.at_bound_reading)";
def words: to_entries | map("\(.key) \(.value)") | join(", ");

"\(.document) \(.version): \(.system.id), \(.deployment), \(.framework.id), reading \(.reading)",
"outcome: \(.outcome), exit \(.exit_status), complete \(.complete), fragile \(.fragile)",
"deployment: \(.deployment_decision | decision)",
"development: \(.development_decision | decision)",
(.domains[]
 | "\(.id): before \(.before_mitigation | tier); residual \(.residual | tier)"
     + "; gating \(.gating), fragile \(.fragile)",
   (.scenarios[]
    | "  \(.id): before \(.before_mitigation | tier); residual \(.residual | tier)",
      "    \(.status), assessed \(.assessed), gating \(.gating), fragile \(.fragile)"
          + ", actor served \(.actor_served), contribution \(.contribution)"
          + ", residual \(.residual_contribution)",
      "    paths: \(.paths | words)",
      (.levels[]
       | "    \(.capability) \(.level): point \(.reached.point | truth), bound \(.reached.bound | truth)"
           + "; \(.measurement.metric // "nothing measured") \(.measurement.value // "" | tostring | .[:8])"))),
(.safeguards[]
 | "safeguard \(.id): \(.status), works here \(.works_here), stale \(.stale)"
     + ", counts \(.counts.point | truth), bound \(.counts.bound | truth)"),
(.gaps[] | "gap \(.kind) \(.scenario // "")"),
(.straddles[] | "straddle \(.scenario) \(.stage): \(.measurement.metric) \(.measurement.category)")
