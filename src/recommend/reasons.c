/* SPDX-License-Identifier: MIT */
#include "recommend/recommend.h"

#include <math.h>
#include <string.h>

enum { USUAL_REASONS = 256 };

/* -- The lists that hold a track and a seed ---------------------------------------------------------- */

/* Marks the lists of the track in which the seed stands too, by their places among the track's. */
static void mark_common(const SgCsr *listed, int32_t track, int32_t seed, unsigned char *common_r)
{
    int64_t first = listed->offset[track], last = listed->offset[track + 1];
    int64_t a = first, b = listed->offset[seed], end = listed->offset[seed + 1];
    while (a < last && b < end) {
        int32_t x = listed->col[a], y = listed->col[b];
        common_r[a - first] |= x == y;
        a += x <= y;
        b += y <= x;
    }
}

/* The numbers of those lists, ascending. */
static int32_t *common_lists(const SgCsr *listed, const SgQuery *query, int32_t track,
                             int64_t *count)
{
    int64_t first = listed->offset[track], rows = listed->offset[track + 1] - first;
    g_autofree unsigned char *common_r = g_new0(unsigned char, rows + 1);
    int32_t *row_n = g_new(int32_t, rows + 1);
    *count = 0;
    for (int64_t s = 0; s < query->count; s++)
        mark_common(listed, track, query->seed[s], common_r);
    for (int64_t r = 0; r < rows; r++)
        if (common_r[r])
            row_n[(*count)++] = listed->col[first + r];
    return row_n;
}

static void explain_by_lists(const SgFitted *fitted, const SgRecommendRequest *request,
                             int32_t track, GArray *reasons)
{
    SgGrounds evidence = { .lists = request->lists };
    g_autofree int32_t *row_n = NULL;
    if (request->listed)
        row_n = common_lists(request->listed, &request->query, track, &evidence.rows);
    evidence.row = row_n;
    fitted->model->explain(fitted, &request->query, track, &evidence, reasons);
}

/* -- Sums -------------------------------------------------------------------------------------------- */

static bool is_below(const SgReason *list, const SgReason *seed)
{
    return list->kind == SG_REASON_LIST && seed->kind == SG_REASON_SEED &&
           list->parent == seed->index && g_strcmp0(list->stage, seed->stage) == 0;
}

static int heaviest_first(const void *a, const void *b)
{
    const SgReason *x = a, *y = b;
    double p = fabs(x->value), q = fabs(y->value);
    if (p != q)
        return p > q ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static double strict_sum(const double *value_n, guint count)
{
    double sum = 0;
    for (guint n = 0; n < count; n++)
        sum += value_n[n];
    return sum;
}

/* Moves one value towards the total, an ulp at a time; false if rounding to even jumps over it. */
static bool approach(double *value_n, guint count, guint moved, double total)
{
    value_n[moved] += total - strict_sum(value_n, count);
    double sum = strict_sum(value_n, count);
    for (bool below = sum < total; isfinite(sum) && sum != total && (sum < total) == below;) {
        value_n[moved] = nextafter(value_n[moved], below ? INFINITY : -INFINITY);
        sum = strict_sum(value_n, count);
    }
    return sum == total;
}

/* The largest takes the rounding; where it jumps over the total, the next one takes what is left. The
 * last one always can: nothing is rounded after it. */
void sg_recommend_settle(double *value_n, guint count, double total)
{
    for (guint n = 0; n < count; n++)
        if (approach(value_n, count, n, total))
            return;
}

static void settle_group(SgReason *reason, guint count, double total)
{
    g_autofree double *value_n = g_new(double, count);
    qsort(reason, count, sizeof *reason, heaviest_first);
    for (guint n = 0; n < count; n++)
        value_n[n] = reason[n].value;
    sg_recommend_settle(value_n, count, total);
    for (guint n = 0; n < count; n++)
        reason[n].value = value_n[n];
}

static int larger_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

SgHeaviest sg_heaviest(const GArray *reasons, int64_t most)
{
    g_autoptr(GArray) sizes = g_array_sized_new(FALSE, FALSE, sizeof(double), reasons->len);
    for (guint n = 0; n < reasons->len; n++) {
        const SgReason *reason = &g_array_index(reasons, SgReason, n);
        double size = fabs(reason->value);
        if (reason->kind == SG_REASON_SEED)
            g_array_append_val(sizes, size);
    }
    if (most <= 0 || sizes->len <= most)
        return (SgHeaviest){ -1, 0 };
    g_array_sort(sizes, larger_first);
    SgHeaviest heaviest = { g_array_index(sizes, double, most - 1), 1 };
    for (guint n = (guint)most - 1; n > 0 && g_array_index(sizes, double, n - 1) == heaviest.least;)
        heaviest.equals++, n--;
    return heaviest;
}

bool sg_heaviest_next(SgHeaviest *heaviest, double value)
{
    if (fabs(value) != heaviest->least)
        return fabs(value) > heaviest->least;
    return heaviest->equals > 0 && heaviest->equals-- > 0;
}

/* Puts the lists of the heaviest seeds behind the first level, grouped by seed. */
static void group_lists(GArray *reasons, int64_t most)
{
    g_autoptr(GArray) lists = g_array_sized_new(FALSE, FALSE, sizeof(SgReason), reasons->len);
    guint firsts = 0;
    for (guint n = 0; n < reasons->len; n++) {
        SgReason reason = g_array_index(reasons, SgReason, n);
        if (reason.kind == SG_REASON_LIST)
            g_array_append_val(lists, reason);
        else
            g_array_index(reasons, SgReason, firsts++) = reason;
    }
    g_array_set_size(reasons, firsts);
    SgHeaviest heaviest = sg_heaviest(reasons, most);
    for (guint n = 0; n < firsts && lists->len > 0; n++) {
        SgReason seed = g_array_index(reasons, SgReason, n);
        if (seed.kind != SG_REASON_SEED || !sg_heaviest_next(&heaviest, seed.value))
            continue;
        guint start = reasons->len;
        for (guint m = 0; m < lists->len; m++)
            if (is_below(&g_array_index(lists, SgReason, m), &seed))
                g_array_append_val(reasons, g_array_index(lists, SgReason, m));
        guint count = reasons->len - start;
        if (count > 0)
            settle_group(&g_array_index(reasons, SgReason, start), count, seed.value);
    }
}

/* The heaviest seeds of what is asked; false where there are none, or in another order than they were asked in. */
static bool choose_seeds(const SgRecommendRequest *request, const GArray *reasons, int32_t *seed,
                         float *weight, int64_t *count)
{
    const SgQuery *query = &request->query;
    SgHeaviest heaviest = sg_heaviest(reasons, request->most_seeds);
    int64_t at = 0;
    for (guint n = 0; n < reasons->len; n++) {
        const SgReason *reason = &g_array_index(reasons, SgReason, n);
        if (reason->kind != SG_REASON_SEED || !sg_heaviest_next(&heaviest, reason->value))
            continue;
        while (at < query->count && query->seed[at] != reason->index)
            at++;
        if (at == query->count)
            return false;
        weight[*count] = query->weight ? query->weight[at] : 1;
        seed[(*count)++] = query->seed[at++];
    }
    return *count > 0;
}

/* Moves the LIST reasons over if the seeds weigh alone what they weigh among all. */
static bool take_lists(GArray *reasons, const GArray *few)
{
    guint firsts = reasons->len, at = 0;
    for (guint n = 0; n < few->len; n++) {
        const SgReason *own = &g_array_index(few, SgReason, n);
        if (own->kind == SG_REASON_LIST) {
            g_array_append_vals(reasons, own, 1);
            continue;
        }
        while (at < firsts && (g_array_index(reasons, SgReason, at).index != own->index ||
                               g_array_index(reasons, SgReason, at).kind != own->kind))
            at++;
        if (at == firsts || g_array_index(reasons, SgReason, at++).value != own->value)
            return false;
    }
    return true;
}

/* The evidence of the heaviest seeds, asked for alone: quicker than that of all. Only where what a seed
 * adds does not hang on the others; else false. */
static bool explain_heaviest(const SgFitted *fitted, const SgRecommendRequest *request,
                             int32_t track, GArray *reasons)
{
    int64_t count = request->query.count;
    g_autofree int32_t *seed = g_new(int32_t, count);
    g_autofree float *weight = g_new(float, count);
    g_autoptr(GArray) few = g_array_sized_new(FALSE, FALSE, sizeof(SgReason), USUAL_REASONS);
    SgRecommendRequest ask = *request;
    ask.query.seed = seed;
    ask.query.weight = request->query.weight ? weight : NULL;
    ask.query.count = 0;
    fitted->model->explain(fitted, &request->query, track, NULL, reasons);
    if (!choose_seeds(request, reasons, seed, weight, &ask.query.count))
        return false;
    explain_by_lists(fitted, &ask, track, few);
    return take_lists(reasons, few);
}

double sg_recommend_reasons(const SgFitted *fitted, const SgRecommendRequest *request,
                            int32_t track, GArray *reasons)
{
    double sum = 0;
    bool evidence = request->lists && !request->no_evidence;
    bool few = request->most_seeds > 0 && request->query.count > request->most_seeds &&
               fitted->model->adds_alone;
    if (!evidence) {
        fitted->model->explain(fitted, &request->query, track, NULL, reasons);
    } else if (!few || !explain_heaviest(fitted, request, track, reasons)) {
        g_array_set_size(reasons, 0);
        explain_by_lists(fitted, request, track, reasons);
    }
    group_lists(reasons, request->most_seeds);
    for (guint n = 0; n < reasons->len; n++) {
        const SgReason *reason = &g_array_index(reasons, SgReason, n);
        if (reason->kind != SG_REASON_LIST)
            sum += reason->value;
    }
    return sum;
}
