/* SPDX-License-Identifier: MIT */
#include "music/licence.h"

#include <glib.h>

bool sg_licence_is_free(const char *licence)
{
    static const char *const free_licences[] = {
        "no-rights-reserved", "cc-by",       "cc-by-sa",    "cc-by-nd",
        "cc-by-nc",           "cc-by-nc-sa", "cc-by-nc-nd", NULL,
    };
    return licence && g_strv_contains(free_licences, licence);
}
