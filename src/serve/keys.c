/* SPDX-License-Identifier: MIT */
#include "serve/keys.h"

#include "base/clock.h"
#include "base/log.h"
#include "serve/bucket.h"
#include "serve/key-file.h"

#include <string.h>
#include <sys/stat.h>

typedef struct {
    char *id;
    char *hash;
    unsigned scopes;
    SgBucket bucket;
} Key;

struct SgKeys {
    char *file;
    GMutex lock;      /* of what follows */
    GHashTable *keys; /* id → Key */
    struct stat seen; /* of the file that was read */
    double looked;    /* when it was last looked at */
};

static void key_free(void *data)
{
    Key *key = data;
    g_free(key->id);
    g_free(key->hash);
    g_free(key);
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* What a key of the same id had left stays what it has left. */
static bool read_keys(SgKeys *keys, GError **error)
{
    struct stat now = { 0 };
    stat(keys->file, &now);
    g_autoptr(SgJson) document = sg_key_file_read(keys->file, error);
    if (!document)
        return false;
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, key_free);
    size_t n;
    SgJson *entry;
    json_array_foreach ((SgJson *)sg_json_array(document, "keys"), n, entry) {
        Key *key = g_new0(Key, 1);
        key->id = g_strdup(sg_json_string(entry, "id"));
        key->hash = g_strdup(sg_json_string(entry, "hash"));
        key->scopes = sg_key_file_scopes(entry);
        double rate = sg_json_double(entry, "rate", SG_KEY_DEFAULT_RATE);
        const Key *old = keys->keys ? g_hash_table_lookup(keys->keys, key->id) : NULL;
        if (old && old->bucket.rate == rate)
            key->bucket = old->bucket;
        else
            sg_bucket_init(&key->bucket, rate, sg_clock_monotonic());
        g_hash_table_replace(table, key->id, key);
    }
    g_clear_pointer(&keys->keys, g_hash_table_unref);
    keys->keys = table;
    keys->seen = now;
    return true;
}

SgKeys *sg_keys_open(const char *file, GError **error)
{
    g_autoptr(SgKeys) keys = g_new0(SgKeys, 1);
    g_mutex_init(&keys->lock);
    keys->file = g_strdup(file);
    keys->looked = sg_clock_monotonic();
    return read_keys(keys, error) ? g_steal_pointer(&keys) : NULL;
}

void sg_keys_free(SgKeys *keys)
{
    if (!keys)
        return;
    g_clear_pointer(&keys->keys, g_hash_table_unref);
    g_mutex_clear(&keys->lock);
    g_free(keys->file);
    g_free(keys);
}

void sg_keys_refresh(SgKeys *keys)
{
    g_mutex_lock(&keys->lock);
    double now = sg_clock_monotonic();
    struct stat there = { 0 };
    if (now - keys->looked >= 1) {
        keys->looked = now;
        stat(keys->file, &there);
        g_autoptr(GError) error = NULL;
        if (!is_same(&there, &keys->seen) && !read_keys(keys, &error))
            sg_log(SG_LOG_WARNING, "keys stay as they were: %s", error->message);
    }
    g_mutex_unlock(&keys->lock);
}

size_t sg_keys_count(SgKeys *keys)
{
    g_mutex_lock(&keys->lock);
    size_t count = g_hash_table_size(keys->keys);
    g_mutex_unlock(&keys->lock);
    return count;
}

/* The time that it takes does not tell where two hashes differ. Both have the length of a hash. */
static bool is_equal(const char *a, const char *b)
{
    unsigned differ = 0;
    for (size_t n = 0; n < SG_KEY_HASH; n++)
        differ |= (unsigned char)a[n] ^ (unsigned char)b[n];
    return differ == 0;
}

static Key *find_key(SgKeys *keys, const char *secret)
{
    static const char none[] = "0000000000000000000000000000000000000000000000000000000000000000";
    char id[SG_KEY_ID + 1] = { 0 };
    if (g_str_has_prefix(secret, SG_KEY_PREFIX))
        g_strlcpy(id, secret + strlen(SG_KEY_PREFIX), sizeof id);
    Key *key = g_hash_table_lookup(keys->keys, id);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, secret, -1);
    /* An unknown id takes as long as a wrong secret. */
    bool equal = is_equal(hash, key ? key->hash : none);
    return equal ? key : NULL;
}

bool sg_keys_use(SgKeys *keys, const char *authorization, SgScope scope, SgKeyUse *use,
                 GError **error)
{
    static const char bearer[] = "Bearer ";
    if (!authorization || g_ascii_strncasecmp(authorization, bearer, strlen(bearer)) != 0)
        return sg_fail(error, SG_ERROR_AUTH, "a key is needed: Authorization: Bearer KEY");
    g_mutex_lock(&keys->lock);
    Key *key = find_key(keys, authorization + strlen(bearer));
    unsigned scopes = key ? key->scopes : 0;
    if (key && (scopes & scope)) {
        *use = (SgKeyUse){ .rate = key->bucket.rate };
        g_strlcpy(use->id, key->id, sizeof use->id);
        use->retry_after = sg_bucket_take(&key->bucket, sg_clock_monotonic());
        use->left = key->bucket.tokens;
    }
    g_mutex_unlock(&keys->lock);
    if (!scopes)
        return sg_fail(error, SG_ERROR_AUTH, "the key is unknown or was revoked");
    return (scopes & scope) || sg_fail(error, SG_ERROR_INPUT, "the key may not %s",
                                       scope == SG_SCOPE_WRITE ? "write" : "read");
}
