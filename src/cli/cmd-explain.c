/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/asking.h"
#include "cli/explain-print.h"
#include "cli/filter-flags.h"
#include "recommend/explain-answer.h"

static SgFilterFlags filter;
static struct {
    int paths;
} options = { .paths = 5 };

static const GOptionEntry entries[] = {
    SG_FILTER_ENTRIES(filter),
    { "paths", 0, 0, G_OPTION_ARG_INT, &options.paths, "paths to show (default 5)", "N" },
    G_OPTION_ENTRY_NULL,
};

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    g_auto(SgAsking) asking = { 0 };
    int32_t track;
    SgRecommendRequest request = { .filter = sg_filter_flags_make(&filter), .k = 1 };
    if (!sg_filter_flags_check(&filter, error))
        return false;
    if (options.paths < 0)
        return sg_fail(error, SG_ERROR_INPUT, "--paths must not be negative");
    if (!sg_asking_open(&asking, cli, SG_ASKING_TRY_LISTS, error) ||
        !sg_asking_find(&asking, argv[argc - 1], &track, error))
        return false;
    g_autofree int32_t *seeds =
        sg_asking_find_all(&asking, argc - 1, argv, &request.query.count, error);
    if (!seeds)
        return false;
    request.query.seed = seeds;
    request.query.adventure = filter.adventure;
    SgExplainOptions how = SG_EXPLAIN_OPTIONS_DEFAULT;
    how.max_paths = options.paths;
    g_autoptr(SgExplanation) explanation =
        sg_explain(&asking.recommender, &request, track, &how, error);
    if (!explanation)
        return false;
    if (cli->json) {
        g_autoptr(SgJson) document =
            sg_answer_explanation(&asking.recommender, &request, explanation);
        sg_cli_print_json(document);
    } else {
        sg_explain_print(&asking.recommender, explanation);
    }
    return true;
}

const SgCommand sg_command_explain = {
    .name = "explain",
    .group = "discover",
    .arguments = "SEED… TRACK",
    .summary = "why a track is recommended for these seeds, down to the playlists",
    .examples = { "soundgraph explain soundcloud:tracks:1 soundcloud:tracks:2",
                  "soundgraph explain soundcloud:tracks:1 soundcloud:tracks:3 "
                  "soundcloud:tracks:2 --json",
                  "soundgraph explain --model data/models/walk SEED_URN TRACK_URN", NULL },
    .details =
        "The last name is the track in question, the others are the seeds. The contributions\n"
        "of the seeds add up to the score, and the playlists, likes, tags and tracks below a\n"
        "seed to its contribution. docs/explain.md says what each number means.",
    .takes = SG_TAKES_STORE | SG_TAKES_MODEL | SG_TAKES_DATASET | SG_TAKES_JSON,
    .options = entries,
    .min_arguments = 2,
    .max_arguments = -1,
    .run = run,
};
