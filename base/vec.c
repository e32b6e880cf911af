/* Growth policy of VEC; see vec.h. */
#include "base/vec.h"

#include <stdint.h>

bool vec_grow(void **items, size_t *capacity, size_t count, size_t extra, size_t size)
{
    if (extra > SIZE_MAX / 2 - count) {
        return false;
    }
    size_t need = count + extra;
    if (need <= *capacity) {
        return true;
    }
    size_t wider = *capacity < 8 ? 8 : *capacity * 2;
    if (wider < need) {
        wider = need;
    }
    void *moved = memory_resize(*items, wider, size);
    if (!moved) {
        return false;
    }
    *items = moved;
    *capacity = wider;
    return true;
}
