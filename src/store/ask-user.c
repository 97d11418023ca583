/* SPDX-License-Identifier: MIT */
#include "store/ask-rows.h"

#include <math.h>

enum { MOST_EVIDENCE = 3 };

static const struct {
    const char *similar;
    const char *count;
    const char *whole;
    const char *common;
} tastes[] = {
    [SG_ASK_BY_LIKES] = { "ask_similar_by_likes", "count_likes_of_user", "likes_are_whole",
                          "ask_common_likes" },
    [SG_ASK_BY_PLAYLISTS] = { "ask_similar_by_playlists", "count_listed_by_user",
                              "playlists_are_whole", "ask_common_listed" },
};

/* jaccard = common / |A u B| */
static bool read_similar(SgStore *store, SgAskTaste taste, int64_t id, int64_t own,
                         int64_t least_common, double least_jaccard, GArray *counted,
                         GStringChunk *urns, GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, tastes[taste].similar,
                                           SG_VALUES(sg_value_int(id), sg_value_int(least_common)));
    while (sg_rows_next(rows)) {
        SgCounted one = { .id = sg_rows_int(rows, 0, 0),
                          .urn = g_string_chunk_insert(urns, sg_rows_text(rows, 1)),
                          .common = sg_rows_int(rows, 2, 0),
                          .total = sg_rows_int(rows, 3, 0) };
        one.weight = (double)one.common / (double)(own + one.total - one.common);
        if (one.weight >= least_jaccard)
            g_array_append_val(counted, one);
    }
    return sg_rows_end(rows, error);
}

/* b >= common, so that jaccard <= common / a: who has fewer in common need not be counted. */
static int64_t least_of(int64_t own, int64_t least_common, double least_jaccard)
{
    const double rounding = 1e-6;
    return MAX(least_common, (int64_t)ceil(least_jaccard * (double)own - rounding));
}

static bool is_whole(SgStore *store, SgAskTaste taste, int64_t id, bool *whole, GError **error)
{
    int64_t value;
    if (!sg_query_int(store, tastes[taste].whole, SG_VALUES(sg_value_int(id)), 0, &value, error))
        return false;
    *whole = value == 1;
    return true;
}

static SgNear *near_user(SgStore *store, SgAskTaste taste, int64_t id, int64_t own, bool own_whole,
                         const SgCounted *one, GError **error)
{
    bool whole;
    g_autoptr(SgNear) near = sg_near_new();
    near->user = sg_ask_user(store, one->id, error);
    if (!near->user || !is_whole(store, taste, one->id, &whole, error))
        return NULL;
    near->common = one->common;
    near->total_a = own;
    near->total_b = one->total;
    near->weight = one->weight;
    near->partial = !own_whole || !whole;
    near->evidence = sg_ask_texts(
        store, tastes[taste].common,
        SG_VALUES(sg_value_int(id), sg_value_int(one->id), sg_value_int(MOST_EVIDENCE)), error);
    return near->evidence ? g_steal_pointer(&near) : NULL;
}

GPtrArray *sg_ask_similar(SgStore *store, const char *user_urn, SgAskTaste taste,
                          int64_t least_common, double least_jaccard, int64_t k, GError **error)
{
    int64_t id, own;
    bool whole;
    g_autoptr(GArray) counted = g_array_new(FALSE, FALSE, sizeof(SgCounted));
    g_autoptr(GStringChunk) urns = g_string_chunk_new(4096);
    g_autoptr(GPtrArray) found = sg_nears_new();
    if (!sg_ask_user_id(store, user_urn, &id, error) ||
        !sg_query_int(store, tastes[taste].count, SG_VALUES(sg_value_int(id)), 0, &own, error) ||
        !is_whole(store, taste, id, &whole, error) ||
        !read_similar(store, taste, id, own, least_of(own, least_common, least_jaccard),
                      least_jaccard, counted, urns, error))
        return NULL;
    g_array_sort(counted, sg_counted_compare);
    for (guint n = 0; n < counted->len && n < k; n++) {
        SgNear *near =
            near_user(store, taste, id, own, whole, &g_array_index(counted, SgCounted, n), error);
        if (!near)
            return NULL;
        g_ptr_array_add(found, near);
    }
    return g_steal_pointer(&found);
}
