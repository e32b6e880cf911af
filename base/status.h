/* How a call below cli/ says that it did not succeed: the status is for control flow, the text
 * for people is in a diagnostics list (base/diagnostics.h). Nothing below cli/ exits or prints.
 */
#ifndef PATHGATE_BASE_STATUS_H
#define PATHGATE_BASE_STATUS_H

enum status {
    STATUS_OK = 0,
    STATUS_INVALID,   /* the input is unsound; the diagnostics list says where and why */
    STATUS_LIMIT,     /* a stated cap or budget was reached; the result, if any, says so */
    STATUS_MEMORY,    /* an allocation failed; nothing was produced */
    STATUS_IO,        /* the operating system refused a read or a write */
    STATUS_CANCELLED, /* the caller asked to stop */
};

#endif
