/* SPDX-License-Identifier: MIT */
#include "collect/add.h"

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/text.h"
#include "collect/match.h"
#include "collect/sessions.h"
#include "store/listens.h"

#include <string.h>

/* One file on its way into the store. */
typedef struct {
    SgStore *store;
    SgMatch *match;
    const SgAddOptions *options;
    const SgFilesList *list;
    const char *user_urn;
    int64_t now;
    GPtrArray *tracks; /* of a playlist: of SgTrack, stubs */
    SgJson *items;
    int64_t matched, added, ambiguous, duplicate, skipped; /* rows */
    int64_t listens, likes, sessions;
    int64_t from, to; /* of the listens that were added */
} Adding;

void sg_add_defaults(SgAddOptions *options)
{
    *options = (SgAddOptions){ .user = "me", .min_played_ms = 30000 };
}

char *sg_add_user_urn(const char *user, GError **error)
{
    SgKind kind;
    g_autofree char *folded = sg_text_fold(user);
    if (!*folded)
        return sg_fail_null(error, SG_ERROR_INPUT, "a user needs a name");
    if (strchr(user, ':'))
        return sg_kind_from_urn(user, &kind) && kind == SG_KIND_USER
                   ? g_strdup(user)
                   : sg_fail_null(error, SG_ERROR_INPUT,
                                  "'%s' is not the URN of a user, like soundcloud:users:7", user);
    g_autofree char *escaped = g_uri_escape_string(folded, NULL, TRUE);
    return g_strconcat("file:user:", escaped, NULL);
}

/* -- The report ----------------------------------------------------------------------------------- */

static void report_row(Adding *adding, const SgFilesRow *row, const char *status,
                       const char *reason, const char *urn, const SgMatchResult *match)
{
    static const char *const deeds[] = { "track", "listen", "love" };
    SgJson *item = json_object();
    sg_json_set_count(item, "row", row->number);
    json_object_set_new(item, "line", row->line > 0 ? json_integer(row->line) : json_null());
    sg_json_set_string(item, "kind", deeds[row->deed]);
    sg_json_set_string(item, "status", status);
    sg_json_set_string(item, "reason", reason);
    sg_json_set_string(item, "matched_by", match && match->found ? match->by : NULL);
    sg_json_set_string(item, "id", urn);
    sg_json_set_string(item, "title", row->title);
    sg_json_set_string(item, "artist", row->artist);
    if (match && match->candidates) {
        SgJson *candidates = json_array();
        for (guint n = 0; n < match->candidates->len; n++)
            json_array_append_new(candidates, json_string(match->candidates->pdata[n]));
        json_object_set_new(item, "candidates", candidates);
    }
    json_array_append_new(adding->items, item);
}

static bool skip(Adding *adding, const SgFilesRow *row, const char *reason)
{
    adding->skipped++;
    report_row(adding, row, "skipped", reason, NULL, NULL);
    return true;
}

/* -- Tracks --------------------------------------------------------------------------------------- */

/* What the file says of a track that no service told of. An artist without a page goes by the name,
 * as in graph/builder.c. */
static SgTrack *make_track(const SgFilesRow *row, const char *urn)
{
    SgTrack *track = sg_track_new();
    track->urn = g_strdup(urn);
    track->title = g_strdup(row->title);
    track->isrc = g_strdup(row->isrc);
    track->duration_ms = row->duration_ms;
    if (row->location && g_str_has_prefix(row->location, "http"))
        track->permalink_url = g_strdup(row->location);
    if (row->artist) {
        g_autofree char *folded = sg_text_fold(row->artist);
        track->user = sg_user_new();
        track->user->urn = g_strconcat("artist:", folded, NULL);
        track->user->username = g_strdup(row->artist);
    }
    return track;
}

static bool put_track(Adding *adding, const SgFilesRow *row, const char *urn, GError **error)
{
    g_autoptr(SgTrack) track = make_track(row, urn);
    if (!sg_store_put_track(adding->store, track, adding->list->format->name, adding->now, error))
        return false;
    sg_match_add(adding->match, track);
    return true;
}

/* -- What the user did ---------------------------------------------------------------------------- */

static bool add_listen(Adding *adding, const SgFilesRow *row, const char *urn, bool *is_new,
                       GError **error)
{
    enum { SAME_PLAY = 30 }; /* product.md: the same track within 30 s is the same play */
    const SgListen listen = { .user_urn = adding->user_urn,
                              .track_urn = urn,
                              .at = row->at,
                              .played_ms = row->played_ms,
                              .source = adding->list->format->name,
                              .fetched_at = adding->now };
    if (!sg_store_put_listen(adding->store, &listen, MAX(SAME_PLAY, row->precision), is_new, error))
        return false;
    if (*is_new) {
        adding->from = adding->listens++ ? MIN(adding->from, row->at) : row->at;
        adding->to = MAX(adding->to, row->at);
    }
    return true;
}

static bool add_deed(Adding *adding, const SgFilesRow *row, const char *urn, bool *is_new,
                     GError **error)
{
    *is_new = true;
    if (row->deed == SG_FILES_LISTEN)
        return add_listen(adding, row, urn, is_new, error);
    if (row->deed == SG_FILES_LOVE) {
        adding->likes++;
        return sg_store_put_engagement(adding->store, adding->user_urn, urn, SG_ENGAGE_LIKE,
                                       row->at, error);
    }
    SgTrack *track = sg_track_new();
    track->urn = g_strdup(urn);
    track->is_stub = true;
    g_ptr_array_add(adding->tracks, track);
    return true;
}

/* Why a row is left out before it is looked for; the caller frees. */
static char *why_skipped(const SgAddOptions *options, const SgFilesRow *row)
{
    if (row->unusable)
        return g_strdup(row->unusable);
    if (row->incognito && !options->incognito)
        return g_strdup("private session");
    if (row->played_ms != SG_COUNT_UNKNOWN && row->played_ms < options->min_played_ms)
        return g_strdup_printf("played for less than %" G_GINT64_FORMAT " s",
                               options->min_played_ms / 1000);
    return NULL;
}

static bool add_row(Adding *adding, const SgFilesRow *row, GError **error)
{
    SgMatchResult match;
    bool is_new;
    g_autofree char *reason = why_skipped(adding->options, row);
    if (reason)
        return skip(adding, row, reason);
    sg_match_find(adding->match, row, &match);
    bool one = match.found == SG_MATCH_ONE;
    bool several = match.found == SG_MATCH_SEVERAL;
    g_autofree char *urn = one ? g_strdup(match.urn) : sg_match_own_urn(row);
    if (!urn)
        return skip(adding, row, "nothing names it: no artist, no id, no location");
    if (!one && adding->options->matched_only) {
        adding->skipped++;
        report_row(adding, row, "skipped", several ? "several tracks match" : "not in the store",
                   NULL, &match);
        return true;
    }
    const char *status = one ? "matched" : several ? "ambiguous" : "new";
    if (several)
        reason = g_strdup("several tracks match: kept as a track of its own");
    bool fill = (one && match.is_stub && row->title) || !one;
    if (!add_deed(adding, row, urn, &is_new, error))
        return false;
    int64_t *count = !is_new   ? &adding->duplicate
                     : one     ? &adding->matched
                     : several ? &adding->ambiguous
                               : &adding->added;
    ++*count;
    report_row(adding, row, is_new ? status : "duplicate",
               is_new ? reason : "the same play is there already", urn, &match);
    return !fill || put_track(adding, row, urn, error);
}

/* -- Whole files ---------------------------------------------------------------------------------- */

/* A playlist that names itself is that one wherever it lies. */
static char *name_playlist(const Adding *adding)
{
    enum { DIGITS = 32 };
    const char *name = adding->list->identifier ? adding->list->identifier : adding->list->path;
    g_autofree char *text = g_strdup_printf("%s\x1f%s", adding->user_urn, name);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return g_strdup_printf("file:playlist:%.*s", DIGITS, sum);
}

static bool put_playlist(Adding *adding, char **urn, GError **error)
{
    if (adding->tracks->len == 0)
        return true;
    g_autoptr(SgPlaylist) playlist = sg_playlist_new();
    playlist->urn = name_playlist(adding);
    playlist->title = g_strdup(adding->list->title);
    playlist->track_count = adding->tracks->len;
    playlist->tracks = g_ptr_array_ref(adding->tracks);
    playlist->user = sg_user_new();
    playlist->user->urn = g_strdup(adding->user_urn);
    *urn = g_strdup(playlist->urn);
    return sg_store_put_playlist(adding->store, playlist, adding->list->format->name, adding->now,
                                 error);
}

static bool put_user(const Adding *adding, GError **error)
{
    if (strchr(adding->options->user, ':'))
        return true;
    g_autoptr(SgUser) user = sg_user_new();
    user->urn = g_strdup(adding->user_urn);
    sg_files_set(&user->username, adding->options->user);
    return sg_store_put_user(adding->store, user, "file", adding->now, error);
}

static bool write_file(Adding *adding, char **playlist_urn, GError **error)
{
    enum { ROWS_BETWEEN = 256 };
    g_autofree char *label = g_strdup_printf("adding %s", adding->list->title);
    g_autoptr(SgProgress) progress = sg_progress_new(label, adding->list->rows->len);
    if (!put_user(adding, error))
        return false;
    for (guint n = 0; n < adding->list->rows->len; n++) {
        if (n % ROWS_BETWEEN == 0 && !sg_interrupt_check("adding a file", error))
            return false;
        if (!add_row(adding, adding->list->rows->pdata[n], error))
            return false;
        sg_progress_set(progress, n + 1, NULL);
    }
    return put_playlist(adding, playlist_urn, error) &&
           (adding->listens == 0 ||
            sg_sessions_refresh(adding->store, adding->user_urn, adding->from, adding->to,
                                &adding->sessions, error)) &&
           sg_interrupt_check("adding a file", error);
}

static SgJson *describe(const Adding *adding, const char *given_path, const char *playlist_urn)
{
    SgJson *file = json_object();
    bool is_playlist = adding->list->format->kind == SG_FILES_PLAYLIST;
    sg_json_set_string(file, "file", given_path);
    sg_json_set_string(file, "format", adding->list->format->name);
    sg_json_set_string(file, "title", is_playlist ? adding->list->title : NULL);
    sg_json_set_string(file, "playlist", playlist_urn);
    const struct {
        const char *name;
        int64_t value;
    } counts[] = {
        { "rows", adding->list->rows->len },
        { "matched", adding->matched },
        { "new", adding->added },
        { "ambiguous", adding->ambiguous },
        { "duplicate", adding->duplicate },
        { "skipped", adding->skipped },
        { "listens", adding->listens },
        { "likes", adding->likes },
        { "sessions", adding->sessions },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(counts); n++)
        sg_json_set_count(file, counts[n].name, counts[n].value);
    json_object_set(file, "items", adding->items);
    return file;
}

/* One file, one transaction; in a dry run the caller's, which he takes back. */
static bool add_file(SgStore *store, SgMatch *match, const char *path, const char *user_urn,
                     const SgAddOptions *options, SgJson *files, GError **error)
{
    g_autoptr(SgFilesList) list = sg_files_read(path, options->format, error);
    if (!list)
        return false;
    g_autoptr(GPtrArray) tracks = sg_tracks_new();
    g_autoptr(SgJson) items = json_array();
    g_autofree char *playlist = NULL;
    Adding adding = { .store = store,
                      .match = match,
                      .options = options,
                      .list = list,
                      .user_urn = user_urn,
                      .now = sg_clock_now(),
                      .tracks = tracks,
                      .items = items,
                      .to = INT64_MIN };
    if (!options->dry_run && !sg_store_begin(store, error))
        return false;
    bool ok = write_file(&adding, &playlist, error) &&
              (options->dry_run || sg_store_commit(store, error));
    if (!ok && !options->dry_run)
        sg_store_rollback(store);
    if (ok)
        json_array_append_new(files, describe(&adding, path, playlist));
    return ok;
}

static bool add_all(SgStore *store, const char *const *paths, const char *user_urn,
                    const SgAddOptions *options, SgJson *files, GError **error)
{
    g_autoptr(SgMatch) match = sg_match_new(store, error);
    if (!match)
        return false;
    for (; *paths; paths++)
        if (!add_file(store, match, *paths, user_urn, options, files, error))
            return false;
    return true;
}

bool sg_add_files(SgStore *store, const char *const *paths, const SgAddOptions *options,
                  SgJson **report, GError **error)
{
    g_autofree char *user_urn = sg_add_user_urn(options->user, error);
    if (!user_urn || (options->dry_run && !sg_store_begin(store, error)))
        return false;
    SgJson *files = json_array();
    *report = json_object();
    sg_json_set_string(*report, "schema", "soundgraph.add/1");
    json_object_set_new(*report, "dry_run", json_boolean(options->dry_run));
    sg_json_set_string(*report, "user", user_urn);
    json_object_set_new(*report, "files", files);
    bool ok = add_all(store, paths, user_urn, options, files, error);
    if (options->dry_run)
        sg_store_rollback(store);
    return ok;
}
