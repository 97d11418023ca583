/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/checkpoint.h"

/*
 * How a training went, a row for each epoch: what the curves are drawn from.
 *
 *   epoch 1 2 3 …   loss, recall@20 and ndcg@20 on the validation part (NaN: not asked), seconds
 *
 * Models that learn in epochs save it as the array `history` of their folder. Layer: models.
 */
enum {
    SG_HISTORY_LOSS,
    SG_HISTORY_RECALL,
    SG_HISTORY_NDCG,
    SG_HISTORY_SECONDS,
    SG_HISTORY_COLUMNS
};

typedef struct {
    int64_t epochs;
    GArray *value_ec; /* double (epochs, SG_HISTORY_COLUMNS) */
} SgHistory;

void sg_history_init(SgHistory *history);
void sg_history_clear(SgHistory *history);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgHistory, sg_history_clear)

void sg_history_add(SgHistory *history, const double value_c[SG_HISTORY_COLUMNS]);
double sg_history_at(const SgHistory *history, int64_t epoch, int column);

/* Rows (epochs, SG_HISTORY_COLUMNS) as they were saved. */
void sg_history_set(SgHistory *history, const double *value_ec, int64_t epochs);

/* The array to save; lends from the history. */
SgCheckpointArray sg_history_array(const SgHistory *history);

/* Draws loss.svg, and validation.svg if it was asked, from the history in a model's folder (png, data and
 * script beside them). `drawn`: false if the model has none. NOT_FOUND: no gnuplot; INPUT, IO. */
bool sg_history_draw(const char *model, const char *folder, bool *drawn, GError **error);
