/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/asking.h"
#include "cli/explain-print.h"
#include "cli/filter-flags.h"
#include "cli/model-answer.h"
#include "cli/terminal.h"
#include "recommend/explain-answer.h"

#include <math.h>

enum { DEFAULT_K = 10, LARGEST_K = 10000 };

static SgFilterFlags filter;
static char **excluded;
static const GOptionEntry entries[] = {
    SG_FILTER_ENTRIES(filter),
    { "exclude-known", 0, 0, G_OPTION_ARG_STRING_ARRAY, &excluded,
      "what `recommend` was told to leave out; may be repeated; @FILE has one a line", "TRACK" },
    G_OPTION_ENTRY_NULL,
};

static void print_tie(const SgRecommender *recommender, const SgSeedTie *tie)
{
    g_autofree char *title = sg_explain_title(recommender, tie->seed);
    g_autoptr(GString) text = g_string_new(NULL);
    if (tie->lists >= 0)
        g_string_append_printf(text, "%" G_GINT64_FORMAT " lists in common", tie->lists);
    if (tie->tags >= 0)
        g_string_append_printf(text, ", %" G_GINT64_FORMAT " tags", tie->tags);
    if (tie->artist)
        g_string_append(text, ", the same artist");
    if (tie->cut)
        g_string_append(text, "; the model kept stronger links");
    sg_terminal_print("    %+.6f  %s: %s", tie->value, title, text->str);
}

static void print(const SgRecommender *recommender, const SgRecommendRequest *request,
                  const SgWhynot *whynot)
{
    g_autofree char *title = sg_explain_title(recommender, whynot->track);
    sg_terminal_print("%s", title);
    if (whynot->recommended)
        sg_terminal_print("it is recommended, at rank %" G_GINT64_FORMAT, whynot->rank);
    else if (whynot->level)
        sg_terminal_print("rank %" G_GINT64_FORMAT " of those asked for (%" G_GINT64_FORMAT
                          "), score %.6f by %s",
                          whynot->rank, request->k, whynot->score, whynot->level);
    else
        sg_terminal_print("nothing ties it to the seeds");
    if (!isnan(whynot->score_at_k))
        sg_terminal_print("the last one recommended by %s has score %.6f", whynot->level,
                          whynot->score_at_k);
    if (whynot->track_lists >= 0)
        sg_terminal_print("it stands in %" G_GINT64_FORMAT " lists", whynot->track_lists);
    for (guint n = 0; n < whynot->ties->len; n++)
        print_tie(recommender, &g_array_index(whynot->ties, SgSeedTie, n));
    for (guint n = 0; n < whynot->advice->len; n++)
        sg_terminal_print("→ %s", g_array_index(whynot->advice, SgAdvice, n).text);
}

static int32_t *find_excluded(const SgAsking *asking, int64_t *count, GError **error)
{
    g_auto(GStrv) names = sg_model_answer_names(excluded, error);
    return names ? sg_asking_find_all(asking, (int)g_strv_length(names), names, count, error)
                 : NULL;
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    g_auto(SgAsking) asking = { 0 };
    int32_t track;
    SgRecommendRequest request = { .filter = sg_filter_flags_make(&filter) };
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &request.k, error) ||
        !sg_filter_flags_check(&filter, error) ||
        !sg_asking_open(&asking, cli, SG_ASKING_TRY_LISTS, error) ||
        !sg_asking_find(&asking, argv[argc - 1], &track, error))
        return false;
    g_autofree int32_t *seeds =
        sg_asking_find_all(&asking, argc - 1, argv, &request.query.count, error);
    if (!seeds)
        return false;
    request.query.seed = seeds;
    request.query.adventure = filter.adventure;
    g_autofree int32_t *known = NULL;
    if (excluded) {
        known = find_excluded(&asking, &request.filter.exclude_count, error);
        if (!known)
            return false;
        request.filter.exclude = known;
    }
    g_autoptr(SgWhynot) whynot = sg_whynot(&asking.recommender, &request, track, error);
    if (!whynot)
        return false;
    if (cli->json) {
        g_autoptr(SgJson) document = sg_answer_whynot(&asking.recommender, &request, whynot);
        sg_cli_print_json(document);
    } else {
        print(&asking.recommender, &request, whynot);
    }
    return true;
}

const SgCommand sg_command_whynot = {
    .name = "whynot",
    .group = "discover",
    .arguments = "SEED… TRACK",
    .summary = "why a track is not recommended, and what would bring it in",
    .examples = { "soundgraph whynot soundcloud:tracks:1 soundcloud:tracks:2",
                  "soundgraph whynot soundcloud:tracks:1 soundcloud:tracks:2 --genre techno "
                  "--max-per-artist 1 -k 20 --json",
                  "soundgraph whynot --model data/models/walk SEED_URN TRACK_URN", NULL },
    .details =
        "The last name is the track in question, the others are the seeds; the filters are those\n"
        "of `recommend`. It says which of them hold the track back, where it stands, what ties\n"
        "it to each seed, and at which rank one further seed would put it.",
    .takes = SG_TAKES_STORE | SG_TAKES_MODEL | SG_TAKES_DATASET | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 2,
    .max_arguments = -1,
    .run = run,
};
