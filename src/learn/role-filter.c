/* SPDX-License-Identifier: MIT */
#include "learn/role.h"

/* Drops pairs until every list has list_min tracks and every track item_min lists. */
static void filter_core(const SgDataset *dataset, const SgSplitOptions *options, uint8_t *role_e,
                        SgSplitCounts *counts)
{
    g_autofree int64_t *size_u = g_new0(int64_t, dataset->U + 1);
    g_autofree int64_t *size_i = g_new0(int64_t, dataset->M + 1);
    for (int64_t e = 0; e < dataset->E; e++) {
        size_u[dataset->list_e[e]] += role_e[e] != SG_ROLE_OUT;
        size_i[dataset->item_e[e]] += role_e[e] != SG_ROLE_OUT;
    }
    bool changed = true;
    while (changed) {
        changed = false;
        for (int64_t e = 0; e < dataset->E; e++) {
            int64_t *list = &size_u[dataset->list_e[e]], *item = &size_i[dataset->item_e[e]];
            if (role_e[e] == SG_ROLE_OUT ||
                (*list >= options->list_min && *item >= options->item_min))
                continue;
            role_e[e] = SG_ROLE_OUT;
            --*list;
            --*item;
            counts->filtered++;
            changed = true;
        }
    }
}

uint8_t *sg_role_filter(const SgDataset *dataset, const SgSplitOptions *options, bool parts,
                        SgSplitCounts *counts)
{
    uint8_t *role_e = g_new0(uint8_t, dataset->E + 1);
    /* The last list (and part) in which an item was seen, to find its repeats in one pass. */
    g_autofree int64_t *last_i = g_new0(int64_t, dataset->M + 1);
    for (int64_t e = 0; e < dataset->E; e++) {
        int64_t list = (int64_t)dataset->list_e[e] + 1, *last = &last_i[dataset->item_e[e]];
        float weight = dataset->weight_e[e];
        if (!(weight > 0) || weight < options->min_weight) {
            counts->disliked++;
        } else if (*last == list && !parts) {
            counts->merged++;
        } else {
            role_e[e] = SG_ROLE_TRAIN;
            *last = list;
        }
    }
    if (options->list_min > 1 || options->item_min > 1)
        filter_core(dataset, options, role_e, counts);
    return role_e;
}
