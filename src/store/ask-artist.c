/* SPDX-License-Identifier: MIT */
#include "store/ask-rows.h"

#include "store/ask-collab.h"

#include <math.h>

/* A quick answer looks at so many playlists, fans or reposts of the artist: the shortest lists first, and
 * no further one once it has seen QUICK_TRACKS there. And at so many of his own tracks. */
enum { QUICK_LISTS = 80, QUICK_TRACKS = 3000, QUICK_WORKS = 500 };

static const struct {
    const char *name;
    const char *query;
    bool counts_others; /* strength is c / (a + b - c), else 1 - 2^-c */
} kinds[] = {
    [SG_ASK_CO_PLAYLIST] = { "co_playlist", "ask_co_playlist", true },
    [SG_ASK_SHARED_FANS] = { "shared_fans", "ask_shared_fans_of_artist", true },
    [SG_ASK_COLLAB] = { "collab", NULL, false },
    [SG_ASK_REPOST] = { "repost", "ask_repost", false },
    [SG_ASK_FOLLOW] = { "follow", "ask_follow", false },
};

const char *sg_ask_relation_name(SgAskRelation kind)
{
    return kinds[kind].name;
}

static void set_strength(SgNear *near, SgAskRelation kind)
{
    double c = (double)near->common;
    if (!kinds[kind].counts_others)
        near->weight = 1 - pow(2, -c);
    else if (near->total_b == SG_COUNT_UNKNOWN)
        near->weight = -1;
    else
        near->weight = c / ((double)near->total_a + (double)near->total_b - c);
}

static SgNear *read_artist(SgRows *rows, SgAskRelation kind, SgAskScope *seen)
{
    int c;
    SgNear *near = sg_near_new();
    near->user = sg_get_read_user(rows, &c);
    near->common = sg_rows_int(rows, c, 0);
    near->total_b = sg_rows_count(rows, c + 1);
    seen->known = sg_rows_int(rows, c + 2, 0);
    seen->looked_at = sg_rows_int(rows, c + 3, 0);
    if (kinds[kind].counts_others)
        near->total_a = seen->known;
    near->partial = seen->looked_at < seen->known;
    set_strength(near, kind);
    return near;
}

static GPtrArray *ask_query(SgStore *store, int64_t id, SgAskRelation kind, bool quick, int64_t k,
                            SgAskScope *scope, GError **error)
{
    SgAskScope seen = { 0 };
    SgValue values[] = { sg_value_int(id), sg_value_int(k),
                         sg_value_int(quick ? QUICK_LISTS : G_MAXINT32), sg_value_int(!quick),
                         sg_value_int(quick ? QUICK_TRACKS : G_MAXINT64) };
    g_autoptr(GPtrArray) found = sg_nears_new();
    g_autoptr(SgRows) rows =
        sg_query_rows(store, kinds[kind].query, values, kinds[kind].counts_others ? 5 : 3);
    while (sg_rows_next(rows))
        g_ptr_array_add(found, read_artist(rows, kind, &seen));
    if (!sg_rows_end(rows, error))
        return NULL;
    *scope = seen;
    return g_steal_pointer(&found);
}

static int compare_collabs(const void *a, const void *b)
{
    const SgNear *x = *(SgNear *const *)a, *y = *(SgNear *const *)b;
    if (x->common != y->common)
        return x->common > y->common ? -1 : 1;
    return g_strcmp0(x->user->urn, y->user->urn);
}

static GPtrArray *ask_collabs(SgStore *store, int64_t id, bool quick, int64_t k, SgAskScope *scope,
                              GError **error)
{
    GHashTableIter iter;
    void *other, *tracks;
    SgAskScope seen;
    g_autoptr(GHashTable) counts =
        sg_ask_collab_counts(store, id, quick ? QUICK_WORKS : -1, &seen, error);
    g_autoptr(GPtrArray) found = sg_nears_new();
    if (!counts)
        return NULL;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &other, &tracks)) {
        SgNear *near = sg_near_new();
        g_ptr_array_add(found, near);
        near->user = sg_ask_user(store, *(int64_t *)other, error);
        if (!near->user)
            return NULL;
        near->common = *(int64_t *)tracks;
        near->partial = seen.looked_at < seen.known;
        set_strength(near, SG_ASK_COLLAB);
    }
    g_ptr_array_sort(found, compare_collabs);
    if ((int64_t)found->len > k)
        g_ptr_array_set_size(found, (int)k);
    *scope = seen;
    return g_steal_pointer(&found);
}

GPtrArray *sg_ask_artists(SgStore *store, const char *user_urn, SgAskRelation kind, bool quick,
                          int64_t k, SgAskScope *scope, GError **error)
{
    int64_t id;
    if (!sg_ask_user_id(store, user_urn, &id, error))
        return NULL;
    return kind == SG_ASK_COLLAB ? ask_collabs(store, id, quick, k, scope, error)
                                 : ask_query(store, id, kind, quick, k, scope, error);
}
