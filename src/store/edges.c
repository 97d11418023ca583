/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include "base/clock.h"
#include "store/records.h"

/* -- Entries ----------------------------------------------------------------------------------------------- */

bool sg_records_put_entries(SgStore *store, int64_t playlist, int64_t position,
                            const GPtrArray *tracks, int64_t at, GError **error)
{
    for (guint n = 0; n < tracks->len; n++) {
        const SgTrack *track = tracks->pdata[n];
        int64_t id;
        if (!sg_records_track_id(store, track->urn, &id, error) ||
            !sg_query_run(
                store, "put_entry",
                SG_VALUES(sg_value_int(playlist), sg_value_int(position + n), sg_value_int(id)),
                error))
            return false;
    }
    return sg_query_run(store, "date_entries", SG_VALUES(sg_value_int(playlist), sg_value_int(at)),
                        error);
}

static bool put_entries(SgStore *store, const char *playlist_urn, int64_t position,
                        const GPtrArray *tracks, GError **error)
{
    int64_t id;
    return sg_records_playlist_id(store, playlist_urn, &id, error) &&
           sg_records_put_entries(store, id, position, tracks, sg_clock_now(), error);
}

bool sg_store_put_entries(SgStore *store, const char *playlist_urn, int64_t position,
                          const GPtrArray *tracks, GError **error)
{
    bool mine;
    g_assert(position >= 0);
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, put_entries(store, playlist_urn, position, tracks, error),
                          error);
}

static bool clear_entries(SgStore *store, const char *playlist_urn, GError **error)
{
    int64_t id;
    return sg_records_playlist_id(store, playlist_urn, &id, error) &&
           sg_query_run(store, "clear_entries", SG_VALUES(sg_value_int(id)), error);
}

bool sg_store_clear_entries(SgStore *store, const char *playlist_urn, GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, clear_entries(store, playlist_urn, error), error);
}

/* -- What users do ------------------------------------------------------------------------------------------- */

static bool put_engagement(SgStore *store, const char *user_urn, const char *track_urn,
                           SgEngagement kind, int64_t at, GError **error)
{
    int64_t user, track;
    return sg_records_user_id(store, user_urn, &user, error) &&
           sg_records_track_id(store, track_urn, &track, error) &&
           sg_query_run(store, kind == SG_ENGAGE_LIKE ? "put_like" : "put_repost",
                        SG_VALUES(sg_value_int(user), sg_value_int(track), sg_value_time(at),
                                  sg_value_int(sg_clock_now())),
                        error);
}

bool sg_store_put_engagement(SgStore *store, const char *user_urn, const char *track_urn,
                             SgEngagement kind, int64_t at, GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, put_engagement(store, user_urn, track_urn, kind, at, error),
                          error);
}

static bool put_playlist_like(SgStore *store, const char *user_urn, const char *playlist_urn,
                              GError **error)
{
    int64_t user, playlist;
    return sg_records_user_id(store, user_urn, &user, error) &&
           sg_records_playlist_id(store, playlist_urn, &playlist, error) &&
           sg_query_run(
               store, "put_playlist_like",
               SG_VALUES(sg_value_int(user), sg_value_int(playlist), sg_value_int(sg_clock_now())),
               error);
}

bool sg_store_put_playlist_like(SgStore *store, const char *user_urn, const char *playlist_urn,
                                GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, put_playlist_like(store, user_urn, playlist_urn, error),
                          error);
}

static bool put_follow(SgStore *store, const char *follower_urn, const char *followee_urn,
                       GError **error)
{
    int64_t follower, followee;
    return sg_records_user_id(store, follower_urn, &follower, error) &&
           sg_records_user_id(store, followee_urn, &followee, error) &&
           sg_query_run(store, "put_follow",
                        SG_VALUES(sg_value_int(follower), sg_value_int(followee),
                                  sg_value_int(sg_clock_now())),
                        error);
}

bool sg_store_put_follow(SgStore *store, const char *follower_urn, const char *followee_urn,
                         GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, put_follow(store, follower_urn, followee_urn, error), error);
}

/* -- What a source says --------------------------------------------------------------------------------------- */

static bool put_related(SgStore *store, const char *src_urn, const char *dst_urn,
                        const char *source, int64_t rank, GError **error)
{
    int64_t src, dst;
    return sg_records_track_id(store, src_urn, &src, error) &&
           sg_records_track_id(store, dst_urn, &dst, error) &&
           sg_query_run(store, "put_related",
                        SG_VALUES(sg_value_int(src), sg_value_int(dst), sg_value_text(source),
                                  sg_value_int(rank), sg_value_int(sg_clock_now())),
                        error);
}

bool sg_store_put_related(SgStore *store, const char *src_urn, const char *dst_urn,
                          const char *source, int64_t rank, GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, put_related(store, src_urn, dst_urn, source, rank, error),
                          error);
}

/* -- What is no longer there ----------------------------------------------------------------------------- */

bool sg_store_drop_unseen(SgStore *store, SgEdges edges, const char *urn, int64_t before,
                          GError **error)
{
    static const char *const queries[] = {
        [SG_EDGES_LIKES] = "drop_unseen_likes",
        [SG_EDGES_FANS] = "drop_unseen_fans",
        [SG_EDGES_PLAYLIST_LIKES] = "drop_unseen_playlist_likes",
        [SG_EDGES_RELATED] = "drop_unseen_related",
    };
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine,
                          sg_query_run(store, queries[edges],
                                       SG_VALUES(sg_value_text(urn), sg_value_int(before)), error),
                          error);
}
