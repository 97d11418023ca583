/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/clock.h"
#include "base/log.h"
#include "cli/near.h"
#include "cli/unveil.h"

enum { DEFAULT_K = 20, LARGEST_K = 1000 };

static struct {
    gboolean explain;
} options;

static const GOptionEntry entries[] = {
    { "explain", 0, 0, G_OPTION_ARG_NONE, &options.explain, "name the playlists that tracks share",
      NULL },
    G_OPTION_ENTRY_NULL,
};

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    int64_t k;
    g_auto(SgUnveil) report = { 0 };
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &k, error))
        return false;
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autofree char *urn = store ? sg_near_urn(store, argv[0], "track", error) : NULL;
    double start = sg_clock_monotonic();
    if (!urn || !sg_store_begin(store, error) ||
        !sg_unveil_read(&report, store, urn, k, options.explain, error))
        return false;
    sg_log(SG_LOG_DEBUG, "answered in %.1f ms", 1000 * (sg_clock_monotonic() - start));
    if (cli->json) {
        g_autoptr(SgJson) document = sg_unveil_json(&report);
        sg_cli_print_json(document);
    } else {
        sg_unveil_print(&report);
    }
    return true;
}

const SgCommand sg_command_unveil = {
    .name = "unveil",
    .group = "look",
    .arguments = "TRACK_URL|URN",
    .summary = "all that the store tells about a track: playlists, related tracks, artists, fans",
    .examples = { "soundgraph unveil https://soundcloud.com/nils-aurora/harbour-lights",
                  "soundgraph unveil soundcloud:tracks:1 -k 5 --explain",
                  "soundgraph unveil soundcloud:tracks:1 --json", NULL },
    .details =
        "Answered by the database through its indexes, at any size. Where a part of the answer\n"
        "would need a large part of the store, so much is looked at and no more; the report\n"
        "says how much. `artists`, `similar`, `also` and `neighbors` look at everything.\n"
        "Counts that a source hides are printed as \"-\".",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
