/* SPDX-License-Identifier: MIT */
#include "collect/sessions.h"

#include "base/clock.h"

#include <string.h>

enum { GAP = 30 * 60, LEAST_TRACKS = 2 };

static void free_playlist(void *playlist)
{
    sg_playlist_free(playlist);
}

/* One pass over the listens of a user: the open sitting, and those that have to be written. */
typedef struct {
    const char *user_urn;
    int64_t from, to;     /* what was added */
    GHashTable *existing; /* URNs that the store has; those that stay are taken out */
    GPtrArray *written;   /* of SgPlaylist */
    GPtrArray *sources;   /* of its first listen */
    GArray *dates;        /* of its newest one */
    SgPlaylist *open;
    char *source;
    int64_t last, fetched_at;
} Pass;

static char *name_session(const char *user_urn, int64_t start)
{
    enum { DIGITS = 32 };
    g_autofree char *name = g_strdup_printf("%s\x1f%" G_GINT64_FORMAT, user_urn, start);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
    return g_strdup_printf("file:playlist:%.*s", DIGITS, sum);
}

static void start_session(Pass *pass, const SgListen *listen)
{
    g_autofree char *date = sg_clock_format(listen->at);
    pass->open = sg_playlist_new();
    pass->open->urn = name_session(pass->user_urn, listen->at);
    pass->open->title = g_strdup_printf("Sitting of %.10s %.5s", date, date + 11);
    pass->open->playlist_type = g_strdup(SG_PLAYLIST_SESSION);
    pass->open->created_at = listen->at;
    pass->open->user = sg_user_new();
    pass->open->user->urn = g_strdup(pass->user_urn);
    pass->open->tracks = sg_tracks_new();
    pass->source = g_strdup(listen->source);
    pass->fetched_at = listen->fetched_at;
}

static bool has_tracks(const GPtrArray *tracks)
{
    g_autoptr(GHashTable) distinct = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint n = 0; n < tracks->len && g_hash_table_size(distinct) < LEAST_TRACKS; n++)
        g_hash_table_add(distinct, ((const SgTrack *)tracks->pdata[n])->urn);
    return g_hash_table_size(distinct) >= LEAST_TRACKS;
}

/* Keeps the open sitting when it is one, and writes it when it is new or may have changed. */
static void end_session(Pass *pass)
{
    g_autoptr(SgPlaylist) session = g_steal_pointer(&pass->open);
    g_autofree char *source = g_steal_pointer(&pass->source);
    if (!session || !has_tracks(session->tracks))
        return;
    bool known = g_hash_table_remove(pass->existing, session->urn);
    bool touched = session->created_at <= pass->to + GAP && pass->last >= pass->from - GAP;
    if (known && !touched)
        return;
    session->track_count = session->tracks->len;
    g_array_append_val(pass->dates, pass->fetched_at);
    g_ptr_array_add(pass->sources, g_steal_pointer(&source));
    g_ptr_array_add(pass->written, g_steal_pointer(&session));
}

static bool on_listen(const SgListen *listen, void *data, GError **error)
{
    Pass *pass = data;
    if (pass->open && listen->at - pass->last > GAP)
        end_session(pass);
    if (!pass->open)
        start_session(pass, listen);
    SgTrack *track = sg_track_new();
    track->urn = g_strdup(listen->track_urn);
    track->is_stub = true;
    g_ptr_array_add(pass->open->tracks, track);
    pass->fetched_at = MAX(pass->fetched_at, listen->fetched_at);
    pass->last = listen->at;
    return true;
}

static bool write_sessions(SgStore *store, Pass *pass, GError **error)
{
    GHashTableIter gone;
    void *urn;
    g_hash_table_iter_init(&gone, pass->existing);
    while (g_hash_table_iter_next(&gone, &urn, NULL))
        if (!sg_store_forget(store, urn, error))
            return false;
    for (guint n = 0; n < pass->written->len; n++)
        if (!sg_store_put_playlist(store, pass->written->pdata[n], pass->sources->pdata[n],
                                   g_array_index(pass->dates, int64_t, n), error))
            return false;
    return true;
}

bool sg_sessions_refresh(SgStore *store, const char *user_urn, int64_t from, int64_t to,
                         int64_t *changed, GError **error)
{
    g_autoptr(GPtrArray) stored =
        sg_store_playlists_of_type(store, user_urn, SG_PLAYLIST_SESSION, error);
    if (!stored)
        return false;
    g_autoptr(GHashTable) existing = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint n = 0; n < stored->len; n++)
        g_hash_table_add(existing, stored->pdata[n]);
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(free_playlist);
    g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) dates = g_array_new(FALSE, FALSE, sizeof(int64_t));
    Pass pass = { .user_urn = user_urn,
                  .from = from,
                  .to = to,
                  .existing = existing,
                  .written = written,
                  .sources = sources,
                  .dates = dates };
    bool ok = sg_store_each_listen(store, user_urn, on_listen, &pass, error);
    end_session(&pass);
    if (!ok || !write_sessions(store, &pass, error))
        return false;
    *changed = (int64_t)written->len + g_hash_table_size(existing);
    return true;
}
