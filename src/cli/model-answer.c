/* SPDX-License-Identifier: MIT */
#include "cli/model-answer.h"

#include "base/file.h"
#include "base/log.h"
#include "cli/terminal.h"
#include "models/checkpoint.h"
#include "recommend/answer.h"

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

/* Ascending distinct numbers of the names that the catalogue knows. */
static int32_t *known_tracks(const SgCatalogue *catalogue, char *const *names, int64_t *count)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (; *names; names++) {
        int32_t track = sg_catalogue_find(catalogue, *names);
        if (track >= 0)
            g_array_append_val(found, track);
        else
            sg_log(SG_LOG_WARNING, "'%s' is unknown to the model and left out", *names);
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

bool sg_model_answer(SgCli *cli, int argc, char **argv, int64_t k, const SgFilter *filter,
                     char *const *exclude, double adventure, GError **error)
{
    g_autoptr(SgFitted) fitted = sg_model_load(cli->model, error);
    if (!fitted)
        return false;
    g_autofree char *path = g_build_filename(cli->model, "items.tsv", NULL);
    g_autoptr(SgCatalogue) catalogue = sg_catalogue_open(path, fitted->M, error);
    if (!catalogue)
        return false;
    SgRecommendRequest request = { .filter = *filter, .k = k };
    g_auto(GStrv) seeds_named = sg_model_answer_names(argv, error);
    if (!seeds_named)
        return false;
    g_autofree int32_t *seeds = known_tracks(catalogue, seeds_named, &request.query.count);
    if (request.query.count == 0)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "the model '%s' knows none of the %d tracks",
                       cli->model, argc);
    request.query.seed = seeds;
    request.query.adventure = adventure;
    g_auto(GStrv) known_named = exclude ? sg_model_answer_names(exclude, error) : NULL;
    if (exclude && !known_named)
        return false;
    g_autofree int32_t *known =
        exclude ? known_tracks(catalogue, known_named, &request.filter.exclude_count) : NULL;
    request.filter.exclude = known;
    g_autoptr(GPtrArray) list = sg_recommend(fitted, catalogue, &request, error);
    if (!list)
        return false;
    if (cli->json) {
        g_autoptr(SgJson) document = sg_answer_of_model(fitted, catalogue, list);
        sg_cli_print_json(document);
    } else {
        print(catalogue, list);
    }
    return true;
}
