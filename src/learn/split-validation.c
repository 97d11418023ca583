/* SPDX-License-Identifier: MIT */
#include "learn/split.h"

#include "learn/order.h"

enum { VALIDATION_SEED = 42 };

static int64_t find_entry(const SgCsr *csr, int64_t row, int32_t col)
{
    int64_t low = csr->offset[row], high = csr->offset[row + 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (csr->col[middle] < col)
            low = middle + 1;
        else
            high = middle;
    }
    return low < csr->offset[row + 1] && csr->col[low] == col ? low : -1;
}

static int compare_times(const void *a, const void *b, void *data)
{
    const SgDataset *d = data;
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    if (d->time_e[x] != d->time_e[y])
        return d->time_e[x] < d->time_e[y] ? -1 : 1;
    return (x > y) - (x < y);
}

/* The place of each training track in its list: by time where times are known, else as written. */
static float *place_tracks(const SgSplit *split, const SgDataset *d)
{
    float *place_e = g_new0(float, sg_csr_entries(&split->train) + 1);
    g_autofree int32_t *track_i = g_new(int32_t, d->M + 1);
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (int64_t i = 0; i < d->M; i++)
        track_i[i] = -1;
    for (int32_t track = 0; track < split->counts.tracks; track++)
        track_i[split->item_of[track]] = track;
    for (int64_t e = 0; e < d->E;) {
        int32_t list = d->list_e[e];
        g_array_set_size(order, 0);
        for (; e < d->E && d->list_e[e] == list; e++)
            g_array_append_val(order, e);
        if (d->has_time)
            g_array_sort_with_data(order, compare_times, (void *)d);
        for (guint k = 0; k < order->len; k++) {
            int32_t track = track_i[d->item_e[g_array_index(order, int64_t, k)]];
            int64_t entry = track < 0 ? -1 : find_entry(&split->train, list, track);
            if (entry >= 0)
                place_e[entry] = (float)k;
        }
    }
    return place_e;
}

/* Sets options.validation to what AUTO stands for. */
static bool choose(SgSplit *split, const SgDataset *dataset, const float *place_e, GError **error)
{
    GError *problem = NULL;
    SgValidation *validation = &split->options.validation;
    if (*validation != SG_VALIDATION_AUTO)
        return true;
    bool tells =
        dataset->has_time || sg_order_tells(&split->train, place_e, VALIDATION_SEED, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    *validation = tells ? SG_VALIDATION_TAIL : SG_VALIDATION_RANDOM;
    return true;
}

static bool carve(SgTask *valid, SgSplit *split, const SgDataset *dataset, GError **error)
{
    g_autofree uint8_t *cut_e = g_new0(uint8_t, sg_csr_entries(&split->train) + 1);
    g_autofree float *place_e = place_tracks(split, dataset);
    if (!choose(split, dataset, place_e, error))
        return false;
    if (split->options.validation == SG_VALIDATION_TAIL)
        sg_order_mark_tail(&split->train, place_e, cut_e);
    else
        sg_order_mark_random(&split->train, VALIDATION_SEED, cut_e);
    return sg_task_carve(valid, &split->train, cut_e, error);
}

static bool make_validation(SgTask *valid, SgSplit *split, const SgDataset *dataset, GError **error)
{
    const SgTask *own = &split->own_valid;
    SgValidation *validation = &split->options.validation;
    if (*validation == SG_VALIDATION_AUTO && split->options.kind != SG_SPLIT_GIVEN &&
        own->truth.rows > 0)
        *validation = SG_VALIDATION_OWN;
    if (*validation != SG_VALIDATION_OWN)
        return carve(valid, split, dataset, error);
    if (own->truth.rows == 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "the split has no validation part of its own: --validation tail or random "
                       "cuts one from train");
    *valid = (SgTask){ .train = sg_task_lend(&split->train),
                       .seeds = sg_task_lend(&own->seeds),
                       .mask = sg_task_lend(&own->mask),
                       .truth = sg_task_lend(&own->truth) };
    valid->list_q = g_memdup2(own->list_q, ((gsize)own->truth.rows + 1) * sizeof *own->list_q);
    return true;
}

bool sg_split_validation(SgTask *valid, SgSplit *split, const SgDataset *dataset, GError **error)
{
    if (!make_validation(valid, split, dataset, error))
        return false;
    valid->features_id = split->test.features_id;
    valid->feature_width = split->test.feature_width;
    return true;
}

const char *sg_split_validation_text(const SgSplit *split)
{
    switch (split->options.validation) {
    case SG_VALIDATION_OWN: return "the validation part of the split";
    case SG_VALIDATION_TAIL: return "the last 10 % of each training list";
    case SG_VALIDATION_RANDOM: return "10 % of each training list, seed 42";
    default: return "not used";
    }
}
