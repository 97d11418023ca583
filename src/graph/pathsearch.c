/* SPDX-License-Identifier: MIT */
#include "graph/pathsearch.h"

#include <math.h>
#include <string.h>

/* Partial paths that may go on from one node when a rule makes dead ends possible. */
enum { POPS_WITH_RULE = 16 };

/* A partial path: its last node and the label that it goes on from. */
typedef struct {
    int32_t node;
    int32_t parent; /* or -1 */
    int32_t steps;
    double cost;
} Label;

static const Label *label_at(const SgPathSearch *search, int32_t label)
{
    return &g_array_index(search->labels, Label, label);
}

/* The cost of going from a to the node of its entry e. */
static double step_cost(const SgPathSearch *search, int32_t a, int64_t e)
{
    const SgPathOptions *options = search->options;
    int32_t b = search->pairs->col[e];
    double cost = options->unweighted ? 1 : sg_pairs_cost(search->pairs, a, e);
    if (options->node_cost && !(search->role[b] & SG_PATH_GOAL))
        cost += options->node_cost[b];
    return cost;
}

/* -- Backwards -------------------------------------------------------------------------------------- */

static void begin_backwards(SgPathSearch *search)
{
    for (int64_t n = 0; n < search->pairs->N; n++)
        search->to_goal[n] = INFINITY;
    for (int64_t g = 0; g < search->ends->to_count; g++) {
        search->to_goal[search->ends->to[g]] = 0;
        sg_heap_push(&search->back, (SgHeapItem){ .node = search->ends->to[g] });
    }
}

/* The nodes before b. Steps count forwards: entering b from a costs cost(a, b) + node_cost(b), so that
 * going back from b to a adds the node cost of b. */
static void expand_backwards(SgPathSearch *search, const SgHeapItem *from)
{
    const SgPairs *pairs = search->pairs;
    const double *node_cost = search->options->node_cost;
    int32_t b = from->node;
    double enter = node_cost && !(search->role[b] & SG_PATH_GOAL) ? node_cost[b] : 0;
    for (int64_t e = pairs->offset[b]; e < pairs->offset[b + 1]; e++) {
        int32_t a = pairs->col[e];
        if (search->role[a] & (SG_PATH_AVOIDED | SG_PATH_GOAL | SG_PATH_REACHED))
            continue;
        double step = search->options->unweighted ? 1 : sg_pairs_cost(pairs, b, e);
        double cost = from->key + step + enter;
        if (cost >= search->to_goal[a])
            continue;
        search->to_goal[a] = cost;
        sg_heap_push(&search->back, (SgHeapItem){ cost, from->steps + 1, a, 0 });
    }
}

/* Dijkstra from the goals goes on, by an eighth of what it has reached: so there are few rounds, and not
 * much is reached in vain. */
static void reach_further(SgPathSearch *search)
{
    int64_t wanted = search->reached + MAX(1, search->reached / 8);
    while (search->reached < wanted) {
        if (search->back.count == 0) {
            search->reach = INFINITY;
            return;
        }
        SgHeapItem best = sg_heap_pop(&search->back);
        if (search->role[best.node] & SG_PATH_REACHED)
            continue; /* an older item */
        search->role[best.node] |= SG_PATH_REACHED;
        search->reach = best.key;
        search->reached++;
        if (!(search->role[best.node] & SG_PATH_START)) /* nothing passes through a start */
            expand_backwards(search, &best);
    }
}

/* At least so far is it from the node to the goal, and just so far if it is reached. */
static double estimate(const SgPathSearch *search, int32_t node)
{
    return search->role[node] & SG_PATH_REACHED ? search->to_goal[node] : search->reach;
}

/* -- Forwards --------------------------------------------------------------------------------------- */

void sg_path_search_init(SgPathSearch *search, const SgPairs *pairs, const SgPathEnds *ends,
                         const SgPathOptions *options)
{
    *search = (SgPathSearch){ .pairs = pairs, .ends = ends, .options = options };
    search->to_goal = g_new(double, pairs->N + 1);
    search->role = g_new0(unsigned char, pairs->N + 1);
    search->pops = g_new0(unsigned char, pairs->N + 1);
    search->fewest_steps = g_new(int32_t, pairs->N + 1);
    search->labels = g_array_new(false, false, sizeof(Label));
    search->popped = g_array_new(false, false, sizeof(int32_t));
    for (int64_t s = 0; s < ends->from_count; s++)
        search->role[ends->from[s]] |= SG_PATH_START;
    for (int64_t g = 0; g < ends->to_count; g++)
        search->role[ends->to[g]] |= SG_PATH_GOAL;
    for (int64_t a = 0; a < options->avoid_count; a++)
        search->role[options->avoid[a]] |= SG_PATH_AVOIDED;
    begin_backwards(search);
}

void sg_path_search_clear(SgPathSearch *search)
{
    g_free(search->to_goal);
    g_free(search->role);
    g_free(search->pops);
    g_free(search->fewest_steps);
    g_array_unref(search->labels);
    g_array_unref(search->popped);
    sg_heap_clear(&search->heap);
    sg_heap_clear(&search->back);
}

static int32_t add_label(SgPathSearch *search, int32_t node, int32_t parent, double cost)
{
    Label label = { node, parent, parent < 0 ? 0 : label_at(search, parent)->steps + 1, cost };
    g_array_append_val(search->labels, label);
    return (int32_t)search->labels->len - 1;
}

static void push(SgPathSearch *search, int32_t label)
{
    const Label *l = label_at(search, label);
    double key = l->cost + estimate(search, l->node);
    if (isfinite(key))
        sg_heap_push(&search->heap, (SgHeapItem){ key, l->steps, l->node, label });
}

/* May the partial path go on to `node`? Not to a node or, under the rule, an artist that it has. */
static bool may_visit(const SgPathSearch *search, int32_t label, int32_t node)
{
    if (search->role[node] & (SG_PATH_START | SG_PATH_AVOIDED))
        return false;
    const int32_t *artist_n = search->options->one_per_artist ? search->ends->artist_n : NULL;
    int32_t artist = artist_n ? artist_n[node] : -1;
    bool is_goal = search->role[node] & SG_PATH_GOAL;
    for (int32_t at = label; at >= 0; at = label_at(search, at)->parent) {
        const Label *l = label_at(search, at);
        if (l->node == node)
            return false;
        bool both_ends = is_goal && l->parent < 0;
        if (artist >= 0 && artist_n[l->node] == artist && !both_ends)
            return false;
    }
    return true;
}

static bool is_barred(const int32_t *barred, int64_t count, int32_t node)
{
    for (int64_t b = 0; b < count; b++)
        if (barred[b] == node)
            return true;
    return false;
}

static void expand(SgPathSearch *search, int32_t label, const int32_t *barred, int64_t barred_count)
{
    const SgPairs *pairs = search->pairs;
    Label from = *label_at(search, label); /* a copy: labels move when they grow */
    if (search->options->max_steps > 0 && from.steps >= search->options->max_steps)
        return;
    for (int64_t e = pairs->offset[from.node]; e < pairs->offset[from.node + 1]; e++) {
        int32_t node = pairs->col[e];
        if (isinf(estimate(search, node)) || is_barred(barred, barred_count, node) ||
            !may_visit(search, label, node))
            continue;
        push(search, add_label(search, node, label, from.cost + step_cost(search, from.node, e)));
    }
}

/* A later partial path to the same node is worth going on from only when it may do what the
 * earlier, cheaper ones cannot: it has fewer steps under max_steps, or other artists. */
static bool is_dominated(const SgPathSearch *search, const SgHeapItem *item)
{
    int limit = search->options->one_per_artist ? POPS_WITH_RULE : 1;
    if (search->pops[item->node] < limit)
        return false;
    return search->options->max_steps == 0 || item->steps >= search->fewest_steps[item->node];
}

static void note_pop(SgPathSearch *search, const SgHeapItem *item)
{
    int32_t node = item->node;
    if (search->pops[node] == 0) {
        g_array_append_val(search->popped, node);
        search->fewest_steps[node] = item->steps;
    }
    search->fewest_steps[node] = MIN(search->fewest_steps[node], item->steps);
    search->pops[node] = (unsigned char)MIN(255, search->pops[node] + 1);
}

static void reset(SgPathSearch *search)
{
    for (guint p = 0; p < search->popped->len; p++)
        search->pops[g_array_index(search->popped, int32_t, p)] = 0;
    g_array_set_size(search->popped, 0);
    g_array_set_size(search->labels, 0);
    search->heap.count = 0;
}

/* The first labels: every start that is not barred, or the prefix with all its costs. */
static void begin(SgPathSearch *search, const int32_t *prefix, int64_t count, const int32_t *barred,
                  int64_t barred_count)
{
    if (count == 0) {
        for (int64_t s = 0; s < search->ends->from_count; s++)
            if (!is_barred(barred, barred_count, search->ends->from[s]))
                push(search, add_label(search, search->ends->from[s], -1, 0));
        return;
    }
    int32_t last = add_label(search, prefix[0], -1, 0);
    for (int64_t p = 1; p < count; p++) {
        int64_t e = sg_pairs_find(search->pairs, prefix[p - 1], prefix[p]);
        last = add_label(search, prefix[p], last,
                         label_at(search, last)->cost + step_cost(search, prefix[p - 1], e));
    }
    expand(search, last, barred, barred_count);
}

static SgPath *read_path(const SgPathSearch *search, int32_t label)
{
    const Label *l = label_at(search, label);
    SgPath *path = g_new(SgPath, 1);
    *path = (SgPath){ l->steps + 1, g_new(int32_t, l->steps + 1), l->cost };
    for (int32_t at = label; at >= 0; at = label_at(search, at)->parent)
        path->node[label_at(search, at)->steps] = label_at(search, at)->node;
    return path;
}

/* Whether the first in line stands there by its exact distance; else it is put in its place. */
static bool is_in_place(SgPathSearch *search, const SgHeapItem *best)
{
    double key = label_at(search, best->label)->cost + estimate(search, best->node);
    if (search->role[best->node] & SG_PATH_REACHED && key == best->key)
        return true;
    if (key == best->key)
        reach_further(search);
    push(search, best->label);
    return false;
}

SgPath *sg_path_search_next(SgPathSearch *search, const int32_t *prefix, int64_t count,
                            const int32_t *barred, int64_t barred_count)
{
    reset(search);
    begin(search, prefix, count, barred, barred_count);
    while (search->heap.count > 0) {
        SgHeapItem best = sg_heap_pop(&search->heap);
        if (!is_in_place(search, &best))
            continue;
        if (search->role[best.node] & SG_PATH_GOAL)
            return read_path(search, best.label);
        if (is_dominated(search, &best))
            continue;
        note_pop(search, &best);
        expand(search, best.label, NULL, 0);
    }
    return NULL;
}
