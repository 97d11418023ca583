/* SPDX-License-Identifier: MIT */
#include "graph/leiden.h"

#include <string.h>

typedef SgLeidenLevel Level;

/* A gain below this share of 2m is rounding, not a better place. */
#define SMALLEST_GAIN 1e-12

/* What moving needs: communities are numbers below n, many of them empty. */
typedef struct {
    int32_t *community; /* (n) of each node */
    double *tot;        /* (n) strength of each community */
    int32_t *size;      /* (n) nodes of each community */
    double *link;       /* (n) weight from the node at hand to each community; zero between uses */
    int32_t *touched;   /* (n) communities with a link */
    int32_t touched_count;
    int32_t *empty; /* (n) stack of unused numbers */
    int32_t empty_count;
} Moves;

static void level_clear(Level *level)
{
    if (level->borrowed)
        return;
    g_free(level->offset);
    g_free(level->col);
    g_free(level->weight);
    g_free(level->k);
}

static void moves_init(Moves *moves, int32_t n)
{
    *moves = (Moves){
        .community = g_new(int32_t, n + 1),
        .tot = g_new0(double, n + 1),
        .size = g_new0(int32_t, n + 1),
        .link = g_new0(double, n + 1),
        .touched = g_new(int32_t, n + 1),
        .empty = g_new(int32_t, n + 1),
    };
}

static void moves_clear(Moves *moves)
{
    g_free(moves->community);
    g_free(moves->tot);
    g_free(moves->size);
    g_free(moves->link);
    g_free(moves->touched);
    g_free(moves->empty);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Moves, moves_clear)

/* Takes the communities as they are given in moves->community. */
static void moves_begin(Moves *moves, const Level *level)
{
    for (int32_t v = 0; v < level->n; v++) {
        moves->tot[moves->community[v]] += level->k[v];
        moves->size[moves->community[v]]++;
    }
    for (int32_t c = level->n - 1; c >= 0; c--)
        if (moves->size[c] == 0)
            moves->empty[moves->empty_count++] = c;
}

static void leave(Moves *moves, const Level *level, int32_t v)
{
    int32_t c = moves->community[v];
    moves->tot[c] -= level->k[v];
    if (--moves->size[c] == 0) {
        moves->tot[c] = 0; /* not the rounding that is left */
        moves->empty[moves->empty_count++] = c;
    }
}

static void join(Moves *moves, const Level *level, int32_t v, int32_t c)
{
    if (moves->size[c]++ == 0) {
        g_assert(moves->empty[moves->empty_count - 1] == c);
        moves->empty_count--;
    }
    moves->tot[c] += level->k[v];
    moves->community[v] = c;
}

/* link[c] for the communities of v's neighbours, v itself left out. */
static void sum_links(Moves *moves, const Level *level, int32_t v)
{
    for (int32_t t = 0; t < moves->touched_count; t++)
        moves->link[moves->touched[t]] = 0;
    moves->touched_count = 0;
    for (int64_t e = level->offset[v]; e < level->offset[v + 1]; e++) {
        if (level->col[e] == v)
            continue;
        int32_t c = moves->community[level->col[e]];
        if (moves->link[c] == 0)
            moves->touched[moves->touched_count++] = c;
        moves->link[c] += level->weight[e];
    }
}

/* What v adds to 2m Q / 2 in community c, v itself not counted there:
 * link(v, c) - resolution k(v) tot(c) / 2m. */
static double gain_in(const Moves *moves, const Level *level, int32_t v, int32_t c)
{
    return moves->link[c] - level->resolution * level->k[v] * moves->tot[c] / level->m2;
}

/* Where v, which has left community `old`, is best off: the smaller number at ties, but `old`
 * before all others. */
static int32_t best_place(Moves *moves, const Level *level, int32_t v, int32_t old)
{
    int32_t best = old;
    double best_gain = gain_in(moves, level, v, old) + SMALLEST_GAIN * level->m2;
    for (int32_t t = 0; t < moves->touched_count; t++) {
        int32_t c = moves->touched[t];
        double gain = gain_in(moves, level, v, c);
        if (gain > best_gain || (gain == best_gain && best != old && c < best)) {
            best = c;
            best_gain = gain;
        }
    }
    bool alone_is_better = best_gain < 0 && moves->size[old] > 0;
    return alone_is_better ? moves->empty[moves->empty_count - 1] : best;
}

/* Moves nodes, in order, until none gains; returns whether any moved. */
static bool move_nodes(Moves *moves, const Level *level)
{
    int32_t n = level->n;
    g_autofree int32_t *queue = g_new(int32_t, n + 1);
    g_autofree bool *queued = g_new(bool, n + 1);
    int64_t head = 0, waiting = n;
    bool moved = false;
    for (int32_t v = 0; v < n; v++) {
        queue[v] = v;
        queued[v] = true;
    }
    for (; waiting > 0; waiting--) {
        int32_t v = queue[head];
        head = (head + 1) % n;
        queued[v] = false;
        int32_t old = moves->community[v];
        sum_links(moves, level, v);
        leave(moves, level, v);
        int32_t best = best_place(moves, level, v, old);
        join(moves, level, v, best);
        if (best == old)
            continue;
        moved = true;
        for (int64_t e = level->offset[v]; e < level->offset[v + 1]; e++) {
            int32_t u = level->col[e];
            if (queued[u] || moves->community[u] == best)
                continue;
            queued[u] = true;
            queue[(head + waiting - 1) % n] = u;
            waiting++;
        }
    }
    return moved;
}

/*
 * Splits each community of `coarse` into well connected parts: a node that is alone joins the part
 * of its community that gains most. Node v and part p count as well connected to the rest of their
 * community C when their links reach resolution k (tot(C) - k) / 2m. Parts: fine->community.
 */
static void refine(Moves *fine, const Moves *coarse, const Level *level)
{
    int32_t n = level->n;
    g_autofree double *outside = g_new0(double, n + 1); /* links of a part to the rest of C */
    for (int32_t v = 0; v < n; v++)
        fine->community[v] = v;
    moves_begin(fine, level);
    for (int32_t v = 0; v < n; v++)
        for (int64_t e = level->offset[v]; e < level->offset[v + 1]; e++)
            if (level->col[e] != v && coarse->community[level->col[e]] == coarse->community[v])
                outside[v] += level->weight[e];
    for (int32_t v = 0; v < n; v++) {
        int32_t own = fine->community[v], C = coarse->community[v];
        double tot = coarse->tot[C], scale = level->resolution / level->m2;
        if (fine->size[own] > 1 || outside[own] < scale * level->k[v] * (tot - level->k[v]))
            continue;
        sum_links(fine, level, v);
        int32_t best = -1;
        double best_gain = SMALLEST_GAIN * level->m2;
        for (int32_t t = 0; t < fine->touched_count; t++) {
            int32_t p = fine->touched[t];
            double gain = gain_in(fine, level, v, p);
            bool better = gain > best_gain || (gain == best_gain && best >= 0 && p < best);
            if (p == own || !better || coarse->community[p] != C ||
                outside[p] < scale * fine->tot[p] * (tot - fine->tot[p]))
                continue;
            best = p;
            best_gain = gain;
        }
        if (best < 0)
            continue;
        outside[best] += outside[own] - 2 * fine->link[best];
        leave(fine, level, v);
        join(fine, level, v, best);
    }
}

int32_t sg_leiden_renumber(int32_t *community, int32_t n)
{
    g_autofree int32_t *number = g_new(int32_t, n + 1);
    int32_t count = 0;
    for (int32_t c = 0; c < n; c++)
        number[c] = -1;
    for (int32_t v = 0; v < n; v++) {
        if (number[community[v]] < 0)
            number[community[v]] = count++;
        community[v] = number[community[v]];
    }
    return count;
}

/* Nodes in the order of their parts: members of part p stand at start[p] .. start[p + 1] - 1. */
static void group(int32_t *member, int32_t *start, const int32_t *part, int32_t n, int32_t parts)
{
    memset(start, 0, ((size_t)parts + 1) * sizeof *start);
    for (int32_t v = 0; v < n; v++)
        start[part[v] + 1]++;
    for (int32_t p = 0; p < parts; p++)
        start[p + 1] += start[p];
    g_autofree int32_t *next = g_memdup2(start, ((size_t)parts + 1) * sizeof *start);
    for (int32_t v = 0; v < n; v++)
        member[next[part[v]]++] = v;
}

/* The graph whose nodes are the parts 0..parts-1; inner weight stays as a loop. */
static Level aggregate(const Level *level, const int32_t *part, int32_t parts)
{
    Level next = { .n = parts, .m2 = level->m2, .resolution = level->resolution };
    next.offset = g_new0(int64_t, parts + 1);
    next.k = g_new0(double, parts + 1);
    next.col = g_new(int32_t, level->offset[level->n] + 1);
    next.weight = g_new(double, level->offset[level->n] + 1);
    g_autofree int32_t *member = g_new(int32_t, level->n + 1);
    g_autofree int32_t *start = g_new(int32_t, parts + 1);
    g_autofree double *sum = g_new0(double, parts + 1);
    group(member, start, part, level->n, parts);
    int64_t E = 0;
    for (int32_t p = 0; p < parts; p++) {
        int64_t first = E;
        for (int32_t i = start[p]; i < start[p + 1]; i++) {
            int32_t v = member[i];
            next.k[p] += level->k[v];
            for (int64_t e = level->offset[v]; e < level->offset[v + 1]; e++) {
                int32_t q = part[level->col[e]];
                if (sum[q] == 0)
                    next.col[E++] = q;
                sum[q] += level->weight[e];
            }
        }
        for (int64_t e = first; e < E; e++) {
            next.weight[e] = sum[next.col[e]];
            sum[next.col[e]] = 0;
        }
        next.offset[p + 1] = E;
    }
    return next;
}

/* node_of[v] is the node of the level at hand that original node v is part of. */
bool sg_leiden_round(const Level *original, int32_t *community_n)
{
    Level level = *original;
    int32_t N = original->n;
    g_autofree int32_t *node_of = g_new(int32_t, N + 1);
    g_autofree int32_t *start = g_memdup2(community_n, ((size_t)N + 1) * sizeof *start);
    for (int32_t v = 0; v < N; v++)
        node_of[v] = v;
    bool changed = false, again = true;
    while (again) {
        g_auto(Moves) coarse, fine;
        moves_init(&coarse, level.n);
        moves_init(&fine, level.n);
        memcpy(coarse.community, start, (size_t)level.n * sizeof *start);
        moves_begin(&coarse, &level);
        changed |= move_nodes(&coarse, &level);
        for (int32_t v = 0; v < N; v++)
            community_n[v] = coarse.community[node_of[v]];
        refine(&fine, &coarse, &level);
        int32_t parts = sg_leiden_renumber(fine.community, level.n);
        again = parts < level.n;
        if (again) {
            int32_t communities = sg_leiden_renumber(coarse.community, level.n);
            g_assert(communities <= parts);
            Level next = aggregate(&level, fine.community, parts);
            for (int32_t v = 0; v < level.n; v++)
                start[fine.community[v]] = coarse.community[v];
            for (int32_t v = 0; v < N; v++)
                node_of[v] = fine.community[node_of[v]];
            level_clear(&level);
            level = next;
        }
    }
    level_clear(&level);
    sg_leiden_renumber(community_n, N);
    return changed;
}
