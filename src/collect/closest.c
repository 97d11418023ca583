/* SPDX-License-Identifier: MIT */
#include "collect/closest.h"

#include <string.h>

typedef struct {
    GHashTable *weights; /* source URN → (track URN → double *) */
    GHashTable *members; /* distinct tracks of the playlist that is being read */
    char *playlist;
} Scan;

static void scan_clear(Scan *scan)
{
    g_hash_table_unref(scan->weights);
    g_hash_table_unref(scan->members);
    g_free(scan->playlist);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scan, scan_clear)

static void add_pairs(GHashTable *weight_of, GHashTable *members, const char *source)
{
    double share = 1.0 / g_hash_table_size(members);
    GHashTableIter iter;
    void *track;
    g_hash_table_iter_init(&iter, members);
    while (g_hash_table_iter_next(&iter, &track, NULL)) {
        if (strcmp(track, source) == 0)
            continue;
        double *weight = g_hash_table_lookup(weight_of, track);
        if (!weight) {
            weight = g_new0(double, 1);
            g_hash_table_insert(weight_of, g_strdup(track), weight);
        }
        *weight += share;
    }
}

static void end_playlist(Scan *scan)
{
    GHashTableIter iter;
    void *source, *weight_of;
    g_hash_table_iter_init(&iter, scan->weights);
    while (g_hash_table_iter_next(&iter, &source, &weight_of))
        if (g_hash_table_contains(scan->members, source))
            add_pairs(weight_of, scan->members, source);
    g_hash_table_remove_all(scan->members);
}

static bool on_entry(const char *playlist_urn, const char *track_urn, int64_t position, void *data,
                     GError **error)
{
    Scan *scan = data;
    if (g_strcmp0(scan->playlist, playlist_urn) != 0) {
        end_playlist(scan);
        g_free(scan->playlist);
        scan->playlist = g_strdup(playlist_urn);
    }
    g_hash_table_add(scan->members, g_strdup(track_urn));
    return true;
}

typedef struct {
    const char *urn;
    double weight;
} Close;

static int by_weight(const void *a, const void *b)
{
    const Close *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return strcmp(x->urn, y->urn);
}

static void take_top(GHashTable *weight_of, int64_t top, GHashTable *taken, GPtrArray *closest)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Close));
    GHashTableIter iter;
    void *urn, *weight;
    g_hash_table_iter_init(&iter, weight_of);
    while (g_hash_table_iter_next(&iter, &urn, &weight)) {
        Close close = { urn, *(double *)weight };
        g_array_append_val(all, close);
    }
    g_array_sort(all, by_weight);
    for (guint n = 0; n < all->len && n < top; n++) {
        const char *track = g_array_index(all, Close, n).urn;
        if (g_hash_table_add(taken, g_strdup(track)))
            g_ptr_array_add(closest, g_strdup(track));
    }
}

GPtrArray *sg_closest_tracks(SgStore *store, const GPtrArray *sources, int64_t top, GError **error)
{
    g_auto(Scan) scan = {
        .weights = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify)g_hash_table_unref),
        .members = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint n = 0; n < sources->len; n++) {
        g_hash_table_insert(scan.weights, sources->pdata[n],
                            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free));
        g_hash_table_add(taken, g_strdup(sources->pdata[n]));
    }
    if (!sg_store_each_entry(store, on_entry, &scan, error))
        return NULL;
    end_playlist(&scan);
    GPtrArray *closest = g_ptr_array_new_with_free_func(g_free);
    for (guint n = 0; n < sources->len; n++)
        take_top(g_hash_table_lookup(scan.weights, sources->pdata[n]), top, taken, closest);
    return closest;
}
