/* SPDX-License-Identifier: MIT */
#include "cli/near.h"

#include "base/text.h"
#include "cli/answer.h"
#include "cli/terminal.h"
#include "sources/source.h"

#include <string.h>

char *sg_near_urn(SgStore *store, const char *name, const char *kind, GError **error)
{
    SgKind found;
    g_autofree char *urn = sg_answer_urn(store, name, error);
    if (!urn)
        return NULL;
    if (sg_kind_from_urn(urn, &found) && strcmp(sg_kind_name(found), kind) != 0)
        return sg_fail_null(error, SG_ERROR_INPUT, "'%s' is a %s, not a %s", urn,
                            sg_kind_name(found), kind);
    return g_steal_pointer(&urn);
}

/* -- Lines ------------------------------------------------------------------------------------------------ */

void sg_near_print_track(guint rank, const SgTrack *track, const char *why)
{
    sg_terminal_print("%u. \"%s\" by %s - %s", rank, track->title ? track->title : track->urn,
                      track->user && track->user->username ? track->user->username : "unknown",
                      why);
    sg_terminal_print("   %s", track->permalink_url ? track->permalink_url : track->urn);
}

void sg_near_print_user(guint rank, const SgUser *user, const char *why)
{
    sg_terminal_print("%u. %s - %s", rank, user->username ? user->username : user->urn, why);
    sg_terminal_print("   %s", user->permalink_url ? user->permalink_url : user->urn);
}

void sg_near_print_scope(SgAskScope scope, const char *things)
{
    if (scope.looked_at >= scope.known)
        return;
    g_autofree char *some = sg_text_thousands(scope.looked_at);
    g_autofree char *all = sg_text_thousands(scope.known);
    sg_terminal_print("(looked at %s of %s %s)", some, all, things);
}

char *sg_near_relation_text(SgAskRelation kind, int64_t evidence)
{
    static const char *const words[][2] = {
        [SG_ASK_CO_PLAYLIST] = { "shared playlist", "shared playlists" },
        [SG_ASK_SHARED_FANS] = { "shared fan", "shared fans" },
        [SG_ASK_COLLAB] = { "track together", "tracks together" },
        [SG_ASK_REPOST] = { "repost", "reposts" },
        [SG_ASK_FOLLOW] = { "follow", "follows both ways" },
    };
    g_autofree char *number = sg_text_thousands(evidence);
    return g_strdup_printf("%s %s", number, words[kind][evidence != 1]);
}
