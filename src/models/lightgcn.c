/* SPDX-License-Identifier: MIT */
#include "models/evidence.h"
#include "models/lightgcn-fit.h"
#include "models/pool.h"
#include "num/dense.h"
#include "num/sample.h"
#include "num/scan.h"

#include <math.h>

/*
 * LightGCN and LightGCN++ as recommenders. A list that was learnt is answered with its own vector;
 * any other one with what its tracks make of it (models/pool.h):
 *
 *   score(S, i) = q . h_i,   q = sum_j a_j z_j,   z the tracks' vectors, or what they fold in
 */
typedef struct {
    SgFitted head;
    SgLightgcn vectors;
    /* The tracks' vectors in 8 bits (num/scan.h), up to SCANNED tracks. */
    const uint8_t *codes;
    const float *scale_i;
    const float *size_i;
    void *scan_storage; /* of all three of a fitted one */
    SgCheckpoint *checkpoint;
} Lightgcn;

/* Above, an index pays off; there is none yet, so all products are computed. */
enum { SCANNED = 500000 };

enum { POOL_MEAN, POOL_ATTENTION, POOL_FOLD };

static const double grid_rate[] = { 0.003, 0.01, 0.03, NAN };
static const double grid_decay[] = { 1e-5, 1e-4, 1e-3, NAN };
static const double grid_layers[] = { 1, 2, 3, 4, NAN };
static const double grid_temperature[] = { 0.07, 0.1, 0.15, 0.2, NAN };

#define SHARED_OPTIONS(layers)                                                                       \
    [SG_LIGHTGCN_WIDTH] = { "D", 64, 1, 2048, "dimensions", NULL, true },                            \
    [SG_LIGHTGCN_LAYERS] = { "layers", layers, 0, 8, "steps of propagation", grid_layers, true },    \
    [SG_LIGHTGCN_RATE] = { "rate", 0.03, 1e-7, 10, "learning rate of Adam", grid_rate, false },      \
    [SG_LIGHTGCN_DECAY] = { "decay",    1e-4, 0, 10, "weight decay of a batch's vectors",            \
                            grid_decay, false },                                                     \
    [SG_LIGHTGCN_BATCH] = { "batch", 0,   0, 1 << 24, "triples in a step; 0: by the data's size",    \
                            NULL,    true },                                                         \
    [SG_LIGHTGCN_EPOCHS] = { "epochs", 30, 1, 100000, "at most", NULL, true },                       \
    [SG_LIGHTGCN_PATIENCE] = { "patience",                                                           \
                               0,                                                                    \
                               0,                                                                    \
                               100000,                                                               \
                               "stop after so many epochs without a gain on 10 % cut from each "     \
                               "list; 0: never",                                                     \
                               NULL,                                                                 \
                               true },                                                               \
    [SG_LIGHTGCN_POPULAR] = { "popular", 0,   0, 1, "1: negatives by popularity^0.75, 0: uniform",   \
                              NULL,      true },                                                     \
    [SG_LIGHTGCN_HARD] = { "hard",                                                                   \
                           1,                                                                        \
                           1,                                                                        \
                           SG_SAMPLE_OTHERS,                                                         \
                           "negatives drawn for a triple, of which the one scored highest counts",   \
                           NULL,                                                                     \
                           true },                                                                   \
    [SG_LIGHTGCN_COOL] = { "cool", 1,    0, 1, "share of the steps in which the rate falls to zero", \
                           NULL,   false },                                                          \
    [SG_LIGHTGCN_START] = { "start",                                                                 \
                            0,                                                                       \
                            0,                                                                       \
                            1,                                                                       \
                            "first vectors, 0: normal, deviation 0.1, 1: uniform after Glorot",      \
                            NULL,                                                                    \
                            true },                                                                  \
    [SG_LIGHTGCN_BF16] = { "bf16", 1, 0, 1, "1: propagate 16 bits a number", NULL, true },           \
    [SG_LIGHTGCN_LOSS] = { "loss", 1, 0, 1, "0: BPR, 1: contrastive", NULL, true },                  \
    [SG_LIGHTGCN_TEMPERATURE] = { "temperature",    0.1,  0.01, 10, "of the contrastive loss",       \
                                  grid_temperature, false },                                         \
    [SG_LIGHTGCN_DEBIAS] = { "debias", 0,    0, 0.9, "share of negatives that are positives unseen", \
                             NULL,     false },                                                      \
    [SG_LIGHTGCN_DISLIKES] = { "dislikes",                                                           \
                               0.5,                                                                  \
                               0,                                                                    \
                               100,                                                                  \
                               "weight of the loss of disliked tracks; 0: none",                     \
                               NULL,                                                                 \
                               false },                                                              \
    [SG_LIGHTGCN_POOL] = { "pool", 0,   0, 2, "an unknown list: 0 mean, 1 attention, 2 folded in",   \
                           NULL,   true }

static const SgModelOption options[] = {
    SHARED_OPTIONS(3),
    [SG_LIGHTGCN_ALPHA] = { 0 },
};

static const SgModelOption options_plus[] = {
    SHARED_OPTIONS(2),
    [SG_LIGHTGCN_ALPHA] = { "alpha", 0.6, -2, 2, "exponent of the own degree", NULL, false },
    [SG_LIGHTGCN_BETA] = { "beta", -0.1, -2, 2, "exponent of the neighbour's degree", NULL, false },
    [SG_LIGHTGCN_GAMMA] = { "gamma", 0.2, 0, 1, "share of the vectors before propagation", NULL,
                            false },
    { 0 },
};

static void set_codes(Lightgcn *fitted)
{
    int64_t M = fitted->head.M;
    if (M > SCANNED)
        return;
    float *storage = g_malloc((gsize)M * 2 * sizeof(float) + sg_scan_bytes(M, fitted->vectors.D));
    uint8_t *codes = (uint8_t *)(storage + 2 * M);
    sg_scan_pack(codes, storage, storage + M, fitted->vectors.tracks_id, M, fitted->vectors.D);
    fitted->codes = codes;
    fitted->scale_i = storage;
    fitted->size_i = storage + M;
    fitted->scan_storage = storage;
}

static SgFitted *fit_kind(const SgModel *model, const SgCsr *lists, const SgFitContext *context,
                          GError **error)
{
    g_autofree Lightgcn *fitted = g_new0(Lightgcn, 1);
    fitted->head = (SgFitted){
        .model = model, .options = context->options, .seed = context->seed, .M = lists->cols
    };
    if (!sg_lightgcn_fit(&fitted->vectors, model, lists, context, error))
        return NULL;
    set_codes(fitted);
    return &((Lightgcn *)g_steal_pointer(&fitted))->head;
}

static SgFitted *fit(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    return fit_kind(&sg_model_lightgcn, lists, context, error);
}

static SgFitted *fit_plus(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    return fit_kind(&sg_model_lightgcnpp, lists, context, error);
}

/* How much of each seed's row makes the query; and the rows. The caller frees. */
static double *shares_of(const Lightgcn *fitted, const SgQuery *query, const float **rows)
{
    const SgLightgcn *vectors = &fitted->vectors;
    int pool = (int)fitted->head.options.value[SG_LIGHTGCN_POOL];
    double *share_s = g_new(double, query->count + 1);
    *rows = pool == POOL_FOLD ? vectors->fold_id : vectors->tracks_id;
    if (pool == POOL_ATTENTION)
        sg_pool_attention(share_s, query, *rows, vectors->D);
    else
        sg_pool_mean(share_s, query);
    /* Folded in: left_n sum_j g_j fold_j, with weights of mean one. */
    double scale = pool == POOL_FOLD
                       ? sg_lightgcn_left(fitted->head.model, &fitted->head.options, query->count) *
                             (double)query->count
                       : 1;
    for (int64_t s = 0; s < query->count; s++)
        share_s[s] *= scale;
    return share_s;
}

/* The vector that asks: the list's own, or one pooled into `pooled` (D), which is zero. */
static const float *query_vector(const Lightgcn *fitted, const SgQuery *query, float *pooled)
{
    const SgLightgcn *vectors = &fitted->vectors;
    const float *rows;
    if (query->known_list > 0 && query->known_list <= vectors->U)
        return vectors->lists_ud + (query->known_list - 1) * vectors->D;
    g_autofree double *share_s = shares_of(fitted, query, &rows);
    sg_pool_sum(pooled, query, share_s, rows, vectors->D);
    return pooled;
}

static void score(const SgFitted *head, const SgQuery *query, SgScores *scores)
{
    const Lightgcn *fitted = (const Lightgcn *)head;
    const SgLightgcn *vectors = &fitted->vectors;
    g_autofree float *pooled = g_new0(float, vectors->D);
    const float *q = query_vector(fitted, query, pooled);
    sg_matvec_add(scores->value, vectors->tracks_id, q, head->M, vectors->D);
    scores->all_touched = true;
}

/* The n-th largest of near - off: what lies below it with near + off has n tracks above it. */
static float floor_of(const float *near_i, const float *off_i, int64_t M, int64_t n)
{
    g_autofree float *best = g_new(float, n);
    for (int64_t k = 0; k < n; k++)
        best[k] = -INFINITY;
    for (int64_t i = 0; i < M; i++) {
        float low = near_i[i] - off_i[i];
        int64_t place = n - 1;
        if (!(low > best[place]))
            continue;
        for (; place > 0 && best[place - 1] < low; place--)
            best[place] = best[place - 1];
        best[place] = low;
    }
    return best[n - 1];
}

/* All tracks in 8 bits, then those in full that may be among the best. */
static void score_best(const SgFitted *head, const SgQuery *query, int64_t K, SgScores *scores)
{
    const Lightgcn *fitted = (const Lightgcn *)head;
    const SgLightgcn *vectors = &fitted->vectors;
    int64_t M = head->M, n = K + query->count;
    if (!fitted->codes || n > M / 16) {
        score(head, query, scores);
        return;
    }
    g_autofree float *pooled = g_new0(float, vectors->D);
    const float *q = query_vector(fitted, query, pooled);
    /* Until they are written, the places of the touched ones hold the bounds. */
    float *near_i = scores->value, *off_i = (float *)(void *)scores->touched;
    sg_scan(near_i, off_i, fitted->codes, fitted->scale_i, fitted->size_i, q, M, vectors->D);
    float floor = floor_of(near_i, off_i, M, n);
    for (int64_t i = 0; i < M; i++) {
        bool below = near_i[i] + off_i[i] < floor; /* what is no number is looked at in full */
        scores->value[i] = 0;
        if (below)
            continue;
        scores->touched[scores->count++] = (int32_t)i;
        scores->mark[i] = 1;
        sg_matvec_add(&scores->value[i], vectors->tracks_id + i * vectors->D, q, 1, vectors->D);
    }
    scores->marked = true;
}

/* Of a learnt list's own vector no seed has a share: it is one reason. */
static void explain(const SgFitted *head, const SgQuery *query, int32_t track,
                    const SgGrounds *evidence, GArray *reasons)
{
    const Lightgcn *fitted = (const Lightgcn *)head;
    const SgLightgcn *vectors = &fitted->vectors;
    int D = vectors->D;
    const float *h_i = vectors->tracks_id + (int64_t)track * D, *rows;
    guint first = reasons->len;
    if (query->known_list > 0 && query->known_list <= vectors->U) {
        const float *e_u = vectors->lists_ud + (query->known_list - 1) * D;
        SgReason own = { SG_REASON_BIAS, -1, -1, sg_pool_dot(e_u, h_i, D), head->model->name };
        g_array_append_val(reasons, own);
        return;
    }
    g_autofree double *share_s = shares_of(fitted, query, &rows);
    for (int64_t s = 0; s < query->count; s++) {
        const float *z_j = rows + (int64_t)query->seed[s] * D;
        SgReason reason = { SG_REASON_SEED, query->seed[s], -1,
                            share_s[s] * sg_pool_dot(z_j, h_i, D), head->model->name };
        g_array_append_val(reasons, reason);
    }
    if (evidence)
        sg_evidence_split(reasons, first, evidence, track, 0);
}

static bool save(const SgFitted *head, const char *folder, GError **error)
{
    const Lightgcn *fitted = (const Lightgcn *)head;
    const SgLightgcn *v = &fitted->vectors;
    int64_t bytes = (int64_t)sg_scan_bytes(head->M, v->D);
    const SgCheckpointArray arrays[] = {
        { "lists", SG_NPY_F4, 2, { v->U, v->D }, v->lists_ud },
        { "tracks", SG_NPY_F4, 2, { head->M, v->D }, v->tracks_id },
        { "fold", SG_NPY_F4, 2, { head->M, v->D }, v->fold_id },
        sg_history_array(&v->history),
        { fitted->codes ? "codes" : NULL, SG_NPY_U1, 1, { bytes, -1 }, fitted->codes },
        { "scale", SG_NPY_F4, 1, { head->M, -1 }, fitted->scale_i },
        { "size", SG_NPY_F4, 1, { head->M, -1 }, fitted->size_i },
        { 0 },
    };
    return sg_checkpoint_save(head, folder, arrays, error);
}

static void free_fitted(SgFitted *head)
{
    Lightgcn *fitted = (Lightgcn *)head;
    sg_checkpoint_close(fitted->checkpoint);
    sg_lightgcn_clear(&fitted->vectors);
    g_free(fitted->scan_storage);
    g_free(fitted);
}

static bool load_codes(Lightgcn *fitted, GError **error)
{
    int64_t M = fitted->head.M, bytes = (int64_t)sg_scan_bytes(M, fitted->vectors.D);
    SgCheckpointArray codes = { "codes", SG_NPY_U1, 1, { bytes, -1 }, NULL };
    SgCheckpointArray scale = { "scale", SG_NPY_F4, 1, { M, -1 }, NULL };
    SgCheckpointArray size = { "size", SG_NPY_F4, 1, { M, -1 }, NULL };
    if (M > SCANNED)
        return true;
    fitted->codes = sg_checkpoint_array(fitted->checkpoint, &codes, NULL, error);
    if (fitted->codes)
        fitted->scale_i = sg_checkpoint_array(fitted->checkpoint, &scale, NULL, error);
    if (fitted->scale_i)
        fitted->size_i = sg_checkpoint_array(fitted->checkpoint, &size, NULL, error);
    return fitted->size_i != NULL;
}

static SgFitted *load_kind(const SgModel *model, const char *folder, GError **error)
{
    g_autoptr(SgFitted) head = NULL;
    Lightgcn *fitted = g_new0(Lightgcn, 1);
    SgLightgcn *v = &fitted->vectors;
    head = &fitted->head;
    head->model = model;
    fitted->checkpoint = sg_checkpoint_open(folder, model, head, error);
    if (!fitted->checkpoint)
        return NULL;
    int64_t D = (int64_t)head->options.value[SG_LIGHTGCN_WIDTH], epochs;
    v->D = (int)D;
    SgCheckpointArray lists = { "lists", SG_NPY_F4, 2, { -1, D }, NULL };
    SgCheckpointArray tracks = { "tracks", SG_NPY_F4, 2, { head->M, D }, NULL };
    SgCheckpointArray fold = { "fold", SG_NPY_F4, 2, { head->M, D }, NULL };
    SgCheckpointArray past = { "history", SG_NPY_F8, 2, { -1, SG_HISTORY_COLUMNS }, NULL };
    v->lists_ud = (float *)sg_checkpoint_array(fitted->checkpoint, &lists, &v->U, error);
    if (v->lists_ud)
        v->tracks_id = (float *)sg_checkpoint_array(fitted->checkpoint, &tracks, NULL, error);
    if (v->tracks_id)
        v->fold_id = (float *)sg_checkpoint_array(fitted->checkpoint, &fold, NULL, error);
    if (!v->fold_id || !load_codes(fitted, error))
        return NULL;
    const double *value_ec = sg_checkpoint_array(fitted->checkpoint, &past, &epochs, error);
    if (!value_ec)
        return NULL;
    sg_history_init(&v->history);
    sg_history_set(&v->history, value_ec, epochs);
    return g_steal_pointer(&head);
}

static SgFitted *load(const char *folder, GError **error)
{
    return load_kind(&sg_model_lightgcn, folder, error);
}

static SgFitted *load_plus(const char *folder, GError **error)
{
    return load_kind(&sg_model_lightgcnpp, folder, error);
}

const SgModel sg_model_lightgcn = {
    .name = "lightgcn",
    .summary = "vectors averaged over the graph of lists and tracks",
    .paper = "He et al., LightGCN, SIGIR 2020",
    .options = options,
    .additive = true,
    .fuses = true,
    .resumes = true,
    .fit = fit,
    .score = score,
    .score_best = score_best,
    .explain = explain,
    .method = "seed j adds its share of the dot product with the pooled seeds",
    .save = save,
    .load = load,
    .free = free_fitted,
};

const SgModel sg_model_lightgcnpp = {
    .name = "lightgcnpp",
    .summary = "LightGCN with other degree exponents, normalised neighbours and its own mean",
    .paper = "Lee et al., Revisiting LightGCN, RecSys 2024",
    .options = options_plus,
    .additive = true,
    .fuses = true,
    .resumes = true,
    .fit = fit_plus,
    .score = score,
    .score_best = score_best,
    .explain = explain,
    .method = "seed j adds its share of the dot product with the pooled seeds",
    .save = save,
    .load = load_plus,
    .free = free_fitted,
};
