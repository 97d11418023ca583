/* SPDX-License-Identifier: MIT */
#include "cli/answer.h"

#include "base/text.h"
#include "cli/command.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "sources/source.h"

#include <string.h>

bool sg_answer_is_link(const char *name)
{
    const char *colon = strchr(name, ':'), *slash = strchr(name, '/');
    return strstr(name, "://") || (slash && (!colon || slash < colon));
}

/* The store's URN of a cleaned page URL, or NULL. */
static char *urn_of_page(SgStore *store, const char *clean, GError **error)
{
    g_autofree char *key = g_strconcat("url ", clean, NULL);
    char *urn = sg_store_urn_of_url(store, clean);
    if (!urn && !sg_store_get_meta(store, key, &urn, error))
        return NULL;
    return urn;
}

char *sg_answer_urn(SgStore *store, const char *name, GError **error)
{
    g_auto(SgPageUrl) page = { 0 };
    if (!sg_answer_is_link(name) && strchr(name, ':'))
        return g_strdup(name);
    if (!sg_answer_is_link(name))
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "'%s' is neither a page's URL nor a URN; `soundgraph search` finds "
                            "tracks by words",
                            name);
    if (!sg_page_url_parse(name, &page, error))
        return NULL;
    if (page.urn)
        return g_steal_pointer(&page.urn);
    GError *problem = NULL;
    char *urn = urn_of_page(store, page.clean, &problem);
    if (!urn && !problem && page.kind_known) {
        /* Names of pages are lower case; the codes of short links are not. */
        g_autofree char *lower = g_ascii_strdown(page.clean, -1);
        urn = urn_of_page(store, lower, &problem);
    }
    if (problem) {
        g_propagate_error(error, problem);
        return NULL;
    }
    return urn ? urn
               : sg_fail_null(error, SG_ERROR_NOT_FOUND,
                              "'%s' is not in the store; collect it with `soundgraph build`",
                              page.clean);
}

static bool find_named(SgStore *store, const SgGraph *graph, const char *name, int32_t *track,
                       GError **error)
{
    g_autofree char *urn = sg_answer_urn(store, name, error);
    return urn && sg_answer_find(graph, urn, track, error);
}

int32_t *sg_answer_find_all(SgStore *store, const SgGraph *graph, int count, char *const *names,
                            int64_t *found, GError **error)
{
    g_autofree int32_t *tracks = g_new(int32_t, count + 1);
    for (int n = 0; n < count; n++)
        if (!find_named(store, graph, names[n], &tracks[n], error))
            return NULL;
    *found = sg_answer_distinct(tracks, count);
    return g_steal_pointer(&tracks);
}

int32_t *sg_answer_find_known(SgStore *store, const SgGraph *graph, char *const *names,
                              int64_t *found, int64_t *unknown)
{
    int32_t *tracks = g_new(int32_t, g_strv_length((char **)names) + 1);
    int64_t count = 0;
    *unknown = 0;
    for (; *names; names++) {
        bool known = find_named(store, graph, *names, &tracks[count], NULL);
        count += known;
        *unknown += !known;
    }
    *found = sg_answer_distinct(tracks, count);
    return tracks;
}

/* -- Tables ------------------------------------------------------------------------------------------ */

void sg_answer_print_recommendations(const SgPersonal *personal, const GPtrArray *list)
{
    const SgGraph *graph = personal->graph;
    for (guint n = 0; n < list->len; n++) {
        const SgRecommendation *entry = list->pdata[n];
        const SgGraphTrack *track = &graph->track[entry->track];
        g_autofree char *reason = sg_personal_reason(personal, entry);
        sg_terminal_print("%2u. %s - %s  (%s %.4g)", n + 1, sg_graph_title(graph, entry->track),
                          track->artist_name ? track->artist_name : "unknown", entry->level,
                          entry->score);
        sg_terminal_print("    %s", reason);
        sg_terminal_print("    %s", track->permalink_url ? track->permalink_url : track->urn);
    }
    if (list->len == 0)
        sg_cli_print("nothing passes\n");
}

void sg_answer_print_neighbours(const SgGraph *graph, int32_t number, const GArray *neighbours)
{
    g_autoptr(SgTable) table =
        sg_table_new("Rank>", "Title", "Artist", "Together>", "Weight>", "Page!", NULL);
    for (guint n = 0; n < neighbours->len; n++) {
        const SgNeighbour *near = &g_array_index(neighbours, SgNeighbour, n);
        const SgGraphTrack *track = &graph->track[near->track];
        g_autofree char *rank = g_strdup_printf("%u", n + 1);
        g_autofree char *together = g_strdup_printf("%d", near->together);
        g_autofree char *weight = g_strdup_printf("%.4f", near->weight);
        sg_table_add(table, rank, sg_graph_title(graph, near->track), track->artist_name, together,
                     weight, track->permalink_url ? track->permalink_url : track->urn);
    }
    sg_table_print(table);
}
