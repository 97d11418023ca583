/* SPDX-License-Identifier: MIT */
#include "graph/naming.h"

#include <math.h>
#include <string.h>

/* Genres that say nothing about sound (music/genre.h). */
static bool is_telling(const char *genre)
{
    return genre && *genre && strcmp(genre, "unknown") != 0 && strcmp(genre, "others") != 0 &&
           strcmp(genre, "ignore") != 0;
}

/* word → how often, counted once a track. */
static void count_word(GHashTable *counts, const char *word)
{
    int old = GPOINTER_TO_INT(g_hash_table_lookup(counts, word));
    g_hash_table_insert(counts, (void *)word, GINT_TO_POINTER(old + 1));
}

static int counted(GHashTable *counts, const char *word)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(counts, word));
}

typedef struct {
    const SgGraph *graph;
    const SgView *view;
    int64_t N;
    GHashTable *tags; /* of the whole view */
} Words;

static void count_tags(GHashTable *counts, const SgGraph *graph, int32_t track)
{
    for (int64_t e = graph->tags.offset[track]; e < graph->tags.offset[track + 1]; e++)
        count_word(counts, graph->tag[graph->tags.col[e]]);
}

/* The word with the largest score; the first by bytes at ties. NULL when none is above 0. */
static const char *best_word(GHashTable *counts, double (*score)(const char *, int, void *),
                             void *data)
{
    GHashTableIter iter;
    void *word, *count;
    const char *best = NULL;
    double best_score = 0;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &word, &count)) {
        double value = score(word, GPOINTER_TO_INT(count), data);
        if (value > best_score || (best && value == best_score && strcmp(word, best) < 0)) {
            best = word;
            best_score = value;
        }
    }
    return best;
}

static double by_count(const char *word, int count, void *data)
{
    return is_telling(word) ? count : 0;
}

typedef struct {
    const Words *words;
    int64_t size;      /* tracks of the community */
    const char *genre; /* its genre, which is no tag to tell it apart by; or NULL */
} Characteristic;

/* n(t, c) ln(n(t, c) N / (n(t) |c|)) of tags that at least two of its tracks have. */
static double by_characteristic(const char *word, int count, void *data)
{
    const Characteristic *c = data;
    if (count < 2 || g_strcmp0(word, c->genre) == 0)
        return 0;
    double everywhere = counted(c->words->tags, word);
    return count * log((double)count * (double)c->words->N / (everywhere * (double)c->size));
}

typedef struct {
    const char *genre; /* or NULL */
    const char *tag;   /* or NULL */
    int32_t strongest; /* track */
} Traits;

static Traits find_traits(const Words *words, const int32_t *member, int64_t size)
{
    g_autoptr(GHashTable) genres = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) tags = g_hash_table_new(g_str_hash, g_str_equal);
    Traits traits = { NULL, NULL, words->view->track[member[0]] };
    double strongest = words->view->strength[member[0]];
    for (int64_t i = 0; i < size; i++) {
        int32_t track = words->view->track[member[i]];
        if (words->graph->track[track].canonical_genre)
            count_word(genres, words->graph->track[track].canonical_genre);
        count_tags(tags, words->graph, track);
        if (words->view->strength[member[i]] > strongest) {
            strongest = words->view->strength[member[i]];
            traits.strongest = track;
        }
    }
    const char *genre = best_word(genres, by_count, NULL);
    if (genre && 4 * counted(genres, genre) >= size)
        traits.genre = genre;
    Characteristic characteristic = { words, size, traits.genre };
    traits.tag = best_word(tags, by_characteristic, &characteristic);
    return traits;
}

static char *make_name(const SgGraph *graph, const Traits *traits, bool genre_is_shared)
{
    if (traits->genre && traits->tag && genre_is_shared)
        return g_strdup_printf("%s · %s", traits->genre, traits->tag);
    if (traits->genre || traits->tag)
        return g_strdup(traits->genre ? traits->genre : traits->tag);
    return g_strdup_printf("around %s", sg_graph_title(graph, traits->strongest));
}

/* "techno" again becomes "techno (2)". */
static void make_distinct(char **names, int32_t count)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t c = 0; c < count; c++) {
        g_autofree char *plain = g_strdup(names[c]);
        for (int again = 2; g_hash_table_contains(seen, names[c]); again++) {
            g_free(names[c]);
            names[c] = g_strdup_printf("%s (%d)", plain, again);
        }
        g_hash_table_add(seen, g_strdup(names[c]));
    }
}

/* Nodes by community: members of c stand at start[c] .. start[c + 1] - 1. */
static void group(int32_t *member, int64_t *start, const SgCommunities *communities, int64_t N)
{
    g_autofree int64_t *next = g_new0(int64_t, communities->count + 1);
    for (int64_t n = 0; n < N; n++)
        start[communities->community_n[n] + 1]++;
    for (int32_t c = 0; c < communities->count; c++)
        start[c + 1] += start[c];
    memcpy(next, start, ((size_t)communities->count + 1) * sizeof *next);
    for (int32_t n = 0; n < N; n++)
        member[next[communities->community_n[n]]++] = n;
}

char **sg_community_names(const SgGraph *graph, const SgView *view,
                          const SgCommunities *communities)
{
    int64_t N = view->pairs.N;
    int32_t count = communities->count;
    g_autoptr(GHashTable) tags = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) genres = g_hash_table_new(g_str_hash, g_str_equal);
    for (int64_t n = 0; n < N; n++)
        count_tags(tags, graph, view->track[n]);
    Words words = { graph, view, N, tags };
    g_autofree int32_t *member = g_new(int32_t, N + 1);
    g_autofree int64_t *start = g_new0(int64_t, count + 2);
    group(member, start, communities, N);
    g_autofree Traits *traits = g_new(Traits, count + 1);
    for (int32_t c = 0; c < count; c++) {
        traits[c] = find_traits(&words, member + start[c], start[c + 1] - start[c]);
        if (traits[c].genre)
            count_word(genres, traits[c].genre);
    }
    char **names = g_new0(char *, count + 1);
    for (int32_t c = 0; c < count; c++)
        names[c] =
            make_name(graph, &traits[c], traits[c].genre && counted(genres, traits[c].genre) > 1);
    make_distinct(names, count);
    return names;
}
