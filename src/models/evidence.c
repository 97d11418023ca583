/* SPDX-License-Identifier: MIT */
#include "models/evidence.h"

#include <math.h>

/* The entry of `track` in a list, or -1. */
static int64_t find(const SgCsr *lists, int64_t u, int32_t track)
{
    int64_t low = lists->offset[u], high = lists->offset[u + 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (lists->col[middle] < track)
            low = middle + 1;
        else
            high = middle;
    }
    return low < lists->offset[u + 1] && lists->col[low] == track ? low : -1;
}

static double weight(const SgCsr *lists, int64_t entry)
{
    return lists->val ? lists->val[entry] : 1;
}

/* What is liked, which is what the models learn from. */
static int64_t degree(const SgCsr *lists, int64_t u)
{
    int64_t count = 0;
    if (!lists->val)
        return lists->offset[u + 1] - lists->offset[u];
    for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++)
        count += weight(lists, e) > 0;
    return count;
}

/* One call: the SEED reasons first .. last - 1, and how a list counts. */
typedef struct {
    GArray *reasons;
    guint first;
    guint last;
    const SgGrounds *evidence;
    double exponent;
    bool alike;      /* each list counts one */
    double *total_n; /* (last - first) */
} Split;

/* Appends what list u, which holds the track at `entry`, says of each seed; the values are shares
 * before they are scaled. */
static void append_list(const Split *split, int64_t u, int64_t entry)
{
    const SgCsr *lists = split->evidence->lists;
    double share = 1;
    if (!split->alike)
        share = weight(lists, entry) * pow((double)degree(lists, u), -split->exponent);
    for (guint n = split->first; n < split->last; n++) {
        SgReason seed = g_array_index(split->reasons, SgReason, n);
        int64_t other = seed.kind == SG_REASON_SEED ? find(lists, u, seed.index) : -1;
        if (other < 0 || !(weight(lists, other) > 0))
            continue;
        double value = split->alike ? 1 : share * weight(lists, other);
        SgReason list = { SG_REASON_LIST, (int32_t)u, seed.index, value, seed.stage };
        split->total_n[n - split->first] += value;
        g_array_append_val(split->reasons, list);
    }
}

static void append_lists(Split *split, int32_t track)
{
    const SgGrounds *evidence = split->evidence;
    const SgCsr *lists = evidence->lists;
    int64_t rows = evidence->row ? evidence->rows : lists->rows;
    split->last = split->reasons->len;
    g_autofree double *total_n = g_new0(double, split->last - split->first);
    split->total_n = total_n;
    g_autoptr(GHashTable) place = g_hash_table_new(NULL, NULL); /* seed → its reason */
    for (int64_t r = 0; r < rows; r++) {
        int64_t u = evidence->row ? evidence->row[r] : r;
        int64_t entry = find(lists, u, track);
        if (entry >= 0 && weight(lists, entry) > 0)
            append_list(split, u, entry);
    }
    for (guint n = split->first; n < split->last; n++)
        g_hash_table_insert(place,
                            GINT_TO_POINTER(g_array_index(split->reasons, SgReason, n).index),
                            GUINT_TO_POINTER(n));
    for (guint n = split->last; n < split->reasons->len; n++) {
        SgReason *list = &g_array_index(split->reasons, SgReason, n);
        guint of = GPOINTER_TO_UINT(g_hash_table_lookup(place, GINT_TO_POINTER(list->parent)));
        list->value *=
            g_array_index(split->reasons, SgReason, of).value / total_n[of - split->first];
    }
}

void sg_evidence_split(GArray *reasons, guint first, const SgGrounds *evidence, int32_t track,
                       double exponent)
{
    Split split = {
        .reasons = reasons, .first = first, .evidence = evidence, .exponent = exponent
    };
    append_lists(&split, track);
}

void sg_evidence_count(GArray *reasons, guint first, const SgGrounds *evidence, int32_t track)
{
    Split split = { .reasons = reasons, .first = first, .evidence = evidence, .alike = true };
    append_lists(&split, track);
}
