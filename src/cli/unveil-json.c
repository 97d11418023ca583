/* SPDX-License-Identifier: MIT */
#include "cli/unveil.h"

#include "base/clock.h"
#include "cli/near.h"
#include "graph/overlap.h"
#include "recommend/record-json.h"

#include <math.h>

static SgJson *add_section(SgJson *document, const char *name)
{
    SgJson *section = json_object();
    json_object_set_new(document, name, section);
    return section;
}

static SgJson *add_items(SgJson *section)
{
    SgJson *items = json_array();
    json_object_set_new(section, "items", items);
    return items;
}

static SgJson *add_item(SgJson *items)
{
    SgJson *item = json_object();
    json_array_append_new(items, item);
    json_object_set_new(item, "rank", json_integer((json_int_t)json_array_size(items)));
    return item;
}

static void add_playlists(SgJson *document, const SgUnveil *report)
{
    SgJson *section = add_section(document, "playlists");
    sg_near_set_scope(section, report->playlists_scope);
    SgJson *items = add_items(section);
    for (guint n = 0; n < report->playlists->len; n++) {
        const SgNear *near = report->playlists->pdata[n];
        SgJson *item = add_item(items);
        json_object_set_new(item, "playlist", sg_near_playlist_json(near->playlist));
        json_object_set_new(item, "tracks", json_integer(near->common));
    }
}

static void add_together(SgJson *document, const SgUnveil *report)
{
    SgJson *section = add_section(document, "together");
    const SgDerivedState *state = &report->derived;
    bool derived = state->engine != SG_ENGINE_NONE;
    g_autofree char *date = derived ? sg_clock_format(state->refreshed_at) : NULL;
    sg_json_set_string(section, "refreshed_at", date);
    json_object_set_new(section, "min_together", json_integer(derived ? state->min_together : 1));
    json_object_set_new(section, "top",
                        derived && state->top ? json_integer(state->top) : json_null());
    SgJson *items = add_items(section);
    for (guint n = 0; n < report->together->len; n++) {
        const SgNear *near = report->together->pdata[n];
        SgJson *item = add_item(items);
        json_object_set_new(item, "track", sg_near_track_json(near->track));
        json_object_set_new(item, "together", json_integer(near->common));
        json_object_set_new(item, "weight", json_real(near->weight));
        if (report->shared)
            json_object_set_new(item, "playlists", sg_near_texts_json(report->shared->pdata[n]));
    }
}

static void add_tagged(SgJson *document, const SgUnveil *report)
{
    SgJson *section = add_section(document, "tagged");
    sg_near_set_scope(section, report->tagged_scope);
    json_object_set_new(section, "exact", json_boolean(sg_unveil_is_exact(report)));
    json_object_set_new(section, "others_at_most", json_real(report->at_most));
    SgJson *items = add_items(section);
    for (guint n = 0; n < report->tagged->len; n++) {
        const SgNear *near = report->tagged->pdata[n];
        SgJson *item = add_item(items);
        json_object_set_new(item, "track", sg_near_track_json(near->track));
        json_object_set_new(item, "similarity", json_real(near->weight));
        json_object_set_new(item, "percent", json_integer(sg_percent(near->weight)));
        json_object_set_new(item, "tags", sg_near_texts_json(near->evidence));
    }
}

static void add_artists(SgJson *document, const SgUnveil *report)
{
    SgJson *section = add_section(document, "artists");
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++) {
        SgJson *part = add_section(section, sg_ask_relation_name((SgAskRelation)kind));
        sg_near_set_scope(part, report->artists_scope[kind]);
        SgJson *items = add_items(part);
        for (guint n = 0; report->artists[kind] && n < report->artists[kind]->len; n++) {
            const SgNear *near = report->artists[kind]->pdata[n];
            SgJson *item = add_item(items);
            json_object_set_new(item, "artist", sg_near_user_json(near->user));
            json_object_set_new(item, "evidence", json_integer(near->common));
        }
    }
}

static void add_engagement(SgJson *document, const SgUnveil *report)
{
    SgJson *section = add_section(document, "engagement");
    const SgEngaged *engaged = &report->engaged;
    sg_json_set_count(section, "plays", report->track->playback_count);
    sg_json_set_count(section, "likes", report->track->like_count);
    sg_json_set_count(section, "reposts", report->track->repost_count);
    sg_json_set_count(section, "comments", report->track->comment_count);
    json_object_set_new(section, "score",
                        isnan(engaged->score) ? json_null() : json_real(engaged->score));
    json_object_set_new(section, "known_likers", json_integer(engaged->likers));
    json_object_set_new(section, "known_reposters", json_integer(engaged->reposters));
    json_object_set_new(section, "known_both", json_integer(engaged->both));
    SgJson *users = add_section(section, "users");
    sg_near_set_scope(users, report->fans_scope);
    SgJson *items = add_items(users);
    for (guint n = 0; n < report->fans->len; n++) {
        const SgNear *near = report->fans->pdata[n];
        SgJson *item = add_item(items);
        json_object_set_new(item, "user", sg_near_user_json(near->user));
        json_object_set_new(item, "likes", json_boolean(near->common & 1));
        json_object_set_new(item, "reposts", json_boolean(near->common & 2));
    }
}

SgJson *sg_unveil_json(const SgUnveil *report)
{
    SgJson *document = json_object();
    sg_json_set_string(document, "schema", "soundgraph.unveil/1");
    json_object_set_new(document, "track", sg_record_track(report->track, report->fetched_at));
    add_playlists(document, report);
    add_together(document, report);
    add_tagged(document, report);
    add_artists(document, report);
    add_engagement(document, report);
    return document;
}
