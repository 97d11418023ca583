/* SPDX-License-Identifier: MIT */
#include "cli/unveil.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/near.h"
#include "cli/terminal.h"
#include "graph/overlap.h"

#include <math.h>
#include <string.h>

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

static void print_playlists(const SgUnveil *report)
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

/* What the rows above stand on. */
static void print_derived(const SgDerivedState *state)
{
    if (state->engine == SG_ENGINE_NONE) {
        sg_cli_print("(never refreshed: counted from the playlists just now; "
                     "`soundgraph refresh` keeps it for all tracks)\n");
        return;
    }
    g_autofree char *date = sg_clock_format(state->refreshed_at);
    g_autoptr(GString) cuts = g_string_new(NULL);
    if (state->min_together > 1)
        g_string_append_printf(cuts, ", pairs of %" G_GINT64_FORMAT " playlists and more",
                               state->min_together);
    if (state->top)
        g_string_append_printf(cuts, ", the best %" G_GINT64_FORMAT " of each track", state->top);
    sg_cli_print("(as refreshed %s%s)\n", date, cuts->str);
}

static void print_together(const SgUnveil *report)
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
    print_derived(&report->derived);
}

static void print_tagged(const SgUnveil *report)
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
    if (sg_unveil_is_exact(report))
        return;
    guint rows = report->tagged->len;
    const SgNear *last = rows ? report->tagged->pdata[rows - 1] : NULL;
    if (last && rows >= report->k && last->weight >= report->at_most)
        sg_cli_print("(very many tracks have these tags: others may have the same overlap)\n");
    else
        sg_cli_print("(very many tracks have these tags, and not all were looked at: others may "
                     "reach %d%%)\n",
                     sg_percent(report->at_most));
}

static const SgNear *find_artist(const GPtrArray *artists, const char *urn)
{
    for (guint n = 0; artists && n < artists->len; n++)
        if (strcmp(((const SgNear *)artists->pdata[n])->user->urn, urn) == 0)
            return artists->pdata[n];
    return NULL;
}

/* "9 shared playlists, 6 shared fans"; NULL: an earlier kind has named him already. */
static char *describe_artist(const SgUnveil *report, int first, const char *urn)
{
    for (int kind = 0; kind < first; kind++)
        if (find_artist(report->artists[kind], urn))
            return NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    for (int kind = first; kind < SG_ASK_RELATIONS; kind++) {
        const SgNear *near = find_artist(report->artists[kind], urn);
        g_autofree char *part =
            near ? sg_near_relation_text((SgAskRelation)kind, near->common) : NULL;
        if (part)
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", part);
    }
    return g_strdup(text->str);
}

static void print_artists(const SgUnveil *report)
{
    static const char *const things[] = { "of the artist's playlists", "of the artist's fans",
                                          "of the artist's tracks", "reposts",
                                          "of the artist's follows" };
    guint rank = 0;
    print_head("ARTIST CONNECTIONS");
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++) {
        const GPtrArray *artists = report->artists[kind];
        for (guint n = 0; artists && n < artists->len && rank < report->k; n++) {
            const SgNear *near = artists->pdata[n];
            g_autofree char *why = describe_artist(report, kind, near->user->urn);
            if (why)
                sg_near_print_user(++rank, near->user, why);
        }
        sg_near_print_scope(report->artists_scope[kind], things[kind]);
    }
    print_nothing(rank, "none that the store knows");
}

static void print_engagement(const SgUnveil *report)
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

void sg_unveil_print(const SgUnveil *report)
{
    print_summary(report->track);
    print_playlists(report);
    print_together(report);
    print_tagged(report);
    print_artists(report);
    print_engagement(report);
}
