/* SPDX-License-Identifier: MIT */
#include "recommend/path-answer.h"

#include "recommend/answer.h"

#include <string.h>

/* One end: a track, or all tracks of an artist. The caller frees. */
static int32_t *find_end(const SgGraph *graph, const char *urn, int64_t *count, GError **error)
{
    int32_t track, user = sg_graph_find_user(graph, urn);
    if (user < 0) {
        SgKind kind;
        if (sg_kind_from_urn(urn, &kind) && kind == SG_KIND_USER)
            return sg_fail_null(error, SG_ERROR_NOT_FOUND, "the store holds no track by %s", urn);
        if (!sg_answer_find(graph, urn, &track, error))
            return NULL;
        *count = 1;
        return g_memdup2(&track, sizeof track);
    }
    int64_t start = graph->works.offset[user];
    *count = graph->works.offset[user + 1] - start;
    if (*count == 0)
        return sg_fail_null(error, SG_ERROR_NOT_FOUND, "the store holds no track by %s", urn);
    return g_memdup2(graph->works.col + start, (gsize)*count * sizeof(int32_t));
}

/* What sg_paths_find would say of node numbers, said of tracks. */
static bool check_ends(const SgGraph *graph, const SgPathEnds *ends, const SgPathOptions *rules,
                       GError **error)
{
    for (int64_t i = 0; i < ends->from_count + ends->to_count; i++) {
        bool start = i < ends->from_count;
        int32_t node = start ? ends->from[i] : ends->to[i - ends->from_count];
        for (int64_t a = 0; a < rules->avoid_count; a++)
            if (rules->avoid[a] == node)
                return sg_fail(error, SG_ERROR_INPUT, "'%s' (%s) is %s of the path and avoided",
                               sg_graph_title(graph, node), graph->track[node].urn,
                               start ? "a start" : "a goal");
        for (int64_t f = 0; !start && f < ends->from_count; f++)
            if (ends->from[f] == node)
                return sg_fail(error, SG_ERROR_INPUT, "start and goal are the same: '%s' (%s)",
                               sg_graph_title(graph, node), graph->track[node].urn);
    }
    return true;
}

GPtrArray *sg_path_answer(const SgGraph *graph, const SgPairs *pairs, const char *from,
                          const char *to, const SgPathOptions *rules, GError **error)
{
    SgPathEnds ends = { 0 };
    g_autofree int32_t *start = find_end(graph, from, &ends.from_count, error);
    g_autofree int32_t *goal = start ? find_end(graph, to, &ends.to_count, error) : NULL;
    if (!goal)
        return NULL;
    g_autofree int32_t *artist_n = g_new(int32_t, graph->M);
    for (int64_t i = 0; i < graph->M; i++)
        artist_n[i] = graph->track[i].artist;
    ends.from = start;
    ends.to = goal;
    ends.artist_n = artist_n;
    if (!check_ends(graph, &ends, rules, error))
        return NULL;
    return sg_paths_find(pairs, &ends, rules, error);
}

/* -- Steps ------------------------------------------------------------------------------------------- */

const char *sg_path_answer_relation(const SgTies *ties, const GArray *between, int32_t a, int32_t b)
{
    const char *best = "in_playlist";
    double most = 0;
    for (guint n = 0; n < between->len; n++) {
        const char *relation = sg_tie_relation(ties, &g_array_index(between, SgTie, n), a, b);
        double sum = 0;
        for (guint m = 0; m < between->len; m++) {
            const SgTie *tie = &g_array_index(between, SgTie, m);
            if (strcmp(sg_tie_relation(ties, tie, a, b), relation) == 0)
                sum += tie->value;
        }
        if (sum > most)
            best = relation;
        most = MAX(most, sum);
    }
    return best;
}

/* What a list is: "playlist", "user", "artist" or "tag", its name and title. */
static SgJson *evidence_json(const SgTies *ties, const SgTie *tie, int32_t a, int32_t b)
{
    const SgGraph *graph = ties->graph;
    SgJson *entry = json_object();
    if (tie->kind == SG_TIE_PLAYLIST) {
        sg_json_set_string(entry, "kind", "playlist");
        sg_json_set_string(entry, "id", graph->playlist[tie->index].urn);
        sg_json_set_string(entry, "title", graph->playlist[tie->index].title);
    } else if (tie->kind == SG_TIE_TAG) {
        sg_json_set_string(entry, "kind", "tag");
        sg_json_set_string(entry, "id", graph->tag[tie->index]);
        sg_json_set_string(entry, "title", graph->tag[tie->index]);
    } else {
        sg_json_set_string(entry, "kind", tie->kind == SG_TIE_FAN ? "user" : "artist");
        sg_json_set_string(entry, "id", graph->user[tie->index].urn);
        sg_json_set_string(entry, "title", graph->user[tie->index].username);
    }
    if (tie->kind != SG_TIE_PLAYLIST)
        sg_json_set_string(entry, "relation", sg_tie_relation(ties, tie, a, b));
    json_object_set_new(entry, "value", json_real(tie->value));
    return entry;
}

static SgJson *step_json(const SgTies *ties, const SgPairs *pairs, int32_t a, int32_t b)
{
    SgJson *step = json_object(), *evidence = json_array();
    g_autoptr(GArray) between = sg_ties_between(ties, a, b);
    json_object_set_new(step, "from", sg_answer_track(ties->graph, a));
    json_object_set_new(step, "to", sg_answer_track(ties->graph, b));
    sg_json_set_string(step, "relation", sg_path_answer_relation(ties, between, a, b));
    json_object_set_new(step, "weight", json_real(pairs->weight[sg_pairs_find(pairs, a, b)]));
    for (guint n = 0; n < between->len; n++)
        json_array_append_new(evidence,
                              evidence_json(ties, &g_array_index(between, SgTie, n), a, b));
    json_object_set_new(step, "evidence", evidence);
    return step;
}

SgJson *sg_path_answer_ties_json(const SgTies *ties, const SgPairs *pairs, const GPtrArray *paths)
{
    SgJson *document = json_object(), *list = json_array();
    sg_json_set_string(document, "schema", "soundgraph.path/1");
    sg_json_set_string(document, "graph", ties->graph->hash);
    json_object_set_new(document, "paths", list);
    for (guint n = 0; n < paths->len; n++) {
        const SgPath *path = paths->pdata[n];
        SgJson *entry = json_object(), *steps = json_array();
        json_object_set_new(entry, "cost", json_real(path->cost));
        for (int64_t s = 0; s + 1 < path->length; s++)
            json_array_append_new(steps, step_json(ties, pairs, path->node[s], path->node[s + 1]));
        json_object_set_new(entry, "steps", steps);
        json_array_append_new(list, entry);
    }
    return document;
}

SgJson *sg_path_answer_json(const SgGraph *graph, const SgPairs *pairs, const GPtrArray *paths)
{
    /* Borrowed: playlists are the only lists. */
    SgTies ties = { .graph = graph, .lists = graph->lists, .listed = graph->listed };
    for (int kind = 1; kind <= SG_TIE_KINDS; kind++)
        ties.first[kind] = graph->U;
    return sg_path_answer_ties_json(&ties, pairs, paths);
}
