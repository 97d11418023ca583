/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/csr.h"

/*
 * The shared playlists as lists over tracks that stand in at least `item_min` of them, and
 * FOLDER/items.tsv, their table. The URN of list u is urn_u->pdata[u]. False after marking the test
 * as skipped where the data are absent.
 */
bool mpd_lists(const char *folder, int64_t item_min, SgCsr *lists, GPtrArray **urn_u);
