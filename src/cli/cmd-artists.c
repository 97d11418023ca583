/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "cli/near.h"

#include <string.h>

enum { DEFAULT_K = 20, LARGEST_K = 10000 };

static struct {
    char **kinds;
} options;

static const GOptionEntry entries[] = {
    { "kind", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.kinds,
      "co_playlist, shared_fans, collab, repost or follow; may be repeated (default all)", "KIND" },
    G_OPTION_ENTRY_NULL,
};

typedef struct {
    GPtrArray *found[SG_ASK_RELATIONS]; /* of SgNear; NULL: not asked for */
    SgAskScope scope[SG_ASK_RELATIONS];
} Relations;

static void relations_clear(Relations *relations)
{
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++)
        g_clear_pointer(&relations->found[kind], g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Relations, relations_clear)

static bool is_kind(const char *name)
{
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++)
        if (strcmp(name, sg_ask_relation_name((SgAskRelation)kind)) == 0)
            return true;
    return false;
}

static bool check_kinds(GError **error)
{
    for (char **kind = options.kinds; kind && *kind; kind++)
        if (!is_kind(*kind))
            return sg_fail(error, SG_ERROR_INPUT,
                           "--kind '%s' must be co_playlist, shared_fans, collab, repost or follow",
                           *kind);
    return true;
}

static bool is_wanted(int kind)
{
    return !options.kinds || g_strv_contains((const char *const *)options.kinds,
                                             sg_ask_relation_name((SgAskRelation)kind));
}

static bool ask(SgStore *store, const char *urn, int64_t k, Relations *relations, GError **error)
{
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++) {
        if (!is_wanted(kind))
            continue;
        relations->found[kind] = sg_ask_artists(store, urn, (SgAskRelation)kind, false, k,
                                                &relations->scope[kind], error);
        if (!relations->found[kind])
            return false;
    }
    return true;
}

static void print(const Relations *relations)
{
    static const char *const heads[] = { "In the same playlists", "Liked by the same people",
                                         "Named together", "Reposts, both ways",
                                         "Following each other" };
    bool first = true;
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++) {
        const GPtrArray *found = relations->found[kind];
        if (!found || found->len == 0)
            continue;
        sg_cli_print("%s%s\n", first ? "" : "\n", heads[kind]);
        first = false;
        for (guint n = 0; n < found->len; n++) {
            const SgNear *near = found->pdata[n];
            g_autofree char *what = sg_near_relation_text((SgAskRelation)kind, near->common);
            g_autofree char *why = g_strdup_printf("%s (strength %.4f)", what, near->weight);
            sg_near_print_user(n + 1, near->user, why);
        }
    }
    if (first)
        sg_cli_hint("the store knows of no such relation");
}

static bool run(SgCli *cli, int argc, char **argv, GError **error)
{
    int64_t k;
    g_auto(Relations) relations = { 0 };
    if (!sg_cli_k(cli, DEFAULT_K, LARGEST_K, &k, error) || !check_kinds(error))
        return false;
    g_autoptr(SgStore) store = sg_store_open(cli->store, SG_STORE_READ, error);
    g_autofree char *urn = store ? sg_near_urn(store, argv[0], "user", error) : NULL;
    if (!urn || !sg_store_begin(store, error) || !ask(store, urn, k, &relations, error))
        return false;
    if (cli->json) {
        g_autoptr(SgJson) document = sg_near_artists_json(urn, relations.found);
        sg_cli_print_json(document);
    } else {
        print(&relations);
    }
    return true;
}

const SgCommand sg_command_artists = {
    .name = "artists",
    .group = "look",
    .arguments = "ARTIST_URL|URN",
    .summary = "artists linked to one by playlists, fans, common tracks, reposts, follows",
    .examples = { "soundgraph artists https://soundcloud.com/nils-aurora",
                  "soundgraph artists soundcloud:users:1 --kind collab --kind shared_fans",
                  "soundgraph artists soundcloud:users:1 -k 50 --json", NULL },
    .details = "kind         evidence c                               strength         from\n"
               "co_playlist  playlists that hold a track of both      c / (a + b - c)  2\n"
               "shared_fans  users who like a track of both           c / (a + b - c)  2\n"
               "collab       tracks that name both                    1 - 2^-c         1\n"
               "repost       reposts of the other's tracks, both ways 1 - 2^-c         2\n"
               "follow       follows between them                     1 - 2^-c         2\n"
               "a and b: playlists or fans of the one and of the other. Most evidence comes first.",
    .takes = SG_TAKES_STORE | SG_TAKES_JSON | SG_TAKES_K,
    .options = entries,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
