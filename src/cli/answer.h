/* SPDX-License-Identifier: MIT */
#pragma once

#include "recommend/answer.h"

/*
 * Names of tracks as people type them, and answers as tables. Each track names its uploader and its
 * page: attribution in every form. As JSON: recommend/answer.h.
 *
 * Layer: cli.
 */

/* True for "soundcloud.com/a/b" and "https://…", false for "soundcloud:tracks:1". */
bool sg_answer_is_link(const char *name);

/*
 * The URN behind a name: a URN, or any link that `build` takes (in any case, without a scheme, an API
 * link, a short link that was built before). Who asks for it decides about the kind. The caller frees.
 * INPUT: neither; NOT_FOUND: a page that the store does not hold.
 */
char *sg_answer_urn(SgStore *store, const char *name, GError **error);

/* Several names to ascending, distinct numbers; the caller frees. */
int32_t *sg_answer_find_all(SgStore *store, const SgGraph *graph, int count, char *const *names,
                            int64_t *found, GError **error);

/* The same without those that are in no store, counted in *unknown: never fails. */
int32_t *sg_answer_find_known(SgStore *store, const SgGraph *graph, char *const *names,
                              int64_t *found, int64_t *unknown);

void sg_answer_print_recommendations(const SgPersonal *personal, const GPtrArray *list);
void sg_answer_print_neighbours(const SgGraph *graph, int32_t track, const GArray *neighbours);
