/* The verdict: what a framework says about one system under one deployment, and why. A pure
 * function of its inputs. */
#ifndef PATHGATE_ANALYZER_VERDICT_H
#define PATHGATE_ANALYZER_VERDICT_H

#include "analyzer/assessment.h"
#include "analyzer/engine.h"

/* A tier with its truth, as ranks of the policy: certainly at least 'low', cannot be ruled out
 * to be 'high', and 'clear' if everything that was not assessed came out clear. The tier that
 * is assigned is 'high'; low < high means "cannot rule out". */
struct tier_belief {
    uint32_t low, high, clear;
    uint32_t rule; /* of the policy: what gives 'high'; NONE when no rule does */
};

/* What the bound reading would change: an answer that differs between the readings. */
struct straddle {
    enum straddle_kind { STRADDLE_LEVEL, STRADDLE_CRITERION } kind;
    uint32_t scenario; /* whose tier it moves */
    enum stage stage;
    uint32_t capability, level; /* STRADDLE_LEVEL */
    uint32_t criterion;         /* of the policy, or NONE */
    uint32_t measurement;       /* of the evidence, or NONE */
};

/* Why a verdict is not the last word. */
struct gap {
    enum gap_kind {
        GAP_SCENARIO,    /* a tracked scenario is not assessed in full */
        GAP_MEASUREMENT, /* a tier rests on a capability level that nothing measured */
        GAP_CRITERION,   /* a tier rests on a criterion that nothing measured */
        GAP_STALE,       /* a validation has expired */
        GAP_BUDGET,      /* an analysis hit a budget */
        GAP_JUDGEMENT,   /* what the framework leaves to people is not judged by those */
        GAP_REOPENED,    /* an incident puts a validation in doubt */
        GAP_BYPASSED,    /* bypasses were seen, and no criterion says how many are tolerable */
        GAP_INCIDENTS,   /* incidents were counted without saying what they concern */
    } kind;
    uint32_t scenario;          /* or NONE */
    uint32_t capability, level; /* GAP_MEASUREMENT */
    uint32_t criterion;         /* GAP_CRITERION */
    uint32_t safeguard;         /* GAP_STALE, GAP_REOPENED, GAP_BYPASSED */
    uint32_t observation;       /* GAP_INCIDENTS: of the evidence */
    uint32_t question;          /* GAP_JUDGEMENT */
};

struct scenario_verdict {
    bool gating;               /* its tier counts: tracked, and assessed at least in part */
    bool covered;              /* the framework is about it */
    enum domain_status status; /* in the framework's view; the model's where it has none */
    uint32_t domain; /* of the policy, or of the model where the policy declares none; NONE
                        when it is not covered */
    struct tier_belief tier[2],
        bound_tier[2]; /* by enum stage; at the deciding and bound reading */
    bool fragile;
};

struct domain_verdict {
    uint32_t domain;
    bool gating;               /* it has a gating scenario */
    bool covered;              /* the framework is about some scenario of it */
    enum domain_status status; /* the strongest of these */
    struct tier_belief tier[2], bound_tier[2];
    uint32_t scenario[2]; /* the one that sets the tier, by enum stage; NONE when none counts */
    bool fragile;
};

struct decided {
    uint32_t rule; /* of policy->decisions */
    enum decision decision;
};

enum verdict_outcome { OUTCOME_ACCEPTABLE, OUTCOME_CROSSED, OUTCOME_UNDETERMINED };

/* Why an outcome is undetermined; a mask. */
enum undetermined {
    UNDETERMINED_PROVISIONAL = 1,   /* the decision itself is to wait */
    UNDETERMINED_GAPS = 2,          /* evidence is missing, stale or incomplete */
    UNDETERMINED_STRADDLES = 4,     /* the bound reading would not accept */
    UNDETERMINED_NOTHING_RATED = 8, /* no scenario counts */
    UNDETERMINED_WHAT_IF = 16,      /* it rests on another world than the validated one */
    UNDETERMINED_JUDGEMENT = 32,    /* what is left to people was not judged */
    UNDETERMINED_VAGUE = 64, /* the framework's text is vague, and no reading is recorded */
};

struct verdict {
    struct arena arena;
    struct situation situation;
    struct assessment *assessments;     /* by scenario of the model */
    struct scenario_verdict *scenarios; /* by scenario of the model */
    VEC(struct domain_verdict) domains; /* those with scenarios, in the model's order */
    struct bounds *chances;   /* of goals, by scenario and world; NULL where no rule asks */
    struct finding *criteria; /* by criterion: COMBINE_STRONGEST */
    struct finding *criteria_weakest; /* by criterion: COMBINE_WEAKEST */
    struct tier_belief tier[2], bound_tier[2];
    struct decided deployment, development; /* at the deciding reading */
    struct decided bound_deployment, bound_development;
    bool fragile;  /* the bound reading changes a tier or a decision */
    bool complete; /* no analysis hit a budget */
    VEC(struct straddle) straddles;
    VEC(struct gap) gaps;
    VEC(const char *) notes;      /* ids that evidence or policy name and models lack */
    enum verdict_outcome outcome; /* of the decision that was asked for */
    unsigned undetermined;        /* mask of enum undetermined; 0 unless that is the outcome */
};

/* Makes the verdict. Everything the question points to must outlive it. Scenarios are assessed
 * in full; 'progress' (may be NULL) is told of each. STATUS_MEMORY, or STATUS_LIMIT when a
 * scenario is too large to compile, or STATUS_INVALID with a diagnostic when no file describes
 * the deployment. */
enum status verdict_make(const struct question *question,
                         const struct assessment_options *options, struct verdict *out,
                         struct diagnostics *diagnostics);
void verdict_release(struct verdict *verdict);

/* The truth of a tier that is assigned. */
static inline enum truth tier_truth(struct tier_belief tier)
{
    return tier.low == tier.high ? TRUTH_YES : TRUTH_CANNOT_RULE_OUT;
}

#endif
