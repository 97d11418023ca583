/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/ask.h"
#include "store/get.h"

/*
 * What the questions of ask.h have in common.
 *
 * Layer: store. Private to the folder.
 */
SgNear *sg_near_new(void);
GPtrArray *sg_nears_new(void);

/* The number of what is asked about. NOT_FOUND. */
bool sg_ask_track_id(SgStore *store, const char *urn, int64_t *id, GError **error);
bool sg_ask_user_id(SgStore *store, const char *urn, int64_t *id, GError **error);

/* The first column of all rows, as strings that the array owns. */
GPtrArray *sg_ask_texts(SgStore *store, const char *query, const SgValue *values, int count,
                        GError **error);

/* The record of a number, or NULL with an error. */
SgTrack *sg_ask_track(SgStore *store, int64_t id, GError **error);
SgUser *sg_ask_user(SgStore *store, int64_t id, GError **error);

/* One that was counted and may become an answer: best by weight, common and plays (unknown last),
 * all descending, then by URN. The URN is borrowed. */
typedef struct {
    int64_t id;
    int64_t common;
    int64_t total;
    double weight;
    int64_t plays;
    const char *urn;
} SgCounted;
int sg_counted_compare(const void *a, const void *b);
