/* SPDX-License-Identifier: MIT */
#include "cli/model-answer.h"

#include "base/file.h"
#include "base/log.h"
#include "cli/explain-print.h"
#include "cli/terminal.h"
#include "recommend/answer.h"
#include "recommend/explain-answer.h"

#include <string.h>

enum { LARGEST_NAME_FILE = 64 << 20 };

char **sg_model_answer_names(char *const *names, GError **error)
{
    g_autoptr(GStrvBuilder) all = g_strv_builder_new();
    for (; *names; names++) {
        if (**names != '@') {
            g_strv_builder_add(all, *names);
            continue;
        }
        g_autofree char *text = NULL;
        size_t length;
        if (!sg_file_read(*names + 1, LARGEST_NAME_FILE, &text, &length, error))
            return NULL;
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        for (size_t n = 0; lines[n]; n++)
            if (*g_strstrip(lines[n]))
                g_strv_builder_add(all, lines[n]);
    }
    return g_strv_builder_end(all);
}

/* Ascending distinct numbers of the names that the model knows. */
static int32_t *known_tracks(const SgAsking *asking, char *const *names, int64_t *count)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (; *names; names++) {
        g_autoptr(GError) problem = NULL;
        int32_t track;
        if (sg_asking_find(asking, *names, &track, &problem))
            g_array_append_val(found, track);
        else
            sg_log(SG_LOG_WARNING, "left out: %s", problem->message);
    }
    *count = sg_answer_distinct((int32_t *)(void *)found->data, found->len);
    return (int32_t *)(void *)g_array_free(found, FALSE);
}

static void print(const SgCatalogue *catalogue, const GPtrArray *list)
{
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = list->pdata[n];
        g_auto(SgItem) item = { 0 };
        sg_catalogue_item(catalogue, entry->track, &item);
        sg_terminal_print("Rank %02u | %s | %s - %s (Score: %.6g)", n + 1, item.urn,
                          item.title ? item.title : "-", item.artist ? item.artist : "-",
                          entry->score);
    }
}

static bool print_explained(const SgRecommender *recommender, const SgRecommendRequest *request,
                            const GPtrArray *list, GError **error)
{
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = list->pdata[n];
        g_autoptr(SgExplanation) explanation = sg_explain_entry(recommender, request, entry, n + 1,
                                                                &SG_EXPLAIN_OPTIONS_IN_LIST, error);
        g_autofree char *title = sg_explain_title(recommender, entry->track);
        if (!explanation)
            return false;
        sg_terminal_print("%2u. %s  (%s %.6f)", n + 1, title, entry->level, entry->score);
        sg_explain_print_parts(recommender, explanation);
    }
    if (list->len == 0)
        sg_cli_print("nothing passes\n");
    return true;
}

bool sg_model_answer_explained(const SgCli *cli, const SgRecommender *recommender,
                               const SgRecommendRequest *request, const GPtrArray *list,
                               GError **error)
{
    if (!cli->json)
        return print_explained(recommender, request, list, error);
    g_autoptr(SgJson) document =
        sg_answer_explained(recommender, request, list, &SG_EXPLAIN_OPTIONS_IN_LIST, error);
    if (document)
        sg_cli_print_json(document);
    return document != NULL;
}

/* Seeds and excluded tracks by name; the request lends them. */
typedef struct {
    int32_t *seeds;
    int32_t *known;
} Named;

static void named_clear(Named *named)
{
    g_free(named->seeds);
    g_free(named->known);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Named, named_clear)

static bool find_named(Named *named, const SgAsking *asking, const char *model, char **argv,
                       char *const *exclude, SgRecommendRequest *request, GError **error)
{
    g_auto(GStrv) seeds = sg_model_answer_names(argv, error);
    if (!seeds)
        return false;
    named->seeds = known_tracks(asking, seeds, &request->query.count);
    request->query.seed = named->seeds;
    if (request->query.count == 0)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "the model '%s' knows none of the %u tracks",
                       model, g_strv_length(seeds));
    g_auto(GStrv) known = exclude ? sg_model_answer_names(exclude, error) : NULL;
    if (exclude && !known)
        return false;
    if (known)
        named->known = known_tracks(asking, known, &request->filter.exclude_count);
    request->filter.exclude = named->known;
    return true;
}

bool sg_model_answer(SgCli *cli, int argc, char **argv, const SgRecommendFlags *flags,
                     GError **error)
{
    g_auto(SgAsking) asking = { 0 };
    g_auto(Named) named = { 0 };
    SgRecommendRequest request = { .filter = flags->filter, .k = flags->k, .mmr = flags->mmr };
    SgAskingLists lists = flags->mmr > 0   ? SG_ASKING_LISTS
                          : flags->explain ? SG_ASKING_TRY_LISTS
                                           : SG_ASKING_BARE;
    if (!sg_asking_open(&asking, cli, lists, error) ||
        !find_named(&named, &asking, cli->model, argv, flags->exclude, &request, error))
        return false;
    request.query.adventure = flags->adventure;
    g_autoptr(GPtrArray) list = sg_recommender_ask(&asking.recommender, &request, error);
    if (!list)
        return false;
    if (flags->explain)
        return sg_model_answer_explained(cli, &asking.recommender, &request, list, error);
    if (cli->json) {
        g_autoptr(SgJson) document =
            sg_answer_of_model(asking.fitted, asking.catalogue, list, true);
        sg_cli_print_json(document);
    } else {
        print(asking.catalogue, list);
    }
    return true;
}
