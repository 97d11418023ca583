/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "sources/source.h"

#include <stdio.h>
#include <string.h>

/*
 * exercise-client TRACK PLAYLIST USER WORDS [PAGES [EXPECTED]]
 *
 * Calls every endpoint of the SoundCloud client against the server that the settings in the
 * environment name (SC_BASE_URL, SC_TOKEN_URL, SC_TOKEN_FILE, credentials), and prints one line a
 * call: result, call, target, what came. TRACK, PLAYLIST and USER are page URLs, API links or
 * URNs; of each listing up to PAGES (default 2) pages are read. The exit code is 0 if every call
 * ends as EXPECTED: "ok" (the default) or the name of an error ("NOT_FOUND", "LIMIT", …).
 *
 * Test programs put any server behind it: a mock of the API's description, the sandbox.
 */
typedef struct {
    SgSource *source;
    const char *words;
    int64_t most_pages;
    const char *expected;
    int calls;
    int surprises;
} Exercise;

static const char *name_of(const GError *error)
{
    static const char *const names[] = {
        [SG_ERROR_INPUT] = "INPUT",       [SG_ERROR_NOT_FOUND] = "NOT_FOUND",
        [SG_ERROR_AUTH] = "AUTH",         [SG_ERROR_LIMIT] = "LIMIT",
        [SG_ERROR_NETWORK] = "NETWORK",   [SG_ERROR_IO] = "IO",
        [SG_ERROR_DIVERGED] = "DIVERGED", [SG_ERROR_INTERRUPTED] = "INTERRUPTED",
        [SG_ERROR_FAILED] = "FAILED",
    };
    return error ? names[error->code] : "ok";
}

static void report(Exercise *exercise, const char *call, const char *target, const char *came,
                   const GError *error)
{
    const char *result = name_of(error);
    exercise->calls++;
    exercise->surprises += strcmp(result, exercise->expected) != 0;
    printf("%s\t%s\t%s\t%s\n", result, call, target, error ? error->message : came);
}

static bool resolve(Exercise *exercise, const char *url, SgRef *ref)
{
    g_autoptr(GError) error = NULL;
    bool ok = exercise->source->kind->resolve(exercise->source, url, ref, &error);
    report(exercise, "resolve", url, ok ? ref->urn : "", error);
    return ok;
}

static void get_track(Exercise *exercise, const SgRef *ref)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgTrack) track = NULL;
    bool ok = exercise->source->kind->track(exercise->source, ref, &track, &error);
    report(exercise, "track", ref->urn, ok && track->title ? track->title : "-", error);
}

static void get_playlist(Exercise *exercise, const SgRef *ref)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgPlaylist) playlist = NULL;
    bool ok = exercise->source->kind->playlist(exercise->source, ref, &playlist, &error);
    report(exercise, "playlist", ref->urn, ok && playlist->title ? playlist->title : "-", error);
}

static void get_user(Exercise *exercise, const SgRef *ref)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgUser) user = NULL;
    bool ok = exercise->source->kind->user(exercise->source, ref, &user, &error);
    report(exercise, "user", ref->urn, ok && user->username ? user->username : "-", error);
}

/* Reads up to the stated number of pages, each from the cursor of the one before. */
static void list(Exercise *exercise, SgListing listing, const char *target, const char *secret)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *cursor = NULL;
    int64_t pages = 0, records = 0, skipped = 0;
    do {
        g_auto(SgPage) page = { 0 };
        if (!exercise->source->kind->list(exercise->source, listing, target, secret, cursor, &page,
                                          &error))
            break;
        pages++;
        records += page.tracks->len + page.playlists->len + page.users->len;
        skipped += page.skipped;
        g_free(cursor);
        cursor = g_steal_pointer(&page.next);
    } while (cursor && pages < exercise->most_pages);
    g_autofree char *came = g_strdup_printf("%" G_GINT64_FORMAT " pages, %" G_GINT64_FORMAT
                                            " records, %" G_GINT64_FORMAT " skipped%s",
                                            pages, records, skipped, cursor ? ", more" : "");
    report(exercise, sg_listing_name(listing), target, came, error);
}

static void run(Exercise *exercise, const SgRef *track, const SgRef *playlist, const SgRef *user)
{
    get_track(exercise, track);
    get_playlist(exercise, playlist);
    get_user(exercise, user);
    for (SgListing listing = SG_LIST_USER_TRACKS; listing <= SG_LIST_USER_FOLLOWINGS; listing++)
        list(exercise, listing, user->urn, NULL);
    list(exercise, SG_LIST_PLAYLIST_TRACKS, playlist->urn, playlist->secret_token);
    for (SgListing listing = SG_LIST_TRACK_RELATED; listing <= SG_LIST_TRACK_REPOSTERS; listing++)
        list(exercise, listing, track->urn, track->secret_token);
    g_autofree char *dated = g_strconcat("946684800 4102444800 ", exercise->words, NULL);
    for (SgListing listing = SG_LIST_SEARCH_TRACKS; listing <= SG_LIST_SEARCH_USERS; listing++)
        list(exercise, listing, listing == SG_LIST_SEARCH_CREATED ? dated : exercise->words, NULL);
}

static void print_log(SgLogLevel level, const char *message, void *data)
{
    fprintf(stderr, "%s\n", message);
}

int main(int argc, char **argv)
{
    if (argc < 5 || argc > 7) {
        fprintf(stderr, "usage: exercise-client TRACK PLAYLIST USER WORDS [PAGES [EXPECTED]]\n");
        return 2;
    }
    sg_log_set_sink(SG_LOG_WARNING, print_log, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SgConfig) config = sg_config_load(NULL, NULL, &error);
    const SgSourceOptions options = { 0 };
    g_autoptr(SgSource) source =
        config ? sg_source_find("soundcloud")->open(config, &options, &error) : NULL;
    if (!source) {
        fprintf(stderr, "exercise-client: %s\n", error->message);
        return 1;
    }
    Exercise exercise = {
        .source = source,
        .words = argv[4],
        .most_pages = argc > 5 ? g_ascii_strtoll(argv[5], NULL, 10) : 2,
        .expected = argc > 6 ? argv[6] : "ok",
    };
    g_auto(SgRef) track = { 0 }, playlist = { 0 }, user = { 0 };
    if (resolve(&exercise, argv[1], &track) && resolve(&exercise, argv[2], &playlist) &&
        resolve(&exercise, argv[3], &user))
        run(&exercise, &track, &playlist, &user);
    SgSourceStats stats;
    source->kind->stats(source, &stats);
    printf("%d calls, %d not as expected; %" G_GINT64_FORMAT " requests, %" G_GINT64_FORMAT
           " retries, %" G_GINT64_FORMAT " token exchanges\n",
           exercise.calls, exercise.surprises, stats.requests, stats.retries,
           stats.token_exchanges);
    return exercise.surprises > 0;
}
