/* SPDX-License-Identifier: MIT */
#include "base/pages.h"

#include <errno.h>
#include <sys/mman.h>

bool sg_pages_init(SgPages *pages, size_t bytes, const char *what, GError **error)
{
    size_t size = bytes > 0 ? bytes : 1;
    void *data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED)
        return sg_fail(error, SG_ERROR_IO, "%s: no memory for %.1f GB: %s", what,
                       1e-9 * (double)bytes, g_strerror(errno));
#ifdef MADV_HUGEPAGE
    madvise(data, size, MADV_HUGEPAGE); /* only advice */
#endif
    *pages = (SgPages){ data, size };
    return true;
}

void sg_pages_clear(SgPages *pages)
{
    if (pages->data)
        munmap(pages->data, pages->bytes);
    *pages = (SgPages){ 0 };
}
