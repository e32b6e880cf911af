/* Pointers are filled in by the order of the list, under a lock: when the last one is, all are.
 */
#include "base/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool is_loaded(const struct library *library)
{
    void *last;
    memcpy(&last, library->functions[library->count - 1].pointer, sizeof(last));
    return last != NULL;
}

static bool find_functions(const struct library *library, void *handle)
{
    for (size_t i = 0; i < library->count; i++) {
        const struct library_function *f = &library->functions[i];
        void *found = dlsym(handle, f->name);
        if (!found || f->size != sizeof(found)) {
            return false;
        }
        memcpy(f->pointer, &found, sizeof(found));
    }
    return true;
}

enum status library_load(const struct library *library, struct diagnostics *diagnostics)
{
    pthread_mutex_lock(&lock);
    bool loaded = is_loaded(library);
    if (!loaded) {
        void *handle = dlopen(library->name, RTLD_NOW | RTLD_LOCAL);
        loaded = handle && find_functions(library, handle);
    }
    const char *reason = loaded ? NULL : dlerror();
    if (!loaded && diagnostics) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "library-missing", (struct place){0},
                        "this needs the library '%s', which cannot be loaded: %s",
                        library->name, reason ? reason : "it is not the one it is named for");
        diagnostics_hint(diagnostics, "install the package that provides it");
    }
    pthread_mutex_unlock(&lock);
    return loaded ? STATUS_OK : STATUS_IO;
}
