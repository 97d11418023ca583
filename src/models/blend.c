/* SPDX-License-Identifier: MIT */
#include "models/blend.h"

#include "base/file.h"
#include "models/blend-weights.h"
#include "models/checkpoint.h"

#include <math.h>
#include <string.h>

/*
 * score(S, i) = sum_m w_m s_m(S, i) / n_m(S),  n_m(S) the sum of member m's largest scores for
 * this query: one factor for all tracks, so that what each member adds stays a sum of its reasons.
 */
typedef struct {
    SgFitted head;
    int64_t members;
    SgFitted *member_m[SG_BLEND_MAX_MEMBERS]; /* a share of each */
    SgScoresPool *parts;                      /* scores of one member */
} Blend;

enum { TOP = SG_BLEND_MAX_MEMBERS };

#define WEIGHT(n)                                                                                  \
    {                                                                                              \
        "w" #n, 0, 0, 1000, "weight of member " #n ", 0: as fitted", NULL, false                   \
    }
static const SgModelOption options[] = {
    WEIGHT(1),
    WEIGHT(2),
    WEIGHT(3),
    WEIGHT(4),
    WEIGHT(5),
    WEIGHT(6),
    [TOP] = { "top", 100, 1, 10000, "largest scores that a member is scaled by", NULL, true },
    { 0 },
};
#undef WEIGHT

bool sg_blend_is(const char *name)
{
    return strcmp(name, "blend") == 0 || g_str_has_prefix(name, "blend:");
}

static bool add_member(const char *name, SgBlendMember *member, GError **error)
{
    const SgModel *model = sg_model_find(name);
    if (!model)
        return sg_fail(error, SG_ERROR_INPUT, "blend: there is no model '%s'", name);
    if (model == &sg_model_blend)
        return sg_fail(error, SG_ERROR_INPUT, "blend: a blend cannot hold a blend");
    if (!model->explain)
        return sg_fail(error, SG_ERROR_INPUT,
                       "blend: model '%s' cannot explain itself, and each member must", name);
    member->model = model;
    sg_model_defaults(model, &member->options);
    return true;
}

int64_t sg_blend_parse(const char *name, SgBlendMember member[SG_BLEND_MAX_MEMBERS], GError **error)
{
    const char *colon = strchr(name, ':');
    g_auto(GStrv) names = g_strsplit(colon ? colon + 1 : "walk+ease", "+", -1);
    int64_t count = g_strv_length(names);
    SgBlendMember parsed[SG_BLEND_MAX_MEMBERS];
    if (count < 1 || count > SG_BLEND_MAX_MEMBERS) {
        sg_fail(error, SG_ERROR_INPUT,
                "'%s' has %" G_GINT64_FORMAT " members: write blend:MODEL+MODEL with 1 to %d", name,
                count, SG_BLEND_MAX_MEMBERS);
        return -1;
    }
    for (int64_t n = 0; n < count; n++)
        if (!add_member(names[n], &parsed[n], error))
            return -1;
    memcpy(member, parsed, (size_t)count * sizeof *parsed);
    return count;
}

static void free_fitted(SgFitted *head)
{
    Blend *fitted = (Blend *)head;
    for (int64_t m = 0; m < fitted->members; m++)
        sg_fitted_free(fitted->member_m[m]);
    sg_scores_pool_free(fitted->parts);
    g_free(fitted);
}

static Blend *blend_new(void)
{
    Blend *fitted = g_new0(Blend, 1);
    fitted->head.model = &sg_model_blend;
    return fitted;
}

/* Scores to fill for one member. */
static SgScores *take_part(const Blend *fitted)
{
    GError *error = NULL;
    SgScores *scores = sg_scores_pool_take(fitted->parts, &error);
    if (!scores)
        g_error("%s", error->message); /* as g_new does when memory is short */
    return scores;
}

/* Weights that were given, scaled to sum to 1; fitted ones; or equal ones. */
static bool find_weights(Blend *fitted, const SgFitContext *context, GError **error)
{
    double *weight_m = fitted->head.options.value, sum = 0;
    for (int64_t m = 0; m < SG_BLEND_MAX_MEMBERS; m++) {
        if (m >= fitted->members && weight_m[m] != 0)
            return sg_fail(error, SG_ERROR_INPUT,
                           "blend: option 'w%" G_GINT64_FORMAT
                           "' is given, but there are %" G_GINT64_FORMAT " members",
                           m + 1, fitted->members);
        sum += weight_m[m];
    }
    if (sum == 0 && context->valid_seeds && context->valid_truth)
        return sg_blend_fit_weights(weight_m, fitted->member_m, fitted->members,
                                    (int64_t)fitted->head.options.value[TOP], context, error);
    for (int64_t m = 0; m < fitted->members; m++)
        weight_m[m] = sum > 0 ? weight_m[m] / sum : 1.0 / (double)fitted->members;
    return true;
}

static SgFitted *fit(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    if (context->member_count < 1 || context->member_count > SG_BLEND_MAX_MEMBERS)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "blend: %" G_GINT64_FORMAT " fitted members: it takes 1 to %d",
                            context->member_count, SG_BLEND_MAX_MEMBERS);
    Blend *fitted = blend_new();
    g_autoptr(SgFitted) head = &fitted->head;
    head->options = context->options;
    head->seed = context->seed;
    head->M = lists->cols;
    fitted->parts = sg_scores_pool_new(head->M);
    for (int64_t m = 0; m < context->member_count; m++) {
        SgFitted *member = context->members[m];
        if (member->M != head->M)
            return sg_fail_null(error, SG_ERROR_INPUT,
                                "blend: member '%s' knows %" G_GINT64_FORMAT
                                " tracks, the lists have %" G_GINT64_FORMAT,
                                member->model->name, member->M, head->M);
        fitted->member_m[fitted->members++] = sg_fitted_share(member);
    }
    return find_weights(fitted, context, error) ? g_steal_pointer(&head) : NULL;
}

SgFitted *sg_blend_fit(const SgBlendMember *member, int64_t members, const SgCsr *lists,
                       const SgFitContext *context, GError **error)
{
    SgFitContext whole = *context;
    SgFitted *fitted_m[SG_BLEND_MAX_MEMBERS] = { 0 }, *blend = NULL;
    int64_t done = 0;
    g_assert(members <= SG_BLEND_MAX_MEMBERS);
    for (; done < members; done++) {
        SgFitContext own = *context;
        own.options = member[done].options;
        own.members = NULL;
        own.member_count = 0;
        fitted_m[done] = member[done].model->fit(lists, &own, error);
        if (!fitted_m[done])
            break;
    }
    whole.members = fitted_m;
    whole.member_count = members;
    if (done == members)
        blend = fit(lists, &whole, error);
    for (int64_t m = 0; m < done; m++)
        sg_fitted_free(fitted_m[m]);
    return blend;
}

int64_t sg_blend_members(const SgFitted *blend, SgFitted *const **members)
{
    g_assert(blend->model == &sg_model_blend);
    *members = ((const Blend *)blend)->member_m;
    return ((const Blend *)blend)->members;
}

static void add_scaled(SgScores *scores, const SgScores *part, float factor)
{
    if (part->all_touched) {
        for (int64_t i = 0; i < scores->M; i++)
            scores->value[i] += factor * part->value[i];
        scores->all_touched = true;
        return;
    }
    for (int64_t n = 0; n < part->count; n++)
        sg_scores_add(scores, part->touched[n], factor * part->value[part->touched[n]]);
}

/* w_m / n_m(S), with the member's scores left in `part`. */
static double score_member(const Blend *fitted, int64_t m, const SgQuery *query, SgScores *part)
{
    const SgFitted *member = fitted->member_m[m];
    const double *value = fitted->head.options.value;
    if (value[m] == 0)
        return 0;
    member->model->score(member, query, part);
    return value[m] * sg_blend_factor(part, query, (int64_t)value[TOP]);
}

static void score(const SgFitted *head, const SgQuery *query, SgScores *scores)
{
    const Blend *fitted = (const Blend *)head;
    SgScores *part = take_part(fitted);
    for (int64_t m = 0; m < fitted->members; m++) {
        double factor = score_member(fitted, m, query, part);
        if (factor != 0)
            add_scaled(scores, part, (float)factor);
        sg_scores_reset(part);
    }
    sg_scores_pool_give(fitted->parts, part);
}

static void explain(const SgFitted *head, const SgQuery *query, int32_t track,
                    const SgGrounds *evidence, GArray *reasons)
{
    const Blend *fitted = (const Blend *)head;
    SgScores *part = take_part(fitted);
    for (int64_t m = 0; m < fitted->members; m++) {
        double factor = score_member(fitted, m, query, part);
        guint first = reasons->len;
        if (factor != 0)
            fitted->member_m[m]->model->explain(fitted->member_m[m], query, track, evidence,
                                                reasons);
        for (guint n = first; n < reasons->len; n++)
            g_array_index(reasons, SgReason, n).value *= factor;
        sg_scores_reset(part);
    }
    sg_scores_pool_give(fitted->parts, part);
}

/* Member m stands in a folder of its own: 1-walk, 2-ease, … */
static char *member_folder(const char *folder, int64_t m, const char *name)
{
    return g_strdup_printf("%s/%" G_GINT64_FORMAT "-%s", folder, m + 1, name);
}

static bool save(const SgFitted *head, const char *folder, GError **error)
{
    const Blend *fitted = (const Blend *)head;
    const SgCheckpointArray none = { 0 };
    g_autoptr(SgJson) extra = json_object();
    json_t *names = json_array();
    json_object_set_new(extra, "members", names);
    for (int64_t m = 0; m < fitted->members; m++) {
        const SgModel *model = fitted->member_m[m]->model;
        g_autofree char *path = member_folder(folder, m, model->name);
        json_array_append_new(names, json_string(model->name));
        if (!model->save)
            return sg_fail(error, SG_ERROR_INPUT, "a model of kind '%s' cannot be saved",
                           model->name);
        if (!sg_file_make_folder(path, error) || !model->save(fitted->member_m[m], path, error))
            return false;
    }
    return sg_checkpoint_save(head, folder, &none, error) &&
           sg_checkpoint_annotate(folder, extra, error);
}

static bool load_members(Blend *fitted, const char *folder, const SgJson *json, GError **error)
{
    const SgJson *names = sg_json_array(json, "members");
    size_t count = json_array_size(names);
    if (count < 1 || count > SG_BLEND_MAX_MEMBERS)
        return sg_fail(error, SG_ERROR_INPUT, "model '%s' is damaged: a blend of %zu members",
                       folder, count);
    for (size_t m = 0; m < count; m++) {
        const char *name = json_string_value(json_array_get(names, m));
        const SgModel *model = name ? sg_model_find(name) : NULL;
        if (!model || !model->load || model == &sg_model_blend)
            return sg_fail(error, SG_ERROR_INPUT, "model '%s' has a member '%s', which is unknown",
                           folder, name ? name : "?");
        g_autofree char *path = member_folder(folder, (int64_t)m, name);
        SgFitted *member = model->load(path, error);
        if (!member)
            return false;
        fitted->member_m[fitted->members++] = member;
        if (member->M != fitted->head.M)
            return sg_fail(error, SG_ERROR_INPUT,
                           "model '%s' is damaged: its member '%s' knows other tracks", folder,
                           name);
    }
    return true;
}

static SgFitted *load(const char *folder, GError **error)
{
    Blend *fitted = blend_new();
    g_autoptr(SgFitted) head = &fitted->head;
    g_autoptr(SgCheckpoint) checkpoint = sg_checkpoint_open(folder, &sg_model_blend, head, error);
    if (!checkpoint || !load_members(fitted, folder, sg_checkpoint_json(checkpoint), error))
        return NULL;
    fitted->parts = sg_scores_pool_new(head->M);
    return g_steal_pointer(&head);
}

const SgModel sg_model_blend = {
    .name = "blend",
    .summary = "a weighted sum of models that each explain themselves",
    .options = options,
    .additive = true,
    .fit = fit,
    .score = score,
    .explain = explain,
    .save = save,
    .load = load,
    .free = free_fitted,
    .adventurous = true,
};
