/* SPDX-License-Identifier: MIT */
#include "cli/near.h"

#include "base/text.h"
#include "cli/answer.h"
#include "recommend/record-json.h"
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

/* -- JSON ------------------------------------------------------------------------------------------------ */

static void set_person(SgJson *object, const char *key, const SgUser *user)
{
    SgJson *person = json_object();
    sg_json_set_string(person, "id", user ? user->urn : NULL);
    sg_json_set_string(person, "name", user ? user->username : NULL);
    sg_json_set_string(person, "permalink_url", user ? user->permalink_url : NULL);
    json_object_set_new(object, key, person);
}

SgJson *sg_near_track_json(const SgTrack *track)
{
    SgJson *object = json_object();
    g_autofree char *source = g_strndup(track->urn, strcspn(track->urn, ":"));
    g_autofree char *attribution =
        sg_record_attribution(track->title ? track->title : track->urn,
                              track->user ? track->user->username : NULL, source);
    sg_json_set_string(object, "id", track->urn);
    sg_json_set_string(object, "kind", "track");
    sg_json_set_string(object, "title", track->title);
    set_person(object, "artist", track->user);
    sg_json_set_string(object, "genre", track->genre);
    sg_json_set_count(object, "playback_count", track->playback_count);
    sg_json_set_string(object, "permalink_url", track->permalink_url);
    sg_json_set_string(object, "attribution", attribution);
    return object;
}

SgJson *sg_near_playlist_json(const SgPlaylist *playlist)
{
    SgJson *object = json_object();
    sg_json_set_string(object, "id", playlist->urn);
    sg_json_set_string(object, "kind", "playlist");
    sg_json_set_string(object, "title", playlist->title);
    set_person(object, "owner", playlist->user);
    sg_json_set_count(object, "track_count", playlist->track_count);
    sg_json_set_count(object, "likes_count", playlist->likes_count);
    sg_json_set_string(object, "permalink_url", playlist->permalink_url);
    return object;
}

SgJson *sg_near_user_json(const SgUser *user)
{
    SgJson *object = json_object();
    sg_json_set_string(object, "id", user->urn);
    sg_json_set_string(object, "kind", "user");
    sg_json_set_string(object, "name", user->username);
    sg_json_set_count(object, "followers_count", user->followers_count);
    sg_json_set_string(object, "permalink_url", user->permalink_url);
    return object;
}

void sg_near_set_scope(SgJson *object, SgAskScope scope)
{
    json_object_set_new(object, "known", json_integer(scope.known));
    json_object_set_new(object, "looked_at", json_integer(scope.looked_at));
}

SgJson *sg_near_texts_json(const GPtrArray *texts)
{
    SgJson *list = json_array();
    for (guint n = 0; texts && n < texts->len; n++)
        json_array_append_new(list, json_string(texts->pdata[n]));
    return list;
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
