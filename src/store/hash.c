/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include <string.h>

enum { DIGEST = 32 };

/*
 * The version of the graph, block by block (store.h). The rows come sorted by URN, so that those of a
 * block stand together; each field is fed with its end, so that ("ab", "c") and ("a", "bc") differ, and
 * an unknown field differs from an empty one.
 */
typedef struct {
    SgGraphSum *total;
    GChecksum *sum;
    GString *row;
    const char *table; /* whose block is open, or NULL */
    GString *owner;    /* its URN */
} Hash;

static void hash_init(Hash *hash, SgGraphSum *total)
{
    *hash = (Hash){ total, g_checksum_new(G_CHECKSUM_SHA256), g_string_new(NULL), NULL,
                    g_string_new(NULL) };
}

static void hash_clear(Hash *hash)
{
    g_checksum_free(hash->sum);
    g_string_free(hash->row, TRUE);
    g_string_free(hash->owner, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Hash, hash_clear)

/* -- Numbers of 256 bits ------------------------------------------------------------------------------ */

static void add(uint64_t *a, const uint64_t *b)
{
    uint64_t carry = 0;
    for (int n = 0; n < 4; n++) {
        uint64_t sum = a[n] + b[n], more = sum < a[n];
        a[n] = sum + carry;
        carry = more | (a[n] < sum);
    }
}

static void subtract(uint64_t *a, const uint64_t *b)
{
    uint64_t borrow = 0;
    for (int n = 0; n < 4; n++) {
        uint64_t rest = a[n] - b[n], less = a[n] < b[n];
        a[n] = rest - borrow;
        borrow = less | (rest < borrow);
    }
}

void sg_graph_sum_exchange(SgGraphSum *sum, const SgGraphSum *before, const SgGraphSum *after)
{
    sum->blocks += after->blocks - before->blocks;
    subtract(sum->word, before->word);
    add(sum->word, after->word);
}

char *sg_graph_sum_hash(const SgGraphSum *sum)
{
    g_autofree char *text = g_strdup_printf(
        "soundgraph.graph/2 %" G_GUINT64_FORMAT " %016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER
        "x%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
        sum->blocks, sum->word[3], sum->word[2], sum->word[1], sum->word[0]);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

/* -- Blocks ------------------------------------------------------------------------------------------- */

static void end_block(Hash *hash)
{
    guint8 digest[DIGEST];
    gsize length = sizeof digest;
    uint64_t word[4] = { 0 };
    if (!hash->table)
        return;
    g_checksum_get_digest(hash->sum, digest, &length);
    for (int n = 0; n < DIGEST; n++)
        word[n / 8] |= (uint64_t)digest[n] << (n % 8 * 8);
    add(hash->total->word, word);
    hash->total->blocks++;
    hash->table = NULL;
}

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

/* The row belongs to the block of `owner` in the table; each block begins with the table's name. */
static bool end_row(Hash *hash, const char *table, const char *owner)
{
    if (hash->table != table || strcmp(hash->owner->str, owner) != 0) {
        end_block(hash);
        g_checksum_reset(hash->sum);
        g_checksum_update(hash->sum, (const guchar *)table, (gssize)strlen(table) + 1);
        g_string_assign(hash->owner, owner);
        hash->table = table;
    }
    g_checksum_update(hash->sum, (const guchar *)hash->row->str, (gssize)hash->row->len);
    g_string_truncate(hash->row, 0);
    return true;
}

static const char tracks[] = "tracks", playlists[] = "playlists", users[] = "users",
                  entries[] = "entries", related[] = "related";

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
    return end_row(hash, tracks, row->urn);
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
    return end_row(hash, playlists, row->urn);
}

static bool on_user(const char *urn, const char *username, const char *permalink_url, void *data,
                    GError **error)
{
    Hash *hash = data;
    feed_text(hash, urn);
    feed_text(hash, username);
    feed_text(hash, permalink_url);
    return end_row(hash, users, urn);
}

static bool on_entry(const char *playlist_urn, const char *track_urn, int64_t position, void *data,
                     GError **error)
{
    Hash *hash = data;
    feed_text(hash, playlist_urn);
    feed_text(hash, track_urn);
    feed_int(hash, position);
    return end_row(hash, entries, playlist_urn);
}

static bool feed_pair(Hash *hash, const char *table, const char *a, const char *b)
{
    feed_text(hash, a);
    feed_text(hash, b);
    return end_row(hash, table, a);
}

#define ON_PAIR(table)                                                                             \
    static bool on_##table(const char *a, const char *b, void *data, GError **error)               \
    {                                                                                              \
        return feed_pair(data, #table, a, b);                                                      \
    }
ON_PAIR(likes)
ON_PAIR(reposts)
ON_PAIR(playlist_likes)
ON_PAIR(follows)
ON_PAIR(tags)
ON_PAIR(hashtags)

static bool on_related(const char *src_urn, const char *dst_urn, const char *source, int64_t rank,
                       void *data, GError **error)
{
    Hash *hash = data;
    feed_text(hash, src_urn);
    feed_text(hash, dst_urn);
    feed_text(hash, source);
    feed_int(hash, rank);
    return end_row(hash, related, src_urn);
}

static bool feed_all(SgStore *store, Hash *hash, GError **error)
{
    return sg_store_each_track(store, on_track, hash, error) &&
           sg_store_each_playlist(store, on_playlist, hash, error) &&
           sg_store_each_user(store, on_user, hash, error) &&
           sg_store_each_entry(store, on_entry, hash, error) &&
           sg_store_each_like(store, on_likes, hash, error) &&
           sg_store_each_repost(store, on_reposts, hash, error) &&
           sg_store_each_playlist_like(store, on_playlist_likes, hash, error) &&
           sg_store_each_follow(store, on_follows, hash, error) &&
           sg_store_each_related(store, on_related, hash, error) &&
           sg_store_each_tag(store, on_tags, hash, error) &&
           sg_store_each_hashtag(store, on_hashtags, hash, error);
}

/* -- Sums --------------------------------------------------------------------------------------------- */

bool sg_store_graph_sum(SgStore *store, SgGraphSum *sum, GError **error)
{
    SgGraphSum made = { 0 };
    g_auto(Hash) hash;
    hash_init(&hash, &made);
    if (!feed_all(store, &hash, error))
        return false;
    end_block(&hash);
    *sum = made;
    return true;
}

bool sg_store_add_playlist_sum(SgStore *store, const char *urn, SgGraphSum *sum, GError **error)
{
    SgGraphSum made = *sum;
    g_auto(Hash) hash;
    hash_init(&hash, &made);
    if (!sg_store_playlist_row(store, urn, on_playlist, &hash, error) ||
        !sg_store_playlist_entries(store, urn, on_entry, &hash, error))
        return false;
    end_block(&hash);
    *sum = made;
    return true;
}

bool sg_store_add_user_sum(SgStore *store, const char *urn, SgGraphSum *sum, GError **error)
{
    SgGraphSum made = *sum;
    g_auto(Hash) hash;
    hash_init(&hash, &made);
    if (!sg_store_user_row(store, urn, on_user, &hash, error) ||
        !sg_store_user_likes(store, urn, on_likes, &hash, error))
        return false;
    end_block(&hash);
    *sum = made;
    return true;
}

char *sg_store_graph_hash(SgStore *store, GError **error)
{
    SgGraphSum sum;
    return sg_store_graph_sum(store, &sum, error) ? sg_graph_sum_hash(&sum) : NULL;
}
