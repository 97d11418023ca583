/* SPDX-License-Identifier: MIT */
#include "store/ask-rows.h"

#include <string.h>

/*
 * Tag similarity by the inverted index tag → tracks. The tags of the track are taken from the rarest
 * on, as long as all their rows together are no more than MOST_ROWS; the MOST_COMPARED tracks that have
 * the most of them are asked for all their tags.
 */
enum { MOST_TAGS = 16, MOST_ROWS = 3000, MOST_COMPARED = 1000 };

typedef struct {
    const char *tag;
    int64_t tracks; /* MOST_ROWS + 1: more than that */
    int64_t reach;  /* then the number of the last of these: they stand the less densely */
} Tag;

static int rarest_first(const void *a, const void *b)
{
    const Tag *x = a, *y = b;
    if (x->tracks != y->tracks)
        return x->tracks < y->tracks ? -1 : 1;
    if (x->reach != y->reach)
        return x->reach > y->reach ? -1 : 1;
    return strcmp(x->tag, y->tag);
}

/* The number of tags that are looked up; the first always is, if only in part. */
static guint choose(const GArray *tags)
{
    int64_t rows = 0;
    guint n = 0;
    for (; n < tags->len && n < MOST_TAGS; n++) {
        rows += g_array_index(tags, Tag, n).tracks;
        if (rows > MOST_ROWS && n > 0)
            break;
    }
    return n;
}

/* The tags of a track that are in the index. *own: all of them. */
static GArray *read_tags(SgStore *store, int64_t track, GStringChunk *texts, int64_t *own,
                         GError **error)
{
    g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(Tag));
    g_autoptr(SgRows) rows = sg_query_rows(
        store, "ask_tags", SG_VALUES(sg_value_int(track), sg_value_int(MOST_ROWS + 1)));
    for (*own = 0; sg_rows_next(rows); (*own)++) {
        int64_t tracks = sg_rows_int(rows, 1, 0);
        if (tracks == 0)
            continue;
        Tag tag = { .tracks = tracks < 0 ? MOST_ROWS + 1 : tracks, .reach = MAX(-tracks, 0) };
        tag.tag = g_string_chunk_insert(texts, sg_rows_text(rows, 0));
        g_array_append_val(tags, tag);
    }
    if (!sg_rows_end(rows, error))
        return NULL;
    g_array_sort(tags, rarest_first);
    return g_steal_pointer(&tags);
}

/* What the search knows of itself. */
typedef struct {
    int64_t own;        /* tags of the track */
    int64_t indexed;    /* … that are in the index */
    int64_t chosen;     /* … that are looked up */
    int64_t candidates; /* tracks that have one of these */
    int64_t compared;   /* … that were asked for all their tags */
    int64_t fewest;     /* chosen tags that the last of them has */
    bool cut;           /* not all rows of the chosen tags were read */
} Search;

/* One answer; its common tags follow, a row each. */
static SgNear *read_near(SgRows *rows, Search *search, int *c)
{
    SgNear *near = sg_near_new();
    near->track = sg_get_read_track(rows, c);
    near->common = sg_rows_int(rows, *c, 0);
    near->total_a = search->own;
    near->total_b = sg_rows_int(rows, *c + 1, 0);
    near->weight = (double)near->common / (double)(search->own + near->total_b - near->common);
    near->evidence = g_ptr_array_new_with_free_func(g_free);
    search->candidates = sg_rows_int(rows, *c + 3, 0);
    search->compared = sg_rows_int(rows, *c + 4, 0);
    search->fewest = sg_rows_int(rows, *c + 5, 0);
    return near;
}

static bool compare(SgStore *store, int64_t track, const GArray *tags, int64_t k, Search *search,
                    GPtrArray *found, GError **error)
{
    enum { FIRST_TAG = 4 };
    SgValue values[FIRST_TAG + MOST_TAGS] = { sg_value_int(track), sg_value_int(k),
                                              sg_value_int(MOST_ROWS),
                                              sg_value_int(MOST_COMPARED) };
    for (int n = 0; n < MOST_TAGS; n++)
        values[FIRST_TAG + n] =
            sg_value_text(n < search->chosen ? g_array_index(tags, Tag, n).tag : "");
    g_autoptr(SgRows) rows = sg_query_rows(store, "ask_tagged", values, (int)G_N_ELEMENTS(values));
    SgNear *near = NULL;
    int c = 0;
    for (int64_t last = -1; sg_rows_next(rows);) {
        int64_t id = sg_rows_int(rows, 0, -1);
        if (id != last)
            g_ptr_array_add(found, near = read_near(rows, search, &c));
        last = id;
        g_ptr_array_add(near->evidence, sg_rows_dup(rows, c + 2));
    }
    return sg_rows_end(rows, error);
}

/*
 * A track with c common tags has at least c, so that its weight is at most c / own. One that was not
 * met has none of the chosen tags, and one that was met and not compared no more of them than the last
 * that was; both may have all the others.
 */
static double bound(const Search *search)
{
    int64_t others = search->indexed - search->chosen, most = others;
    if (search->candidates > search->compared)
        most += search->fewest;
    if (search->cut)
        most = search->indexed;
    return search->own ? (double)MIN(most, search->indexed) / (double)search->own : 0;
}

GPtrArray *sg_ask_tagged(SgStore *store, const char *track_urn, int64_t k, SgAskScope *scope,
                         double *at_most, GError **error)
{
    int64_t id;
    Search search = { 0 };
    if (!sg_ask_track_id(store, track_urn, &id, error))
        return NULL;
    g_autoptr(GStringChunk) texts = g_string_chunk_new(1024);
    g_autoptr(GArray) tags = read_tags(store, id, texts, &search.own, error);
    g_autoptr(GPtrArray) found = sg_nears_new();
    if (!tags)
        return NULL;
    search.indexed = tags->len;
    search.chosen = choose(tags);
    search.cut = tags->len > 0 && g_array_index(tags, Tag, 0).tracks > MOST_ROWS;
    if (search.chosen > 0 && !compare(store, id, tags, k, &search, found, error))
        return NULL;
    *scope = (SgAskScope){ .known = search.candidates, .looked_at = search.compared };
    *at_most = bound(&search);
    return g_steal_pointer(&found);
}
