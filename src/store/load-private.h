/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/load.h"
#include "store/query.h"

/*
 * What the loads share: their scripts, and the frame around their batches.
 *
 * Layer: store. Private to the folder.
 */

/* Runs sql/load/NAME. */
bool sg_load_exec(SgStore *store, const char *name, GError **error);

/* Rows of the one SELECT of sql/load/NAME: two numbers, and a date or SG_TIME_UNKNOWN. */
typedef void (*SgLoadIdFunc)(int64_t number, int64_t id, int64_t date, void *data);
bool sg_load_each_id(SgStore *store, const char *name, SgLoadIdFunc func, void *data,
                     GError **error);

/* How one batch goes. */
typedef struct {
    bool
        fresh; /* nothing of this load can be stored yet; a batch says so for those behind it, too */
    bool more;                /* out: there will be another one */
    const char *const *merge; /* out: scripts to be run behind it, ended by NULL; or NULL */
} SgLoadStep;

/* Each batch between scripts, the whole with the constraints of `tables` out of the way. The
 * database merges a batch while the next one is made ready. */
typedef struct {
    const char *const *begin, *const *end; /* scripts, ended by NULL */
    const char *const *tables;             /* that it fills, ended by NULL */
    const char *fresh; /* while this one is empty, nothing of the load can be stored yet; or NULL */
    bool words;        /* its records are searched for: merges may fill words_again */
    int64_t expected;
    bool (*batch)(SgStore *store, void *data, SgLoadStep *step, GError **error);
    void *data;
} SgLoadFrame;
bool sg_load_run(SgStore *store, const SgLoadFrame *frame, GError **error);

/* -- Users within the records of a batch, each once -------------------------------------------------- */

typedef struct SgLoadUsers SgLoadUsers;
SgLoadUsers *sg_load_users_new(void);
void sg_load_users_free(SgLoadUsers *users);

/* `urn`: that of the user, as UTF-8. */
void sg_load_users_add(SgLoadUsers *users, const char *urn, const SgUser *user, const char *source,
                       int64_t fetched_at);

/* Into loading_users, for users_merge.sql; none are left here. */
bool sg_load_users_send(SgLoadUsers *users, SgStore *store, GError **error);
