/* SPDX-License-Identifier: MIT */
#include "graph/names.h"

#include "base/text.h"
#include "music/credit.h"

#include <string.h>

/* A name that several artists have. */
#define AMBIGUOUS (-1)

struct SgNames {
    const SgGraph *graph;
    GHashTable *names; /* folded name → user + 1, or AMBIGUOUS */
    GHashTable *pages; /* last part of the page's address → the same */
};

static void add(GHashTable *table, char *name, int32_t user)
{
    int known = GPOINTER_TO_INT(g_hash_table_lookup(table, name));
    int entry = known == 0 || known == user + 1 ? user + 1 : AMBIGUOUS;
    g_hash_table_insert(table, name, GINT_TO_POINTER(entry));
}

SgNames *sg_names_new(const SgGraph *graph)
{
    SgNames *names = g_new(SgNames, 1);
    names->graph = graph;
    names->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    names->pages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t user = 0; user < graph->user_count; user++) {
        const SgGraphUser *u = &graph->user[user];
        if (graph->works.offset[user + 1] == graph->works.offset[user])
            continue;
        if (u->username)
            add(names->names, sg_text_fold(u->username), user);
        const char *slash = u->permalink_url ? strrchr(u->permalink_url, '/') : NULL;
        if (slash && slash[1])
            add(names->pages, sg_text_fold(slash + 1), user);
    }
    return names;
}

void sg_names_free(SgNames *names)
{
    if (!names)
        return;
    g_hash_table_unref(names->names);
    g_hash_table_unref(names->pages);
    g_free(names);
}

int32_t sg_names_find(const SgNames *names, const char *name)
{
    g_autofree char *folded = sg_text_fold(name);
    int entry = GPOINTER_TO_INT(g_hash_table_lookup(names->names, folded));
    if (entry == 0)
        entry = GPOINTER_TO_INT(g_hash_table_lookup(names->pages, folded));
    return entry > 0 ? entry - 1 : -1;
}

static void add_artist(GArray *artists, int32_t artist)
{
    for (guint i = 0; i < artists->len; i++)
        if (g_array_index(artists, int32_t, i) == artist)
            return;
    if (artist >= 0)
        g_array_append_val(artists, artist);
}

/* A phrase is one artist ("Lune & Sons") before it is several. */
static void add_phrase(const SgNames *names, GArray *artists, const char *phrase)
{
    int32_t whole = sg_names_find(names, phrase);
    if (whole >= 0) {
        add_artist(artists, whole);
        return;
    }
    g_auto(GStrv) parts = sg_credit_split(phrase);
    for (char **part = parts; *part; part++)
        add_artist(artists, sg_names_find(names, *part));
}

static int compare_ids(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

GArray *sg_names_of_track(const SgNames *names, int32_t track)
{
    const SgGraphTrack *t = &names->graph->track[track];
    GArray *artists = g_array_new(false, false, sizeof(int32_t));
    add_artist(artists, t->artist);
    if (t->metadata_artist)
        add_phrase(names, artists, t->metadata_artist);
    g_autoptr(GPtrArray) credits = sg_credits_parse(t->title);
    for (guint c = 0; c < credits->len; c++)
        add_phrase(names, artists, ((const SgCredit *)credits->pdata[c])->name);
    g_array_sort(artists, compare_ids);
    return artists;
}
