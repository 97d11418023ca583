/* SPDX-License-Identifier: MIT */
#include "cli/asking.h"

#include "base/log.h"
#include "cli/answer.h"
#include "models/checkpoint.h"

#include <string.h>

void sg_asking_clear(SgAsking *asking)
{
    sg_personal_free(asking->personal);
    sg_store_close(asking->store);
    sg_fitted_free(asking->fitted);
    sg_catalogue_free(asking->catalogue);
    sg_model_lists_free(asking->lists);
    g_free(asking->calibration);
    *asking = (SgAsking){ 0 };
}

/* -- Lists of a dataset ------------------------------------------------------------------------------ */

/* "yambda:user:7": a user's listening; all else are playlists. */
static bool is_user(const char *urn)
{
    const char *kind = strchr(urn, ':');
    return kind && (g_str_has_prefix(kind, ":user:") || g_str_has_prefix(kind, ":users:"));
}

static void list_facts(const void *data, int32_t list, SgListFacts *facts)
{
    const char *urn = sg_model_lists_urn(data, list);
    *facts =
        (SgListFacts){ is_user(urn) ? SG_LIST_LIKES : SG_LIST_PLAYLIST, urn,
                       sg_model_lists_title(data, list), NULL, sg_model_lists_date(data, list) };
}

static int32_t find_list(const void *data, const char *urn)
{
    return sg_model_lists_find(data, urn);
}

/* -- Opening ----------------------------------------------------------------------------------------- */

static SgModelLists *find_lists(const char *folder, const char *dataset, SgRecommender *recommender,
                                GError **error)
{
    SgModelLists *lists = sg_model_lists_open(folder, dataset, recommender->fitted->M, error);
    if (!lists)
        return NULL;
    recommender->lists = sg_model_lists_rows(lists);
    recommender->listed = sg_model_lists_listed(lists);
    recommender->list_facts = list_facts;
    recommender->find_list = find_list;
    recommender->list_data = lists;
    recommender->version = sg_model_lists_hash(lists);
    return lists;
}

void *sg_asking_open_lists(const char *folder, SgRecommender *recommender)
{
    g_autoptr(GError) problem = NULL;
    SgModelLists *lists = find_lists(folder, NULL, recommender, &problem);
    if (!lists)
        sg_log(SG_LOG_WARNING, "model '%s': no evidence below the seeds: %s", folder,
               problem->message);
    return lists;
}

static bool open_lists(SgAsking *asking, const SgCli *cli, SgAskingLists lists, GError **error)
{
    GError *problem = NULL;
    asking->lists = find_lists(cli->model, cli->dataset, &asking->recommender, &problem);
    if (!asking->lists && (lists == SG_ASKING_LISTS || cli->dataset)) {
        g_propagate_error(error, problem);
        return false;
    }
    if (!asking->lists) {
        sg_log(SG_LOG_WARNING, "no evidence below the seeds: %s", problem->message);
        g_error_free(problem);
    }
    return true;
}

static bool open_model(SgAsking *asking, const SgCli *cli, SgAskingLists lists, GError **error)
{
    asking->fitted = sg_model_load(cli->model, error);
    if (!asking->fitted)
        return false;
    g_autofree char *path = g_build_filename(cli->model, "items.tsv", NULL);
    asking->catalogue = sg_catalogue_open(path, asking->fitted->M, error);
    if (!asking->catalogue)
        return false;
    GError *problem = NULL;
    asking->calibration = sg_calibration_load(cli->model, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    asking->recommender = (SgRecommender){ .fitted = asking->fitted,
                                           .catalogue = asking->catalogue,
                                           .calibration = asking->calibration };
    return lists == SG_ASKING_BARE || open_lists(asking, cli, lists, error);
}

bool sg_asking_open(SgAsking *asking, const SgCli *cli, SgAskingLists lists, GError **error)
{
    *asking = (SgAsking){ .store_uri = cli->store };
    if (cli->model)
        return open_model(asking, cli, lists, error);
    if (cli->dataset)
        return sg_fail(error, SG_ERROR_INPUT,
                       "--dataset names what a model learnt: it stands with --model DIR");
    asking->store = sg_store_open(cli->store, SG_STORE_READ, error);
    asking->personal = asking->store ? sg_personal_open(asking->store, error) : NULL;
    if (!asking->personal)
        return false;
    asking->recommender = sg_recommender_of_personal(asking->personal);
    return true;
}

/* -- Names ------------------------------------------------------------------------------------------- */

/* Of a link the URN that the store knows: a model keeps no pages. */
static char *urn_for_model(const SgAsking *asking, const char *name, GError **error)
{
    if (!sg_answer_is_link(name))
        return g_strdup(name);
    g_autoptr(SgStore) store = sg_store_open(asking->store_uri, SG_STORE_READ, error);
    return store ? sg_answer_urn(store, name, error) : NULL;
}

static bool find_in_model(const SgAsking *asking, const char *name, int32_t *track, GError **error)
{
    g_autofree char *urn = urn_for_model(asking, name, error);
    if (!urn)
        return false;
    *track = sg_catalogue_find(asking->catalogue, urn);
    return *track >= 0 || sg_fail(error, SG_ERROR_NOT_FOUND, "'%s' is unknown to the model", name);
}

bool sg_asking_find(const SgAsking *asking, const char *name, int32_t *track, GError **error)
{
    if (!asking->personal)
        return find_in_model(asking, name, track, error);
    g_autofree char *urn = sg_answer_urn(asking->store, name, error);
    return urn && sg_answer_find(asking->personal->graph, urn, track, error);
}

int32_t *sg_asking_find_all(const SgAsking *asking, int count, char *const *names, int64_t *found,
                            GError **error)
{
    g_autofree int32_t *tracks = g_new(int32_t, count + 1);
    for (int n = 0; n < count; n++)
        if (!sg_asking_find(asking, names[n], &tracks[n], error))
            return NULL;
    *found = sg_answer_distinct(tracks, count);
    return g_steal_pointer(&tracks);
}

bool sg_asking_find_list(const SgAsking *asking, const char *name, int32_t *list, GError **error)
{
    g_autofree char *urn =
        asking->personal ? sg_answer_urn(asking->store, name, error) : g_strdup(name);
    if (!urn)
        return false;
    *list = sg_recommender_find_list(&asking->recommender, urn);
    return *list >= 0 || sg_fail(error, SG_ERROR_NOT_FOUND,
                                 "'%s' is neither a seed nor a list that is known", urn);
}
