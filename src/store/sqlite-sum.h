/* SPDX-License-Identifier: MIT */
#pragma once

#include <sqlite3.h>

/*
 * plain_sum(x): adds in double in the order of its window, as every other part of the program does.
 * SQLite's own sum() corrects for rounding since 3.43, so that its last bits differ.
 *
 * Layer: store. Private to the SQLite driver. Returns SQLite's code.
 */
int sg_sqlite_add_sum(sqlite3 *handle);
