/* SPDX-License-Identifier: MIT */
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/rng.h"
#include "models/checkpoint.h"
#include "models/evidence.h"
#include "models/positives.h"
#include "num/als.h"
#include "num/cholesky.h"
#include "num/dense.h"
#include "num/machine.h"

#include <math.h>
#include <string.h>

/*
 * score(S, i) = w_S . h_i,  w_S the row that the liked seeds would have: one least-squares solve.
 *
 *   w_S = W^-1 sum_j g_j h_j,   W = sum_j g_j h_j h_j' + a0 H'H + lambda (|S| + a0 M)^nu I
 *
 * so that seed j adds g_j h_i' W^-1 h_j, exactly.
 */
typedef struct {
    SgFitted head;
    int D;
    int64_t U;
    const float *lists_ud;  /* (U, D) */
    const float *tracks_id; /* (M, D) */
    const float *gram;      /* (D, D) H'H */
    float *owned;           /* all three of a fitted one */
    SgCheckpoint *checkpoint;
} Ials;

static const double grid_D[] = { 64, 128, 256, NAN };
static const double grid_a0[] = { 0.003, 0.01, 0.03, 0.1, 0.3, NAN };
static const double grid_lambda[] = { 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, NAN };

enum { WIDTH, A0, LAMBDA, NU, EPOCHS };

static const SgModelOption options[] = {
    [WIDTH] = { "D", 64, 1, 2048, "dimensions", grid_D, true },
    [A0] = { "a0", 0.1, 0, 100, "weight of a pair that is not there", grid_a0, false },
    [LAMBDA] = { "lambda", 0.01, 0, 1e6, "regularisation", grid_lambda, false },
    [NU] = { "nu", 1, 0, 2, "regularisation grows with (degree + a0 M)^nu", NULL, false },
    [EPOCHS] = { "epochs", 12, 1, 1000, "each solves all lists, then all tracks", NULL, true },
    { 0 },
};

/* Rows between two looks at the interrupt flag. */
enum { BLOCK = 4096 };

static Ials *ials_new(const SgFitContext *context, int64_t U, int64_t M, GError **error)
{
    int64_t D = (int64_t)context->options.value[WIDTH];
    float *owned = g_try_new0(float, (gsize)((U + M + D) * D));
    if (!owned)
        return sg_fail_null(error, SG_ERROR_IO, "ials: no memory for %.1f GB of factors",
                            4e-9 * (double)((U + M + D) * D));
    Ials *fitted = g_new0(Ials, 1);
    *fitted = (Ials){
        .head = { .model = &sg_model_ials,
                  .options = context->options,
                  .seed = context->seed,
                  .M = M },
        .D = (int)D,
        .U = U,
        .owned = owned,
        .lists_ud = owned,
        .tracks_id = owned + U * D,
        .gram = owned + (U + M) * D,
    };
    return fitted;
}

/* H ~ N(0, 0.1^2 / D): track i draws from a stream of its own. Lists start at zero. */
static void start(float *tracks_id, int64_t M, int D, uint64_t seed)
{
    double deviation = 0.1 / sqrt(D);
    for (int64_t i = 0; i < M; i++) {
        SgRng rng;
        sg_rng_init(&rng, seed, (uint64_t)i);
        for (int d = 0; d < D; d++)
            tracks_id[i * D + d] = (float)(deviation * sg_rng_normal(&rng));
    }
}

/* What a fit works with, beside the model. */
typedef struct {
    SgCsr lists;
    SgCsr tracks;
    void *work;
    int threads;
    SgProgress *progress;
    int64_t done;
} Training;

static void training_clear(Training *training)
{
    sg_csr_clear(&training->lists);
    sg_csr_clear(&training->tracks);
    g_free(training->work);
    sg_progress_free(training->progress);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Training, training_clear)

static int64_t longest_row(const SgCsr *csr)
{
    int64_t longest = 0;
    for (int64_t r = 0; r < csr->rows; r++)
        longest = MAX(longest, csr->offset[r + 1] - csr->offset[r]);
    return longest;
}

static bool training_init(Training *training, const SgCsr *lists, const Ials *fitted, int threads,
                          GError **error)
{
    if (!sg_positives(&training->lists, lists, error) ||
        !sg_csr_transpose(&training->tracks, &training->lists, error))
        return false;
    int64_t longest = MAX(longest_row(&training->lists), longest_row(&training->tracks));
    training->threads = sg_threads(threads);
    training->work = g_try_malloc((gsize)training->threads * sg_als_work(fitted->D, longest));
    if (!training->work)
        return sg_fail(error, SG_ERROR_IO, "ials: no memory for the systems");
    int64_t epochs = (int64_t)fitted->head.options.value[EPOCHS];
    training->progress = sg_progress_new("ials: rows", epochs * (fitted->U + fitted->head.M));
    return true;
}

static SgAls side(const Ials *fitted, const SgCsr *csr, float *w, const float *h)
{
    const double *value = fitted->head.options.value;
    return (SgAls){
        .offset = csr ? csr->offset : NULL,
        .col = csr ? csr->col : NULL,
        .val = csr ? csr->val : NULL,
        .cols = csr ? csr->cols : fitted->head.M,
        .w = w,
        .h = h,
        .gram = fitted->gram,
        .D = fitted->D,
        .a0 = (float)value[A0],
        .lambda = (float)value[LAMBDA],
        .nu = (float)value[NU],
    };
}

/* Half an epoch: all rows of `w` from those of `h`. */
static bool solve_side(Training *training, const Ials *fitted, const SgCsr *csr, float *w,
                       const float *h, const char *note, GError **error)
{
    SgAls als = side(fitted, csr, w, h);
    sg_als_gram((float *)fitted->gram, h, csr->cols, fitted->D, training->threads);
    for (int64_t first = 0; first < csr->rows; first += BLOCK) {
        int64_t last = MIN(csr->rows, first + BLOCK);
        if (!sg_interrupt_check("fitting 'ials'", error))
            return false;
        int64_t failed = sg_als_solve(&als, first, last, training->threads, training->work);
        if (failed)
            return sg_fail(error, SG_ERROR_DIVERGED,
                           "ials: %" G_GINT64_FORMAT " rows have no solution in %s: raise lambda "
                           "or a0",
                           failed, note);
        training->done += last - first;
        sg_progress_set(training->progress, training->done, note);
    }
    return true;
}

static SgFitted *fit(const SgCsr *lists, const SgFitContext *context, GError **error)
{
    g_autoptr(SgFitted) head = NULL;
    Ials *fitted = ials_new(context, lists->rows, lists->cols, error);
    if (!fitted)
        return NULL;
    head = &fitted->head;
    g_auto(Training) training = { 0 };
    if (!training_init(&training, lists, fitted, context->threads, error))
        return NULL;
    float *lists_ud = fitted->owned, *tracks_id = lists_ud + fitted->U * fitted->D;
    start(tracks_id, lists->cols, fitted->D, context->seed);
    int64_t epochs = (int64_t)head->options.value[EPOCHS];
    for (int64_t epoch = 0; epoch < epochs; epoch++) {
        g_autofree char *note = g_strdup_printf("epoch %" G_GINT64_FORMAT, epoch + 1);
        if (!solve_side(&training, fitted, &training.lists, lists_ud, tracks_id, note, error) ||
            !solve_side(&training, fitted, &training.tracks, tracks_id, lists_ud, note, error))
            return NULL;
    }
    sg_als_gram((float *)fitted->gram, tracks_id, lists->cols, fitted->D, context->threads);
    return g_steal_pointer(&head);
}

/* The seeds that are liked, their row, and the factor of its matrix. */
typedef struct {
    int32_t *seed_n;
    float *weight_n; /* or NULL */
    int64_t count;
    float *w; /* (sg_padded(D)) */
    float *r; /* (sg_padded(D)^2) */
} FoldIn;

static void fold_in_clear(FoldIn *fold)
{
    g_free(fold->seed_n);
    g_free(fold->weight_n);
    g_free(fold->w);
    g_free(fold->r);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FoldIn, fold_in_clear)

/* False: no seed, or no finite row. */
static bool fold_in(FoldIn *fold, const Ials *fitted, const SgQuery *query)
{
    size_t ld = (size_t)sg_padded(fitted->D);
    SgAls als = side(fitted, NULL, NULL, fitted->tracks_id);
    fold->seed_n = g_new(int32_t, query->count);
    fold->weight_n = query->weight ? g_new(float, query->count) : NULL;
    for (int64_t s = 0; s < query->count; s++) {
        if (query->weight && !(query->weight[s] > 0))
            continue;
        if (query->weight)
            fold->weight_n[fold->count] = query->weight[s];
        fold->seed_n[fold->count++] = query->seed[s];
    }
    if (fold->count == 0)
        return false;
    fold->w = g_new(float, ld);
    fold->r = g_new(float, ld *ld);
    g_autofree float *chunk = g_new(float, sg_als_chunk(fitted->D));
    return sg_als_fold_in(fold->w, fold->r, &als, fold->seed_n, fold->weight_n, fold->count, chunk);
}

static void score(const SgFitted *head, const SgQuery *query, SgScores *scores)
{
    const Ials *fitted = (const Ials *)head;
    g_auto(FoldIn) fold = { 0 };
    scores->all_touched = true;
    if (fold_in(&fold, fitted, query))
        sg_matvec_add(scores->value, fitted->tracks_id, fold.w, head->M, fitted->D);
}

/* w_S . h_i = sum_j g_j h_j . y with y = W^-1 h_i: Hu et al. 2008, section 5. */
static void explain(const SgFitted *head, const SgQuery *query, int32_t track,
                    const SgGrounds *evidence, GArray *reasons)
{
    const Ials *fitted = (const Ials *)head;
    int D = fitted->D;
    guint first = reasons->len;
    g_auto(FoldIn) fold = { 0 };
    if (!fold_in(&fold, fitted, query))
        return;
    g_autofree float *y = g_new(float, D);
    memcpy(y, fitted->tracks_id + (int64_t)track * D, (size_t)D * sizeof *y);
    sg_cholesky_solve(fold.r, y, D);
    for (int64_t n = 0; n < fold.count; n++) {
        const float *h_j = fitted->tracks_id + (int64_t)fold.seed_n[n] * D;
        double value = 0;
        for (int d = 0; d < D; d++)
            value += (double)h_j[d] * y[d];
        value *= fold.weight_n ? fold.weight_n[n] : 1;
        SgReason reason = { SG_REASON_SEED, fold.seed_n[n], -1, value, head->model->name };
        g_array_append_val(reasons, reason);
    }
    if (evidence)
        sg_evidence_split(reasons, first, evidence, track, 0);
}

static bool save(const SgFitted *head, const char *folder, GError **error)
{
    const Ials *fitted = (const Ials *)head;
    const SgCheckpointArray arrays[] = {
        { "lists", SG_NPY_F4, 2, { fitted->U, fitted->D }, fitted->lists_ud },
        { "tracks", SG_NPY_F4, 2, { head->M, fitted->D }, fitted->tracks_id },
        { "gram", SG_NPY_F4, 2, { fitted->D, fitted->D }, fitted->gram },
        { 0 },
    };
    return sg_checkpoint_save(head, folder, arrays, error);
}

static void free_fitted(SgFitted *head)
{
    Ials *fitted = (Ials *)head;
    sg_checkpoint_close(fitted->checkpoint);
    g_free(fitted->owned);
    g_free(fitted);
}

static SgFitted *load(const char *folder, GError **error)
{
    g_autoptr(SgFitted) head = NULL;
    Ials *fitted = g_new0(Ials, 1);
    head = &fitted->head;
    head->model = &sg_model_ials;
    fitted->checkpoint = sg_checkpoint_open(folder, &sg_model_ials, head, error);
    if (!fitted->checkpoint)
        return NULL;
    int64_t D = (int64_t)head->options.value[WIDTH];
    fitted->D = (int)D;
    SgCheckpointArray lists = { "lists", SG_NPY_F4, 2, { -1, D }, NULL };
    SgCheckpointArray tracks = { "tracks", SG_NPY_F4, 2, { head->M, D }, NULL };
    SgCheckpointArray gram = { "gram", SG_NPY_F4, 2, { D, D }, NULL };
    fitted->lists_ud = sg_checkpoint_array(fitted->checkpoint, &lists, &fitted->U, error);
    if (fitted->lists_ud)
        fitted->tracks_id = sg_checkpoint_array(fitted->checkpoint, &tracks, NULL, error);
    if (fitted->tracks_id)
        fitted->gram = sg_checkpoint_array(fitted->checkpoint, &gram, NULL, error);
    return fitted->gram ? g_steal_pointer(&head) : NULL;
}

const SgModel sg_model_ials = {
    .name = "ials",
    .summary = "vectors of lists and tracks by alternating least squares",
    .paper = "Hu, Koren, Volinsky, ICDM 2008; Rendle et al., RecSys 2022",
    .options = options,
    .additive = true,
    .fit = fit,
    .score = score,
    .explain = explain,
    .save = save,
    .load = load,
    .free = free_fitted,
    .method = "seed j adds g_j h_i' W^-1 h_j (Hu, Koren, Volinsky 2008, section 5)",
};
