/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/near.h"
#include "cli/table.h"

#include <string.h>

enum { DEFAULT_K = 20, LARGEST_K = 10000, LEAST_COMMON = 3 };

static const double least_jaccard = 0.1;

static struct {
    char *by;
    int min_common;
    double min_jaccard;
} options = { .min_common = -1, .min_jaccard = -1 };

static const GOptionEntry entries[] = {
    { "by", 0, 0, G_OPTION_ARG_STRING, &options.by,
      "likes (default), or playlists: the tracks in their own playlists", "WHAT" },
    { "min-common", 0, 0, G_OPTION_ARG_INT, &options.min_common,
      "at least so many tracks in common (default 3)", "N" },
    { "min-jaccard", 0, 0, G_OPTION_ARG_DOUBLE, &options.min_jaccard,
      "at least this similar, 0..1 (default 0.1)", "X" },
    G_OPTION_ENTRY_NULL,
};

static bool check_options(SgAskTaste *taste, GError **error)
{
    *taste = g_strcmp0(options.by, "playlists") == 0 ? SG_ASK_BY_PLAYLISTS : SG_ASK_BY_LIKES;
    if (options.by && *taste == SG_ASK_BY_LIKES && strcmp(options.by, "likes") != 0)
        return sg_fail(error, SG_ERROR_INPUT, "--by '%s' must be likes or playlists", options.by);
    if (options.min_common == -1)
        options.min_common = LEAST_COMMON;
    if (options.min_jaccard == -1)
        options.min_jaccard = least_jaccard;
    if (options.min_common < 1)
        return sg_fail(error, SG_ERROR_INPUT, "--min-common must be at least 1");
    if (!(options.min_jaccard >= 0 && options.min_jaccard <= 1))
        return sg_fail(error, SG_ERROR_INPUT, "--min-jaccard must be in 0..1");
    return true;
}

static void print(const GPtrArray *found)
{
    bool partial = false;
    g_autoptr(SgTable) table = sg_table_new("Rank>", "User", "Jaccard>", "Overlap>", "Common>",
                                            "Of>", "And>", "For example", "Page!", NULL);
    for (guint n = 0; n < found->len; n++) {
        const SgNear *near = found->pdata[n];
        const SgUser *user = near->user;
        g_autofree char *rank = g_strdup_printf("%u", n + 1);
        g_autofree char *jaccard =
            g_strdup_printf("%.4f%s", near->weight, near->partial ? "*" : "");
        g_autofree char *overlap = g_strdup_printf("%.4f", sg_near_overlap(near));
        g_autofree char *common = g_strdup_printf("%" G_GINT64_FORMAT, near->common);
        g_autofree char *a = g_strdup_printf("%" G_GINT64_FORMAT, near->total_a);
        g_autofree char *b = g_strdup_printf("%" G_GINT64_FORMAT, near->total_b);
        sg_table_add(table, rank, user->username ? user->username : user->urn, jaccard, overlap,
                     common, a, b, near->evidence->len ? near->evidence->pdata[0] : NULL,
                     user->permalink_url ? user->permalink_url : user->urn);
        partial = partial || near->partial;
    }
    sg_table_print(table);
    if (partial)
        sg_cli_print("* one of the two lists is not known to its end: provisional\n");
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    int64_t k;
    SgAskTaste taste;
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &k, error) || !check_options(&taste, error))
        return false;
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autofree char *urn = store ? sg_near_urn(store, argv[0], "user", error) : NULL;
    if (!urn || !sg_store_begin(store, error))
        return false;
    g_autoptr(GPtrArray) found =
        sg_ask_similar(store, urn, taste, options.min_common, options.min_jaccard, k, error);
    if (!found)
        return false;
    if (cli->json) {
        g_autoptr(SgJson) document = sg_near_similar_json(urn, taste, found);
        sg_cli_print_json(document);
    } else {
        print(found);
    }
    if (found->len == 0 && !cli->json)
        sg_cli_hint("nobody shares %d %s with this user and reaches a similarity of %g",
                    options.min_common, taste == SG_ASK_BY_LIKES ? "likes" : "listed tracks",
                    options.min_jaccard);
    return true;
}

const SgCommand sg_command_similar = {
    .name = "similar",
    .group = "look",
    .arguments = "USER_URL|URN",
    .summary = "users with a similar taste",
    .examples = { "soundgraph similar https://soundcloud.com/nils-aurora",
                  "soundgraph similar soundcloud:users:1 --by playlists --min-common 5",
                  "soundgraph similar soundcloud:users:1 --min-jaccard 0 -k 100 --json", NULL },
    .details =
        "jaccard: common tracks of all that the two have; overlap: common tracks of those of\n"
        "the one who has fewer. What is not known to its end is marked as partial: the\n"
        "numbers may change when the rest is collected.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
