/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/builder.h"

/*
 * A graph after one playlist or the likes of one user changed in its store, without reading the store
 * again:
 *
 *   new ──▶ what the store has of it   put, forget   read ──▶ what it has now   apply ──▶ graph'
 *           (before)                   ───────────▶           (after)
 *
 * All of graph' equals what sg_graph_build reads, hash included, if the graph was that of the store
 * before and nothing else was written in between (sg_store_writes_of_others). Tracks are those of the
 * graph: an edit that names another one, or that a graph cannot follow, fails, and then the store is to
 * be read anew. What is the same in both graphs is held once; the matrix that changed is copied.
 *
 * Layer: graph. An edit owns what it read. Edits of one graph and of those that came out of it are
 * applied by one thread at a time, while any number of others read them.
 */
typedef struct SgGraphEdit SgGraphEdit;

/* Kind: a playlist or a user, who need not be there. The store's errors; inside the transaction. */
SgGraphEdit *sg_graph_edit_new(SgStore *store, SgKind kind, const char *urn, GError **error);
void sg_graph_edit_free(SgGraphEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgGraphEdit, sg_graph_edit_free)

/* What the store has now. */
bool sg_graph_edit_read(SgGraphEdit *edit, SgStore *store, GError **error);

/* What changed, for those who keep something that was made of the matrix: lists or likes. The columns
 * lie in the matrices of the two graphs. */
typedef struct {
    bool is_playlist; /* lists, else likes */
    SgRowEdit row;
} SgGraphChange;

/* INPUT: the graph does not hold what the edit names. IO: memory. */
SgGraph *sg_graph_edit_apply(const SgGraphEdit *edit, const SgGraph *graph, SgGraphChange *change,
                             GError **error);
