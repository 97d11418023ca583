/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/query.h"

/*
 * The schema's version and the way to the newest: sql/DRIVER/0001_tables.sql, 0002_…, each run once,
 * in one transaction together with the version that it leads to.
 *
 * Layer: store. Private to the folder.
 */

/* The version of an open store; 0: an empty place. INPUT: somebody else's tables. */
bool sg_migrate_version(SgStore *store, int64_t *version, GError **error);

/* The newest version that `migrations` lead to. */
int64_t sg_migrate_newest(const SgEmbedded *migrations);

/* INPUT: the store is newer than the program. */
bool sg_migrate_check(const SgStore *store, int64_t version, const SgEmbedded *migrations,
                      GError **error);

/* Runs what is missing. */
bool sg_migrate_run(SgStore *store, const SgEmbedded *migrations, GError **error);

/* sg_store_open with other migrations than the driver's; for tests. */
SgStore *sg_store_open_with(const char *uri, SgStoreMode mode, const SgEmbedded *migrations,
                            GError **error);
