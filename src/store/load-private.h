/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/load.h"
#include "store/query.h"

/*
 * What the loads share: their scripts, and the frame around their batches.
 *
 * Layer: store. Private to the folder.
 */

/* Runs sql/load/NAME. */
bool sg_load_exec(SgStore *store, const char *name, GError **error);

/* Rows of the one SELECT of sql/load/NAME: two numbers, and a date or SG_TIME_UNKNOWN. */
typedef void (*SgLoadIdFunc)(int64_t number, int64_t id, int64_t date, void *data);
bool sg_load_each_id(SgStore *store, const char *name, SgLoadIdFunc func, void *data,
                     GError **error);

/* Each batch between two scripts, the whole with the constraints of `tables` out of the way. */
typedef struct {
    const char *begin, *end;   /* scripts */
    const char *const *tables; /* that it fills, ended by NULL */
    int64_t expected;
    bool (*batch)(SgStore *store, void *data, bool *more, GError **error);
    void *data;
} SgLoadFrame;
bool sg_load_run(SgStore *store, const SgLoadFrame *frame, GError **error);
