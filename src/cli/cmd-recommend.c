/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/log.h"
#include "cli/answer.h"
#include "cli/filter-flags.h"
#include "cli/model-answer.h"

enum { DEFAULT_K = 10, LARGEST_K = 10000 };

static SgFilterFlags filter;
static struct {
    char **exclude;
    char *method;
    double mmr;
    gboolean explain;
} options;

static const GOptionEntry entries[] = {
    SG_FILTER_ENTRIES(filter),
    { "exclude-known", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.exclude,
      "leave out this track; may be repeated; @FILE has one a line", "TRACK" },
    { "mmr", 0, 0, G_OPTION_ARG_DOUBLE, &options.mmr,
      "tracks that are unlike each other: maximal marginal relevance, from near 0 (diverse) to 1",
      "LAMBDA" },
    { "explain", 0, 0, G_OPTION_ARG_NONE, &options.explain, "with each track, what made its score",
      NULL },
    { "method", 0, 0, G_OPTION_ARG_STRING, &options.method, "walk (default) or common", "NAME" },
    G_OPTION_ENTRY_NULL,
};

static bool check_options(GError **error)
{
    if (!sg_filter_flags_check(&filter, error))
        return false;
    if (!(options.mmr >= 0 && options.mmr <= 1))
        return sg_fail(error, SG_ERROR_INPUT, "--mmr must be above 0 and at most 1");
    if (options.method && strcmp(options.method, "walk") && strcmp(options.method, "common"))
        return sg_fail(error, SG_ERROR_INPUT, "--method '%s' must be walk or common",
                       options.method);
    if (filter.adventure != 0 && g_strcmp0(options.method, "common") == 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "--adventure moves the walk: --method common has nothing like it");
    if (options.mmr > 0 && g_strcmp0(options.method, "common") == 0)
        return sg_fail(error, SG_ERROR_INPUT,
                       "--mmr chooses among the walk's tracks: --method "
                       "common has nothing like it");
    return true;
}

/* One track that is named itself must be there; of a file's, the ones that are known count. */
static int32_t *find_excluded(SgStore *store, const SgGraph *graph, int64_t *count, GError **error)
{
    int64_t unknown;
    for (char **name = options.exclude; *name; name++) {
        int64_t one;
        g_autofree int32_t *track = **name == '@'
                                        ? g_new(int32_t, 1)
                                        : sg_answer_find_all(store, graph, 1, name, &one, error);
        if (!track)
            return NULL;
    }
    g_auto(GStrv) names = sg_model_answer_names(options.exclude, error);
    if (!names)
        return NULL;
    int32_t *known = sg_answer_find_known(store, graph, names, count, &unknown);
    if (unknown > 0)
        sg_log(SG_LOG_WARNING,
               "%" G_GINT64_FORMAT " of %u tracks to leave out are not in the store", unknown,
               g_strv_length(names));
    return known;
}

static bool from_store(SgCli *cli, int argc, char **argv, int64_t k, GError **error)
{
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autoptr(SgPersonal) personal = store ? sg_personal_open(store, error) : NULL;
    if (!personal)
        return false;
    SgRecommendRequest request = { .filter = sg_filter_flags_make(&filter),
                                   .k = k,
                                   .mmr = options.mmr };
    g_autofree int32_t *seeds =
        sg_answer_find_all(store, personal->graph, argc, argv, &request.query.count, error);
    if (!seeds)
        return false;
    request.query.seed = seeds;
    request.query.adventure = filter.adventure;
    g_autofree int32_t *known = NULL;
    if (options.exclude) {
        known = find_excluded(store, personal->graph, &request.filter.exclude_count, error);
        if (!known)
            return false;
        request.filter.exclude = known;
    }
    bool common = g_strcmp0(options.method, "common") == 0;
    g_autoptr(GPtrArray) list = common ? sg_personal_common(personal, &request, error)
                                       : sg_personal_recommend(personal, &request, error);
    if (!list)
        return false;
    if (options.explain) {
        SgRecommender recommender = sg_recommender_of_personal(personal);
        return sg_model_answer_explained(cli, &recommender, &request, list, error);
    }
    if (cli->json) {
        g_autoptr(SgJson) document = sg_answer_recommendations(personal, list, true);
        sg_cli_print_json(document);
    } else {
        sg_answer_print_recommendations(personal, list);
    }
    if (common && list->len == 0)
        sg_cli_hint("--method common finds nothing here: it wants tracks two steps away with two "
                    "neighbours in common");
    return true;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    int64_t k;
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &k, error) || !check_options(error))
        return false;
    if (!cli->model)
        return from_store(cli, argc, argv, k, error);
    const SgRecommendFlags flags = { .filter = sg_filter_flags_make(&filter),
                                     .exclude = options.exclude,
                                     .adventure = filter.adventure,
                                     .mmr = options.mmr,
                                     .k = k,
                                     .explain = options.explain };
    return sg_model_answer(cli, argc, argv, &flags, error);
}

const SgCommand sg_command_recommend = {
    .name = "recommend",
    .group = "discover",
    .arguments = "TRACK…",
    .summary = "what to hear next, and why",
    .examples = { "soundgraph recommend https://soundcloud.com/nils-aurora/harbour-lights",
                  "soundgraph recommend soundcloud:tracks:1 soundcloud:tracks:2 -k 20 --json",
                  "soundgraph recommend soundcloud:tracks:1 --explain --mmr 0.7 --adventure 0.2",
                  "soundgraph recommend --model data/models/walk "
                  "spotify:track:4uLU6hMCjMI75M1A2tKUQC",
                  NULL },
    .details =
        "Tracks are named by URL or URN. Without --model the answer comes from the store: a\n"
        "two-hop walk over its playlists and likes, filled up by weaker reasons, each marked.\n"
        "With --model DIR a trained model answers (`soundgraph train`); it finds links in --store.",
    .takes = SG_TAKES_STORE | SG_TAKES_MODEL | SG_TAKES_DATASET | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = -1,
    .run = run,
};
