/* SPDX-License-Identifier: MIT */
#include "serve/sandbox-private.h"

#include <string.h>

/* Faults of records: what the description promises and the server does not keep. */

/* Fields without which nobody could tell what a record is. */
static bool is_kept(const char *key)
{
    static const char *const kept[] = { "kind",   "urn",      "collection", "next_href",
                                        "status", "location", "tracks",     NULL };
    return g_strv_contains(kept, key);
}

/* A number that looks random and is the same each time. */
static unsigned dice(const char *urn, const char *key)
{
    g_autofree char *text = g_strconcat(urn, key, NULL);
    return g_str_hash(text) % 100;
}

/* Every other field null, one in seven missing. */
static void null_fields(SgJson *record)
{
    const char *urn = sg_json_string(record, "urn");
    const char *key;
    SgJson *value;
    void *next;
    json_object_foreach_safe(record, next, key, value)
    {
        unsigned roll = dice(urn ? urn : "", key);
        if (is_kept(key) || roll >= 65)
            continue;
        if (roll < 15)
            json_object_del(record, key);
        else
            json_object_set_new(record, key, json_null());
    }
}

static void zero_counts(SgJson *record)
{
    if (json_object_get(record, "track_count") && !json_object_get(record, "tracks"))
        json_object_set_new(record, "track_count", json_integer(0));
    if (json_object_get(record, "followers_count"))
        json_object_set_new(record, "followers_count", json_integer(0));
}

static void change_types(SgJson *record)
{
    const char *key;
    SgJson *value;
    void *next;
    json_object_foreach_safe(record, next, key, value)
    {
        if (is_kept(key))
            continue;
        if (json_is_integer(value)) {
            g_autofree char *text =
                g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
            json_object_set_new(record, key, json_string(text));
        } else if (!strcmp(key, "genre") || !strcmp(key, "description")) {
            json_object_set_new(record, key, json_integer(7));
        } else if (!strcmp(key, "label_name") || !strcmp(key, "city")) {
            json_object_set_new(record, key, json_object());
        } else if (json_is_boolean(value)) {
            json_object_set_new(record, key, json_string(json_is_true(value) ? "true" : "false"));
        }
    }
}

/* Applies `spoil` to each record of a document, from the inside out. */
static void each_record(SgJson *value, void (*spoil)(SgJson *record))
{
    size_t index;
    SgJson *item;
    const char *key;
    if (json_is_array(value)) {
        json_array_foreach (value, index, item)
            each_record(item, spoil);
    } else if (json_is_object(value)) {
        json_object_foreach (value, key, item)
            each_record(item, spoil);
        if (json_object_get(value, "kind"))
            spoil(value);
    }
}

/* Whole records are null too: the third of each listing. */
static void null_records(SgJson *document)
{
    SgJson *listing = json_is_array(document) ? document : json_object_get(document, "collection");
    if (json_array_size(listing) > 3)
        json_array_set_new(listing, 2, json_null());
}

void sg_sandbox_send(SgSandbox *sandbox, const SgRequest *request, SgJson *document, SgReply *reply)
{
    SgFaults *faults = sandbox->faults;
    g_autoptr(SgJson) owned = document;
    if (sg_fault(faults, SG_FAULT_ZERO_TRACK_COUNT, request, reply))
        each_record(owned, zero_counts);
    if (sg_fault(faults, SG_FAULT_WRONG_TYPES, request, reply))
        each_record(owned, change_types);
    if (sg_fault(faults, SG_FAULT_NULLS_EVERYWHERE, request, reply)) {
        each_record(owned, null_fields);
        null_records(owned);
    }
    sg_reply_json(reply, 200, owned);
}
