/* SPDX-License-Identifier: MIT */
#include "store/records.h"

#include "base/clock.h"
#include "base/text.h"
#include "music/genre.h"
#include "music/tag.h"

#include <string.h>

/* -- Names ------------------------------------------------------------------------------------------------ */

static bool find_or_add(SgStore *store, const char *find, const char *add, const char *urn,
                        int64_t *id, GError **error)
{
    enum { NONE = -1 };
    if (!urn || !*urn)
        return sg_fail(error, SG_ERROR_INPUT, "a record without a URN cannot be stored");
    int64_t found;
    if (!sg_query_int(store, find, SG_VALUES(sg_value_text(urn)), NONE, &found, error))
        return false;
    if (found != NONE) {
        *id = found;
        return true;
    }
    /* A stub is from where its name is from. */
    g_autofree char *source = g_strndup(urn, strcspn(urn, ":"));
    return sg_query_int(store, add, SG_VALUES(sg_value_text(urn), sg_value_text(source)), NONE, id,
                        error);
}

bool sg_records_user_id(SgStore *store, const char *urn, int64_t *id, GError **error)
{
    return find_or_add(store, "user_id", "add_user", urn, id, error);
}

bool sg_records_track_id(SgStore *store, const char *urn, int64_t *id, GError **error)
{
    return find_or_add(store, "track_id", "add_track", urn, id, error);
}

bool sg_records_playlist_id(SgStore *store, const char *urn, int64_t *id, GError **error)
{
    return find_or_add(store, "playlist_id", "add_playlist", urn, id, error);
}

char *sg_records_page(const char *url)
{
    if (!url)
        return NULL;
    const char *scheme = strstr(url, "://");
    const char *rest = scheme ? scheme + 3 : url;
    if (g_ascii_strncasecmp(rest, "www.", 4) == 0)
        rest += 4;
    else if (g_ascii_strncasecmp(rest, "m.", 2) == 0)
        rest += 2;
    size_t length = strcspn(rest, "?#");
    while (length > 0 && rest[length - 1] == '/')
        length--;
    char *page = g_strndup(rest, length);
    for (char *p = page; *p && *p != '/'; p++)
        *p = g_ascii_tolower(*p);
    return page;
}

/* -- Words ------------------------------------------------------------------------------------------------- */

static void append_words(GString *words, const char *text)
{
    if (!text || !*text)
        return;
    g_autofree char *folded = sg_text_fold(text);
    if (words->len > 0)
        g_string_append_c(words, ' ');
    g_string_append(words, folded);
}

char *sg_records_words(const char *const *texts, int count, char **tags)
{
    GString *words = g_string_new(NULL);
    for (int n = 0; n < count; n++)
        append_words(words, texts[n]);
    for (char **tag = tags; tag && *tag; tag++)
        append_words(words, *tag);
    return g_string_free(words, FALSE);
}

static void append_tags(GString *words, const char *tag_list)
{
    g_auto(GStrv) tags = sg_tags_parse(tag_list);
    for (char **tag = tags; *tag; tag++)
        append_words(words, *tag);
}

/* The texts of a record become its words. The last column is a tag_list where `tags` says so. */
static bool index_record(SgStore *store, const char *texts, const char *put, int columns, bool tags,
                         int64_t id, GError **error)
{
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(SgRows) rows = sg_query_rows(store, texts, SG_VALUES(sg_value_int(id)));
    while (sg_rows_next(rows)) {
        for (int n = 0; n < columns; n++) {
            if (tags && n == columns - 1)
                append_tags(words, sg_rows_text(rows, n));
            else
                append_words(words, sg_rows_text(rows, n));
        }
    }
    return sg_rows_end(rows, error) &&
           sg_query_run(store, put, SG_VALUES(sg_value_int(id), sg_value_text(words->str)), error);
}

bool sg_records_index_user(SgStore *store, int64_t id, GError **error)
{
    return index_record(store, "user_texts", "put_user_words", 2, false, id, error);
}

bool sg_records_index_track(SgStore *store, int64_t id, GError **error)
{
    return index_record(store, "track_texts", "put_track_words", 4, true, id, error);
}

bool sg_records_index_playlist(SgStore *store, int64_t id, GError **error)
{
    return index_record(store, "playlist_texts", "put_playlist_words", 3, true, id, error);
}

static bool put_document(SgStore *store, const char *query, int64_t id, const char *description,
                         const char *raw, GError **error)
{
    return (!description && !raw) ||
           sg_query_run(store, query,
                        SG_VALUES(sg_value_int(id), sg_value_text(description), sg_value_text(raw)),
                        error);
}

/* -- Users -------------------------------------------------------------------------------------------------- */

/* `nested`: inside another record, where services leave fields out. */
static bool put_user(SgStore *store, const SgUser *user, bool nested, const char *source,
                     int64_t fetched_at, int64_t *id, GError **error)
{
    if (!user->username && !user->permalink_url)
        return sg_records_user_id(store, user->urn, id, error);
    if (!user->urn || !*user->urn)
        return sg_fail(error, SG_ERROR_INPUT, "user '%s' has no URN", user->username);
    g_autofree char *page = sg_records_page(user->permalink_url);
    int64_t fetched = nested ? SG_TIME_UNKNOWN : fetched_at;
    return sg_query_int(
               store, "put_user",
               SG_VALUES(sg_value_text(user->urn), sg_value_text(user->username),
                         sg_value_text(user->permalink_url), sg_value_text(user->full_name),
                         sg_value_text(user->city), sg_value_text(user->country_code),
                         sg_value_text(user->avatar_url), sg_value_count(user->followers_count),
                         sg_value_count(user->followings_count), sg_value_count(user->track_count),
                         sg_value_count(user->playlist_count), sg_value_count(user->likes_count),
                         sg_value_count(user->reposts_count), sg_value_count(user->verified),
                         sg_value_time(user->created_at), sg_value_text(page),
                         sg_value_text(source), sg_value_time(fetched_at), sg_value_time(fetched),
                         sg_value_int(nested ? 0 : -1)),
               0, id, error) &&
           put_document(store, "put_user_document", *id, user->description, user->raw, error) &&
           sg_records_index_user(store, *id, error);
}

/* The number of the uploader or owner as a value; null when it is not known. */
static bool put_nested(SgStore *store, const SgUser *user, const char *source, int64_t fetched_at,
                       SgValue *value, GError **error)
{
    int64_t id;
    *value = sg_value_text(NULL);
    if (!user || !user->urn)
        return true;
    if (!put_user(store, user, true, source, fetched_at, &id, error))
        return false;
    *value = sg_value_int(id);
    return true;
}

bool sg_store_put_user(SgStore *store, const SgUser *user, const char *source, int64_t fetched_at,
                       GError **error)
{
    bool mine;
    int64_t id;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, put_user(store, user, false, source, fetched_at, &id, error),
                          error);
}

/* -- Tracks ------------------------------------------------------------------------------------------------- */

static bool put_tags(SgStore *store, int64_t id, const char *kind, char **tags, GError **error)
{
    g_auto(GStrv) owned = tags;
    if (!sg_query_run(store, "clear_tags", SG_VALUES(sg_value_int(id), sg_value_text(kind)), error))
        return false;
    for (int n = 0; owned[n]; n++)
        if (!sg_query_run(store, "put_tag",
                          SG_VALUES(sg_value_int(id), sg_value_text(kind), sg_value_int(n),
                                    sg_value_text(owned[n])),
                          error))
            return false;
    return true;
}

/* A text that is unknown leaves the tags that an earlier one gave. */
static bool put_all_tags(SgStore *store, const SgTrack *track, int64_t id, GError **error)
{
    return (!track->tag_list ||
            put_tags(store, id, "tag", sg_tags_parse(track->tag_list), error)) &&
           (!track->title || put_tags(store, id, "title", sg_tags_hashtags(track->title), error)) &&
           (!track->description ||
            put_tags(store, id, "description", sg_tags_hashtags(track->description), error));
}

static bool put_track_row(SgStore *store, const SgTrack *track, SgValue user, const char *source,
                          int64_t fetched_at, int64_t *id, GError **error)
{
    g_autofree char *page = sg_records_page(track->permalink_url);
    return sg_query_int(
        store, "put_track",
        SG_VALUES(sg_value_text(track->urn), user, sg_value_text(track->title),
                  sg_value_text(track->metadata_artist), sg_value_text(track->genre),
                  sg_value_text(sg_genre_canonical(track->genre)), sg_value_text(track->label_name),
                  sg_value_text(track->isrc), sg_value_text(track->license),
                  sg_value_text(track->permalink_url), sg_value_text(track->release_date),
                  sg_value_count(track->duration_ms), sg_value_count(track->playback_count),
                  sg_value_count(track->like_count), sg_value_count(track->repost_count),
                  sg_value_count(track->comment_count), sg_value_count(track->download_count),
                  sg_value_time(track->created_at), sg_value_text(source),
                  sg_value_time(fetched_at), sg_value_positive(track->bpm),
                  sg_value_text(track->key_signature), sg_value_text(track->access),
                  sg_value_count(track->streamable), sg_value_count(track->downloadable),
                  sg_value_text(track->artwork_url), sg_value_text(track->tag_list),
                  sg_value_text(page)),
        0, id, error);
}

static bool put_track(SgStore *store, const SgTrack *track, const char *source, int64_t fetched_at,
                      GError **error)
{
    int64_t id;
    SgValue user;
    if (track->is_stub || !track->urn || !*track->urn)
        return sg_records_track_id(store, track->urn, &id, error);
    return put_nested(store, track->user, source, fetched_at, &user, error) &&
           put_track_row(store, track, user, source, fetched_at, &id, error) &&
           put_document(store, "put_track_document", id, track->description, track->raw, error) &&
           put_all_tags(store, track, id, error) && sg_records_index_track(store, id, error);
}

bool sg_store_put_track(SgStore *store, const SgTrack *track, const char *source,
                        int64_t fetched_at, GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, put_track(store, track, source, fetched_at, error), error);
}

/* -- Playlists ------------------------------------------------------------------------------------------------ */

static bool put_playlist_row(SgStore *store, const SgPlaylist *playlist, SgValue user,
                             const char *source, int64_t fetched_at, int64_t *id, GError **error)
{
    g_autofree char *page = sg_records_page(playlist->permalink_url);
    return sg_query_int(
        store, "put_playlist",
        SG_VALUES(sg_value_text(playlist->urn), user, sg_value_text(playlist->title),
                  sg_value_text(playlist->permalink_url), sg_value_text(playlist->playlist_type),
                  sg_value_count(playlist->track_count), sg_value_count(playlist->likes_count),
                  sg_value_count(playlist->reposts_count), sg_value_count(playlist->duration_ms),
                  sg_value_time(playlist->created_at), sg_value_time(playlist->last_modified),
                  sg_value_text(source), sg_value_time(fetched_at), sg_value_text(playlist->genre),
                  sg_value_text(playlist->label_name), sg_value_text(playlist->license),
                  sg_value_text(playlist->release_date), sg_value_text(playlist->artwork_url),
                  sg_value_text(playlist->tag_list), sg_value_text(page),
                  sg_value_int(playlist->tracks ? -1 : 0)),
        0, id, error);
}

static bool put_contents(SgStore *store, const SgPlaylist *playlist, int64_t id, const char *source,
                         int64_t fetched_at, GError **error)
{
    if (!playlist->tracks)
        return true;
    for (guint n = 0; n < playlist->tracks->len; n++) {
        const SgTrack *track = playlist->tracks->pdata[n];
        if (!put_track(store, track, source, fetched_at, error))
            return false;
    }
    return sg_query_run(store, "clear_entries", SG_VALUES(sg_value_int(id)), error) &&
           sg_records_put_entries(store, id, 0, playlist->tracks,
                                  fetched_at != SG_TIME_UNKNOWN ? fetched_at : sg_clock_now(),
                                  error);
}

static bool put_playlist(SgStore *store, const SgPlaylist *playlist, const char *source,
                         int64_t fetched_at, GError **error)
{
    int64_t id;
    SgValue user;
    if (!playlist->urn || !*playlist->urn)
        return sg_fail(error, SG_ERROR_INPUT, "playlist '%s' has no URN",
                       playlist->title ? playlist->title : "");
    return put_nested(store, playlist->user, source, fetched_at, &user, error) &&
           put_playlist_row(store, playlist, user, source, fetched_at, &id, error) &&
           put_document(store, "put_playlist_document", id, playlist->description, playlist->raw,
                        error) &&
           sg_records_index_playlist(store, id, error) &&
           put_contents(store, playlist, id, source, fetched_at, error);
}

bool sg_store_put_playlist(SgStore *store, const SgPlaylist *playlist, const char *source,
                           int64_t fetched_at, GError **error)
{
    bool mine;
    return sg_store_enter(store, &mine, error) &&
           sg_store_leave(store, mine, put_playlist(store, playlist, source, fetched_at, error),
                          error);
}
