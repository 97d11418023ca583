/* SPDX-License-Identifier: MIT */
#include "store/listens.h"

#include "store/records.h"

static bool put_listen(SgStore *store, const SgListen *listen, int64_t window, bool *added,
                       GError **error)
{
    int64_t user, track, near;
    if (!sg_records_user_id(store, listen->user_urn, &user, error) ||
        !sg_records_track_id(store, listen->track_urn, &track, error) ||
        !sg_query_int(store, "listen_near",
                      SG_VALUES(sg_value_int(track), sg_value_int(user),
                                sg_value_int(listen->at - window),
                                sg_value_int(listen->at + window)),
                      0, &near, error))
        return false;
    *added = near == 0;
    return near != 0 ||
           sg_query_run(store, "put_listen",
                        SG_VALUES(sg_value_int(user), sg_value_int(listen->at), sg_value_int(track),
                                  sg_value_count(listen->played_ms), sg_value_text(listen->source),
                                  sg_value_int(listen->fetched_at)),
                        error);
}

bool sg_store_put_listen(SgStore *store, const SgListen *listen, int64_t window, bool *added,
                         GError **error)
{
    bool mine, is_new = false;
    g_assert(window >= 0 && listen->source && listen->at != SG_TIME_UNKNOWN);
    if (!sg_store_enter(store, &mine, error) ||
        !sg_store_leave(store, mine, put_listen(store, listen, window, &is_new, error), error))
        return false;
    *added = is_new;
    return true;
}

bool sg_store_each_listen(SgStore *store, const char *user_urn, SgListenFunc func, void *data,
                          GError **error)
{
    GError *stopped = NULL;
    bool going = true;
    g_autoptr(SgRows) rows =
        sg_query_rows(store, "listens_of_user", SG_VALUES(sg_value_text(user_urn)));
    while (going && sg_rows_next(rows)) {
        const SgListen listen = { .user_urn = user_urn,
                                  .at = sg_rows_time(rows, 0),
                                  .track_urn = sg_rows_text(rows, 1),
                                  .played_ms = sg_rows_count(rows, 2),
                                  .source = sg_rows_text(rows, 3),
                                  .fetched_at = sg_rows_time(rows, 4) };
        going = func(&listen, data, &stopped);
    }
    if (stopped) {
        g_propagate_error(error, stopped);
        return false;
    }
    return sg_rows_end(rows, error) && going;
}

GPtrArray *sg_store_playlists_of_type(SgStore *store, const char *user_urn, const char *type,
                                      GError **error)
{
    g_autoptr(GPtrArray) urns = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(SgRows) rows = sg_query_rows(store, "playlists_of_type",
                                           SG_VALUES(sg_value_text(user_urn), sg_value_text(type)));
    while (sg_rows_next(rows))
        g_ptr_array_add(urns, sg_rows_dup(rows, 0));
    return sg_rows_end(rows, error) ? g_steal_pointer(&urns) : NULL;
}
