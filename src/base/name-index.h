/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Numbers by name, for names that stand elsewhere: a table of hashes with open places.
 *
 *   "b:2" ──hash──▶ …│ - │h 7│h 2│ - │…       7: another name, 2: whose name is "b:2", says the caller
 *
 * Layer: base. A block of base/shared.h: sg_shared_ref and sg_shared_unref. Once filled, any number of
 * threads may ask.
 */
typedef struct SgNameIndex SgNameIndex;

/* Whether the number's name is this one, which need not end with '\0'. */
typedef bool (*SgNameIsFunc)(const void *data, int32_t number, const char *name, size_t length);

/* For `count` names at the most. NULL when memory is short. */
SgNameIndex *sg_name_index_new(int64_t count);

/* Of a name that is added twice the first number is found. */
void sg_name_index_add(SgNameIndex *index, const char *name, size_t length, int32_t number);

/* The number, or -1. */
int32_t sg_name_index_find(const SgNameIndex *index, const char *name, size_t length,
                           SgNameIsFunc is, const void *data);
