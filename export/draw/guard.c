/* The handler runs on a stack of its own, since the usual crash of a recursive layout is an
 * overflow of the stack, and calls only what is safe in a handler. */
#define _XOPEN_SOURCE 700 /* sigaltstack */

#include "export/draw/guard.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The address sanitizer reserves terabytes of address space: no limit of it can hold there. */
#if defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER 1
#endif
#endif
#ifndef ADDRESS_SANITIZER
#define ADDRESS_SANITIZER 0
#endif

static char handler_stack[65536];

static void say(const char *message)
{
    ssize_t ignored = write(STDERR_FILENO, message, strlen(message));
    (void)ignored;
}

static void leave(int number)
{
    say("pathgate-draw: error: ");
    say(number == SIGXCPU ? "the layout took more processor time than --seconds allows"
        : number == SIGABRT || number == SIGTRAP
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
    static const int fatal[] = {SIGXCPU, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP};
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
           (ADDRESS_SANITIZER || limit(RLIMIT_AS, bytes, bytes)) && limit(RLIMIT_CORE, 0, 0);
}
