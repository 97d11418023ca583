/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/near.h"

#include <string.h>

enum { DEFAULT_K = 20, LARGEST_K = 10000, LEAST_COMMON = 2 };

static struct {
    char *by;
    int min_common;
} options = { .min_common = -1 };

static const GOptionEntry entries[] = {
    { "by", 0, 0, G_OPTION_ARG_STRING, &options.by,
      "count (default): most shared fans first; lift: most characteristic first", "WHAT" },
    { "min-common", 0, 0, G_OPTION_ARG_INT, &options.min_common,
      "at least so many shared fans (default 2)", "N" },
    G_OPTION_ENTRY_NULL,
};

static bool check_options(SgAlsoOrder *order, GError **error)
{
    *order = g_strcmp0(options.by, "lift") == 0 ? SG_ALSO_BY_LIFT : SG_ALSO_BY_COUNT;
    if (options.by && *order == SG_ALSO_BY_COUNT && strcmp(options.by, "count") != 0)
        return sg_fail(error, SG_ERROR_INPUT, "--by '%s' must be count or lift", options.by);
    if (options.min_common == -1)
        options.min_common = LEAST_COMMON;
    return options.min_common >= 1 ||
           sg_fail(error, SG_ERROR_INPUT, "--min-common must be at least 1");
}

static void print(const GPtrArray *found)
{
    for (guint n = 0; n < found->len; n++) {
        const SgNear *near = found->pdata[n];
        g_ptr_array_add(near->evidence, NULL);
        g_autofree char *names = g_strjoinv(", ", (char **)near->evidence->pdata);
        g_autofree char *why = g_strdup_printf(
            "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " fans (%.0f%%, lift %.2f): %s%s",
            near->common, near->total_a, 100 * sg_near_share(near), near->weight, names,
            near->common + 1 > near->evidence->len ? ", …" : "");
        sg_near_print_track(n + 1, near->track, why);
    }
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    int64_t k;
    SgAlsoOrder order;
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &k, error) || !check_options(&order, error))
        return false;
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autofree char *urn = store ? sg_near_urn(store, argv[0], "track", error) : NULL;
    if (!urn || !sg_store_begin(store, error))
        return false;
    g_autoptr(GPtrArray) found = sg_ask_also(store, urn, order, options.min_common, k, error);
    if (!found)
        return false;
    if (cli->json) {
        g_autoptr(SgJson) document = sg_near_also_json(urn, order, found);
        sg_cli_print_json(document);
    } else {
        print(found);
    }
    if (found->len == 0 && !cli->json)
        sg_cli_hint("no other track is liked by %d who like this one, as far as the store knows",
                    options.min_common);
    return true;
}

const SgCommand sg_command_also = {
    .name = "also",
    .group = "look",
    .arguments = "TRACK_URL|URN",
    .summary = "what people who like a track also like",
    .examples = { "soundgraph also https://soundcloud.com/nils-aurora/harbour-lights",
                  "soundgraph also soundcloud:tracks:1 --by lift --min-common 3",
                  "soundgraph also soundcloud:tracks:1 -k 50 --json", NULL },
    .details = "lift: how many times more often a fan of the one likes the other than anybody who\n"
               "likes something. With few fans it jumps; --min-common keeps those out.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
