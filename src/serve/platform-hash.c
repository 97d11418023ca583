/* SPDX-License-Identifier: MIT */
#include "serve/platform.h"

#include <string.h>

/* Lengths go before strings and arrays, so that no two platforms give the same bytes. */
static void hash_number(GChecksum *sum, int64_t number)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT ";", number);
    g_checksum_update(sum, (const guchar *)text, -1);
}

static void hash_text(GChecksum *sum, const char *text)
{
    hash_number(sum, text ? (int64_t)strlen(text) : -1);
    if (text)
        g_checksum_update(sum, (const guchar *)text, -1);
}

static void hash_indices(GChecksum *sum, const GArray *indices)
{
    hash_number(sum, indices->len);
    for (guint n = 0; n < indices->len; n++)
        hash_number(sum, sg_indices_at(indices, n));
}

static void hash_user(GChecksum *sum, const SgPlatformUser *user)
{
    hash_number(sum, user->id);
    hash_text(sum, user->user->username);
    hash_text(sum, user->permalink);
    hash_text(sum, user->user->city);
    hash_text(sum, user->user->description);
    hash_number(sum, user->user->followers_count);
    hash_number(sum, user->user->created_at);
    hash_indices(sum, user->tracks);
    hash_indices(sum, user->playlists);
    hash_indices(sum, user->liked_tracks);
    hash_indices(sum, user->liked_playlists);
    hash_indices(sum, user->reposted_tracks);
    hash_indices(sum, user->reposted_playlists);
    hash_indices(sum, user->followings);
}

static void hash_track(GChecksum *sum, const SgPlatformTrack *track)
{
    const SgTrack *record = track->track;
    const char *texts[] = { record->title,        record->description, record->genre,
                            record->tag_list,     record->access,      record->license,
                            track->permalink,     track->secret,       record->isrc,
                            record->release_date, record->label_name,  record->metadata_artist };
    for (size_t n = 0; n < G_N_ELEMENTS(texts); n++)
        hash_text(sum, texts[n]);
    const int64_t numbers[] = { track->id,           track->owner,           track->deleted,
                                track->listed,       track->hides_counts,    record->created_at,
                                record->duration_ms, record->playback_count, record->like_count,
                                record->repost_count };
    for (size_t n = 0; n < G_N_ELEMENTS(numbers); n++)
        hash_number(sum, numbers[n]);
    hash_indices(sum, track->related);
    hash_indices(sum, track->comments);
}

static void hash_playlist(GChecksum *sum, const SgPlatformPlaylist *playlist)
{
    const SgPlaylist *record = playlist->playlist;
    hash_number(sum, playlist->id);
    hash_number(sum, playlist->owner);
    hash_text(sum, record->title);
    hash_text(sum, record->playlist_type);
    hash_text(sum, playlist->permalink);
    hash_text(sum, playlist->secret);
    hash_number(sum, playlist->deleted);
    hash_number(sum, record->created_at);
    hash_indices(sum, playlist->tracks);
}

char *sg_platform_hash(const SgPlatform *platform)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (guint n = 0; n < platform->users->len; n++)
        hash_user(sum, sg_platform_user(platform, (int32_t)n));
    for (guint n = 0; n < platform->tracks->len; n++)
        hash_track(sum, sg_platform_track(platform, (int32_t)n));
    for (guint n = 0; n < platform->playlists->len; n++)
        hash_playlist(sum, sg_platform_playlist(platform, (int32_t)n));
    for (guint n = 0; n < platform->comments->len; n++) {
        const SgPlatformComment *comment = sg_platform_comment(platform, (int32_t)n);
        hash_number(sum, comment->id);
        hash_text(sum, comment->body);
    }
    char *hash = g_strdup(g_checksum_get_string(sum));
    g_checksum_free(sum);
    return hash;
}
