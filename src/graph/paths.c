/* SPDX-License-Identifier: MIT */
#include "graph/paths.h"

#include "graph/pathsearch.h"

#include <string.h>

/* A path and the place where it left the one that it was found from (Lawler). */
typedef struct {
    SgPath *path;
    int64_t left_at; /* the first node that may differ in what is found from it */
} Found;

void sg_path_free(SgPath *path)
{
    if (!path)
        return;
    g_free(path->node);
    g_free(path);
}

static bool check_ends(const SgPairs *pairs, const SgPathEnds *ends, const SgPathOptions *options,
                       GError **error)
{
    if (options->k < 1)
        return sg_fail(error, SG_ERROR_INPUT, "cannot look for %" G_GINT64_FORMAT " paths",
                       options->k);
    if (ends->from_count < 1 || ends->to_count < 1)
        return sg_fail(error, SG_ERROR_INPUT, "a path needs a start and a goal");
    g_autoptr(GHashTable) avoided = g_hash_table_new(NULL, NULL);
    for (int64_t a = 0; a < options->avoid_count; a++)
        g_hash_table_add(avoided, GINT_TO_POINTER(options->avoid[a]));
    g_autoptr(GHashTable) starts = g_hash_table_new(NULL, NULL);
    for (int64_t i = 0; i < ends->from_count + ends->to_count; i++) {
        bool is_start = i < ends->from_count;
        int32_t node = is_start ? ends->from[i] : ends->to[i - ends->from_count];
        if (node < 0 || node >= pairs->N)
            return sg_fail(error, SG_ERROR_INPUT, "node %d is outside a graph of %" G_GINT64_FORMAT,
                           node, pairs->N);
        if (g_hash_table_contains(avoided, GINT_TO_POINTER(node)))
            return sg_fail(error, SG_ERROR_INPUT, "node %d is an end of the path and avoided",
                           node);
        if (is_start)
            g_hash_table_add(starts, GINT_TO_POINTER(node));
        else if (g_hash_table_contains(starts, GINT_TO_POINTER(node)))
            return sg_fail(error, SG_ERROR_INPUT, "start and goal are the same: node %d", node);
    }
    for (int64_t a = 0; a < options->avoid_count; a++)
        if (options->avoid[a] < 0 || options->avoid[a] >= pairs->N)
            return sg_fail(error, SG_ERROR_INPUT, "node %d is outside a graph of %" G_GINT64_FORMAT,
                           options->avoid[a], pairs->N);
    return true;
}

static int compare_paths(const SgPath *a, const SgPath *b)
{
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    for (int64_t i = 0; i < a->length; i++)
        if (a->node[i] != b->node[i])
            return a->node[i] < b->node[i] ? -1 : 1;
    return 0;
}

/* Takes the best candidate out. */
static Found take_best(GArray *candidates)
{
    guint best = 0;
    for (guint c = 1; c < candidates->len; c++)
        if (compare_paths(g_array_index(candidates, Found, c).path,
                          g_array_index(candidates, Found, best).path) < 0)
            best = c;
    Found found = g_array_index(candidates, Found, best);
    g_array_remove_index_fast(candidates, best);
    return found;
}

/* The next nodes of all paths so far that begin with the same `count` nodes. */
static GArray *next_nodes(const GPtrArray *taken, const int32_t *prefix, int64_t count)
{
    GArray *next = g_array_new(false, false, sizeof(int32_t));
    for (guint p = 0; p < taken->len; p++) {
        const SgPath *path = taken->pdata[p];
        if (path->length > count && memcmp(path->node, prefix, (size_t)count * sizeof *prefix) == 0)
            g_array_append_val(next, path->node[count]);
    }
    return next;
}

/* Adds the cheapest path that leaves `found` at each of its nodes from left_at on. */
static void add_deviations(SgPathSearch *search, const Found *found, const GPtrArray *taken,
                           GArray *candidates)
{
    const SgPath *path = found->path;
    for (int64_t at = found->left_at; at < path->length; at++) {
        if (at == 0 && search->ends->from_count == 1)
            continue;
        g_autoptr(GArray) barred = next_nodes(taken, path->node, at);
        SgPath *other = sg_path_search_next(
            search, path->node, at, (const int32_t *)(const void *)barred->data, barred->len);
        if (!other)
            continue;
        Found candidate = { other, at };
        g_array_append_val(candidates, candidate);
    }
}

static int64_t shared_inner(const SgPath *a, const SgPath *b)
{
    int64_t shared = 0;
    for (int64_t i = 1; i + 1 < a->length; i++)
        for (int64_t j = 1; j + 1 < b->length; j++)
            shared += a->node[i] == b->node[j];
    return shared;
}

static bool is_diverse(const SgPath *path, const GPtrArray *kept, double max_shared)
{
    for (guint p = 0; p < kept->len; p++)
        if ((double)shared_inner(path, kept->pdata[p]) > max_shared * (double)(path->length - 2))
            return false;
    return true;
}

static void free_path(void *path)
{
    sg_path_free(path);
}

static SgPath *copy_path(const SgPath *path)
{
    SgPath *copy = g_new(SgPath, 1);
    *copy = *path;
    copy->node = g_memdup2(path->node, (size_t)path->length * sizeof *path->node);
    return copy;
}

GPtrArray *sg_paths_find(const SgPairs *pairs, const SgPathEnds *ends, const SgPathOptions *options,
                         GError **error)
{
    if (!check_ends(pairs, ends, options, error))
        return NULL;
    g_auto(SgPathSearch) search;
    sg_path_search_init(&search, pairs, ends, options);
    GPtrArray *kept = g_ptr_array_new_with_free_func(free_path);
    g_autoptr(GPtrArray) taken = g_ptr_array_new_with_free_func(free_path);
    g_autoptr(GArray) candidates = g_array_new(false, false, sizeof(Found));
    SgPath *first = sg_path_search_next(&search, NULL, 0, NULL, 0);
    if (first)
        g_array_append_val(candidates, ((Found){ first, 0 }));
    while (candidates->len > 0 && kept->len < options->k && taken->len < options->max_tries) {
        Found best = take_best(candidates);
        g_ptr_array_add(taken, best.path);
        if (is_diverse(best.path, kept, options->max_shared))
            g_ptr_array_add(kept, copy_path(best.path));
        if (kept->len < options->k)
            add_deviations(&search, &best, taken, candidates);
    }
    for (guint c = 0; c < candidates->len; c++)
        sg_path_free(g_array_index(candidates, Found, c).path);
    return kept;
}
