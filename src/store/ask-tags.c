/* SPDX-License-Identifier: MIT */
#include "store/ask-rows.h"

#include <math.h>
#include <string.h>

/*
 * Tag similarity by the inverted index tag → tracks. The tags of the track are taken from the rarest
 * on, as long as all their rows together are no more than MOST_ROWS; the tracks that have the most of
 * them are asked for the other tags, MOST_PROBES questions in all, and those that have the most of all
 * are compared.
 */
enum { MOST_TAGS = 16, MOST_ROWS = 8000, MOST_PROBES = 4000, MOST_COMPARED = 500 };
enum { LONGEST_TAG = 600 };

typedef struct {
    const char *tag;
    int64_t tracks; /* MOST_ROWS + 1: more than that */
} Tag;

static int rarest_first(const void *a, const void *b)
{
    const Tag *x = a, *y = b;
    if (x->tracks != y->tracks)
        return x->tracks < y->tracks ? -1 : 1;
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

static GArray *count_tags(SgStore *store, const GPtrArray *texts, GError **error)
{
    g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(Tag));
    for (guint n = 0; n < texts->len; n++) {
        Tag tag = { .tag = texts->pdata[n] };
        if (g_utf8_strlen(tag.tag, -1) > LONGEST_TAG)
            continue;
        if (!sg_query_int(store, "count_tagged",
                          SG_VALUES(sg_value_text(tag.tag), sg_value_int(MOST_ROWS + 1)), 0,
                          &tag.tracks, error))
            return NULL;
        g_array_append_val(tags, tag);
    }
    g_array_sort(tags, rarest_first);
    return g_steal_pointer(&tags);
}

/* What the search knows of itself. */
typedef struct {
    int64_t own;           /* tags of the track */
    int64_t indexed;       /* … that are in the index */
    int64_t chosen;        /* … that are looked up */
    int64_t candidates;    /* tracks that have one of these */
    int64_t asked;         /* … that were asked for the other tags */
    int64_t compared;      /* … that were compared */
    int64_t fewest_chosen; /* chosen tags that the last one has that was asked */
    int64_t fewest_common; /* tags that the last one has that was compared */
    bool cut;              /* not all rows of the chosen tags were read */
} Search;

static bool compare(SgStore *store, int64_t track, const GArray *tags, int64_t k, Search *search,
                    GArray *counted, GStringChunk *urns, GError **error)
{
    enum { FIRST_TAG = 5 };
    int64_t others = MAX(1, search->own - search->chosen);
    SgValue values[FIRST_TAG + MOST_TAGS] = { sg_value_int(track), sg_value_int(k),
                                              sg_value_int(MOST_ROWS),
                                              sg_value_int(MAX(1, MOST_PROBES / others)),
                                              sg_value_int(MOST_COMPARED) };
    for (int n = 0; n < MOST_TAGS; n++)
        values[FIRST_TAG + n] =
            sg_value_text(n < search->chosen ? g_array_index(tags, Tag, n).tag : "");
    g_autoptr(SgRows) rows = sg_query_rows(store, "ask_tagged", values, (int)G_N_ELEMENTS(values));
    while (sg_rows_next(rows)) {
        SgCounted one = { .id = sg_rows_int(rows, 0, 0),
                          .common = sg_rows_int(rows, 1, 0),
                          .total = sg_rows_int(rows, 2, 0),
                          .plays = sg_rows_count(rows, 3),
                          .urn = g_string_chunk_insert(urns, sg_rows_text(rows, 4)) };
        search->candidates = sg_rows_int(rows, 5, 0);
        search->asked = sg_rows_int(rows, 6, 0);
        search->compared = sg_rows_int(rows, 7, 0);
        search->fewest_chosen = sg_rows_int(rows, 8, 0);
        search->fewest_common = sg_rows_int(rows, 9, 0);
        one.weight = (double)one.common / (double)(search->own + one.total - one.common);
        g_array_append_val(counted, one);
    }
    return sg_rows_end(rows, error);
}

/*
 * A track with c common tags has at least c tags, so that its weight is at most c / own. One that was
 * not met has none of the chosen tags, and one that was met and not asked no more of them than the
 * last that was; both may have all the others. One that was asked and not compared has no more in all
 * than the last that was.
 */
static double bound(const Search *search)
{
    int64_t others = search->indexed - search->chosen, most = others;
    if (search->candidates > search->asked)
        most = MAX(most, search->fewest_chosen + others);
    if (search->asked > search->compared)
        most = MAX(most, search->fewest_common);
    if (search->cut)
        most = search->indexed;
    return search->own ? (double)MIN(most, search->indexed) / (double)search->own : 0;
}

static SgNear *near_tagged(SgStore *store, int64_t track, const SgCounted *one, int64_t own,
                           GError **error)
{
    g_autoptr(SgNear) near = sg_near_new();
    near->track = sg_ask_track(store, one->id, error);
    near->common = one->common;
    near->total_a = own;
    near->total_b = one->total;
    near->weight = one->weight;
    if (near->track)
        near->evidence = sg_ask_texts(store, "ask_common_tags",
                                      SG_VALUES(sg_value_int(track), sg_value_int(one->id)), error);
    return near->evidence ? g_steal_pointer(&near) : NULL;
}

GPtrArray *sg_ask_tagged(SgStore *store, const char *track_urn, int64_t k, SgAskScope *scope,
                         double *at_most, GError **error)
{
    int64_t id;
    if (!sg_ask_track_id(store, track_urn, &id, error))
        return NULL;
    g_autoptr(GPtrArray) texts =
        sg_ask_texts(store, "ask_tags", SG_VALUES(sg_value_int(id)), error);
    g_autoptr(GArray) tags = texts ? count_tags(store, texts, error) : NULL;
    g_autoptr(GArray) counted = g_array_new(FALSE, FALSE, sizeof(SgCounted));
    g_autoptr(GStringChunk) urns = g_string_chunk_new(4096);
    g_autoptr(GPtrArray) found = sg_nears_new();
    if (!tags)
        return NULL;
    Search search = { .own = texts->len, .indexed = tags->len, .chosen = choose(tags) };
    search.cut = tags->len > 0 && g_array_index(tags, Tag, 0).tracks > MOST_ROWS;
    if (search.chosen > 0 && !compare(store, id, tags, k, &search, counted, urns, error))
        return NULL;
    g_array_sort(counted, sg_counted_compare);
    for (guint n = 0; n < counted->len && n < k; n++) {
        SgNear *near =
            near_tagged(store, id, &g_array_index(counted, SgCounted, n), search.own, error);
        if (!near)
            return NULL;
        g_ptr_array_add(found, near);
    }
    *scope = (SgAskScope){ .known = search.candidates, .looked_at = search.compared };
    *at_most = bound(&search);
    return g_steal_pointer(&found);
}
