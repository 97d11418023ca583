/* SPDX-License-Identifier: MIT */
#include "learn/stats.h"

#include "base/clock.h"
#include "base/text.h"
#include "graph/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GENRES = 50, CHARTED_GENRES = 20 };

static void set_real(SgJson *object, const char *key, double value)
{
    json_object_set_new(object, key, isfinite(value) ? json_real(value) : json_null());
}

static int64_t *count_degrees(const int32_t *node_e, int64_t E, int64_t N)
{
    int64_t *degree_n = g_new0(int64_t, N + 1);
    for (int64_t e = 0; e < E; e++)
        degree_n[node_e[e]]++;
    return degree_n;
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/*
 * gini = (2 sum_{n=1..N} n d_(n)) / (N sum d) - (N + 1) / N      with d ascending
 */
static double gini_of(const int64_t *sorted_n, int64_t N, double sum)
{
    double ranked = 0;
    for (int64_t n = 0; n < N; n++)
        ranked += (double)(n + 1) * (double)sorted_n[n];
    return 2 * ranked / ((double)N * sum) - ((double)N + 1) / (double)N;
}

static SgJson *describe_degrees(const int32_t *node_e, int64_t E, int64_t N)
{
    g_autofree int64_t *degree_n = count_degrees(node_e, E, N);
    qsort(degree_n, (size_t)N, sizeof *degree_n, ascending);
    double mean = (double)E / (double)N, squares = 0, top = 0;
    for (int64_t n = 0; n < N; n++)
        squares += ((double)degree_n[n] - mean) * ((double)degree_n[n] - mean);
    int64_t top_nodes = (N + 99) / 100;
    for (int64_t n = N - top_nodes; n < N; n++)
        top += (double)degree_n[n];
    SgJson *json = json_object();
    set_real(json, "mean", mean);
    set_real(json, "std", sqrt(squares / (double)N));
    sg_json_set_count(json, "min", degree_n[0]);
    sg_json_set_count(json, "max", degree_n[N - 1]);
    set_real(json, "median", (double)(degree_n[(N - 1) / 2] + degree_n[N / 2]) / 2);
    set_real(json, "gini", gini_of(degree_n, N, (double)E));
    set_real(json, "top1_share", top / (double)E);
    return json;
}

static SgJson *describe_edges(const SgDataset *d)
{
    static const char *const parts[] = { "train", "valid", "test" };
    int64_t part_count[3] = { 0 }, negative = 0;
    for (int64_t e = 0; e < d->E; e++) {
        part_count[d->part_e[e]]++;
        negative += d->weight_e[e] < 0;
    }
    SgJson *json = json_object();
    sg_json_set_count(json, "total", d->E);
    for (int part = 0; part < 3; part++)
        sg_json_set_count(json, parts[part], part_count[part]);
    sg_json_set_count(json, "negative", negative);
    return json;
}

static SgJson *describe_weights(const SgDataset *d)
{
    double sum = 0, squares = 0, least = INFINITY, most = -INFINITY;
    for (int64_t e = 0; e < d->E; e++) {
        sum += d->weight_e[e];
        least = fmin(least, d->weight_e[e]);
        most = fmax(most, d->weight_e[e]);
    }
    double mean = sum / (double)d->E;
    for (int64_t e = 0; e < d->E; e++)
        squares += (d->weight_e[e] - mean) * (d->weight_e[e] - mean);
    SgJson *json = json_object();
    set_real(json, "mean", mean);
    set_real(json, "std", sqrt(squares / (double)d->E));
    set_real(json, "min", least);
    set_real(json, "max", most);
    return json;
}

static SgJson *describe_times(const SgDataset *d)
{
    int64_t first = INT64_MAX, last = INT64_MIN, known = 0;
    for (int64_t e = 0; e < d->E; e++) {
        if (d->time_e[e] == SG_DATASET_NO_TIME)
            continue;
        first = MIN(first, d->time_e[e]);
        last = MAX(last, d->time_e[e]);
        known++;
    }
    if (known == 0)
        return json_null();
    g_autofree char *from = sg_clock_format(first), *to = sg_clock_format(last);
    SgJson *json = json_object();
    sg_json_set_string(json, "from", from);
    sg_json_set_string(json, "to", to);
    sg_json_set_count(json, "known", known);
    return json;
}

/* Nodes that occur in `part` but not in train. */
static int64_t count_unseen(const SgDataset *d, const int32_t *node_e, int64_t N, SgPart part)
{
    g_autofree uint8_t *seen_n = g_malloc0((gsize)N + 1);
    int64_t unseen = 0;
    for (int64_t e = 0; e < d->E; e++)
        if (d->part_e[e] == SG_PART_TRAIN)
            seen_n[node_e[e]] = 1;
    for (int64_t e = 0; e < d->E; e++) {
        if (d->part_e[e] == part && !seen_n[node_e[e]]) {
            seen_n[node_e[e]] = 1;
            unseen++;
        }
    }
    return unseen;
}

static SgJson *describe_unseen(const SgDataset *d)
{
    SgJson *json = json_object();
    sg_json_set_count(json, "valid_items", count_unseen(d, d->item_e, d->M, SG_PART_VALID));
    sg_json_set_count(json, "test_items", count_unseen(d, d->item_e, d->M, SG_PART_TEST));
    sg_json_set_count(json, "valid_lists", count_unseen(d, d->list_e, d->U, SG_PART_VALID));
    sg_json_set_count(json, "test_lists", count_unseen(d, d->list_e, d->U, SG_PART_TEST));
    return json;
}

typedef struct {
    const char *name;
    int64_t items;
} Genre;

static int more_items(const void *a, const void *b)
{
    const Genre *x = a, *y = b;
    return x->items != y->items ? (x->items < y->items) - (x->items > y->items)
                                : strcmp(x->name, y->name);
}

static GArray *count_genres(const SgDataset *d, int64_t *known)
{
    g_autoptr(SgIdmap) names = sg_idmap_new();
    GArray *genres = g_array_new(FALSE, FALSE, sizeof(Genre));
    *known = 0;
    for (int64_t i = 0; i < d->M; i++) {
        if (!d->genre_i[i])
            continue;
        int32_t number = sg_idmap_add(names, d->genre_i[i]);
        if (number == (int32_t)genres->len)
            g_array_append_val(genres, ((Genre){ .name = d->genre_i[i] }));
        g_array_index(genres, Genre, number).items++;
        (*known)++;
    }
    g_array_sort(genres, more_items);
    return genres;
}

static void add_genres(SgJson *document, const SgDataset *d)
{
    int64_t known;
    g_autoptr(GArray) genres = count_genres(d, &known);
    SgJson *list = json_array();
    for (guint n = 0; n < MIN(genres->len, (guint)MOST_GENRES); n++) {
        const Genre *genre = &g_array_index(genres, Genre, n);
        SgJson *entry = json_object();
        sg_json_set_string(entry, "genre", genre->name);
        sg_json_set_count(entry, "items", genre->items);
        set_real(entry, "share", (double)genre->items / (double)known);
        json_array_append_new(list, entry);
    }
    sg_json_set_count(document, "items_with_genre", known);
    json_object_set_new(document, "genres", list);
}

SgJson *sg_dataset_stats(const SgDataset *d)
{
    SgJson *document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.dataset-stats/1");
    sg_json_set_string(document, "dataset", d->name);
    sg_json_set_string(document, "hash", d->hash);
    SgJson *nodes = json_object();
    sg_json_set_count(nodes, "lists", d->U);
    sg_json_set_count(nodes, "items", d->M);
    sg_json_set_count(nodes, "total", d->U + d->M);
    sg_json_set_count(nodes, "artists", d->artists);
    json_object_set_new(document, "nodes", nodes);
    json_object_set_new(document, "edges", describe_edges(d));
    double density = (double)d->E / ((double)d->U * (double)d->M);
    set_real(document, "density", density);
    set_real(document, "sparsity", 1 - density);
    SgJson *degree = json_object();
    json_object_set_new(degree, "lists", describe_degrees(d->list_e, d->E, d->U));
    json_object_set_new(degree, "items", describe_degrees(d->item_e, d->E, d->M));
    json_object_set_new(document, "degree", degree);
    json_object_set_new(document, "weight", describe_weights(d));
    json_object_set_new(document, "time", describe_times(d));
    json_object_set_new(document, "unseen", describe_unseen(d));
    add_genres(document, d);
    return document;
}

/* -- Text ---------------------------------------------------------------------------------------- */

static void append_count(GString *out, const char *name, const SgJson *object, const char *key)
{
    g_autofree char *number = sg_text_thousands(sg_json_int(object, key, 0));
    g_string_append_printf(out, "  %-14s %14s\n", name, number);
}

static void append_degrees(GString *out, const SgJson *degree, const char *side)
{
    const SgJson *d = sg_json_object(degree, side);
    g_string_append_printf(out,
                           "  %-6s mean %.2f, std %.2f, min %lld, median %g, max %lld, gini %.3f, "
                           "top 1 %% has %.1f %%\n",
                           side, sg_json_double(d, "mean", NAN), sg_json_double(d, "std", NAN),
                           (long long)sg_json_int(d, "min", 0), sg_json_double(d, "median", NAN),
                           (long long)sg_json_int(d, "max", 0), sg_json_double(d, "gini", NAN),
                           100 * sg_json_double(d, "top1_share", NAN));
}

static void append_genres(GString *out, const SgJson *stats)
{
    const SgJson *genres = sg_json_array(stats, "genres");
    if (json_array_size(genres) == 0)
        return;
    g_string_append(out, "genres\n");
    for (size_t n = 0; n < MIN(json_array_size(genres), (size_t)10); n++) {
        const SgJson *genre = json_array_get(genres, n);
        g_autofree char *count = sg_text_thousands(sg_json_int(genre, "items", 0));
        g_string_append_printf(out, "  %s: %s (%.1f %%)\n", sg_json_string(genre, "genre"), count,
                               100 * sg_json_double(genre, "share", NAN));
    }
}

char *sg_dataset_stats_text(const SgJson *stats)
{
    const SgJson *nodes = sg_json_object(stats, "nodes"), *edges = sg_json_object(stats, "edges");
    const SgJson *weight = sg_json_object(stats, "weight"), *time = sg_json_object(stats, "time");
    const SgJson *degree = sg_json_object(stats, "degree"),
                 *unseen = sg_json_object(stats, "unseen");
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "dataset %s\nnodes\n", sg_json_string(stats, "dataset"));
    append_count(out, "lists", nodes, "lists");
    append_count(out, "items", nodes, "items");
    append_count(out, "total", nodes, "total");
    append_count(out, "artists", nodes, "artists");
    g_string_append(out, "edges\n");
    append_count(out, "total", edges, "total");
    append_count(out, "train", edges, "train");
    append_count(out, "valid", edges, "valid");
    append_count(out, "test", edges, "test");
    append_count(out, "negative", edges, "negative");
    g_string_append_printf(out, "density %.6g, sparsity %.4f %%\ndegree\n",
                           sg_json_double(stats, "density", NAN),
                           100 * sg_json_double(stats, "sparsity", NAN));
    append_degrees(out, degree, "lists");
    append_degrees(out, degree, "items");
    g_string_append_printf(out, "weight\n  mean %.4g, std %.4g, min %.4g, max %.4g\n",
                           sg_json_double(weight, "mean", NAN), sg_json_double(weight, "std", NAN),
                           sg_json_double(weight, "min", NAN), sg_json_double(weight, "max", NAN));
    if (time)
        g_string_append_printf(out, "time\n  %s to %s\n", sg_json_string(time, "from"),
                               sg_json_string(time, "to"));
    if (sg_json_int(edges, "test", 0) + sg_json_int(edges, "valid", 0) > 0) {
        g_string_append(out, "not in train\n");
        append_count(out, "valid items", unseen, "valid_items");
        append_count(out, "test items", unseen, "test_items");
        append_count(out, "valid lists", unseen, "valid_lists");
        append_count(out, "test lists", unseen, "test_lists");
    }
    append_genres(out, stats);
    return g_string_free(out, FALSE);
}

/* -- Charts -------------------------------------------------------------------------------------- */

/* How many nodes have each degree, as points. */
static void add_degree_series(SgChart *chart, const char *name, const int32_t *node_e, int64_t E,
                              int64_t N)
{
    g_autofree int64_t *degree_n = count_degrees(node_e, E, N);
    qsort(degree_n, (size_t)N, sizeof *degree_n, ascending);
    g_autofree double *x = g_new(double, N), *y = g_new(double, N);
    int64_t points = 0;
    for (int64_t n = 0; n < N; n++) {
        if (n == 0 || degree_n[n] != degree_n[n - 1]) {
            x[points] = (double)degree_n[n];
            y[points++] = 0;
        }
        y[points - 1]++;
    }
    sg_chart_add_series(chart, name, x, y, points);
}

static bool chart_degrees(const SgDataset *d, const char *folder, GError **error)
{
    g_autofree char *title = g_strdup_printf("%s: how many nodes have which degree", d->name);
    g_autoptr(SgChart) chart = sg_chart_new(SG_CHART_POINTS, title, "degree", "nodes");
    sg_chart_set_log(chart, true, true);
    add_degree_series(chart, "lists", d->list_e, d->E, d->U);
    add_degree_series(chart, "items", d->item_e, d->E, d->M);
    return sg_chart_write(chart, folder, "degree", error);
}

static bool chart_genres(const SgDataset *d, const SgJson *genres, const char *folder,
                         GError **error)
{
    g_autofree char *title = g_strdup_printf("%s: most frequent genres", d->name);
    g_autoptr(SgChart) chart = sg_chart_new(SG_CHART_BARS, title, "items", "");
    for (size_t n = 0; n < MIN(json_array_size(genres), (size_t)CHARTED_GENRES); n++) {
        const SgJson *genre = json_array_get(genres, n);
        sg_chart_add_bar(chart, sg_json_string(genre, "genre"),
                         (double)sg_json_int(genre, "items", 0));
    }
    return sg_chart_write(chart, folder, "genre", error);
}

char **sg_dataset_charts(const SgDataset *d, const SgJson *stats, const char *folder,
                         GError **error)
{
    g_autoptr(GStrvBuilder) paths = g_strv_builder_new();
    const SgJson *genres = sg_json_array(stats, "genres");
    g_autofree char *degree = g_build_filename(folder, "degree.svg", NULL);
    g_autofree char *genre = g_build_filename(folder, "genre.svg", NULL);
    if (!chart_degrees(d, folder, error))
        return NULL;
    g_strv_builder_add(paths, degree);
    if (json_array_size(genres) > 0) {
        if (!chart_genres(d, genres, folder, error))
            return NULL;
        g_strv_builder_add(paths, genre);
    }
    return g_strv_builder_end(paths);
}
