/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "store/store.h"

/*
 * A store as Parquet tables for other programs, in FOLDER/:
 *
 *   corpus   corpus_train, corpus_valid, corpus_test (track_id, text, genre, pop, artist)
 *   pairs    pairs_positive (a, b, together, tag_overlap), pairs_negative (a, b)
 *   triples  triples (head, relation, tail, weight, source)
 *
 * The same store and seed give the same rows in the same order. Pairs come from `refresh`.
 *
 * Layer: graph.
 */

/* Returns {"schema": "soundgraph.tables/1", "what", "files": […]}. INPUT: no such table, or there are no pairs
 * yet; IO. Each file is whole or not there. */
SgJson *sg_tables_export(SgStore *store, const char *what, const char *folder, int64_t seed,
                         GError **error);

/* Whether `what` is one of the above. */
bool sg_tables_has(const char *what);
