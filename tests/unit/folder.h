/* A folder of a test's own, in memory where the system offers that: a store waits for the disk
 * at every commit, and writing a file anew waits for what it held. */
#ifndef PATHGATE_TESTS_UNIT_FOLDER_H
#define PATHGATE_TESTS_UNIT_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char test_folder[64];

static inline int enter_folder(void **state)
{
    (void)state;
    const char *memory = "/dev/shm";
    snprintf(test_folder, sizeof(test_folder), "%s/pathgate-XXXXXX",
             access(memory, W_OK | X_OK) == 0 ? memory : "/tmp");
    return mkdtemp(test_folder) && chdir(test_folder) == 0 ? 0 : -1;
}

/* Removes its files and empty folders. */
static inline int empty_folder(void **state)
{
    (void)state;
    DIR *folder = opendir(".");
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (entry->d_name[0] != '.' && unlink(entry->d_name) != 0) {
            rmdir(entry->d_name);
        }
    }
    if (folder) {
        closedir(folder);
    }
    return 0;
}

static inline int leave_folder(void **state)
{
    empty_folder(state);
    return chdir("/") == 0 && rmdir(test_folder) == 0 ? 0 : -1;
}

#endif
