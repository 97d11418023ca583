/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include "base/log.h"
#include "store/derived.h"
#include "store/records.h"

/* -- Small values -------------------------------------------------------------------------------------------- */

bool sg_store_get_meta(SgStore *store, const char *key, char **value, GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, "get_meta", SG_VALUES(sg_value_text(key)));
    g_autofree char *found = sg_rows_next(rows) ? sg_rows_dup(rows, 0) : NULL;
    if (!sg_rows_end(rows, error))
        return false;
    *value = g_steal_pointer(&found);
    return true;
}

bool sg_store_put_meta(SgStore *store, const char *key, const char *value, GError **error)
{
    if (!value)
        return sg_query_run(store, "drop_meta", SG_VALUES(sg_value_text(key)), error);
    return sg_query_run(store, "put_meta", SG_VALUES(sg_value_text(key), sg_value_text(value)),
                        error);
}

bool sg_store_stats(SgStore *store, SgStoreStats *stats, GError **error)
{
    SgStoreStats found = { 0 };
    int64_t *const counts[] = {
        &found.tracks, &found.stubs,   &found.users,          &found.playlists, &found.entries,
        &found.likes,  &found.reposts, &found.playlist_likes, &found.follows,   &found.related,
        &found.tags,   &found.tasks,   &found.failed_tasks,
    };
    int c = 0;
    g_autoptr(SgRows) rows = sg_query_rows(store, "stats", SG_NO_VALUES);
    if (sg_rows_next(rows)) {
        for (; c < (int)G_N_ELEMENTS(counts); c++)
            *counts[c] = sg_rows_int(rows, c, 0);
        found.oldest_fetch = sg_rows_time(rows, c++);
        found.newest_fetch = sg_rows_time(rows, c++);
        found.listens = sg_rows_int(rows, c++, 0);
    }
    if (!sg_rows_end(rows, error) || !store->driver->size(store->db, &found.bytes, error))
        return false;
    *stats = found;
    return true;
}

bool sg_store_writes_of_others(SgStore *store, int64_t *number, GError **error)
{
    *number = SG_WRITES_UNKNOWN;
    return !store->driver->writes_of_others ||
           store->driver->writes_of_others(store->db, number, error);
}

/* -- Forgetting ------------------------------------------------------------------------------------------------ */

static bool forget(SgStore *store, const char *urn, GError **error)
{
    static const char *const queries[] = {
        "forget_pairs",         "forget_track",    "forget_playlist", "forget_user",
        "forget_listing_items", "forget_listings", "forget_urls",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(queries); n++)
        if (!sg_query_run(store, queries[n], SG_VALUES(sg_value_text(urn)), error))
            return false;
    return true;
}

bool sg_store_forget(SgStore *store, const char *urn, GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, forget(store, urn, error), error);
}

/* -- Purging ---------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *source; /* "": all */
    int64_t older_than;
    int64_t removed; /* records that lost their content */
    int64_t changed; /* rows of any kind */
} Purge;

#define PURGE_VALUES(purge)                                                                        \
    SG_VALUES(sg_value_text((purge)->source), sg_value_int((purge)->older_than))

/* Runs queries one after the other with the same values. */
static bool run_each(SgStore *store, Purge *purge, const char *const *queries,
                     const SgValue *values, int count, GError **error)
{
    for (; *queries; queries++) {
        int64_t changed;
        if (!sg_query_change(store, *queries, values, count, &changed, error))
            return false;
        purge->changed += changed;
    }
    return true;
}

/* Profiles that are old while the name is not: the words are made anew without the old part. */
static bool purge_profiles(SgStore *store, Purge *purge, GError **error)
{
    static const char *const parts[] = { "purge_profile", "drop_user_document", NULL };
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(SgRows) rows = sg_query_rows(store, "old_profiles", PURGE_VALUES(purge));
    while (sg_rows_next(rows)) {
        int64_t id = sg_rows_int(rows, 0, 0);
        g_array_append_val(ids, id);
    }
    if (!sg_rows_end(rows, error))
        return false;
    for (guint n = 0; n < ids->len; n++) {
        int64_t id = g_array_index(ids, int64_t, n);
        if (!run_each(store, purge, parts, SG_VALUES(sg_value_int(id)), error) ||
            !sg_records_index_user(store, id, error))
            return false;
    }
    return true;
}

static bool purge_records(SgStore *store, Purge *purge, GError **error)
{
    static const char *const queries[] = { "purge_tracks", "purge_playlists", "purge_users" };
    for (size_t n = 0; n < G_N_ELEMENTS(queries); n++) {
        int64_t emptied;
        if (!sg_query_change(store, queries[n], PURGE_VALUES(purge), &emptied, error))
            return false;
        purge->removed += emptied;
        purge->changed += emptied;
    }
    return purge_profiles(store, purge, error);
}

static bool purge_all(SgStore *store, Purge *purge, GError **error)
{
    static const char *const edges[] = {
        "purge_entries",  "purge_likes",
        "purge_reposts",  "purge_playlist_likes",
        "purge_follows",  "purge_related",
        "purge_listings", "purge_sessions",
        "purge_listens",  NULL,
    };
    static const char *const beside[] = {
        "purge_track_documents",    "purge_track_words",    "purge_track_tags",
        "purge_playlist_documents", "purge_playlist_words", "purge_user_documents",
        "purge_user_words",         "purge_url_meta",       NULL,
    };
    static const char *const lone[] = { "purge_lone_playlists", "purge_lone_tracks",
                                        "purge_lone_users", NULL };
    return run_each(store, purge, edges, PURGE_VALUES(purge), error) &&
           purge_records(store, purge, error) &&
           run_each(store, purge, beside, SG_NO_VALUES, error) &&
           run_each(store, purge, lone, SG_VALUES(sg_value_text(purge->source)), error);
}

/* -- One user's ---------------------------------------------------------------------------------------------------- */

/* The URNs of what the user uploaded or made, and his own. */
static GPtrArray *belongings(SgStore *store, const Purge *purge, int64_t user, GError **error)
{
    g_autoptr(GPtrArray) urns = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(SgRows) rows =
        sg_query_rows(store, "records_of_user",
                      SG_VALUES(sg_value_text(purge->source), sg_value_int(purge->older_than),
                                sg_value_int(user)));
    while (sg_rows_next(rows))
        g_ptr_array_add(urns, sg_rows_dup(rows, 0));
    return sg_rows_end(rows, error) ? g_steal_pointer(&urns) : NULL;
}

/* What the user did, and what was listed of him; it is from where he is from. */
static bool purge_doings(SgStore *store, Purge *purge, int64_t user, const char *urn,
                         GError **error)
{
    static const char *const edges[] = { "purge_likes_of_user",          "purge_reposts_of_user",
                                         "purge_playlist_likes_of_user", "purge_follows_of_user",
                                         "purge_listens_of_user",        NULL };
    static const char *const listings[] = { "purge_listings_of_user", NULL };
    int64_t chosen;
    if (!sg_query_int(store, "is_of_source",
                      SG_VALUES(sg_value_int(user), sg_value_text(purge->source)), 0, &chosen,
                      error))
        return false;
    SgValue older_than = sg_value_int(purge->older_than);
    return !chosen ||
           (run_each(store, purge, edges, SG_VALUES(sg_value_int(user), older_than), error) &&
            run_each(store, purge, listings, SG_VALUES(sg_value_text(urn), older_than), error));
}

static bool purge_user(SgStore *store, Purge *purge, const char *urn, GError **error)
{
    enum { NONE = -1 };
    int64_t user;
    if (!sg_query_int(store, "user_id", SG_VALUES(sg_value_text(urn)), NONE, &user, error))
        return false;
    if (user == NONE)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "user '%s' is not in the store", urn);
    if (!purge_doings(store, purge, user, urn, error))
        return false;
    g_autoptr(GPtrArray) urns = belongings(store, purge, user, error);
    /* At once, so that what is forgotten below is not looked for in them. */
    if (!urns || (urns->len > 0 && !sg_derived_clear_pairs(store, error)))
        return false;
    for (guint n = 0; n < urns->len; n++)
        if (!forget(store, urns->pdata[n], error))
            return false;
    purge->removed += urns->len;
    purge->changed += urns->len;
    return true;
}

static bool purge_in_transaction(SgStore *store, Purge *purge, const char *user_urn, GError **error)
{
    static const char *const queues[] = { "purge_runs", "purge_run_meta", "purge_open_listings",
                                          NULL };
    if (!(user_urn ? purge_user(store, purge, user_urn, error) : purge_all(store, purge, error)))
        return false;
    return purge->changed == 0 || (run_each(store, purge, queues, SG_NO_VALUES, error) &&
                                   sg_derived_clear_pairs(store, error));
}

bool sg_store_purge(SgStore *store, const char *source, int64_t older_than, const char *user_urn,
                    int64_t *removed, GError **error)
{
    Purge purge = { .source = source ? source : "", .older_than = older_than };
    bool mine;
    g_assert(!store->in_transaction);
    if (!sg_store_enter(store, &mine, error) ||
        !sg_store_leave(store, mine, purge_in_transaction(store, &purge, user_urn, error), error))
        return false;
    if (removed)
        *removed = purge.removed;
    /* What was removed is gone; that the file stays large is no reason to fail. */
    g_autoptr(GError) problem = NULL;
    if (purge.changed > 0 && !store->driver->compact(store->db, &problem))
        sg_log(SG_LOG_WARNING, "freed space stays in the store: %s", problem->message);
    return true;
}
