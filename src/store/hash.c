/* SPDX-License-Identifier: MIT */
#include "store/store.h"

/*
 * The version of the graph. The rows come sorted by URN; each field is fed with its end, so that
 * ("ab", "c") and ("a", "bc") differ, and an unknown field differs from an empty one.
 */
typedef struct {
    GChecksum *sum;
    GString *row;
} Hash;

static void feed_text(Hash *hash, const char *text)
{
    g_string_append_c(hash->row, text ? '=' : '-');
    if (text)
        g_string_append(hash->row, text);
    g_string_append_c(hash->row, '\0');
}

static void feed_int(Hash *hash, int64_t number)
{
    g_string_append_printf(hash->row, "#%" G_GINT64_FORMAT, number);
    g_string_append_c(hash->row, '\0');
}

static bool end_row(Hash *hash)
{
    g_checksum_update(hash->sum, (const guchar *)hash->row->str, (gssize)hash->row->len);
    g_string_truncate(hash->row, 0);
    return true;
}

static bool on_track(const SgTrackRow *row, void *data, GError **error)
{
    Hash *hash = data;
    const char *const texts[] = {
        row->urn,         row->title,         row->artist_urn,
        row->artist_name, row->genre,         row->canonical_genre,
        row->license,     row->permalink_url, row->metadata_artist,
        row->label_name,  row->isrc,          row->release_date,
    };
    for (size_t n = 0; n < G_N_ELEMENTS(texts); n++)
        feed_text(hash, texts[n]);
    feed_int(hash, row->created_at);
    feed_int(hash, row->duration_ms);
    feed_int(hash, row->playback_count);
    feed_int(hash, row->like_count);
    feed_int(hash, row->repost_count);
    feed_int(hash, row->comment_count);
    feed_int(hash, row->is_stub);
    return end_row(hash);
}

static bool on_playlist(const SgPlaylistRow *row, void *data, GError **error)
{
    Hash *hash = data;
    feed_text(hash, row->urn);
    feed_text(hash, row->title);
    feed_text(hash, row->owner_urn);
    feed_text(hash, row->owner_name);
    feed_text(hash, row->permalink_url);
    feed_text(hash, row->playlist_type);
    feed_int(hash, row->track_count);
    feed_int(hash, row->likes_count);
    feed_int(hash, row->created_at);
    return end_row(hash);
}

static bool on_user(const char *urn, const char *username, const char *permalink_url, void *data,
                    GError **error)
{
    Hash *hash = data;
    feed_text(hash, urn);
    feed_text(hash, username);
    feed_text(hash, permalink_url);
    return end_row(hash);
}

static bool on_entry(const char *playlist_urn, const char *track_urn, int64_t position, void *data,
                     GError **error)
{
    Hash *hash = data;
    feed_text(hash, playlist_urn);
    feed_text(hash, track_urn);
    feed_int(hash, position);
    return end_row(hash);
}

static bool on_pair(const char *a, const char *b, void *data, GError **error)
{
    Hash *hash = data;
    feed_text(hash, a);
    feed_text(hash, b);
    return end_row(hash);
}

static bool on_related(const char *src_urn, const char *dst_urn, const char *source, int64_t rank,
                       void *data, GError **error)
{
    Hash *hash = data;
    feed_text(hash, src_urn);
    feed_text(hash, dst_urn);
    feed_text(hash, source);
    feed_int(hash, rank);
    return end_row(hash);
}

/* A name between the tables, so that a row cannot move from one into the next. */
static bool begin_table(Hash *hash, const char *name)
{
    feed_text(hash, name);
    return end_row(hash);
}

static bool feed_all(SgStore *store, Hash *hash, GError **error)
{
    return begin_table(hash, "tracks") && sg_store_each_track(store, on_track, hash, error) &&
           begin_table(hash, "playlists") &&
           sg_store_each_playlist(store, on_playlist, hash, error) && begin_table(hash, "users") &&
           sg_store_each_user(store, on_user, hash, error) && begin_table(hash, "entries") &&
           sg_store_each_entry(store, on_entry, hash, error) && begin_table(hash, "likes") &&
           sg_store_each_like(store, on_pair, hash, error) && begin_table(hash, "reposts") &&
           sg_store_each_repost(store, on_pair, hash, error) &&
           begin_table(hash, "playlist_likes") &&
           sg_store_each_playlist_like(store, on_pair, hash, error) &&
           begin_table(hash, "follows") && sg_store_each_follow(store, on_pair, hash, error) &&
           begin_table(hash, "related") && sg_store_each_related(store, on_related, hash, error) &&
           begin_table(hash, "tags") && sg_store_each_tag(store, on_pair, hash, error) &&
           begin_table(hash, "hashtags") && sg_store_each_hashtag(store, on_pair, hash, error);
}

char *sg_store_graph_hash(SgStore *store, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GString) row = g_string_new(NULL);
    Hash hash = { sum, row };
    return feed_all(store, &hash, error) ? g_strdup(g_checksum_get_string(sum)) : NULL;
}
