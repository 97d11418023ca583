/* SPDX-License-Identifier: MIT */
#include "cli/online.h"

#include "sources/source.h"

enum { MOST_REQUESTS = 6 };

bool sg_online_check(const SgConfig *config, GError **error)
{
    const SgSourceOptions once = { .max_requests = MOST_REQUESTS };
    g_autoptr(SgSource) source = sg_source_find("soundcloud")->open(config, &once, error);
    g_auto(SgPage) page = { 0 };
    return source &&
           source->kind->list(source, SG_LIST_SEARCH_TRACKS, "music", NULL, NULL, &page, error);
}
