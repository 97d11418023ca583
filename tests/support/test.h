/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <glib/gstdio.h>

/* What the unit tests share. Test names are sentences: g_test_add_func("/csr/a row …", …). */

/* Asserts that a call failed with a code and that its message names `part`; clears the error. */
#define assert_fails(error, expected, part)                                                        \
    do {                                                                                           \
        g_assert_error(error, SG_ERROR, expected);                                                 \
        if (!strstr((error)->message, part))                                                       \
            g_error("message '%s' does not name '%s'", (error)->message, part);                    \
        g_clear_error(&(error));                                                                   \
    } while (0)

/* A path in ../shared, or NULL after marking the test as skipped because it is absent. */
static inline char *shared_path(const char *name)
{
    const char *root = g_getenv("SG_SHARED");
    g_autofree char *path = root ? g_build_filename(root, name, NULL) : NULL;
    if (path && g_file_test(path, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&path);
    g_test_skip_printf("shared data '%s' is absent", name);
    return NULL;
}

/* A fresh folder; remove it with sg_file_remove_all. */
static inline char *temporary_folder(void)
{
    return g_dir_make_tmp("soundgraph-test-XXXXXX", NULL);
}
