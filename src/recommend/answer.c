/* SPDX-License-Identifier: MIT */
#include "recommend/answer.h"

#include "base/clock.h"
#include "recommend/record-json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool sg_answer_find(const SgGraph *graph, const char *urn, int32_t *track, GError **error)
{
    SgKind kind = SG_KIND_TRACK;
    *track = sg_graph_find_track(graph, urn);
    if (*track >= 0)
        return true;
    if (sg_kind_from_urn(urn, &kind) && kind != SG_KIND_TRACK)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is a %s, not a track", urn, sg_kind_name(kind));
    return sg_fail(error, SG_ERROR_NOT_FOUND,
                   "'%s' is not in the store; collect it with `soundgraph build`", urn);
}

static int ascending(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

int64_t sg_answer_distinct(int32_t *tracks, int64_t count)
{
    qsort(tracks, (size_t)count, sizeof *tracks, ascending);
    int64_t distinct = 0;
    for (int64_t n = 0; n < count; n++)
        if (distinct == 0 || tracks[n] != tracks[distinct - 1])
            tracks[distinct++] = tracks[n];
    return distinct;
}

/* -- JSON -------------------------------------------------------------------------------------------- */

static void set_date(SgJson *object, const char *key, int64_t seconds)
{
    g_autofree char *text = seconds == SG_TIME_UNKNOWN ? NULL : sg_clock_format(seconds);
    sg_json_set_string(object, key, text);
}

static SgJson *artist_json(const SgGraph *graph, const SgGraphTrack *track)
{
    const SgGraphUser *user = track->artist >= 0 ? &graph->user[track->artist] : NULL;
    SgJson *artist = json_object();
    sg_json_set_string(artist, "id", user ? user->urn : NULL);
    sg_json_set_string(artist, "name", track->artist_name);
    sg_json_set_string(artist, "permalink_url", user ? user->permalink_url : NULL);
    return artist;
}

SgJson *sg_answer_track(const SgGraph *graph, int32_t number)
{
    const SgGraphTrack *track = &graph->track[number];
    SgJson *object = json_object();
    sg_json_set_string(object, "id", track->urn);
    sg_json_set_string(object, "kind", "track");
    sg_json_set_string(object, "title", track->title);
    sg_json_set(object, "artist", artist_json(graph, track));
    sg_json_set_string(object, "genre", track->genre);
    sg_json_set_string(object, "canonical_genre", track->canonical_genre);
    SgJson *tags = json_array();
    for (int64_t e = graph->tags.offset[number]; e < graph->tags.offset[number + 1]; e++)
        json_array_append_new(tags, json_string(graph->tag[graph->tags.col[e]]));
    sg_json_set(object, "tags", tags);
    sg_json_set_count(object, "duration_ms", track->duration_ms);
    set_date(object, "created_at", track->created_at);
    sg_json_set_string(object, "license", track->license);
    sg_json_set_count(object, "playback_count", track->playback_count);
    sg_json_set_count(object, "like_count", track->like_count);
    sg_json_set_count(object, "repost_count", track->repost_count);
    sg_json_set_string(object, "permalink_url", track->permalink_url);
    sg_json_set_string(object, "source", track->source);
    set_date(object, "fetched_at", track->fetched_at);
    g_autofree char *attribution =
        sg_record_attribution(sg_graph_title(graph, number), track->artist_name, track->source);
    sg_json_set_string(object, "attribution", attribution);
    return object;
}

static SgJson *list_json(const SgGraph *graph, SgJson *items)
{
    SgJson *document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.tracks/1");
    sg_json_set_string(document, "graph", graph->hash);
    sg_json_set(document, "items", items);
    sg_json_set(document, "next", json_null());
    return document;
}

/* Names that stand in many contributions, as one value each: most of the work on a list of many seeds
 * would be copies of them. */
typedef struct {
    const SgCatalogue *catalogue;
    GHashTable *seeds;  /* track + 1 → SgJson of its URN */
    GHashTable *stages; /* name → SgJson */
} Names;

static void free_json(void *value)
{
    sg_json_free(value);
}

static void names_init(Names *names, const SgCatalogue *catalogue)
{
    *names = (Names){ .catalogue = catalogue,
                      .seeds = g_hash_table_new_full(NULL, NULL, NULL, free_json),
                      .stages = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_json) };
}

static void names_clear(Names *names)
{
    g_hash_table_unref(names->seeds);
    g_hash_table_unref(names->stages);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Names, names_clear)

static SgJson *seed_json(Names *names, int32_t seed)
{
    SgJson *known = g_hash_table_lookup(names->seeds, GINT_TO_POINTER(seed + 1));
    if (!known) {
        g_autofree char *urn = sg_catalogue_urn(names->catalogue, seed);
        known = sg_json_text(urn);
        g_hash_table_insert(names->seeds, GINT_TO_POINTER(seed + 1), known);
    }
    return json_incref(known);
}

static SgJson *stage_json(Names *names, const char *stage)
{
    if (!stage)
        return json_null();
    SgJson *known = g_hash_table_lookup(names->stages, stage);
    if (!known) {
        known = sg_json_text(stage);
        g_hash_table_insert(names->stages, (char *)stage, known);
    }
    return json_incref(known);
}

/* First-level reasons. The lists below them are for explanations: of a long playlist they are hundreds of
 * kilobytes. */
static void set_contributions(SgJson *item, Names *names, const SgRecommendation *entry)
{
    SgJson *contributions = json_array();
    for (guint n = 0; n < entry->reasons->len; n++) {
        const SgReason *reason = &g_array_index(entry->reasons, SgReason, n);
        if (reason->kind == SG_REASON_LIST)
            continue;
        bool of_seed = reason->kind == SG_REASON_SEED;
        SgJson *part = json_object();
        sg_json_set(part, "stage", stage_json(names, reason->stage));
        sg_json_set(part, "seed", of_seed ? seed_json(names, reason->index) : json_null());
        sg_json_set(part, "value", json_real(reason->value));
        json_array_append_new(contributions, part);
    }
    sg_json_set(item, "contributions", contributions);
}

/* What the choice of tracks was about: uploads that were merged into this one, and how good it was
 * when it was chosen among tracks that should be unlike each other. */
static void set_choice(SgJson *item, const SgCatalogue *catalogue, const SgRecommendation *entry)
{
    SgJson *merged = json_array();
    for (guint n = 0; n < entry->merged->len; n++) {
        g_auto(SgItem) upload = { 0 };
        sg_catalogue_item(catalogue, g_array_index(entry->merged, int32_t, n), &upload);
        json_array_append_new(merged, json_string(upload.urn));
    }
    sg_json_set(item, "merged", merged);
    if (isfinite(entry->marginal))
        sg_json_set(item, "marginal", json_real(entry->marginal));
}

SgJson *sg_answer_recommendations(const SgPersonal *personal, const GPtrArray *list,
                                  bool contributions)
{
    g_auto(Names) names;
    names_init(&names, personal->catalogue);
    SgJson *items = json_array();
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = list->pdata[n];
        g_autofree char *reason = sg_personal_reason(personal, entry);
        SgJson *item = json_object();
        sg_json_set(item, "rank", json_integer(n + 1));
        sg_json_set(item, "score", json_real(entry->score));
        sg_json_set_string(item, "level", entry->level);
        sg_json_set(item, "track", sg_answer_track(personal->graph, entry->track));
        sg_json_set_string(item, "reason", reason);
        set_choice(item, personal->catalogue, entry);
        if (contributions)
            set_contributions(item, &names, entry);
        json_array_append_new(items, item);
    }
    return list_json(personal->graph, items);
}

SgJson *sg_answer_neighbours(const SgGraph *graph, int32_t track, const GArray *neighbours)
{
    SgJson *items = json_array();
    for (guint n = 0; n < neighbours->len; n++) {
        const SgNeighbour *near = &g_array_index(neighbours, SgNeighbour, n);
        SgJson *item = json_object();
        sg_json_set(item, "rank", json_integer(n + 1));
        sg_json_set(item, "weight", json_real(near->weight));
        sg_json_set(item, "together", json_integer(near->together));
        sg_json_set(item, "track", sg_answer_track(graph, near->track));
        SgJson *evidence = json_array();
        g_autoptr(GArray) playlists = sg_evidence(graph, track, near->track);
        for (guint m = 0; m < playlists->len; m++) {
            const SgEvidence *tie = &g_array_index(playlists, SgEvidence, m);
            SgJson *entry = json_object();
            sg_json_set_string(entry, "kind", "playlist");
            sg_json_set_string(entry, "id", graph->playlist[tie->playlist].urn);
            sg_json_set_string(entry, "title", graph->playlist[tie->playlist].title);
            sg_json_set(entry, "value", json_real(tie->value));
            json_array_append_new(evidence, entry);
        }
        sg_json_set(item, "evidence", evidence);
        json_array_append_new(items, item);
    }
    return list_json(graph, items);
}

SgJson *sg_answer_item(const SgCatalogue *catalogue, int32_t number)
{
    g_auto(SgItem) item = { 0 };
    SgJson *track = json_object();
    sg_catalogue_item(catalogue, number, &item);
    sg_json_set_string(track, "id", item.urn);
    sg_json_set_string(track, "kind", "track");
    sg_json_set_string(track, "title", item.title);
    sg_json_set_string(track, "artist", item.artist);
    sg_json_set_string(track, "genre", item.genre);
    sg_json_set_string(track, "permalink_url", item.permalink_url);
    return track;
}

SgJson *sg_answer_of_model(const SgFitted *fitted, const SgCatalogue *catalogue,
                           const GPtrArray *list, bool contributions)
{
    g_auto(Names) names;
    names_init(&names, catalogue);
    SgJson *document = json_object(), *items = json_array();
    sg_json_set_string(document, "schema", "soundgraph.tracks/1");
    sg_json_set_string(document, "model", fitted->model->name);
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = list->pdata[n];
        SgJson *item = json_object();
        sg_json_set(item, "rank", json_integer(n + 1));
        sg_json_set(item, "score", json_real(entry->score));
        sg_json_set_string(item, "level", entry->level);
        sg_json_set(item, "track", sg_answer_item(catalogue, entry->track));
        set_choice(item, catalogue, entry);
        if (contributions)
            set_contributions(item, &names, entry);
        json_array_append_new(items, item);
    }
    sg_json_set(document, "items", items);
    sg_json_set(document, "next", json_null());
    return document;
}
