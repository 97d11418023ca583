/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stdint.h>

typedef struct SgStore SgStore;

/*
 * What the version of a graph is made of: a sum over blocks. A block is what one table holds of one
 * track, playlist or user, in the order and form of the each_… calls, without dates of fetching and
 * sources of records.
 *
 *   word = sum of SHA-256(block) modulo 2^256        hash = SHA-256(blocks, word)
 *
 * The sum does not know the order of blocks, so that it can follow a change: take away what the blocks
 * of a playlist were, add what they are. It tells versions apart; it is no seal: who may choose many
 * blocks freely can compute two stores of one sum.
 *
 * Layer: store.
 */
typedef struct {
    uint64_t blocks;
    uint64_t word[4]; /* the lowest first */
} SgGraphSum;

bool sg_store_graph_sum(SgStore *store, SgGraphSum *sum, GError **error);

/* Adds the blocks of one playlist (its record, its entries) or user (record, likes). */
bool sg_store_add_playlist_sum(SgStore *store, const char *urn, SgGraphSum *sum, GError **error);
bool sg_store_add_user_sum(SgStore *store, const char *urn, SgGraphSum *sum, GError **error);

/* sum - before + after */
void sg_graph_sum_exchange(SgGraphSum *sum, const SgGraphSum *before, const SgGraphSum *after);

/* 64 hexadecimal digits; the caller frees. */
char *sg_graph_sum_hash(const SgGraphSum *sum);
