/* The handler runs on a stack of its own, since the usual crash of a recursive layout is an
 * overflow of the stack, and calls only what is safe in a handler. */
#define _XOPEN_SOURCE 700 /* sigaltstack */

#include "export/draw/guard.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static char handler_stack[65536];

/* The address sanitizer reserves terabytes of address space: no limit of it can hold there. */
#ifdef __SANITIZE_ADDRESS__
static const int limits_memory = 0;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
static const int limits_memory = 0;
#else
static const int limits_memory = 1;
#endif
#else
static const int limits_memory = 1;
#endif

static void say(const char *message)
{
    ssize_t ignored = write(STDERR_FILENO, message, strlen(message));
    (void)ignored;
}

static void leave(int number)
{
    say("pathgate-draw: error: ");
    say(number == SIGXCPU ? "the layout took more processor time than --seconds allows"
        : number == SIGABRT
            ? "the layout gave up, most likely for more memory than --megabytes allows"
            : "the layout crashed");
    say(" [layout-failed]\n");
    _exit(EXIT_LAYOUT);
}

static int limit(int resource, rlim_t soft, rlim_t hard)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0) {
        return 0;
    }
    if (now.rlim_max != RLIM_INFINITY && hard > now.rlim_max) {
        hard = now.rlim_max;
    }
    struct rlimit wanted = {.rlim_cur = soft < hard ? soft : hard, .rlim_max = hard};
    return setrlimit(resource, &wanted) == 0;
}

int guard_start(unsigned seconds, unsigned megabytes)
{
    static const int fatal[] = {SIGXCPU, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof(handler_stack)};
    struct sigaction action = {.sa_handler = leave, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    if (sigaltstack(&stack, NULL) != 0) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(fatal) / sizeof(*fatal); i++) {
        if (sigaction(fatal[i], &action, NULL) != 0) {
            return 0;
        }
    }
    rlim_t bytes = (rlim_t)megabytes * 1024 * 1024;
    return limit(RLIMIT_CPU, seconds, (rlim_t)seconds + 2) &&
           (!limits_memory || limit(RLIMIT_AS, bytes, bytes)) && limit(RLIMIT_CORE, 0, 0);
}
