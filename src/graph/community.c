/* SPDX-License-Identifier: MIT */
#include "graph/community.h"

#include "graph/leiden.h"

#include <stdlib.h>
#include <string.h>

/* Rounds of the whole method; each starts from the communities of the one before. */
enum { MAX_ROUNDS = 10 };

/* Gives each connected part of a community a number of its own. Refinement leaves hardly any to
 * split; splitting never lowers Q, because in(c) stays and tot(c)^2 shrinks. */
static void split_disconnected(int32_t *community_n, const SgPairs *pairs)
{
    g_autofree int32_t *part = g_new(int32_t, pairs->N + 1);
    g_autofree int32_t *waiting = g_new(int32_t, pairs->N + 1);
    for (int64_t v = 0; v < pairs->N; v++)
        part[v] = -1;
    for (int32_t start = 0; start < pairs->N; start++) {
        if (part[start] >= 0)
            continue;
        int64_t count = 1;
        waiting[0] = start;
        part[start] = start;
        while (count > 0) {
            int32_t v = waiting[--count];
            for (int64_t e = pairs->offset[v]; e < pairs->offset[v + 1]; e++) {
                int32_t u = pairs->col[e];
                if (part[u] >= 0 || community_n[u] != community_n[start])
                    continue;
                part[u] = start;
                waiting[count++] = u;
            }
        }
    }
    memcpy(community_n, part, (size_t)pairs->N * sizeof *part);
}

typedef struct {
    int32_t number;
    int32_t size;
} Rank;

static int compare_sizes(const void *a, const void *b)
{
    const Rank *x = a, *y = b;
    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return x->number - y->number;
}

/* Largest first; numbers of equal size stay in the order of their first nodes. */
static void sort_by_size(SgCommunities *communities, int64_t N)
{
    g_autofree Rank *rank = g_new0(Rank, communities->count + 1);
    g_autofree int32_t *place = g_new(int32_t, communities->count + 1);
    for (int32_t c = 0; c < communities->count; c++)
        rank[c].number = c;
    for (int64_t v = 0; v < N; v++)
        rank[communities->community_n[v]].size++;
    qsort(rank, (size_t)communities->count, sizeof *rank, compare_sizes);
    for (int32_t c = 0; c < communities->count; c++)
        place[rank[c].number] = c;
    for (int64_t v = 0; v < N; v++)
        communities->community_n[v] = place[communities->community_n[v]];
}

void sg_communities_find(SgCommunities *communities, const SgPairs *pairs, double resolution)
{
    SgLeidenLevel level = { .n = (int32_t)pairs->N,
                            .offset = pairs->offset,
                            .col = pairs->col,
                            .weight = pairs->weight,
                            .k = pairs->strength,
                            .resolution = resolution,
                            .borrowed = true };
    *communities = (SgCommunities){ .community_n = g_new(int32_t, pairs->N + 1) };
    for (int32_t v = 0; v < level.n; v++) {
        communities->community_n[v] = v;
        level.m2 += level.k[v];
    }
    for (int round = 0; round < MAX_ROUNDS && level.m2 > 0; round++)
        if (!sg_leiden_round(&level, communities->community_n))
            break;
    split_disconnected(communities->community_n, pairs);
    communities->count = sg_leiden_renumber(communities->community_n, level.n);
    sort_by_size(communities, pairs->N);
    communities->modularity = sg_modularity(pairs, communities->community_n, resolution);
}

void sg_communities_clear(SgCommunities *communities)
{
    g_free(communities->community_n);
    *communities = (SgCommunities){ 0 };
}

double sg_modularity(const SgPairs *pairs, const int32_t *community_n, double resolution)
{
    g_autofree double *in = g_new0(double, pairs->N + 1);
    g_autofree double *tot = g_new0(double, pairs->N + 1);
    double m2 = 0, Q = 0;
    for (int64_t v = 0; v < pairs->N; v++) {
        int32_t c = community_n[v];
        tot[c] += pairs->strength[v];
        m2 += pairs->strength[v];
        for (int64_t e = pairs->offset[v]; e < pairs->offset[v + 1]; e++)
            if (community_n[pairs->col[e]] == c)
                in[c] += pairs->weight[e];
    }
    if (m2 == 0)
        return 0;
    /* Q = sum in / 2m - resolution (tot / 2m)^2 */
    for (int64_t c = 0; c < pairs->N; c++)
        Q += in[c] / m2 - resolution * (tot[c] / m2) * (tot[c] / m2);
    return Q;
}
