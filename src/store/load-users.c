/* SPDX-License-Identifier: MIT */
#include "store/load-private.h"

#include "store/records.h"

#include <string.h>

/* What the records of a batch say about one user; a later one replaces what it knows. */
typedef struct {
    char *urn;
    char *name;    /* or NULL */
    char *url;     /* or NULL */
    char *source;  /* of the last record … */
    int64_t named; /* … and when it was fetched */
} Mention;

struct SgLoadUsers {
    GPtrArray *mentions; /* in the order of the first ones */
    GHashTable *known;   /* urn → Mention, lent by `mentions` */
};

static void mention_free(void *data)
{
    Mention *mention = data;
    g_free(mention->urn);
    g_free(mention->name);
    g_free(mention->url);
    g_free(mention->source);
    g_free(mention);
}

SgLoadUsers *sg_load_users_new(void)
{
    SgLoadUsers *users = g_new0(SgLoadUsers, 1);
    users->mentions = g_ptr_array_new_with_free_func(mention_free);
    users->known = g_hash_table_new(g_str_hash, g_str_equal);
    return users;
}

void sg_load_users_free(SgLoadUsers *users)
{
    if (!users)
        return;
    g_hash_table_unref(users->known);
    g_ptr_array_unref(users->mentions);
    g_free(users);
}

static void replace(char **known, const char *text)
{
    if (!text || g_strcmp0(*known, text) == 0)
        return;
    g_free(*known);
    *known = g_utf8_make_valid(text, -1);
}

static Mention *find_or_add(SgLoadUsers *users, const char *urn)
{
    Mention *mention = g_hash_table_lookup(users->known, urn);
    if (mention)
        return mention;
    mention = g_new0(Mention, 1);
    mention->urn = g_strdup(urn);
    g_ptr_array_add(users->mentions, mention);
    g_hash_table_insert(users->known, mention->urn, mention);
    return mention;
}

void sg_load_users_add(SgLoadUsers *users, const char *urn, const SgUser *user, const char *source,
                       int64_t fetched_at)
{
    Mention *mention = find_or_add(users, urn);
    replace(&mention->name, user->username);
    replace(&mention->url, user->permalink_url);
    replace(&mention->source, source);
    mention->named = fetched_at;
}

/* -- Sending ------------------------------------------------------------------------------------------------ */

typedef struct {
    const SgLoadUsers *users;
    guint next;
    char *source, *page, *words; /* of the row */
} Sending;

static void forget_row(Sending *sending)
{
    g_clear_pointer(&sending->source, g_free);
    g_clear_pointer(&sending->page, g_free);
    g_clear_pointer(&sending->words, g_free);
}

/* In the order of loading_users. A stub is from where its name is from. */
static bool next_user(SgValue *values, void *data, bool *row, GError **error)
{
    Sending *sending = data;
    forget_row(sending);
    *row = sending->next < sending->users->mentions->len;
    if (!*row)
        return true;
    const Mention *mention = sending->users->mentions->pdata[sending->next++];
    bool is_stub = !mention->name && !mention->url;
    const char *const texts[] = { mention->name };
    sending->source =
        is_stub ? g_strndup(mention->urn, strcspn(mention->urn, ":")) : g_strdup(mention->source);
    sending->page = sg_records_page(mention->url);
    sending->words = mention->name ? sg_records_words(texts, 1, NULL) : NULL;
    *values++ = sg_value_text(mention->urn);
    *values++ = sg_value_int(is_stub);
    *values++ = sg_value_text(mention->name);
    *values++ = sg_value_text(mention->url);
    *values++ = sg_value_text(sending->page);
    *values++ = sg_value_text(sending->source);
    *values++ = is_stub ? (SgValue){ SG_VALUE_NULL } : sg_value_time(mention->named);
    *values++ = sg_value_text(sending->words);
    return true;
}

bool sg_load_users_send(SgLoadUsers *users, SgStore *store, GError **error)
{
    enum { COLUMNS = 8 };
    Sending sending = { .users = users };
    bool ok = store->driver->copy(store->db, "loading_users", COLUMNS, next_user, &sending, error);
    forget_row(&sending);
    g_hash_table_remove_all(users->known);
    g_ptr_array_set_size(users->mentions, 0);
    return ok;
}
