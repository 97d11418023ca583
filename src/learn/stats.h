/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "learn/dataset.h"

/*
 * What a dataset looks like: sizes, density, degrees, weights, times, parts, genres; as a document,
 * as text, and as charts.
 *
 * A node is a list or an item, an edge an interaction of any part; a degree counts edges.
 *
 * Layer: learn.
 */

/*
 * {"schema": "soundgraph.dataset-stats/1", "dataset", "hash",
 *  "nodes": {"lists", "items", "total", "artists"},
 *  "edges": {"total", "train", "valid", "test", "negative"},
 *  "density": E / (U M), "sparsity": 1 - density,
 *  "degree": {"lists": {"mean", "std", "min", "max", "median", "gini", "top1_share"}, "items": …},
 *  "weight": {"mean", "std", "min", "max"},
 *  "time": {"from", "to", "known"} or null,
 *  "unseen": {"valid_items", "test_items", "valid_lists", "test_lists"}: not in train,
 *  "genres": [{"genre", "items", "share"}], most frequent first, at most 50,
 *  "items_with_genre"}
 *
 * std is that of the population, median the mean of the middle two; gini is 0 when all degrees are
 * equal; top1_share is the part of the edges that the 1 % of nodes with most of them have. O(E).
 */
SgJson *sg_dataset_stats(const SgDataset *dataset);

/* The same for a person to read; the caller frees. */
char *sg_dataset_stats_text(const SgJson *stats);

/* degree.{dat,gp,svg,png}, and genre.* where items have genres, in `folder`. Returns the paths of
 * the SVG files, ended by NULL; NULL on failure. NOT_FOUND: no gnuplot; IO. */
char **sg_dataset_charts(const SgDataset *dataset, const SgJson *stats, const char *folder,
                         GError **error);
