/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

#include "recommend/answer.h"
#include "recommend/explain-answer.h"
#include "serve/problem.h"

#include <math.h>
#include <string.h>

/* Recommendations and why: of the graph, or of a trained model that is served. */

/* A question: who answers it, and what is asked. */
typedef struct {
    SgRecommender recommender;
    SgRecommendRequest request;
    int32_t *seeds;
    int32_t *known;
} Question;

static void question_clear(Question *question)
{
    g_free(question->seeds);
    g_free(question->known);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Question, question_clear)

/* Those of the tracks that graph or model holds. */
static int32_t *find_known(const SgCatalogue *catalogue, const SgJson *urns, int64_t *count)
{
    int32_t *tracks = g_new(int32_t, json_array_size(urns) + 1);
    int64_t known = 0;
    size_t n;
    SgJson *urn;
    json_array_foreach ((SgJson *)urns, n, urn) {
        tracks[known] = sg_catalogue_find(catalogue, json_string_value(urn));
        known += tracks[known] >= 0;
    }
    *count = sg_answer_distinct(tracks, known);
    return tracks;
}

static SgFilter make_filter(const SgJson *arguments)
{
    return (SgFilter){
        .genre = sg_json_string(arguments, "genre"),
        .license = sg_json_string(arguments, "license"),
        .year_from = (int)sg_json_int(arguments, "year_from", 0),
        .year_to = (int)sg_json_int(arguments, "year_to", 0),
        .min_plays = sg_json_int(arguments, "min_plays", 0),
        .max_plays = sg_json_int(arguments, "max_plays", 0),
        .max_per_artist = sg_json_int(arguments, "max_per_artist", 0),
        .keep_versions = sg_json_bool(arguments, "keep_versions", false),
    };
}

/* Every seed of a graph must be there; of a model, those that it learnt count. */
static bool find_seeds(Question *question, const SgServedModel *model, const SgJson *urns,
                       GError **error)
{
    SgQuery *query = &question->request.query;
    if (!model) {
        const SgGraph *graph = question->recommender.personal->graph;
        question->seeds = sg_api_tracks(graph, urns, &query->count, error);
        query->seed = question->seeds;
        return question->seeds != NULL;
    }
    question->seeds = find_known(model->catalogue, urns, &query->count);
    query->seed = question->seeds;
    return query->count > 0 ||
           sg_fail(error, SG_ERROR_NOT_FOUND, "the model '%s' knows none of the %zu tracks",
                   model->name, json_array_size(urns));
}

static bool open_question(Question *question, const SgApiCall *call, GError **error)
{
    const SgJson *arguments = call->arguments;
    const char *name = sg_json_string(arguments, "model");
    const SgServedModel *model = NULL;
    if (strcmp(name, "walk") != 0) {
        model = sg_snapshot_model(call->snapshot, name, error);
        if (!model)
            return false;
        question->recommender = model->recommender;
    } else {
        if (!sg_snapshot_graph(call->snapshot, error))
            return false;
        question->recommender = sg_recommender_of_personal(call->snapshot->personal);
    }
    SgRecommendRequest *request = &question->request;
    request->filter = make_filter(arguments);
    request->k = sg_json_int(arguments, "k", 10);
    request->mmr = sg_json_double(arguments, "mmr", 0);
    if (!find_seeds(question, model, sg_json_array(arguments, "seeds"), error))
        return false;
    request->query.adventure = sg_json_double(arguments, "adventure", 0);
    question->known =
        find_known(question->recommender.catalogue, sg_json_array(arguments, "exclude"),
                   &request->filter.exclude_count);
    request->filter.exclude = question->known;
    return true;
}

bool sg_api_recommendations(SgApiCall *call, GError **error)
{
    g_auto(Question) question = { 0 };
    if (!open_question(&question, call, error))
        return false;
    const SgRecommender *recommender = &question.recommender;
    const SgExplainOptions brief = SG_EXPLAIN_OPTIONS_IN_LIST;
    bool explained = sg_json_bool(call->arguments, "explain", false);
    g_autoptr(GPtrArray) list =
        sg_answer_ask(recommender, &question.request, explained ? &brief : NULL, error);
    if (!list)
        return false;
    call->document = explained
                         ? sg_answer_explained(recommender, &question.request, list, &brief, error)
                         : sg_answer_recommended(recommender, list);
    return call->document != NULL;
}

/* The track that the question is about. */
static bool find_item(const Question *question, const SgApiCall *call, int32_t *track,
                      GError **error)
{
    const char *item = sg_json_string(call->arguments, "item");
    *track = sg_recommender_find_track(&question->recommender, item);
    return *track >= 0 || sg_fail(error, SG_ERROR_NOT_FOUND, "'%s' is not here", item);
}

bool sg_api_explanations(SgApiCall *call, GError **error)
{
    g_auto(Question) question = { 0 };
    int32_t track;
    if (!open_question(&question, call, error) || !find_item(&question, call, &track, error))
        return false;
    SgExplainOptions options = SG_EXPLAIN_OPTIONS_DEFAULT;
    options.max_paths = sg_json_int(call->arguments, "paths", options.max_paths);
    g_autoptr(SgExplanation) explanation =
        sg_explain(&question.recommender, &question.request, track, &options, error);
    if (explanation)
        call->document =
            sg_answer_explanation(&question.recommender, &question.request, explanation);
    return explanation != NULL;
}

bool sg_api_whynot(SgApiCall *call, GError **error)
{
    g_auto(Question) question = { 0 };
    int32_t track;
    if (!open_question(&question, call, error) || !find_item(&question, call, &track, error))
        return false;
    g_autoptr(SgWhynot) whynot = sg_whynot(&question.recommender, &question.request, track, error);
    if (whynot)
        call->document = sg_answer_whynot(&question.recommender, &question.request, whynot);
    return whynot != NULL;
}

/* What is to be left out, sorted into seeds and lists. NOT_FOUND: neither. */
static bool find_without(const Question *question, const SgJson *urns, GArray *seeds, GArray *lists,
                         GError **error)
{
    const SgQuery *query = &question->request.query;
    size_t n;
    SgJson *urn;
    json_array_foreach ((SgJson *)urns, n, urn) {
        const char *name = json_string_value(urn);
        int32_t number = sg_recommender_find_track(&question->recommender, name);
        bool seed = false;
        for (int64_t s = 0; s < query->count; s++)
            seed |= query->seed[s] == number;
        if (!seed)
            number = sg_recommender_find_list(&question->recommender, name);
        if (number < 0)
            return sg_fail(error, SG_ERROR_NOT_FOUND,
                           "'%s' is neither a seed nor a playlist nor a user with likes", name);
        g_array_append_val(seed ? seeds : lists, number);
    }
    return true;
}

/* How long the model's own fit took, as its description has it; NAN: unknown. */
static double fit_seconds(const SgApiCall *call)
{
    const char *name = sg_json_string(call->arguments, "model");
    const SgServedModel *served =
        strcmp(name, "walk") ? sg_snapshot_model(call->snapshot, name, NULL) : NULL;
    return served ? sg_json_double(served->about, "fit_seconds", NAN) : NAN;
}

/* A fit takes all cores: it must be short, and there is one at a time. False after a problem. */
static bool begin_refit(SgApiCall *call)
{
    SgApi *api = call->api;
    double seconds = fit_seconds(call), most = api->options.refit_seconds;
    g_autofree char *detail = NULL;
    if (!(seconds <= most)) {
        g_autofree char *took =
            isnan(seconds) ? g_strdup("an unknown time") : g_strdup_printf("%.3g s", seconds);
        detail = g_strdup_printf(
            "without a list the model '%s' would have to be fitted anew, and its fit took %s: this "
            "server allows %g s (--refit-seconds). Leave out seeds, or ask another model or the "
            "command `soundgraph whatif`",
            sg_json_string(call->arguments, "model"), took, most);
        sg_problem(call->reply, call->request, 422, detail, NULL);
        return false;
    }
    g_mutex_lock(&api->lock);
    bool busy = api->refitting;
    api->refitting = true;
    g_mutex_unlock(&api->lock);
    if (!busy)
        return true;
    g_autofree char *wait = g_strdup_printf("%.0f", ceil(MAX(1, seconds)));
    sg_reply_header(call->reply, "Retry-After", wait);
    sg_problem(call->reply, call->request, 429,
               "another what-if fits a model right now: wait for Retry-After seconds", NULL);
    return false;
}

static void end_refit(SgApi *api)
{
    g_mutex_lock(&api->lock);
    api->refitting = false;
    g_mutex_unlock(&api->lock);
}

bool sg_api_whatif(SgApiCall *call, GError **error)
{
    g_auto(Question) question = { 0 };
    int32_t track = -1;
    g_autoptr(GArray) seeds = g_array_new(FALSE, FALSE, sizeof(int32_t));
    g_autoptr(GArray) lists = g_array_new(FALSE, FALSE, sizeof(int32_t));
    bool one = sg_json_string(call->arguments, "item") != NULL;
    if (!open_question(&question, call, error) ||
        (one && !find_item(&question, call, &track, error)) ||
        !find_without(&question, sg_json_array(call->arguments, "without"), seeds, lists, error))
        return false;
    const SgWithout without = { .seed = (const int32_t *)(void *)seeds->data,
                                .seeds = seeds->len,
                                .list = (const int32_t *)(void *)lists->data,
                                .lists = lists->len };
    bool anew = sg_whatif_fits_anew(question.recommender.fitted, &without);
    if (anew && !begin_refit(call))
        return true;
    g_autoptr(SgWhatif) whatif =
        sg_whatif(&question.recommender, &question.request, &without, track, error);
    if (anew)
        end_refit(call->api);
    if (whatif)
        call->document = sg_answer_whatif(&question.recommender, &question.request, whatif);
    return whatif != NULL;
}
