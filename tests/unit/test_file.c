/* Files as wholes: all or nothing, capped, and never a part left behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Every test runs in a new folder below the one the tests were started in. */
struct room {
    struct arena arena;
    struct diagnostics diagnostics;
    char folder[32];
};

static void enter(struct room *room)
{
    arena_init(&room->arena);
    diagnostics_init(&room->diagnostics);
    strcpy(room->folder, "test_file-XXXXXX");
    assert_non_null(mkdtemp(room->folder));
    assert_int_equal(chdir(room->folder), 0);
}

static void leave(struct room *room)
{
    char command[64];
    assert_int_equal(chdir(".."), 0);
    snprintf(command, sizeof(command), "rm -rf %s", room->folder);
    assert_int_equal(system(command), 0);
    diagnostics_release(&room->diagnostics);
    arena_release(&room->arena);
}

static size_t count_entries(void)
{
    size_t count = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        count += entry->d_name[0] != '.';
    }
    closedir(folder);
    return count;
}

static void expect_fault(const struct room *room, const char *code)
{
    assert_int_equal(room->diagnostics.errors, 1);
    assert_string_equal(room->diagnostics.list.items[0].code, code);
    assert_int_equal(room->diagnostics.list.items[0].line, 0);
}

static void test_file__reads_back_what_it_wrote(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 4095, 4096, 65536, 3000001};
    struct room room;
    enter(&room);
    char *bytes = memory_array(3000001, 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < 3000001; i++) {
        bytes[i] = (char)(i * 31 + i / 251);
    }
    for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
        struct source source;
        assert_int_equal(file_write("out.bin", bytes, lengths[i], &room.diagnostics),
                         STATUS_OK);
        assert_int_equal(
            file_read(&room.arena, "out.bin", lengths[i], &source, &room.diagnostics),
            STATUS_OK);
        assert_string_equal(source.path, "out.bin");
        assert_int_equal(source.length, lengths[i]);
        assert_memory_equal(source.bytes, bytes, lengths[i]);
        assert_int_equal(source.bytes[source.length], '\0');
        assert_int_equal(count_entries(), 1);
    }
    memory_free(bytes);
    assert_int_equal(room.diagnostics.list.count, 0);
    leave(&room);
}

static void test_file__refuses_more_than_the_cap(void **state)
{
    (void)state;
    struct room room;
    struct source source;
    enter(&room);
    assert_int_equal(file_write("ten", "0123456789", 10, &room.diagnostics), STATUS_OK);
    assert_int_equal(file_read(&room.arena, "ten", 9, &source, &room.diagnostics),
                     STATUS_LIMIT);
    assert_null(source.bytes);
    expect_fault(&room, "file-too-large");
    leave(&room);
}

static void test_file__refuses_what_is_not_there_or_not_a_file(void **state)
{
    (void)state;
    static const char *const paths[] = {"absent", ".", "/dev/zero", "ten/eleven", ""};
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        struct room room;
        struct source source;
        enter(&room);
        assert_int_equal(file_write("ten", "0123456789", 10, &room.diagnostics), STATUS_OK);
        assert_int_equal(file_read(&room.arena, paths[i], 100, &source, &room.diagnostics),
                         STATUS_IO);
        assert_null(source.bytes);
        expect_fault(&room, "file-access");
        assert_non_null(strstr(room.diagnostics.list.items[0].message, paths[i]));
        leave(&room);
    }
}

/* Runs file_read on standard input, fed through a pipe by a child. */
static enum status read_standard_input(struct room *room, const char *feed, size_t cap,
                                       struct source *source)
{
    int saved = dup(STDIN_FILENO);
    FILE *pipe = popen(feed, "r");
    assert_non_null(pipe);
    assert_true(dup2(fileno(pipe), STDIN_FILENO) >= 0);
    enum status status = file_read(&room->arena, "-", cap, source, &room->diagnostics);
    assert_true(dup2(saved, STDIN_FILENO) >= 0);
    close(saved);
    pclose(pipe);
    return status;
}

static void test_file__reads_standard_input_to_its_end_or_the_cap(void **state)
{
    (void)state;
    struct room room;
    struct source source;
    enter(&room);
    assert_int_equal(
        read_standard_input(&room, "printf one; sleep 0.05; printf two", 6, &source),
        STATUS_OK);
    assert_string_equal(source.bytes, "onetwo");
    assert_int_equal(source.length, 6);
    int input = dup(STDIN_FILENO);
    assert_int_equal(file_give_back(&source, &room.diagnostics), STATUS_OK);
    assert_int_equal(file_read(&room.arena, "-", 6, &source, &room.diagnostics), STATUS_OK);
    assert_string_equal(source.bytes, "onetwo");
    assert_true(dup2(input, STDIN_FILENO) >= 0 && close(input) == 0);
    assert_int_equal(read_standard_input(&room, "true", 6, &source), STATUS_OK);
    assert_int_equal(source.length, 0);
    assert_int_equal(read_standard_input(&room, "printf 1234567", 6, &source), STATUS_LIMIT);
    assert_null(source.bytes);
    expect_fault(&room, "file-too-large");
    leave(&room);
}

/* Runs a shell command beside the test. */
static pid_t begin(const char *command)
{
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    assert_true(child > 0);
    return child;
}

static void await(pid_t child)
{
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

static void test_file__waits_for_whoever_writes_to_a_pipe(void **state)
{
    (void)state;
    static const char *const writers[] = {
        "sleep 0.05; printf onetwo >pipe",
        "(sleep 0.05; printf one; sleep 0.05; printf two) >pipe"};
    for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
        struct room room;
        struct source source;
        enter(&room);
        assert_int_equal(mkfifo("pipe", 0600), 0);
        assert_true(file_is_pipe("pipe") && !file_is_pipe(".") && !file_is_pipe("absent"));
        pid_t writer = begin(writers[i]);
        assert_int_equal(file_read(&room.arena, "pipe", 6, &source, &room.diagnostics),
                         STATUS_OK);
        assert_string_equal(source.bytes, "onetwo");
        await(writer);
        leave(&room);
    }
}

static void note_interrupt(int number)
{
    (void)number;
}

static void test_file__an_interrupt_ends_the_waiting(void **state)
{
    (void)state;
    struct room room;
    struct source source;
    struct sigaction action = {.sa_handler = note_interrupt}, before;
    enter(&room);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(sigaction(SIGUSR1, &action, &before), 0);
    pid_t child = begin("i=0; while [ $i -lt 100 ] && kill -USR1 $PPID 2>&-;"
                        "do sleep 0.02; i=$((i + 1)); [ -f seen ] && exit 0; done");
    assert_int_equal(file_read(&room.arena, "pipe", 6, &source, &room.diagnostics), STATUS_IO);
    assert_null(source.bytes);
    expect_fault(&room, "file-access");
    assert_int_equal(file_write("seen", "", 0, &room.diagnostics), STATUS_OK);
    int how;
    while (waitpid(child, &how, 0) < 0 && errno == EINTR) {
    }
    assert_int_equal(sigaction(SIGUSR1, &before, NULL), 0);
    leave(&room);
}

/* The pipe stands for every device: were one replaced, nobody could write to it any more. */
static void test_file__writes_to_a_pipe_and_leaves_it_one(void **state)
{
    (void)state;
    struct room room;
    struct source source;
    enter(&room);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(symlink("pipe", "link"), 0);
    static const char *const paths[] = {"pipe", "link"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        pid_t reader = begin("cat pipe >got");
        assert_int_equal(file_write(paths[i], "onetwo", 6, &room.diagnostics), STATUS_OK);
        await(reader);
        assert_true(file_is_pipe("pipe") && file_is_pipe("link"));
        assert_int_equal(file_read(&room.arena, "got", 6, &source, &room.diagnostics),
                         STATUS_OK);
        assert_string_equal(source.bytes, "onetwo");
    }
    assert_int_equal(count_entries(), 3);
    leave(&room);
}

static void test_file__says_when_a_pipe_takes_no_more(void **state)
{
    (void)state;
    static const char many[1 << 20];
    struct room room;
    enter(&room);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    pid_t reader = begin("head -c 9 pipe >/dev/null");
    assert_int_equal(file_write("pipe", many, sizeof(many), &room.diagnostics), STATUS_IO);
    expect_fault(&room, "file-access");
    await(reader);
    assert_true(signal(SIGPIPE, before) == SIG_IGN);
    leave(&room);
}

static void test_file__keeps_the_old_file_when_writing_fails(void **state)
{
    (void)state;
    struct room room;
    struct source source;
    enter(&room);
    assert_int_equal(mkdir("taken", 0700), 0);
    assert_int_equal(file_write("taken/inside", "x", 1, &room.diagnostics), STATUS_OK);
    assert_int_equal(file_write("taken", "new", 3, &room.diagnostics), STATUS_IO);
    expect_fault(&room, "file-access");
    assert_int_equal(count_entries(), 1);
    assert_int_equal(file_read(&room.arena, "taken/inside", 9, &source, &room.diagnostics),
                     STATUS_OK);
    assert_int_equal(file_write("absent/file", "new", 3, &room.diagnostics), STATUS_IO);
    assert_int_equal(count_entries(), 1);
    leave(&room);
}

static void test_file__replaces_a_file_for_everyone_to_read(void **state)
{
    (void)state;
    struct room room;
    struct source source;
    struct stat facts;
    enter(&room);
    assert_int_equal(file_write("report", "a long first version", 20, &room.diagnostics),
                     STATUS_OK);
    assert_int_equal(file_write("report", "short", 5, &room.diagnostics), STATUS_OK);
    assert_int_equal(file_read(&room.arena, "report", 99, &source, &room.diagnostics),
                     STATUS_OK);
    assert_string_equal(source.bytes, "short");
    assert_int_equal(stat("report", &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0644);
    leave(&room);
}

static void test_file__says_when_memory_is_out(void **state)
{
    (void)state;
    struct room room;
    enter(&room);
    assert_int_equal(file_write("data", "0123456789", 10, &room.diagnostics), STATUS_OK);
    for (long successes = 0;; successes++) {
        struct arena arena;
        struct source source;
        arena_init(&arena);
        memory_fail_after(successes);
        enum status written = file_write("copy", "abc", 3, &room.diagnostics);
        enum status status = file_read(&arena, "data", 10, &source, &room.diagnostics);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(written == STATUS_MEMORY || status == STATUS_MEMORY, failed);
        arena_release(&arena);
        if (!failed) {
            assert_true(successes >= 2);
            break;
        }
    }
    leave(&room);
}

static void test_file__makes_temporary_files_and_folders(void **state)
{
    (void)state;
    struct room room;
    struct text path;
    struct stat facts;
    enter(&room);
    text_init(&path);
    setenv("TMPDIR", ".", 1);
    assert_true(file_make_temporary(&path));
    assert_int_equal(stat(text_string(&path), &facts), 0);
    assert_true(S_ISREG(facts.st_mode) && facts.st_size == 0 && (facts.st_mode & 0077) == 0);
    assert_int_equal(unlink(text_string(&path)), 0);
    assert_true(folder_make_temporary(&path));
    assert_int_equal(stat(text_string(&path), &facts), 0);
    assert_true(S_ISDIR(facts.st_mode) && (facts.st_mode & 0077) == 0);
    assert_int_equal(rmdir(text_string(&path)), 0);
    setenv("TMPDIR", "./missing", 1);
    assert_false(file_make_temporary(&path));
    assert_int_equal(errno, ENOENT);
    assert_false(folder_make_temporary(&path));
    text_release(&path);
    memory_fail_after(0);
    assert_false(file_make_temporary(&path));
    memory_fail_after(-1);
    unsetenv("TMPDIR");
    text_release(&path);
    leave(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file__reads_back_what_it_wrote),
        cmocka_unit_test(test_file__refuses_more_than_the_cap),
        cmocka_unit_test(test_file__refuses_what_is_not_there_or_not_a_file),
        cmocka_unit_test(test_file__reads_standard_input_to_its_end_or_the_cap),
        cmocka_unit_test(test_file__waits_for_whoever_writes_to_a_pipe),
        cmocka_unit_test(test_file__an_interrupt_ends_the_waiting),
        cmocka_unit_test(test_file__writes_to_a_pipe_and_leaves_it_one),
        cmocka_unit_test(test_file__says_when_a_pipe_takes_no_more),
        cmocka_unit_test(test_file__keeps_the_old_file_when_writing_fails),
        cmocka_unit_test(test_file__replaces_a_file_for_everyone_to_read),
        cmocka_unit_test(test_file__makes_temporary_files_and_folders),
        cmocka_unit_test(test_file__says_when_memory_is_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
