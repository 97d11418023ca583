/* SPDX-License-Identifier: MIT */
#include "recommend/path-answer.h"

#include "graph/neighbours.h"
#include "recommend/answer.h"

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

static SgJson *step_json(const SgGraph *graph, const SgPairs *pairs, int32_t a, int32_t b)
{
    SgJson *step = json_object(), *evidence = json_array();
    json_object_set_new(step, "from", sg_answer_track(graph, a));
    json_object_set_new(step, "to", sg_answer_track(graph, b));
    sg_json_set_string(step, "relation", "in_playlist");
    json_object_set_new(step, "weight", json_real(pairs->weight[sg_pairs_find(pairs, a, b)]));
    g_autoptr(GArray) playlists = sg_evidence(graph, a, b);
    for (guint n = 0; n < playlists->len; n++) {
        const SgEvidence *tie = &g_array_index(playlists, SgEvidence, n);
        SgJson *entry = json_object();
        sg_json_set_string(entry, "kind", "playlist");
        sg_json_set_string(entry, "id", graph->playlist[tie->playlist].urn);
        sg_json_set_string(entry, "title", graph->playlist[tie->playlist].title);
        json_object_set_new(entry, "value", json_real(tie->value));
        json_array_append_new(evidence, entry);
    }
    json_object_set_new(step, "evidence", evidence);
    return step;
}

SgJson *sg_path_answer_json(const SgGraph *graph, const SgPairs *pairs, const GPtrArray *paths)
{
    SgJson *document = json_object(), *list = json_array();
    sg_json_set_string(document, "schema", "soundgraph.path/1");
    sg_json_set_string(document, "graph", graph->hash);
    json_object_set_new(document, "paths", list);
    for (guint n = 0; n < paths->len; n++) {
        const SgPath *path = paths->pdata[n];
        SgJson *entry = json_object(), *steps = json_array();
        json_object_set_new(entry, "cost", json_real(path->cost));
        for (int64_t s = 0; s + 1 < path->length; s++)
            json_array_append_new(steps, step_json(graph, pairs, path->node[s], path->node[s + 1]));
        json_object_set_new(entry, "steps", steps);
        json_array_append_new(list, entry);
    }
    return document;
}
