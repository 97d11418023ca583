/* SPDX-License-Identifier: MIT */
#include "recommend/explain-private.h"

#include <math.h>
#include <string.h>

void sg_explanation_free(SgExplanation *explanation)
{
    if (!explanation)
        return;
    g_array_unref(explanation->contributions);
    g_array_unref(explanation->evidence);
    g_array_unref(explanation->triples);
    g_array_unref(explanation->paths);
    g_array_unref(explanation->counterfactuals);
    g_string_chunk_free(explanation->text);
    g_free(explanation);
}

static SgExplanation *explanation_new(int32_t track)
{
    SgExplanation *explanation = g_new0(SgExplanation, 1);
    *explanation = (SgExplanation){
        .track = track,
        .method = "exact",
        .popularity_share = NAN,
        .confidence = NAN,
        .agreement = 1,
        .contributions = g_array_new(FALSE, FALSE, sizeof(SgContribution)),
        .evidence = g_array_new(FALSE, FALSE, sizeof(SgEvidencePiece)),
        .triples = g_array_new(FALSE, FALSE, sizeof(SgTriple)),
        .paths = g_array_new(FALSE, FALSE, sizeof(SgTypedPath)),
        .counterfactuals = g_array_new(FALSE, FALSE, sizeof(SgCounterfactual)),
        .text = g_string_chunk_new(1024),
    };
    return explanation;
}

/* -- Pieces ------------------------------------------------------------------------------------------ */

const char *sg_explaining_keep(const SgExplaining *work, const char *text)
{
    return text ? g_string_chunk_insert_const(work->explanation->text, text) : NULL;
}

const char *sg_explaining_urn(const SgExplaining *work, int32_t track)
{
    g_autofree char *urn = sg_catalogue_urn(work->recommender->catalogue, track);
    return sg_explaining_keep(work, urn);
}

void sg_explaining_piece(const SgExplaining *work, const SgEvidencePiece *piece)
{
    SgEvidencePiece started = *piece;
    started.triple = work->explanation->triples->len;
    started.triples = 0;
    g_array_append_val(work->explanation->evidence, started);
}

void sg_explaining_triple(const SgExplaining *work, const char *head, const char *relation,
                          const char *tail, const char *source, int64_t date)
{
    GArray *triples = work->explanation->triples, *evidence = work->explanation->evidence;
    SgEvidencePiece *piece = &g_array_index(evidence, SgEvidencePiece, evidence->len - 1);
    SgTriple triple = { head, relation, tail, source, date };
    for (guint n = piece->triple; n < triples->len; n++) {
        const SgTriple *there = &g_array_index(triples, SgTriple, n);
        if (there->head == head && there->relation == relation && there->tail == tail)
            return;
    }
    g_array_append_val(triples, triple);
    piece->triples++;
}

guint sg_explaining_named(const SgExplaining *work, guint count)
{
    /* One more is as short as the line that says so. */
    return work->max_pieces > 0 && count > work->max_pieces + 1 ? (guint)work->max_pieces : count;
}

void sg_explaining_rest(const SgExplaining *work, guint count, double value)
{
    g_autofree char *title = g_strdup_printf("%u more", count);
    const SgEvidencePiece piece = { .kind = "rest",
                                    .title = sg_explaining_keep(work, title),
                                    .date = SG_TIME_UNKNOWN,
                                    .value = value };
    if (count > 0)
        sg_explaining_piece(work, &piece);
}

void sg_explaining_path(const SgExplaining *work, const SgTypedPath *path)
{
    SgTypedPath added = *path;
    added.piece = work->explanation->evidence->len - 1;
    g_array_append_val(work->explanation->paths, added);
}

/* The source of a list that does not state it: what its URN begins with. */
static const char *source_of(const SgExplaining *work, const SgListFacts *facts)
{
    if (facts->source)
        return sg_explaining_keep(work, facts->source);
    g_autofree char *prefix = g_strndup(facts->urn, strcspn(facts->urn, ":"));
    return sg_explaining_keep(work, prefix);
}

const char *sg_explaining_in_list(const SgExplaining *work, const char *head, int32_t list)
{
    SgListFacts facts;
    work->recommender->list_facts(work->recommender->list_data, list, &facts);
    const char *relation = facts.kind == SG_LIST_LIKES ? "liked_by" : "in_playlist";
    sg_explaining_triple(work, head, relation, sg_explaining_keep(work, facts.urn),
                         source_of(work, &facts), facts.date);
    return relation;
}

static void add_list(const SgExplaining *work, const SgReason *reason)
{
    SgListFacts facts;
    work->recommender->list_facts(work->recommender->list_data, reason->index, &facts);
    SgEvidencePiece piece = {
        .kind = facts.kind == SG_LIST_LIKES ? "likes" : "playlist",
        .id = sg_explaining_keep(work, facts.urn),
        .title = sg_explaining_keep(work, facts.title),
        .source = source_of(work, &facts),
        .date = facts.date,
        .value = reason->value,
    };
    sg_explaining_piece(work, &piece);
    const char *relation = sg_explaining_in_list(work, work->seed_urn, reason->index);
    sg_explaining_in_list(work, work->track_urn, reason->index);
    SgTypedPath path = { .nodes = 3,
                         .node = { work->seed_urn, piece.id, work->track_urn },
                         .relation = { relation, relation } };
    sg_explaining_path(work, &path);
}

/* -- Contributions ----------------------------------------------------------------------------------- */

/* Makes the strict sum of the pieces the value. Those of a weaker level are in proportion so far. */
static void settle_pieces(SgExplanation *explanation, const SgContribution *contribution,
                          bool in_proportion)
{
    SgEvidencePiece *piece =
        &g_array_index(explanation->evidence, SgEvidencePiece, contribution->piece);
    g_autofree double *value_n = g_new(double, contribution->pieces + 1);
    double sum = 0;
    for (guint n = 0; n < contribution->pieces; n++)
        sum += value_n[n] = piece[n].value;
    for (guint n = 0; n < contribution->pieces && in_proportion; n++)
        value_n[n] *= contribution->value / sum;
    sg_recommend_settle(value_n, contribution->pieces, contribution->value);
    for (guint n = 0; n < contribution->pieces; n++)
        piece[n].value = value_n[n];
}

/* The lists below a seed stand together, in the order of the seeds. */
static guint lists_end(const SgExplaining *work, const GArray *reasons, const SgReason *seed)
{
    guint n = work->next_list;
    while (n < reasons->len) {
        const SgReason *list = &g_array_index(reasons, SgReason, n);
        if (list->kind != SG_REASON_LIST || list->parent != seed->index ||
            g_strcmp0(list->stage, seed->stage) != 0)
            break;
        n++;
    }
    return n;
}

static void add_lists(const SgExplaining *work, const GArray *reasons, guint first, guint last,
                      SgContribution *contribution)
{
    guint named = sg_explaining_named(work, last - first);
    double rest = 0;
    for (guint n = first; n < first + named; n++)
        add_list(work, &g_array_index(reasons, SgReason, n));
    for (guint n = first + named; n < last; n++)
        rest += g_array_index(reasons, SgReason, n).value;
    sg_explaining_rest(work, last - first - named, rest);
    contribution->pieces = work->explanation->evidence->len - contribution->piece;
    if (named < last - first)
        settle_pieces(work->explanation, contribution, false);
}

/* The lists of a seed that is not named are passed over. */
static void add_pieces(SgExplaining *work, const GArray *reasons, const SgReason *seed, bool named,
                       SgContribution *contribution)
{
    SgExplanation *explanation = work->explanation;
    guint first = work->next_list, last = lists_end(work, reasons, seed);
    contribution->piece = explanation->evidence->len;
    work->next_list = last;
    if (!named)
        return;
    if (last > first) {
        add_lists(work, reasons, first, last, contribution);
    } else if (work->recommender->personal) {
        sg_explaining_level(work, explanation->level);
        contribution->pieces = explanation->evidence->len - contribution->piece;
        settle_pieces(explanation, contribution, true);
    }
}

static void add_contributions(SgExplaining *work, const GArray *reasons)
{
    static const char *const kinds[] = {
        [SG_REASON_SEED] = "seed", [SG_REASON_POPULARITY] = "popularity", [SG_REASON_BIAS] = "bias"
    };
    SgExplanation *explanation = work->explanation;
    double size = 0, sum = 0;
    SgHeaviest heaviest = sg_heaviest(reasons, work->max_seeds);
    while (work->next_list < reasons->len &&
           g_array_index(reasons, SgReason, work->next_list).kind != SG_REASON_LIST)
        work->next_list++;
    for (guint n = 0; n < reasons->len; n++) {
        const SgReason *reason = &g_array_index(reasons, SgReason, n);
        if (reason->kind == SG_REASON_LIST)
            continue;
        SgContribution contribution = {
            .stage = reason->stage, .seed = -1, .kind = kinds[reason->kind], .value = reason->value
        };
        if (reason->kind == SG_REASON_SEED) {
            work->seed = contribution.seed = reason->index;
            work->seed_urn = contribution.seed_urn = sg_explaining_urn(work, reason->index);
            bool named = sg_heaviest_next(&heaviest, reason->value);
            add_pieces(work, reasons, reason, named, &contribution);
        }
        g_array_append_val(explanation->contributions, contribution);
        size += fabs(reason->value);
        sum += reason->value;
    }
    explanation->score = sum;
    for (guint n = 0; n < explanation->contributions->len && size > 0; n++) {
        SgContribution *contribution =
            &g_array_index(explanation->contributions, SgContribution, n);
        contribution->share = contribution->value / size;
    }
}

static int heaviest_first(const void *a, const void *b)
{
    const SgTypedPath *x = a, *y = b;
    double p = fabs(x->weight), q = fabs(y->weight);
    if (p != q)
        return p > q ? -1 : 1;
    for (int n = 0; n < x->nodes && n < y->nodes; n++) {
        int order = strcmp(x->node[n], y->node[n]);
        if (order != 0)
            return order;
    }
    return x->nodes - y->nodes;
}

/* Keeps the heaviest. */
static void weigh_paths(SgExplanation *explanation, int64_t max_paths)
{
    for (guint n = 0; n < explanation->paths->len; n++) {
        SgTypedPath *path = &g_array_index(explanation->paths, SgTypedPath, n);
        path->weight = g_array_index(explanation->evidence, SgEvidencePiece, path->piece).value;
    }
    g_array_sort(explanation->paths, heaviest_first);
    if (explanation->paths->len > max_paths)
        g_array_set_size(explanation->paths, (guint)max_paths);
}

/* 1 - d^(-p (1/2 - r)), cut to 0 .. 1: what an exponent of 1/2, which is neutral to the degree,
 * would take away. */
static double popularity_share(const SgRecommender *recommender, const SgQuery *query,
                               const char *level, int32_t track)
{
    const SgFitted *fitted = recommender->fitted;
    int64_t degree = sg_recommender_degree(recommender, track);
    double p = 1, r = 0;
    if (strcmp(level, "popularity") == 0)
        return 1;
    if (degree <= 0 || strcmp(level, fitted->model->name) != 0)
        return NAN;
    if (strcmp(level, "walk") == 0) {
        p = sg_model_option(fitted->model, &fitted->options, "p");
        r = sg_model_option(fitted->model, &fitted->options, "r") + query->adventure;
    } else if (strcmp(level, "cooccur") != 0) {
        return NAN;
    }
    return CLAMP(1 - pow((double)degree, -p * (0.5 - r)), 0, 1);
}

static double agreement_of(const SgExplanation *explanation, double own_score)
{
    double size = 0;
    for (guint n = 0; n < explanation->contributions->len; n++)
        size += fabs(g_array_index(explanation->contributions, SgContribution, n).value);
    return size > 0 ? 1 - fabs(own_score - explanation->score) / size : 1;
}

/* What a level found, taken apart. */
typedef struct {
    int32_t track;
    const char *level;
    int64_t rank;
    double own_score;
    double own_share;
    int64_t own_rank;
    const GArray *reasons;
} Found;

/* The calibrated chance of a hit, where the model found it and knows its chances. */
static double confidence_of(const SgRecommender *recommender, const SgQuery *query,
                            const Found *found)
{
    const SgCalibrationSample sample = { found->own_rank, found->own_share, query->count, false };
    return recommender->calibration && found->own_rank > 0
               ? sg_calibration_chance(recommender->calibration, &sample)
               : NAN;
}

static SgExplanation *take_apart(const SgRecommender *recommender,
                                 const SgRecommendRequest *request, const Found *found,
                                 const SgExplainOptions *options)
{
    SgExplanation *explanation = explanation_new(found->track);
    SgExplaining work = { .recommender = recommender,
                          .explanation = explanation,
                          .track = found->track,
                          .max_seeds = options->max_seeds,
                          .max_pieces = options->max_pieces };
    explanation->level = found->level;
    explanation->rank = found->rank;
    if (!found->level)
        return explanation;
    work.track_urn = sg_explaining_urn(&work, found->track);
    add_contributions(&work, found->reasons);
    weigh_paths(explanation, options->max_paths);
    const SgModel *model = recommender->fitted->model;
    if (model->method && strcmp(found->level, model->name) == 0)
        explanation->method = model->method;
    explanation->popularity_share =
        popularity_share(recommender, &request->query, found->level, found->track);
    explanation->confidence = confidence_of(recommender, &request->query, found);
    explanation->agreement = agreement_of(explanation, found->own_score);
    return explanation;
}

/* -- Without one seed -------------------------------------------------------------------------------- */

static bool add_counterfactual(const SgRecommender *recommender, const SgRecommendRequest *request,
                               int64_t without, SgExplanation *explanation, GError **error)
{
    const SgQuery *query = &request->query;
    g_autofree int32_t *seed = g_new(int32_t, query->count);
    g_autofree float *weight = query->weight ? g_new(float, query->count) : NULL;
    SgRecommendRequest ask = *request;
    ask.query.count = 0;
    for (int64_t n = 0; n < query->count; n++) {
        if (n == without)
            continue;
        if (weight)
            weight[ask.query.count] = query->weight[n];
        seed[ask.query.count++] = query->seed[n];
    }
    ask.query.seed = seed;
    ask.query.weight = weight;
    ask.no_evidence = true;
    g_auto(SgPlace) place = { 0 };
    if (!sg_recommender_place(recommender, &ask, explanation->track, &place, error))
        return false;
    SgExplaining work = { .recommender = recommender, .explanation = explanation };
    SgCounterfactual counterfactual = {
        .removed = sg_explaining_urn(&work, query->seed[without]),
        .score = place.level ? place.score : NAN,
        .rank = place.blocks ? 0 : place.rank,
        .level = place.level,
    };
    g_array_append_val(explanation->counterfactuals, counterfactual);
    return true;
}

static bool finish(const SgRecommender *recommender, const SgRecommendRequest *request,
                   const SgExplainOptions *options, SgExplanation *explanation, GError **error)
{
    if (!options->counterfactuals || request->query.count < 2)
        return true;
    for (int64_t n = 0; n < request->query.count; n++)
        if (!add_counterfactual(recommender, request, n, explanation, error))
            return false;
    return true;
}

static bool check(const SgRecommender *recommender, GError **error)
{
    const SgModel *model = recommender->fitted->model;
    return model->explain || sg_fail(error, SG_ERROR_INPUT,
                                     "model '%s' cannot say what made its scores", model->name);
}

SgExplanation *sg_explain(const SgRecommender *recommender, const SgRecommendRequest *request,
                          int32_t track, const SgExplainOptions *options, GError **error)
{
    g_auto(SgPlace) place = { 0 };
    if (!check(recommender, error) ||
        !sg_recommender_place(recommender, request, track, &place, error))
        return NULL;
    if (place.blocks & SG_BLOCK_SEED)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "a track that is asked with is never recommended: name another one");
    const Found found = { track,           place.level,     place.blocks ? 0 : place.rank,
                          place.own_score, place.own_share, place.own_rank,
                          place.reasons };
    g_autoptr(SgExplanation) explanation = take_apart(recommender, request, &found, options);
    return finish(recommender, request, options, explanation, error) ? g_steal_pointer(&explanation)
                                                                     : NULL;
}

SgExplanation *sg_explain_entry(const SgRecommender *recommender, const SgRecommendRequest *request,
                                const SgRecommendation *entry, int64_t rank,
                                const SgExplainOptions *options, GError **error)
{
    if (!check(recommender, error))
        return NULL;
    const Found found = { entry->track,     entry->level,    rank,          entry->own_score,
                          entry->own_share, entry->own_rank, entry->reasons };
    g_autoptr(SgExplanation) explanation = take_apart(recommender, request, &found, options);
    return finish(recommender, request, options, explanation, error) ? g_steal_pointer(&explanation)
                                                                     : NULL;
}
