/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/answer.h"
#include "graph/build.h"

enum { DEFAULT_K = 20, LARGEST_K = 100000 };

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    int64_t k;
    int32_t track;
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &k, error))
        return false;
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autofree char *urn = store ? sg_answer_urn(store, argv[0], error) : NULL;
    g_autoptr(SgGraph) graph = urn ? sg_graph_build(store, NULL, error) : NULL;
    if (!graph || !sg_answer_find(graph, urn, &track, error))
        return false;
    g_autoptr(GArray) neighbours = sg_neighbours(graph, track, k);
    if (cli->json) {
        g_autoptr(SgJson) document = sg_answer_neighbours(graph, track, neighbours);
        sg_cli_print_json(document);
    } else {
        sg_answer_print_neighbours(graph, track, neighbours);
    }
    return true;
}

const SgCommand sg_command_neighbors = {
    .name = "neighbors",
    .group = "look",
    .arguments = "TRACK",
    .summary = "the tracks that share playlists with a track, strongest first",
    .examples = { "soundgraph neighbors https://soundcloud.com/nils-aurora/harbour-lights",
                  "soundgraph neighbors soundcloud:tracks:1 -k 50 --json", NULL },
    .details =
        "together: playlists that hold both; weight: the sum of 1/n over them, where n is the\n"
        "number of tracks in a playlist.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_K,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
