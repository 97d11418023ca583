/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/near.h"
#include "recommend/record-json.h"
#include "cli/terminal.h"
#include "graph/overlap.h"

#include <math.h>

enum { DEFAULT_K = 20, LARGEST_K = 1000, MOST_SHARED = 3 };

static struct {
    gboolean explain;
} options;

static const GOptionEntry entries[] = {
    { "explain", 0, 0, G_OPTION_ARG_NONE, &options.explain, "name the playlists that tracks share",
      NULL },
    G_OPTION_ENTRY_NULL,
};

/* All that the report says, read at one moment. */
typedef struct {
    SgTrack *track;
    int64_t fetched_at;
    GPtrArray *playlists, *together, *tagged, *fans; /* of SgNear */
    GPtrArray *artists[SG_ASK_RELATIONS];            /* the same; NULL without an artist */
    GPtrArray *shared; /* of GPtrArray: playlists of each of `together`; or NULL */
    SgAskScope playlists_scope, tagged_scope, fans_scope, artists_scope[SG_ASK_RELATIONS];
    int64_t refreshed_at;
    double at_most;
    SgEngaged engaged;
} Report;

static void unref(GPtrArray *array)
{
    if (array)
        g_ptr_array_unref(array);
}

static void report_clear(Report *report)
{
    sg_track_free(report->track);
    unref(report->playlists);
    unref(report->together);
    unref(report->tagged);
    unref(report->fans);
    unref(report->shared);
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++)
        unref(report->artists[kind]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Report, report_clear)

/* -- Reading --------------------------------------------------------------------------------------------- */

static bool read_shared(SgStore *store, Report *report, GError **error)
{
    report->shared = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    for (guint n = 0; n < report->together->len; n++) {
        const SgNear *near = report->together->pdata[n];
        GPtrArray *names = sg_ask_shared_playlists(store, report->track->urn, near->track->urn,
                                                   MOST_SHARED, error);
        if (!names)
            return false;
        g_ptr_array_add(report->shared, names);
    }
    return true;
}

static bool read_artists(SgStore *store, Report *report, int64_t k, GError **error)
{
    const SgUser *artist = report->track->user;
    for (int kind = 0; artist && kind < SG_ASK_RELATIONS; kind++) {
        report->artists[kind] = sg_ask_artists(store, artist->urn, (SgAskRelation)kind, true, k,
                                               &report->artists_scope[kind], error);
        if (!report->artists[kind])
            return false;
    }
    return true;
}

static bool read_report(SgStore *store, const char *urn, int64_t k, Report *report, GError **error)
{
    return (report->track = sg_store_get_track(store, urn, &report->fetched_at, error)) &&
           (report->playlists = sg_ask_playlists(store, urn, k, &report->playlists_scope, error)) &&
           (report->together = sg_ask_together(store, urn, k, &report->refreshed_at, error)) &&
           (report->tagged =
                sg_ask_tagged(store, urn, k, &report->tagged_scope, &report->at_most, error)) &&
           read_artists(store, report, k, error) &&
           sg_ask_engaged(store, urn, &report->engaged, error) &&
           (report->fans = sg_ask_fans(store, urn, k, &report->fans_scope, error)) &&
           (!options.explain || read_shared(store, report, error));
}

/* A tagged answer is exact when nothing that was left out can stand above the last row. */
static bool is_exact(const Report *report, int64_t k)
{
    guint rows = report->tagged->len;
    const SgNear *last = rows ? report->tagged->pdata[rows - 1] : NULL;
    return report->at_most == 0 || (last && (int64_t)rows == k && last->weight > report->at_most);
}

/* -- JSON ------------------------------------------------------------------------------------------------ */

static SgJson *add_section(SgJson *document, const char *name)
{
    SgJson *section = json_object();
    json_object_set_new(document, name, section);
    return section;
}

static SgJson *add_items(SgJson *section)
{
    SgJson *items = json_array();
    json_object_set_new(section, "items", items);
    return items;
}

static SgJson *add_item(SgJson *items)
{
    SgJson *item = json_object();
    json_array_append_new(items, item);
    json_object_set_new(item, "rank", json_integer((json_int_t)json_array_size(items)));
    return item;
}

static void add_playlists(SgJson *document, const Report *report)
{
    SgJson *section = add_section(document, "playlists");
    sg_near_set_scope(section, report->playlists_scope);
    SgJson *items = add_items(section);
    for (guint n = 0; n < report->playlists->len; n++) {
        const SgNear *near = report->playlists->pdata[n];
        SgJson *item = add_item(items);
        json_object_set_new(item, "playlist", sg_near_playlist_json(near->playlist));
        json_object_set_new(item, "tracks", json_integer(near->common));
    }
}

static void add_together(SgJson *document, const Report *report)
{
    SgJson *section = add_section(document, "together");
    bool derived = report->refreshed_at != SG_TIME_UNKNOWN;
    g_autofree char *date = derived ? sg_clock_format(report->refreshed_at) : NULL;
    sg_json_set_string(section, "refreshed_at", date);
    SgJson *items = add_items(section);
    for (guint n = 0; n < report->together->len; n++) {
        const SgNear *near = report->together->pdata[n];
        SgJson *item = add_item(items);
        json_object_set_new(item, "track", sg_near_track_json(near->track));
        json_object_set_new(item, "together", json_integer(near->common));
        json_object_set_new(item, "weight", json_real(near->weight));
        if (report->shared)
            json_object_set_new(item, "playlists", sg_near_texts_json(report->shared->pdata[n]));
    }
}

static void add_tagged(SgJson *document, const Report *report, int64_t k)
{
    SgJson *section = add_section(document, "tagged");
    sg_near_set_scope(section, report->tagged_scope);
    json_object_set_new(section, "exact", json_boolean(is_exact(report, k)));
    json_object_set_new(section, "others_at_most", json_real(report->at_most));
    SgJson *items = add_items(section);
    for (guint n = 0; n < report->tagged->len; n++) {
        const SgNear *near = report->tagged->pdata[n];
        SgJson *item = add_item(items);
        json_object_set_new(item, "track", sg_near_track_json(near->track));
        json_object_set_new(item, "similarity", json_real(near->weight));
        json_object_set_new(item, "percent", json_integer(sg_percent(near->weight)));
        json_object_set_new(item, "tags", sg_near_texts_json(near->evidence));
    }
}

static void add_artists(SgJson *document, const Report *report)
{
    SgJson *section = add_section(document, "artists");
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++) {
        SgJson *part = add_section(section, sg_ask_relation_name((SgAskRelation)kind));
        sg_near_set_scope(part, report->artists_scope[kind]);
        SgJson *items = add_items(part);
        for (guint n = 0; report->artists[kind] && n < report->artists[kind]->len; n++) {
            const SgNear *near = report->artists[kind]->pdata[n];
            SgJson *item = add_item(items);
            json_object_set_new(item, "artist", sg_near_user_json(near->user));
            json_object_set_new(item, "evidence", json_integer(near->common));
        }
    }
}

static void add_engagement(SgJson *document, const Report *report)
{
    SgJson *section = add_section(document, "engagement");
    const SgEngaged *engaged = &report->engaged;
    sg_json_set_count(section, "plays", report->track->playback_count);
    sg_json_set_count(section, "likes", report->track->like_count);
    sg_json_set_count(section, "reposts", report->track->repost_count);
    sg_json_set_count(section, "comments", report->track->comment_count);
    json_object_set_new(section, "score",
                        isnan(engaged->score) ? json_null() : json_real(engaged->score));
    json_object_set_new(section, "known_likers", json_integer(engaged->likers));
    json_object_set_new(section, "known_reposters", json_integer(engaged->reposters));
    json_object_set_new(section, "known_both", json_integer(engaged->both));
    SgJson *users = add_section(section, "users");
    sg_near_set_scope(users, report->fans_scope);
    SgJson *items = add_items(users);
    for (guint n = 0; n < report->fans->len; n++) {
        const SgNear *near = report->fans->pdata[n];
        SgJson *item = add_item(items);
        json_object_set_new(item, "user", sg_near_user_json(near->user));
        json_object_set_new(item, "likes", json_boolean(near->common & 1));
        json_object_set_new(item, "reposts", json_boolean(near->common & 2));
    }
}

static void print_json(const Report *report, int64_t k)
{
    g_autoptr(SgJson) document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.unveil/1");
    json_object_set_new(document, "track", sg_record_track(report->track, report->fetched_at));
    add_playlists(document, report);
    add_together(document, report);
    add_tagged(document, report, k);
    add_artists(document, report);
    add_engagement(document, report);
    sg_cli_print_json(document);
}

/* -- Text ------------------------------------------------------------------------------------------------ */

/* 1,203, or "-" when it is hidden. */
static char *count_text(int64_t count)
{
    return count < 0 ? g_strdup("-") : sg_text_thousands(count);
}

static void print_head(const char *title)
{
    sg_cli_print("\n=== %s ===\n", title);
}

static void print_nothing(guint rows, const char *why)
{
    if (rows == 0)
        sg_cli_print("- %s\n", why);
}

static void print_summary(const SgTrack *track)
{
    g_autofree char *plays = count_text(track->playback_count);
    g_autofree char *likes = count_text(track->like_count);
    const char *genre = track->genre && *track->genre ? track->genre : "-";
    sg_cli_print("=== TRACK SUMMARY ===\n");
    sg_terminal_print("Track: \"%s\" by %s", track->title ? track->title : track->urn,
                      track->user && track->user->username ? track->user->username : "unknown");
    sg_terminal_print("Genre: %s, Plays: %s, Likes: %s", genre, plays, likes);
    sg_terminal_print("%s", track->permalink_url ? track->permalink_url : track->urn);
}

static void print_playlists(const Report *report)
{
    print_head("PLAYLISTS CONTAINING THIS TRACK");
    for (guint n = 0; n < report->playlists->len; n++) {
        const SgNear *near = report->playlists->pdata[n];
        const SgPlaylist *playlist = near->playlist;
        int64_t count = MAX(playlist->track_count, near->common);
        g_autofree char *tracks = sg_text_thousands(count);
        sg_terminal_print("- \"%s\" (%s %s)%s%s", playlist->title ? playlist->title : playlist->urn,
                          tracks, count == 1 ? "track" : "tracks",
                          playlist->permalink_url ? "  " : "",
                          playlist->permalink_url ? playlist->permalink_url : "");
    }
    print_nothing(report->playlists->len, "none that the store knows");
    if (report->playlists_scope.known > report->playlists->len) {
        g_autofree char *all = sg_text_thousands(report->playlists_scope.known);
        sg_cli_print("(%s in all)\n", all);
    }
    sg_near_print_scope(report->playlists_scope, "playlists");
}

static void print_together(const Report *report)
{
    print_head("RELATED TRACKS (CO-OCCURRENCE)");
    for (guint n = 0; n < report->together->len; n++) {
        const SgNear *near = report->together->pdata[n];
        g_autofree char *times = sg_text_thousands(near->common);
        g_autofree char *why = g_strdup_printf("appeared together %s %s (weight %.4f)", times,
                                               near->common == 1 ? "time" : "times", near->weight);
        sg_near_print_track(n + 1, near->track, why);
        const GPtrArray *names = report->shared ? report->shared->pdata[n] : NULL;
        for (guint i = 0; names && i < names->len; i++)
            sg_terminal_print("   in \"%s\"", (const char *)names->pdata[i]);
    }
    print_nothing(report->together->len, "no playlist holds it with another track");
    if (report->refreshed_at == SG_TIME_UNKNOWN)
        sg_cli_print("(never refreshed: counted from the playlists just now; "
                     "`soundgraph refresh` keeps it for all tracks)\n");
}

static void print_tagged(const Report *report, int64_t k)
{
    print_head("RELATED TRACKS (TAG SIMILARITY)");
    for (guint n = 0; n < report->tagged->len; n++) {
        const SgNear *near = report->tagged->pdata[n];
        g_ptr_array_add(near->evidence, NULL);
        g_autofree char *tags = g_strjoinv(", ", (char **)near->evidence->pdata);
        g_autofree char *why =
            g_strdup_printf("%d%% tag overlap (%s)", sg_percent(near->weight), tags);
        sg_near_print_track(n + 1, near->track, why);
    }
    print_nothing(report->tagged->len, "no track with a tag of it was found");
    if (!is_exact(report, k))
        sg_cli_print("(tags that very many tracks have were not followed to their end: others may "
                     "reach %d%%)\n",
                     sg_percent(report->at_most));
}

static void print_artists(const Report *report)
{
    static const char *const things[] = { "of the artist's playlists", "of the artist's fans",
                                          "of the artist's tracks", "reposts",
                                          "of the artist's follows" };
    guint rank = 0;
    print_head("ARTIST CONNECTIONS");
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++) {
        const GPtrArray *artists = report->artists[kind];
        for (guint n = 0; artists && n < artists->len; n++) {
            const SgNear *near = artists->pdata[n];
            g_autofree char *why = sg_near_relation_text((SgAskRelation)kind, near->common);
            sg_near_print_user(++rank, near->user, why);
        }
        sg_near_print_scope(report->artists_scope[kind], things[kind]);
    }
    print_nothing(rank, "none that the store knows");
}

static void print_engagement(const Report *report)
{
    const SgTrack *track = report->track;
    const SgEngaged *engaged = &report->engaged;
    g_autofree char *likes = count_text(track->like_count);
    g_autofree char *reposts = count_text(track->repost_count);
    g_autofree char *comments = count_text(track->comment_count);
    g_autofree char *likers = sg_text_thousands(engaged->likers);
    g_autofree char *reposters = sg_text_thousands(engaged->reposters);
    g_autofree char *both = sg_text_thousands(engaged->both);
    print_head("USER ENGAGEMENT");
    sg_cli_print("Likes: %s   Reposts: %s   Comments: %s\n", likes, reposts, comments);
    if (isnan(engaged->score))
        sg_cli_print("Engagement score: -\n");
    else
        sg_cli_print("Engagement score: %.4f\n", engaged->score);
    sg_cli_print("Known to the store: %s who like it, %s who repost it, %s who do both\n", likers,
                 reposters, both);
    for (guint n = 0; n < report->fans->len; n++) {
        static const char *const does[] = { "", "likes it", "reposts it", "likes and reposts it" };
        const SgNear *near = report->fans->pdata[n];
        g_autofree char *followers = count_text(near->user->followers_count);
        g_autofree char *why =
            g_strdup_printf("%s (%s followers)", does[near->common & 3], followers);
        sg_near_print_user(n + 1, near->user, why);
    }
    sg_near_print_scope(report->fans_scope, "of these users");
}

static void print(const Report *report, int64_t k)
{
    print_summary(report->track);
    print_playlists(report);
    print_together(report);
    print_tagged(report, k);
    print_artists(report);
    print_engagement(report);
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    int64_t k;
    g_auto(Report) report = { 0 };
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &k, error))
        return false;
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autofree char *urn = store ? sg_near_urn(store, argv[0], "track", error) : NULL;
    if (!urn || !sg_store_begin(store, error) || !read_report(store, urn, k, &report, error))
        return false;
    if (cli->json)
        print_json(&report, k);
    else
        print(&report, k);
    return true;
}

const SgCommand sg_command_unveil = {
    .name = "unveil",
    .group = "look",
    .arguments = "TRACK_URL|URN",
    .summary = "all that the store tells about a track: playlists, related tracks, artists, fans",
    .examples = { "soundgraph unveil https://soundcloud.com/nils-aurora/harbour-lights",
                  "soundgraph unveil soundcloud:tracks:1 -k 5 --explain",
                  "soundgraph unveil soundcloud:tracks:1 --json", NULL },
    .details =
        "Answered by the database through its indexes, at any size. Where a part of the answer\n"
        "would need a large part of the store, so much is looked at and no more; the report\n"
        "says how much. `artists`, `similar`, `also` and `neighbors` look at everything.\n"
        "Counts that a source hides are printed as \"-\".",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
