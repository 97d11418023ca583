/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

#include "recommend/near-json.h"

#include <string.h>

/* What the store answers through its indexes: people and artists that are alike, what fans like too. */

/* A store in a transaction, so that all its answers see the same moment; the URN of the right kind. */
static SgStore *begin(SgApiCall *call, SgKind wanted, GError **error)
{
    const char *urn = sg_json_string(call->arguments, "urn");
    SgKind kind;
    if (!sg_kind_from_urn(urn, &kind) || kind != wanted)
        return sg_fail_null(error, SG_ERROR_NOT_FOUND, "'%s' is not the URN of a %s", urn,
                            sg_kind_name(wanted));
    SgStore *store = sg_api_store(call->api, error);
    if (!store || sg_store_begin(store, error))
        return store;
    sg_api_give_store(call->api, store);
    return NULL;
}

static void end(SgApiCall *call, SgStore *store)
{
    sg_store_rollback(store);
    sg_api_give_store(call->api, store);
}

bool sg_api_similar(SgApiCall *call, GError **error)
{
    const SgJson *arguments = call->arguments;
    const char *urn = sg_json_string(arguments, "urn");
    SgAskTaste taste = strcmp(sg_json_string(arguments, "by"), "playlists") ? SG_ASK_BY_LIKES
                                                                            : SG_ASK_BY_PLAYLISTS;
    SgStore *store = begin(call, SG_KIND_USER, error);
    if (!store)
        return false;
    g_autoptr(GPtrArray) found = sg_ask_similar(
        store, urn, taste, sg_json_int(arguments, "min_common", 3),
        sg_json_double(arguments, "min_jaccard", 0.1), sg_json_int(arguments, "k", 20), error);
    call->document = found ? sg_near_similar_json(urn, taste, found) : NULL;
    end(call, store);
    return found != NULL;
}

static bool ask_artists(SgStore *store, const SgJson *arguments, GPtrArray **found_of,
                        GError **error)
{
    const char *only = sg_json_string(arguments, "kind");
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++) {
        SgAskScope scope;
        if (only && strcmp(only, sg_ask_relation_name((SgAskRelation)kind)) != 0)
            continue;
        found_of[kind] =
            sg_ask_artists(store, sg_json_string(arguments, "urn"), (SgAskRelation)kind, false,
                           sg_json_int(arguments, "k", 20), &scope, error);
        if (!found_of[kind])
            return false;
    }
    return true;
}

bool sg_api_artists(SgApiCall *call, GError **error)
{
    GPtrArray *found_of[SG_ASK_RELATIONS] = { NULL };
    SgStore *store = begin(call, SG_KIND_USER, error);
    if (!store)
        return false;
    bool ok = ask_artists(store, call->arguments, found_of, error);
    if (ok)
        call->document = sg_near_artists_json(sg_json_string(call->arguments, "urn"), found_of);
    end(call, store);
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++)
        g_clear_pointer(&found_of[kind], g_ptr_array_unref);
    return ok;
}

bool sg_api_also(SgApiCall *call, GError **error)
{
    const SgJson *arguments = call->arguments;
    const char *urn = sg_json_string(arguments, "urn");
    SgAlsoOrder order =
        strcmp(sg_json_string(arguments, "by"), "lift") ? SG_ALSO_BY_COUNT : SG_ALSO_BY_LIFT;
    SgStore *store = begin(call, SG_KIND_TRACK, error);
    if (!store)
        return false;
    g_autoptr(GPtrArray) found =
        sg_ask_also(store, urn, order, sg_json_int(arguments, "min_common", 2),
                    sg_json_int(arguments, "k", 20), error);
    call->document = found ? sg_near_also_json(urn, order, found) : NULL;
    end(call, store);
    return found != NULL;
}
