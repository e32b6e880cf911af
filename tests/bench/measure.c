/* measure SECONDS[:MIB] COMMAND...: runs a command without its output and prints one line: wall
 * seconds, peak memory in KiB, exit status (124 when SECONDS were over and it was killed, 125
 * when a signal ended it), seconds of processor time. No more than MIB of addresses are
 * granted.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t child;
static volatile sig_atomic_t over;

static void end_child(int number)
{
    (void)number;
    over = 1;
    kill((pid_t)child, SIGKILL);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run(char **words, rlim_t mebibytes)
{
    struct rlimit limit = {mebibytes << 20, mebibytes << 20};
    if (mebibytes && setrlimit(RLIMIT_AS, &limit) != 0) {
        _exit(126);
    }
    if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) {
        _exit(126);
    }
    execvp(words[0], words);
    _exit(127);
}

int main(int argc, char **argv)
{
    struct rusage usage;
    int status = 0;
    char *rest = NULL;
    if (argc < 3) {
        fputs("usage: measure SECONDS[:MIB] COMMAND...\n", stderr);
        return 2;
    }
    unsigned granted = (unsigned)strtoul(argv[1], &rest, 10);
    rlim_t mebibytes = *rest == ':' ? strtoul(rest + 1, NULL, 10) : 0;
    double begin = seconds();
    pid_t pid = fork();
    if (pid < 0) {
        perror("measure");
        return 1;
    }
    if (pid == 0) {
        run(argv + 2, mebibytes);
    }
    child = (sig_atomic_t)pid;
    signal(SIGALRM, end_child);
    alarm(granted);
    while (waitpid(pid, &status, 0) < 0) {
    }
    double end = seconds();
    getrusage(RUSAGE_CHILDREN, &usage);
    int code = over ? 124 : WIFEXITED(status) ? WEXITSTATUS(status) : 125;
    double busy = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                  (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf("%.4f %ld %d %.4f\n", end - begin, usage.ru_maxrss, code, busy);
    return 0;
}
