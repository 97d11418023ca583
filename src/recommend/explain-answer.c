/* SPDX-License-Identifier: MIT */
#include "recommend/explain-answer.h"

#include "base/clock.h"
#include "recommend/answer.h"

#include <math.h>

static void set_date(SgJson *object, const char *key, int64_t seconds)
{
    g_autofree char *text = seconds == SG_TIME_UNKNOWN ? NULL : sg_clock_format(seconds);
    sg_json_set_string(object, key, text);
}

/* A number that is none becomes null. */
static void set_real(SgJson *object, const char *key, double value)
{
    sg_json_set(object, key, isfinite(value) ? json_real(value) : json_null());
}

static void set_rank(SgJson *object, int64_t rank)
{
    sg_json_set(object, "rank", rank > 0 ? json_integer(rank) : json_null());
}

static SgJson *triple_json(const SgTriple *triple)
{
    SgJson *object = json_object();
    sg_json_set_string(object, "head", triple->head);
    sg_json_set_string(object, "relation", triple->relation);
    sg_json_set_string(object, "tail", triple->tail);
    sg_json_set_string(object, "source", triple->source);
    set_date(object, "date", triple->date);
    return object;
}

static SgJson *piece_json(const SgExplanation *explanation, const SgEvidencePiece *piece)
{
    SgJson *object = json_object(), *triples = json_array();
    sg_json_set_string(object, "kind", piece->kind);
    sg_json_set_string(object, "id", piece->id);
    sg_json_set_string(object, "title", piece->title);
    sg_json_set(object, "value", json_real(piece->value));
    sg_json_set_string(object, "source", piece->source);
    set_date(object, "fetched_at", piece->date);
    for (guint n = 0; n < piece->triples; n++)
        json_array_append_new(triples, triple_json(&g_array_index(explanation->triples, SgTriple,
                                                                  piece->triple + n)));
    sg_json_set(object, "triples", triples);
    return object;
}

static SgJson *contribution_json(const SgExplanation *explanation,
                                 const SgContribution *contribution)
{
    SgJson *object = json_object(), *evidence = json_array();
    sg_json_set_string(object, "stage", contribution->stage);
    sg_json_set_string(object, "kind", contribution->kind);
    sg_json_set_string(object, "seed", contribution->seed_urn);
    sg_json_set(object, "value", json_real(contribution->value));
    sg_json_set(object, "share", json_real(contribution->share));
    for (guint n = 0; n < contribution->pieces; n++)
        json_array_append_new(
            evidence, piece_json(explanation, &g_array_index(explanation->evidence, SgEvidencePiece,
                                                             contribution->piece + n)));
    sg_json_set(object, "evidence", evidence);
    return object;
}

static SgJson *path_json(const SgTypedPath *path)
{
    SgJson *object = json_object(), *nodes = json_array(), *relations = json_array();
    for (int n = 0; n < path->nodes; n++)
        json_array_append_new(nodes, json_string(path->node[n]));
    for (int n = 0; n + 1 < path->nodes; n++)
        json_array_append_new(relations, json_string(path->relation[n]));
    sg_json_set(object, "nodes", nodes);
    sg_json_set(object, "relations", relations);
    sg_json_set(object, "weight", json_real(path->weight));
    return object;
}

static SgJson *counterfactual_json(const SgCounterfactual *counterfactual)
{
    SgJson *object = json_object();
    sg_json_set_string(object, "remove", counterfactual->removed);
    set_rank(object, counterfactual->rank);
    set_real(object, "score", counterfactual->score);
    sg_json_set_string(object, "level", counterfactual->level);
    return object;
}

static void fill(SgJson *object, const SgExplanation *explanation)
{
    SgJson *contributions = json_array(), *paths = json_array(), *without = json_array();
    sg_json_set_string(object, "level", explanation->level);
    set_rank(object, explanation->rank);
    set_real(object, "score", explanation->level ? explanation->score : NAN);
    set_real(object, "popularity_share", explanation->popularity_share);
    set_real(object, "confidence", explanation->confidence);
    sg_json_set_string(object, "method", explanation->level ? explanation->method : NULL);
    set_real(object, "agreement", explanation->level ? explanation->agreement : NAN);
    for (guint n = 0; n < explanation->contributions->len; n++)
        json_array_append_new(
            contributions, contribution_json(explanation, &g_array_index(explanation->contributions,
                                                                         SgContribution, n)));
    for (guint n = 0; n < explanation->paths->len; n++)
        json_array_append_new(paths, path_json(&g_array_index(explanation->paths, SgTypedPath, n)));
    for (guint n = 0; n < explanation->counterfactuals->len; n++)
        json_array_append_new(without, counterfactual_json(&g_array_index(
                                           explanation->counterfactuals, SgCounterfactual, n)));
    sg_json_set(object, "contributions", contributions);
    sg_json_set(object, "paths", paths);
    sg_json_set(object, "counterfactuals", without);
}

SgJson *sg_answer_explanation_part(const SgExplanation *explanation)
{
    SgJson *object = json_object();
    fill(object, explanation);
    return object;
}

SgJson *sg_answer_any_track(const SgRecommender *recommender, int32_t track)
{
    return recommender->personal ? sg_answer_track(recommender->personal->graph, track)
                                 : sg_answer_item(recommender->catalogue, track);
}

SgJson *sg_answer_head(const SgRecommender *recommender, const SgQuery *query, const char *schema)
{
    SgJson *document = json_object(), *seeds = json_array();
    sg_json_set_string(document, "schema", schema);
    sg_json_set_string(document, "graph", recommender->version);
    sg_json_set_string(document, "model", recommender->fitted->model->name);
    for (int64_t n = 0; n < query->count; n++) {
        g_auto(SgItem) item = { 0 };
        sg_catalogue_item(recommender->catalogue, query->seed[n], &item);
        json_array_append_new(seeds, json_string(item.urn));
    }
    sg_json_set(document, "seeds", seeds);
    return document;
}

SgJson *sg_answer_explanation(const SgRecommender *recommender, const SgRecommendRequest *request,
                              const SgExplanation *explanation)
{
    SgJson *document = sg_answer_head(recommender, &request->query, "soundgraph.explanation/1");
    sg_json_set(document, "item", sg_answer_any_track(recommender, explanation->track));
    fill(document, explanation);
    return document;
}

GPtrArray *sg_answer_ask(const SgRecommender *recommender, const SgRecommendRequest *request,
                         const SgExplainOptions *explain, GError **error)
{
    SgRecommendRequest ask = *request;
    /* The sentence of a store's track names the lists of its heaviest seed. */
    ask.most_seeds = explain ? explain->max_seeds : 1;
    ask.no_evidence = !explain && !recommender->personal;
    return sg_recommender_ask(recommender, &ask, error);
}

static SgJson *answer_list(const SgRecommender *recommender, const GPtrArray *list,
                           bool contributions)
{
    return recommender->personal
               ? sg_answer_recommendations(recommender->personal, list, contributions)
               : sg_answer_of_model(recommender->fitted, recommender->catalogue, list,
                                    contributions);
}

SgJson *sg_answer_recommended(const SgRecommender *recommender, const GPtrArray *list)
{
    return answer_list(recommender, list, true);
}

SgJson *sg_answer_explained(const SgRecommender *recommender, const SgRecommendRequest *request,
                            const GPtrArray *list, const SgExplainOptions *options, GError **error)
{
    /* What made the scores, the explanation says better. */
    g_autoptr(SgJson) document = answer_list(recommender, list, false);
    SgJson *items = json_object_get(document, "items");
    for (guint n = 0; n < list->len; n++) {
        g_autoptr(SgExplanation) explanation =
            sg_explain_entry(recommender, request, list->pdata[n], n + 1, options, error);
        if (!explanation)
            return NULL;
        SgJson *item = json_array_get(items, n);
        sg_json_set(item, "explanation", sg_answer_explanation_part(explanation));
    }
    return g_steal_pointer(&document);
}

/* -- Why not, and what if ---------------------------------------------------------------------------- */

static SgJson *tie_json(const SgRecommender *recommender, const SgSeedTie *tie)
{
    g_auto(SgItem) item = { 0 };
    SgJson *object = json_object();
    sg_catalogue_item(recommender->catalogue, tie->seed, &item);
    sg_json_set_string(object, "seed", item.urn);
    sg_json_set_count(object, "lists", tie->lists);
    sg_json_set_count(object, "tags", tie->tags);
    sg_json_set(object, "same_artist", json_boolean(tie->artist));
    sg_json_set(object, "value", json_real(tie->value));
    sg_json_set(object, "cut", json_boolean(tie->cut));
    return object;
}

static SgJson *advice_json(const SgAdvice *advice)
{
    SgJson *object = json_object();
    sg_json_set_string(object, "action", advice->action);
    sg_json_set_string(object, "text", advice->text);
    sg_json_set_string(object, "seed", advice->urn);
    set_rank(object, advice->rank);
    return object;
}

SgJson *sg_answer_whynot(const SgRecommender *recommender, const SgRecommendRequest *request,
                         const SgWhynot *whynot)
{
    SgJson *document = sg_answer_head(recommender, &request->query, "soundgraph.whynot/1");
    SgJson *filters = json_array(), *ties = json_array(), *advice = json_array();
    g_auto(SgItem) nearest = { 0 };
    sg_json_set(document, "k", json_integer(request->k));
    sg_json_set(document, "item", sg_answer_any_track(recommender, whynot->track));
    sg_json_set(document, "recommended", json_boolean(whynot->recommended));
    for (unsigned bit = 1; bit < SG_BLOCKS_END; bit <<= 1)
        if (whynot->blocks & bit)
            json_array_append_new(filters, json_string(sg_block_name((SgBlock)bit)));
    sg_json_set(document, "filtered_by", filters);
    sg_json_set_string(document, "level", whynot->level);
    set_rank(document, whynot->rank);
    set_real(document, "score", whynot->level ? whynot->score : NAN);
    set_real(document, "score_at_k", whynot->score_at_k);
    sg_json_set_count(document, "lists", whynot->track_lists);
    if (whynot->nearest >= 0)
        sg_catalogue_item(recommender->catalogue, whynot->nearest, &nearest);
    sg_json_set_string(document, "nearest", nearest.urn);
    for (guint n = 0; n < whynot->ties->len; n++)
        json_array_append_new(ties,
                              tie_json(recommender, &g_array_index(whynot->ties, SgSeedTie, n)));
    for (guint n = 0; n < whynot->advice->len; n++)
        json_array_append_new(advice, advice_json(&g_array_index(whynot->advice, SgAdvice, n)));
    sg_json_set(document, "ties", ties);
    sg_json_set(document, "advice", advice);
    return document;
}

static SgJson *standing_json(const SgStanding *standing)
{
    SgJson *object = json_object();
    sg_json_set_string(object, "level", standing->level);
    set_rank(object, standing->rank);
    set_real(object, "score", standing->level ? standing->score : NAN);
    return object;
}

SgJson *sg_answer_whatif(const SgRecommender *recommender, const SgRecommendRequest *request,
                         const SgWhatif *whatif)
{
    SgJson *document = sg_answer_head(recommender, &request->query, "soundgraph.whatif/1");
    SgJson *removed = json_array(), *moves = json_array();
    for (guint n = 0; n < whatif->removed->len; n++)
        json_array_append_new(removed, json_string(whatif->removed->pdata[n]));
    for (guint n = 0; n < whatif->moves->len; n++) {
        const SgMove *move = &g_array_index(whatif->moves, SgMove, n);
        SgJson *object = json_object();
        sg_json_set(object, "track", sg_answer_any_track(recommender, move->track));
        sg_json_set(object, "before", standing_json(&move->before));
        sg_json_set(object, "after", standing_json(&move->after));
        json_array_append_new(moves, object);
    }
    sg_json_set(document, "removed", removed);
    sg_json_set(document, "moves", moves);
    return document;
}
