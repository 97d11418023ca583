/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/model.h"

/*
 * A blend is written by its members: "blend:walk+ease", or "blend" for the default ones. Each
 * member is a model with options of its own:
 *
 *   sg_blend_parse ──▶ SgBlendMember[] ──sg_blend_fit──▶ members fitted ──▶ sg_model_blend.fit
 *
 * or, with members that are fitted already, SgFitContext.members and sg_model_blend.fit.
 *
 * The weights are fitted when the context has validation queries, and stand in the options
 * "w1", "w2", … of the result. Then the usual way is: fit members and weights on train without
 * its validation part, and again on all of train with those weights given as options.
 *
 * Layer: models.
 */
enum { SG_BLEND_MAX_MEMBERS = 6 };

typedef struct {
    const SgModel *model;
    SgModelOptions options;
} SgBlendMember;

/* Whether `name` is "blend" or starts with "blend:". */
bool sg_blend_is(const char *name);

/* The members of such a name with their default options; returns how many. -1 with INPUT for an
 * unknown model, one that cannot explain itself, a blend in a blend, or none or too many. */
int64_t sg_blend_parse(const char *name, SgBlendMember member[SG_BLEND_MAX_MEMBERS],
                       GError **error);

/* Fits each member and then the blend. context->members is ignored. */
SgFitted *sg_blend_fit(const SgBlendMember *member, int64_t members, const SgCsr *lists,
                       const SgFitContext *context, GError **error);

/* The members of a fitted or loaded blend; lent. */
int64_t sg_blend_members(const SgFitted *blend, SgFitted *const **members);
