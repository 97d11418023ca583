/* SPDX-License-Identifier: MIT */
#pragma once

#include "serve/api.h"
#include "serve/bucket.h"
#include "serve/cache.h"
#include "serve/field.h"
#include "serve/keys.h"
#include "serve/metrics.h"
#include "serve/server.h"
#include "serve/snapshot.h"
#include "store/store.h"

/* What the files of the API share. Layer: serve. */

/* -- Routes ------------------------------------------------------------------------------------ */

/* One request on its way through a handler. */
typedef struct {
    SgApi *api;
    SgSnapshot *snapshot;
    const SgRequest *request;
    SgJson *arguments; /* by the route's fields: checked, with fallbacks */
    SgJson *document;  /* what the handler answers; or it fills the reply itself */
    SgReply *reply;
} SgApiCall;

typedef bool (*SgApiHandler)(SgApiCall *call, GError **error);

typedef enum {
    SG_API_CACHED = 1, /* the same for one snapshot and URL */
    SG_API_STORE = 2,  /* reads the store: kept only as long as nobody else writes */
} SgApiFlags;

/* A line of the table: server, OpenAPI document, page of documentation and tests derive from it. */
typedef struct {
    const char *method;
    const char *pattern;
    const char *operation; /* its name in the OpenAPI document */
    const char *summary;
    const SgField *fields;
    const char *schema; /* of the answer, in words/openapi.json */
    SgApiHandler handle;
    SgLane lane;
    unsigned flags;
    int status; /* 0: 200 */
} SgApiRoute;

/* Ended by a NULL method. */
extern const SgApiRoute sg_api_routes[];

/* Handlers, by file. api-read.c */
bool sg_api_search(SgApiCall *call, GError **error);
bool sg_api_track(SgApiCall *call, GError **error);
bool sg_api_user(SgApiCall *call, GError **error);
bool sg_api_playlist(SgApiCall *call, GError **error);
bool sg_api_related(SgApiCall *call, GError **error);
bool sg_api_stats(SgApiCall *call, GError **error);
bool sg_api_models(SgApiCall *call, GError **error);
/* api-near.c */
bool sg_api_similar(SgApiCall *call, GError **error);
bool sg_api_artists(SgApiCall *call, GError **error);
bool sg_api_also(SgApiCall *call, GError **error);
/* api-recommend.c */
bool sg_api_recommendations(SgApiCall *call, GError **error);
bool sg_api_explanations(SgApiCall *call, GError **error);
bool sg_api_whynot(SgApiCall *call, GError **error);
bool sg_api_whatif(SgApiCall *call, GError **error);
/* api-discover.c */
bool sg_api_paths(SgApiCall *call, GError **error);
bool sg_api_graph(SgApiCall *call, GError **error);
/* api-write.c */
bool sg_api_post_likes(SgApiCall *call, GError **error);
bool sg_api_post_playlist(SgApiCall *call, GError **error);
bool sg_api_delete_playlist(SgApiCall *call, GError **error);
/* api-service.c: outside of /api/v1, without arguments */
bool sg_api_livez(SgApiCall *call, GError **error);
bool sg_api_readyz(SgApiCall *call, GError **error);
bool sg_api_metrics(SgApiCall *call, GError **error);
bool sg_api_openapi(SgApiCall *call, GError **error);
bool sg_api_docs(SgApiCall *call, GError **error);
bool sg_api_docs_style(SgApiCall *call, GError **error);

/* -- The API itself ---------------------------------------------------------------------------- */

struct SgApi {
    SgApiOptions options;
    SgServer *server;
    SgRoute *routes; /* those of the table, then one for each file; ended by a NULL method */
    int table;       /* how many come from the table */
    int files;
    const char **names; /* of all routes, for the metrics */
    GPtrArray *pages;   /* of SgCached: a file as it is and compressed, in turns */
    SgCache *cache;
    SgMetrics *metrics;
    SgKeys *keys;        /* or NULL */
    bool local;          /* listens on loopback only */
    GAsyncQueue *stores; /* of SgStore: readers that nobody uses */
    SgStore *writer;     /* under `reloading`; NULL: read only */
    GBytes *openapi;
    GBytes *docs;
    char *salt; /* of this run, in request ids */
    double started;
    GMutex lock; /* of what follows */
    SgSnapshot *snapshot;
    SgBucket bucket;       /* of requests without a key */
    uint64_t loads, edits; /* how snapshots came into force */
    bool refitting;        /* a what-if is fitting a model */
    GMutex reloading;      /* held by who makes a snapshot; of `writer` too */
    uint64_t refused;      /* by rate */
};

/* The snapshot that is in force; the caller unrefs it. */
SgSnapshot *sg_api_snapshot(SgApi *api);

/* The tracks of a list of URNs, ascending and distinct; a missing list has none. The caller frees.
 * NOT_FOUND, INPUT: no track. */
int32_t *sg_api_tracks(const SgGraph *graph, const SgJson *urns, int64_t *count, GError **error);

/* Loads the store (and with `models` NULL the models too) and puts it into force. Under `reloading`. */
bool sg_api_load(SgApi *api, GPtrArray *models, GError **error);

/* Puts a new one into force: loaded, or edited out of the one before. */
void sg_api_take_snapshot(SgApi *api, SgSnapshot *snapshot, bool edited);

/* A store for reading, given back afterwards. */
SgStore *sg_api_store(SgApi *api, GError **error);
void sg_api_give_store(SgApi *api, SgStore *store);

/* SgServerOptions.before, error and after (api-gate.c). */
bool sg_api_before(SgRequest *request, SgReply *reply, void *data);
void sg_api_error(const SgRequest *request, int status, const char *message, SgReply *reply,
                  void *data);
void sg_api_after(const SgRequest *request, SgReply *reply, void *data);

/* The handler of all routes of the table, and of all files (api-dispatch.c). */
bool sg_api_dispatch(const SgRequest *request, SgReply *reply, void *data, GError **error);
bool sg_api_file(const SgRequest *request, SgReply *reply, void *data, GError **error);

/* Answers with what is kept: 304 where the client has it already. */
void sg_api_send(const SgRequest *request, SgReply *reply, SgCached *cached);

/* Bytes to be sent and kept. `hash` begins the ETag. Takes the bytes. */
SgCached *sg_api_answer(GBytes *bytes, const char *type, const char *hash, bool gzip);

/* Loads the embedded files. */
void sg_api_open_files(SgApi *api);

/* Cuts the list `items` of a document down to the page that `limit` and `cursor` ask for, which holds
 * one entry more than the page needs where there is more, and sets "next". NOT_FOUND: a cursor of
 * another list or graph. */
bool sg_api_page(SgApiCall *call, GError **error);

/* How many entries sg_api_page wants of the list. The same error. */
bool sg_api_page_end(const SgApiCall *call, int64_t *end, GError **error);

/* The OpenAPI document of the table, and the page that describes it. `keyed`: keys are asked for. */
SgJson *sg_api_openapi_document(bool keyed);
char *sg_api_docs_page(void);
