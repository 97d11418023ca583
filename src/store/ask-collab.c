/* SPDX-License-Identifier: MIT */
#include "store/ask-collab.h"

#include "base/text.h"
#include "music/credit.h"
#include "store/query.h"

#include <string.h>

enum { LONGEST_NAME = 200 }; /* characters; see the index users_name */

/* Which artist a name means. */
typedef struct {
    SgStore *store;
    char *site; /* "soundcloud.com/", what stands before the artist's name in his page; or NULL */
    GHashTable *known; /* folded name → int64_t *, NOBODY when it means no one artist */
    GError *error;
} Names;

enum { NOBODY = -1 };

/* The one artist of a query whose text folds to `folded`. */
static int64_t find_one(Names *names, const char *query, const char *key, const char *folded,
                        size_t skip)
{
    int64_t found = NOBODY;
    int count = 0;
    if (names->error)
        return NOBODY;
    g_autoptr(SgRows) rows = sg_query_rows(names->store, query, SG_VALUES(sg_value_text(key)));
    while (sg_rows_next(rows)) {
        const char *text = sg_rows_text(rows, 1);
        g_autofree char *same = sg_text_fold(text && strlen(text) >= skip ? text + skip : "");
        if (strcmp(same, folded) == 0) {
            found = sg_rows_int(rows, 0, NOBODY);
            count++;
        }
    }
    if (!sg_rows_end(rows, &names->error))
        return NOBODY;
    return count == 0 ? NOBODY : count == 1 ? found : NOBODY - 1;
}

/* A name that several artists have means none, even if a page is called so. */
static int64_t look_up(Names *names, const char *name, const char *folded)
{
    g_autofree char *start = g_utf8_substring(name, 0, MIN(LONGEST_NAME, g_utf8_strlen(name, -1)));
    g_autofree char *key = g_ascii_strdown(start, -1);
    int64_t found = find_one(names, "ask_artists_named", key, folded, 0);
    if (found == NOBODY && names->site) {
        g_autofree char *page = g_strconcat(names->site, folded, NULL);
        found = find_one(names, "ask_artists_of_page", page, folded, strlen(names->site));
    }
    return MAX(found, NOBODY);
}

static int64_t find_artist(Names *names, const char *name)
{
    g_autofree char *clean = sg_text_clean(name);
    g_autofree char *folded = sg_text_fold(name);
    int64_t *known = g_hash_table_lookup(names->known, folded);
    if (!known) {
        int64_t found = look_up(names, clean, folded);
        known = g_memdup2(&found, sizeof found);
        g_hash_table_insert(names->known, g_steal_pointer(&folded), known);
    }
    return *known;
}

static void add_artist(GArray *artists, int64_t artist)
{
    for (guint n = 0; n < artists->len; n++)
        if (g_array_index(artists, int64_t, n) == artist)
            return;
    if (artist != NOBODY)
        g_array_append_val(artists, artist);
}

/* A phrase is one artist ("Lune & Sons") before it is several. */
static void add_phrase(Names *names, GArray *artists, const char *phrase)
{
    int64_t whole = find_artist(names, phrase);
    if (whole != NOBODY) {
        add_artist(artists, whole);
        return;
    }
    g_auto(GStrv) parts = sg_credit_split(phrase);
    for (char **part = parts; *part; part++)
        add_artist(artists, find_artist(names, *part));
}

typedef struct {
    int64_t artist;
    GHashTable *counts;
    GHashTable *tracks; /* that were counted: a title may hold his name and that of his page */
} Counts;

static void count_track(Counts *counts, const GArray *artists)
{
    bool named = false;
    for (guint n = 0; n < artists->len; n++)
        named = named || g_array_index(artists, int64_t, n) == counts->artist;
    for (guint n = 0; named && n < artists->len; n++) {
        int64_t other = g_array_index(artists, int64_t, n);
        int64_t *count = g_hash_table_lookup(counts->counts, &other);
        if (other == counts->artist)
            continue;
        if (!count) {
            count = g_new0(int64_t, 1);
            g_hash_table_insert(counts->counts, g_memdup2(&other, sizeof other), count);
        }
        (*count)++;
    }
}

/* Reads tracks (id, user_id, title, metadata_artist) and counts whom they name beside the artist. */
static bool count_rows(Names *names, Counts *counts, SgRows *rows, int64_t *tracks, GError **error)
{
    while (!names->error && sg_rows_next(rows)) {
        int64_t track = sg_rows_int(rows, 0, 0);
        if (!g_hash_table_add(counts->tracks, g_memdup2(&track, sizeof track)))
            continue;
        g_autoptr(GArray) artists = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_autofree char *title = sg_rows_dup(rows, 2);
        g_autofree char *metadata_artist = sg_rows_dup(rows, 3);
        add_artist(artists, sg_rows_int(rows, 1, NOBODY));
        g_autoptr(GPtrArray) credits = sg_credits_parse(title);
        if (metadata_artist)
            add_phrase(names, artists, metadata_artist);
        for (guint n = 0; n < credits->len; n++)
            add_phrase(names, artists, ((const SgCredit *)credits->pdata[n])->name);
        count_track(counts, artists);
        (*tracks)++;
    }
    if (!names->error)
        return sg_rows_end(rows, error);
    g_propagate_error(error, g_steal_pointer(&names->error));
    return false;
}

/* Where other titles may name him: his folded name, or the name of his page. */
static bool count_elsewhere(Names *names, Counts *counts, const char *name, SgAskScope *scope,
                            GError **error)
{
    g_autofree char *folded = sg_text_fold(name);
    g_autoptr(GString) pattern = g_string_new("%");
    for (const char *p = folded; *p; p++) {
        if (strchr("%_\\", *p))
            g_string_append_c(pattern, '\\');
        g_string_append_c(pattern, *p);
    }
    g_string_append_c(pattern, '%');
    if (!*folded)
        return true;
    g_autoptr(SgRows) rows =
        sg_query_rows(names->store, "ask_naming",
                      SG_VALUES(sg_value_int(counts->artist), sg_value_text(pattern->str)));
    int64_t tracks = 0;
    bool ok = count_rows(names, counts, rows, &tracks, error);
    scope->known += tracks;
    scope->looked_at += tracks;
    return ok;
}

static bool count_own(Names *names, Counts *counts, int64_t most, SgAskScope *scope, GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(
        names->store, "ask_works",
        SG_VALUES(sg_value_int(counts->artist), sg_value_int(most < 0 ? G_MAXINT32 : most)));
    return sg_query_int(names->store, "count_works", SG_VALUES(sg_value_int(counts->artist)), 0,
                        &scope->known, error) &&
           count_rows(names, counts, rows, &scope->looked_at, error);
}

/* His page ("soundcloud.com/mira") and name. */
static bool read_page(Names *names, int64_t artist, char **name, char **slug, GError **error)
{
    g_autoptr(SgRows) rows =
        sg_query_rows(names->store, "ask_page", SG_VALUES(sg_value_int(artist)));
    while (sg_rows_next(rows)) {
        const char *page = sg_rows_text(rows, 0);
        const char *slash = page ? strrchr(page, '/') : NULL;
        names->site = slash ? g_strndup(page, (gsize)(slash + 1 - page)) : NULL;
        *slug = slash ? g_strdup(slash + 1) : NULL;
        *name = sg_rows_dup(rows, 1);
    }
    return sg_rows_end(rows, error);
}

static bool count_all(Names *names, Counts *counts, int64_t most, SgAskScope *scope, GError **error)
{
    g_autofree char *name = NULL, *slug = NULL;
    if (!read_page(names, counts->artist, &name, &slug, error) ||
        !count_own(names, counts, most, scope, error))
        return false;
    bool elsewhere = most < 0;
    bool twice = name && slug && strcasecmp(name, slug) == 0;
    return (!elsewhere || !name || count_elsewhere(names, counts, name, scope, error)) &&
           (!elsewhere || !slug || twice || count_elsewhere(names, counts, slug, scope, error));
}

GHashTable *sg_ask_collab_counts(SgStore *store, int64_t artist, int64_t most, SgAskScope *scope,
                                 GError **error)
{
    Names names = { .store = store,
                    .known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free) };
    Counts counts = { artist, g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free),
                      g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL) };
    SgAskScope seen = { 0 };
    bool ok = count_all(&names, &counts, most, &seen, error);
    g_hash_table_unref(names.known);
    g_hash_table_unref(counts.tracks);
    g_free(names.site);
    if (!ok) {
        g_hash_table_unref(counts.counts);
        return NULL;
    }
    *scope = seen;
    return counts.counts;
}
