/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"
#include "graph/csr.h"

/*
 * The lists that a trained model learnt: the evidence for what it says. They are cut from the
 * dataset anew, as `train` cut them, and have the model's track numbers.
 *
 * Layer: cli. Owns everything that it lends. (Apart from asking.c, as the store and learn/ each have
 * a task of their own.)
 */
typedef struct SgModelLists SgModelLists;

/* `dataset` NULL: the one that model.json names. M: the model's tracks. NOT_FOUND; INPUT: it is not
 * the one that the model learnt. */
SgModelLists *sg_model_lists_open(const char *folder, const char *dataset, int64_t M,
                                  GError **error);
void sg_model_lists_free(SgModelLists *lists);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgModelLists, sg_model_lists_free)

const SgCsr *sg_model_lists_rows(const SgModelLists *lists);   /* (U, M) */
const SgCsr *sg_model_lists_listed(const SgModelLists *lists); /* (M, U) */
const char *sg_model_lists_hash(const SgModelLists *lists);

const char *sg_model_lists_urn(const SgModelLists *lists, int32_t list);
const char *sg_model_lists_title(const SgModelLists *lists, int32_t list); /* or NULL */
int64_t sg_model_lists_date(const SgModelLists *lists, int32_t list);      /* INT64_MIN: unknown */
int32_t sg_model_lists_find(const SgModelLists *lists, const char *urn);   /* or -1 */
