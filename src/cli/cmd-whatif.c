/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/asking.h"
#include "cli/explain-print.h"
#include "cli/filter-flags.h"
#include "cli/table.h"
#include "recommend/explain-answer.h"

enum { DEFAULT_K = 10, LARGEST_K = 1000 };

static SgFilterFlags filter;
static struct {
    char **without;
    gboolean all;
} options;

static const GOptionEntry entries[] = {
    { "without", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.without,
      "a seed, a playlist, or a user (whose likes); may be repeated", "ITEM" },
    { "all", 0, 0, G_OPTION_ARG_NONE, &options.all,
      "all names are seeds: show every track that is among the best before or after", NULL },
    SG_FILTER_ENTRIES(filter),
    G_OPTION_ENTRY_NULL,
};

/* What is to be left out, sorted into seeds and lists. */
typedef struct {
    GArray *seeds;
    GArray *lists;
} Items;

static void items_clear(Items *items)
{
    g_clear_pointer(&items->seeds, g_array_unref);
    g_clear_pointer(&items->lists, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Items, items_clear)

static bool is_seed(const SgQuery *query, int32_t track)
{
    for (int64_t n = 0; n < query->count; n++)
        if (query->seed[n] == track)
            return true;
    return false;
}

static bool find_items(Items *items, const SgAsking *asking, const SgQuery *query, GError **error)
{
    items->seeds = g_array_new(FALSE, FALSE, sizeof(int32_t));
    items->lists = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (char **name = options.without; *name; name++) {
        int32_t number;
        if (sg_asking_find(asking, *name, &number, NULL)) {
            if (!is_seed(query, number))
                return sg_fail(error, SG_ERROR_INPUT,
                               "'%s' is a track, but none of the seeds: name a seed, a playlist "
                               "or a user",
                               *name);
            g_array_append_val(items->seeds, number);
        } else if (sg_asking_find_list(asking, *name, &number, error)) {
            g_array_append_val(items->lists, number);
        } else {
            return false;
        }
    }
    return true;
}

static char *standing_text(const SgStanding *standing)
{
    if (!standing->level)
        return g_strdup("-");
    return standing->rank > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, standing->rank)
                              : g_strdup("filtered");
}

static void print(const SgRecommender *recommender, const SgWhatif *whatif)
{
    g_autoptr(SgTable) table = sg_table_new("Before>", "After>", "Score>", "Then>", "Track", NULL);
    for (guint n = 0; n < whatif->moves->len; n++) {
        const SgMove *move = &g_array_index(whatif->moves, SgMove, n);
        g_autofree char *title = sg_explain_title(recommender, move->track);
        g_autofree char *before = standing_text(&move->before);
        g_autofree char *after = standing_text(&move->after);
        g_autofree char *score = g_strdup_printf("%.6f", move->before.score);
        g_autofree char *then = g_strdup_printf("%.6f", move->after.score);
        sg_table_add(table, before, after, score, then, title);
    }
    sg_table_print(table);
}

static bool ask(SgCli *cli, const SgAsking *asking, const SgRecommendRequest *request,
                int32_t track, GError **error)
{
    g_auto(Items) items = { 0 };
    if (!find_items(&items, asking, &request->query, error))
        return false;
    const SgWithout without = {
        .seed = (const int32_t *)(void *)items.seeds->data,
        .seeds = items.seeds->len,
        .list = (const int32_t *)(void *)items.lists->data,
        .lists = items.lists->len,
    };
    g_autoptr(SgWhatif) whatif = sg_whatif(&asking->recommender, request, &without, track, error);
    if (!whatif)
        return false;
    if (cli->json) {
        g_autoptr(SgJson) document = sg_answer_whatif(&asking->recommender, request, whatif);
        sg_cli_print_json(document);
    } else {
        print(&asking->recommender, whatif);
    }
    return true;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    g_auto(SgAsking) asking = { 0 };
    int32_t track = -1;
    SgRecommendRequest request = { .filter = sg_filter_flags_make(&filter) };
    int seeds = options.all ? argc : argc - 1;
    if (!options.without)
        return sg_fail(error, SG_ERROR_INPUT, "--without ITEM is missing: what is to be left out?");
    if (seeds < 1)
        return sg_fail(error, SG_ERROR_INPUT, "name seeds and a track, or only seeds with --all");
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &request.k, error) ||
        !sg_filter_flags_check(&filter, error) ||
        !sg_asking_open(&asking, cli, SG_ASKING_LISTS, error) ||
        (!options.all && !sg_asking_find(&asking, argv[argc - 1], &track, error)))
        return false;
    g_autofree int32_t *seed =
        sg_asking_find_all(&asking, seeds, argv, &request.query.count, error);
    if (!seed)
        return false;
    request.query.seed = seed;
    request.query.adventure = filter.adventure;
    return ask(cli, &asking, &request, track, error);
}

const SgCommand sg_command_whatif = {
    .name = "whatif",
    .group = "discover",
    .arguments = "SEED… TRACK",
    .summary = "where a track would stand without a seed or a playlist",
    .examples = { "soundgraph whatif soundcloud:tracks:1 soundcloud:tracks:2 "
                  "--without soundcloud:playlists:7",
                  "soundgraph whatif soundcloud:tracks:1 soundcloud:tracks:3 soundcloud:tracks:2 "
                  "--without soundcloud:tracks:3 --json",
                  "soundgraph whatif soundcloud:tracks:1 --all --without soundcloud:playlists:7",
                  NULL },
    .details =
        "The last name is the track in question, the others are the seeds. The answer is exact:\n"
        "what a model fitted without the item would say. Walk and cooccur count only the rows of\n"
        "the seeds again; other models are fitted anew.",
    .takes = SG_TAKES_STORE | SG_TAKES_MODEL | SG_TAKES_DATASET | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = -1,
    .run = run,
};
