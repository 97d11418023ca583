/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/pairs.h"

/*
 * Where to draw the nodes: Graphviz's sfdp (Hu, The Mathematica Journal 10, 2005) through libgvc,
 * with a fixed seed, turned so that the picture lies on its long side.
 *
 * Meant for what view.h has thinned: 1,000 nodes with a few edges each take about a third of a
 * second, dense graphs much longer. The same graph gives the same positions on the same machine.
 * libgvc is not thread safe: calls wait for each other behind a lock.
 *
 * Layer: graph.
 */

/* More nodes than this are refused: choose the important ones first (sg_view_init). */
enum { SG_LAYOUT_MAX_NODES = 20000 };

/* Positions within -1..1 of the longer side, both sides on one scale, around (0, 0).
 * INPUT: too many nodes; IO: what Graphviz says. */
bool sg_layout(double *x_n, double *y_n, const SgPairs *pairs, GError **error);
