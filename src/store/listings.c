/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include "store/query.h"

enum { NONE = -1 };

static bool listing_id(SgStore *store, const char *listing, const char *target, int64_t *id,
                       GError **error)
{
    int64_t found;
    if (!sg_query_int(store, "listing_id", SG_VALUES(sg_value_text(target), sg_value_text(listing)),
                      NONE, &found, error))
        return false;
    if (found == NONE && !sg_query_int(store, "add_listing",
                                       SG_VALUES(sg_value_text(target), sg_value_text(listing)),
                                       NONE, &found, error))
        return false;
    *id = found;
    return true;
}

bool sg_store_get_listing_state(SgStore *store, const char *listing, const char *target,
                                SgListingState *state, GError **error)
{
    SgListingState found = { .fetched_at = SG_TIME_UNKNOWN };
    g_autoptr(SgRows) rows = sg_query_rows(
        store, "get_listing_state", SG_VALUES(sg_value_text(target), sg_value_text(listing)));
    if (sg_rows_next(rows)) {
        found.count = sg_rows_int(rows, 0, 0);
        found.complete = sg_rows_int(rows, 1, 0);
        found.fetched_at = sg_rows_time(rows, 2);
    }
    if (!sg_rows_end(rows, error))
        return false;
    *state = found;
    return true;
}

GPtrArray *sg_store_get_listing(SgStore *store, const char *listing, const char *target,
                                int64_t limit, GError **error)
{
    g_autoptr(GPtrArray) urns = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(SgRows) rows = sg_query_rows(
        store, "get_listing",
        SG_VALUES(sg_value_text(target), sg_value_text(listing), sg_value_int(limit)));
    while (sg_rows_next(rows))
        g_ptr_array_add(urns, sg_rows_dup(rows, 0));
    return sg_rows_end(rows, error) ? g_steal_pointer(&urns) : NULL;
}

static bool put_listing(SgStore *store, const char *listing, const char *target, int64_t position,
                        const GPtrArray *urns, GError **error)
{
    int64_t id;
    if (!listing_id(store, listing, target, &id, error))
        return false;
    for (guint n = 0; n < urns->len; n++)
        if (!sg_query_run(store, "put_listing_item",
                          SG_VALUES(sg_value_int(id), sg_value_int(position + n),
                                    sg_value_text(urns->pdata[n])),
                          error))
            return false;
    return true;
}

bool sg_store_put_listing(SgStore *store, const char *listing, const char *target, int64_t position,
                          const GPtrArray *urns, GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, put_listing(store, listing, target, position, urns, error),
                          error);
}

static bool finish_listing(SgStore *store, const char *listing, const char *target, int64_t count,
                           bool complete, int64_t fetched_at, GError **error)
{
    int64_t id;
    return listing_id(store, listing, target, &id, error) &&
           sg_query_run(store, "finish_listing",
                        SG_VALUES(sg_value_int(id), sg_value_int(count), sg_value_int(complete),
                                  sg_value_time(fetched_at)),
                        error);
}

bool sg_store_finish_listing(SgStore *store, const char *listing, const char *target, int64_t count,
                             bool complete, int64_t fetched_at, GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(
               store, mine,
               finish_listing(store, listing, target, count, complete, fetched_at, error), error);
}

bool sg_store_clear_listing(SgStore *store, const char *listing, const char *target, GError **error)
{
    return sg_query_run(store, "clear_listing",
                        SG_VALUES(sg_value_text(target), sg_value_text(listing)), error);
}
