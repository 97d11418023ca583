/* SPDX-License-Identifier: MIT */
#include "store/ask-rows.h"

#include <string.h>

void sg_near_free(SgNear *near)
{
    if (!near)
        return;
    sg_track_free(near->track);
    sg_playlist_free(near->playlist);
    sg_user_free(near->user);
    if (near->evidence)
        g_ptr_array_unref(near->evidence);
    g_free(near);
}

SgNear *sg_near_new(void)
{
    SgNear *near = g_new0(SgNear, 1);
    near->total_a = near->total_b = SG_COUNT_UNKNOWN;
    return near;
}

GPtrArray *sg_nears_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)sg_near_free);
}

static bool find_id(SgStore *store, const char *query, const char *urn, int64_t *id, GError **error)
{
    enum { NONE = -1 };
    int64_t found;
    if (!sg_query_int(store, query, SG_VALUES(sg_value_text(urn)), NONE, &found, error))
        return false;
    if (found == NONE)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "'%s' is not in the store", urn);
    *id = found;
    return true;
}

bool sg_ask_track_id(SgStore *store, const char *urn, int64_t *id, GError **error)
{
    return find_id(store, "track_id", urn, id, error);
}

bool sg_ask_user_id(SgStore *store, const char *urn, int64_t *id, GError **error)
{
    return find_id(store, "user_id", urn, id, error);
}

GPtrArray *sg_ask_texts(SgStore *store, const char *query, const SgValue *values, int count,
                        GError **error)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(SgRows) rows = sg_query_rows(store, query, values, count);
    while (sg_rows_next(rows))
        g_ptr_array_add(texts, sg_rows_dup(rows, 0));
    return sg_rows_end(rows, error) ? g_steal_pointer(&texts) : NULL;
}

/* Another program may have removed it since it was counted. */
static void *end_missing(SgRows *rows, GError **error)
{
    if (sg_rows_end(rows, error))
        sg_fail(error, SG_ERROR_NOT_FOUND, "the store changed meanwhile: ask again");
    return NULL;
}

SgTrack *sg_ask_track(SgStore *store, int64_t id, GError **error)
{
    int c;
    g_autoptr(SgRows) rows = sg_query_rows(store, "found_track", SG_VALUES(sg_value_int(id)));
    return sg_rows_next(rows) ? sg_get_read_track(rows, &c) : end_missing(rows, error);
}

SgUser *sg_ask_user(SgStore *store, int64_t id, GError **error)
{
    int c;
    g_autoptr(SgRows) rows = sg_query_rows(store, "found_user", SG_VALUES(sg_value_int(id)));
    return sg_rows_next(rows) ? sg_get_read_user(rows, &c) : end_missing(rows, error);
}

int sg_counted_compare(const void *a, const void *b)
{
    const SgCounted *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    if (x->common != y->common)
        return x->common > y->common ? -1 : 1;
    if (x->plays != y->plays) /* unknown is -1 */
        return x->plays > y->plays ? -1 : 1;
    return strcmp(x->urn, y->urn);
}
