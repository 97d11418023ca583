/* SPDX-License-Identifier: MIT */
#include "recommend/near-json.h"

#include "recommend/record-json.h"

#include <string.h>

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

double sg_near_overlap(const SgNear *near)
{
    return (double)near->common / (double)MIN(near->total_a, near->total_b);
}

SgJson *sg_near_similar_json(const char *urn, SgAskTaste taste, const GPtrArray *found)
{
    SgJson *document = json_object();
    SgJson *items = json_array();
    sg_json_set_string(document, "schema", "soundgraph.similar/1");
    sg_json_set_string(document, "user", urn);
    sg_json_set_string(document, "by", taste == SG_ASK_BY_LIKES ? "likes" : "playlists");
    json_object_set_new(document, "items", items);
    for (guint n = 0; n < found->len; n++) {
        const SgNear *near = found->pdata[n];
        SgJson *item = json_object();
        json_array_append_new(items, item);
        json_object_set_new(item, "rank", json_integer(n + 1));
        json_object_set_new(item, "user", sg_near_user_json(near->user));
        json_object_set_new(item, "jaccard", json_real(near->weight));
        json_object_set_new(item, "overlap", json_real(sg_near_overlap(near)));
        json_object_set_new(item, "common", json_integer(near->common));
        json_object_set_new(item, "total_a", json_integer(near->total_a));
        json_object_set_new(item, "total_b", json_integer(near->total_b));
        json_object_set_new(item, "partial", json_boolean(near->partial));
        json_object_set_new(item, "tracks", sg_near_texts_json(near->evidence));
    }
    return document;
}

double sg_near_share(const SgNear *near)
{
    return (double)near->common / (double)near->total_a;
}

SgJson *sg_near_also_json(const char *urn, SgAlsoOrder order, const GPtrArray *found)
{
    SgJson *document = json_object();
    SgJson *items = json_array();
    sg_json_set_string(document, "schema", "soundgraph.also/1");
    sg_json_set_string(document, "track", urn);
    sg_json_set_string(document, "by", order == SG_ALSO_BY_LIFT ? "lift" : "count");
    json_object_set_new(document, "items", items);
    for (guint n = 0; n < found->len; n++) {
        const SgNear *near = found->pdata[n];
        SgJson *item = json_object();
        json_array_append_new(items, item);
        json_object_set_new(item, "rank", json_integer(n + 1));
        json_object_set_new(item, "track", sg_near_track_json(near->track));
        json_object_set_new(item, "common", json_integer(near->common));
        json_object_set_new(item, "fans", json_integer(near->total_a));
        json_object_set_new(item, "fans_of_this", json_integer(near->total_b));
        json_object_set_new(item, "share", json_real(sg_near_share(near)));
        json_object_set_new(item, "lift", json_real(near->weight));
        json_object_set_new(item, "users", sg_near_texts_json(near->evidence));
    }
    return document;
}

SgJson *sg_near_artists_json(const char *urn, GPtrArray *const *found_of)
{
    SgJson *document = json_object();
    SgJson *kinds = json_object();
    sg_json_set_string(document, "schema", "soundgraph.artists/1");
    sg_json_set_string(document, "artist", urn);
    json_object_set_new(document, "relations", kinds);
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++) {
        const GPtrArray *found = found_of[kind];
        SgJson *items = found ? json_array() : NULL;
        for (guint n = 0; found && n < found->len; n++) {
            const SgNear *near = found->pdata[n];
            SgJson *item = json_object();
            json_array_append_new(items, item);
            json_object_set_new(item, "rank", json_integer(n + 1));
            json_object_set_new(item, "artist", sg_near_user_json(near->user));
            json_object_set_new(item, "evidence", json_integer(near->common));
            json_object_set_new(item, "strength", json_real(near->weight));
        }
        if (found)
            json_object_set_new(kinds, sg_ask_relation_name((SgAskRelation)kind), items);
    }
    return document;
}
