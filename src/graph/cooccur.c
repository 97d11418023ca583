/* SPDX-License-Identifier: MIT */
#include "graph/cooccur-row.h"

#include "base/interrupt.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Rows are given to threads in pieces of this many, long ones first. */
enum { PIECE = 16 };

#define MAX_ENTRIES ((int64_t)1 << 30)

/*
 * The lists as the kernel wants them: tracks numbered by falling degree, the busiest sums beside
 * each other; and for each track the lists that hold it, ascending.
 */
typedef struct {
    SgCooccurRows rows;
    int64_t E;
    int64_t *offset_u; /* (U + 1) */
    int32_t *track_e;  /* (E) inner numbers, ascending in each list */
    float *strength_e; /* (E) or NULL */
    int64_t *offset_i; /* (M + 1) by inner number */
    int32_t *list_e;   /* (E) ascending in each track */
    float *own_e;      /* (E) strengths again, beside list_e; or NULL */
} Sides;

/* Memory for large arrays that are read in no order: huge pages where the system has them. */
static void *allocate(size_t count, size_t size)
{
    enum { HUGE_PAGE = 1 << 21 };
    size_t bytes = (count * size + HUGE_PAGE) / HUGE_PAGE * HUGE_PAGE;
    if (count * size < HUGE_PAGE)
        return calloc(count + 1, size);
    void *memory = aligned_alloc(HUGE_PAGE, bytes);
    if (memory)
        madvise(memory, bytes, MADV_HUGEPAGE);
    return memory;
}

static void sides_clear(Sides *sides)
{
    SgCooccurRows *rows = &sides->rows;
    void *all[] = { rows->list_u,      rows->degree_i,      rows->outer_i,   rows->inner_i,
                    rows->factor_i,    rows->best_factor_b, sides->offset_u, sides->track_e,
                    sides->strength_e, sides->offset_i,     sides->list_e,   sides->own_e };
    for (size_t n = 0; n < G_N_ELEMENTS(all); n++)
        free(all[n]);
    *sides = (Sides){ 0 };
}

static inline bool counts(const SgCsr *lists, int64_t e)
{
    return !lists->val || lists->val[e] > 0;
}

static bool allocate_sides(Sides *sides, const SgCsr *lists, const SgCooccurOptions *options,
                           GError **error)
{
    size_t M = (size_t)lists->cols, U = (size_t)lists->rows, E = (size_t)sg_csr_entries(lists);
    size_t padded = (size_t)sg_product_padded(lists->cols);
    SgCooccurRows *rows = &sides->rows;
    bool strengths = sg_cooccur_has_strengths(options) && lists->val;
    bool factors = sg_cooccur_has_factor(options);
    rows->options = *options;
    rows->M = lists->cols;
    rows->list_u = allocate(U, sizeof *rows->list_u);
    rows->degree_i = calloc(M + 1, sizeof *rows->degree_i);
    rows->outer_i = calloc(M + 1, sizeof *rows->outer_i);
    rows->inner_i = calloc(M + 1, sizeof *rows->inner_i);
    rows->factor_i = factors ? calloc(padded + 1, sizeof *rows->factor_i) : NULL;
    rows->best_factor_b = factors ? calloc(padded / SG_PRODUCT_BLOCK + 1, sizeof(double)) : NULL;
    sides->offset_u = calloc(U + 1, sizeof *sides->offset_u);
    sides->offset_i = calloc(M + 1, sizeof *sides->offset_i);
    sides->track_e = allocate(E, sizeof *sides->track_e);
    sides->list_e = allocate(E + SG_PRODUCT_AHEAD, sizeof *sides->list_e);
    sides->strength_e = strengths ? allocate(E, sizeof *sides->strength_e) : NULL;
    sides->own_e = strengths ? allocate(E, sizeof *sides->own_e) : NULL;
    if (rows->list_u && rows->degree_i && rows->outer_i && rows->inner_i && sides->offset_u &&
        sides->offset_i && sides->track_e && sides->list_e &&
        (!factors || (rows->factor_i && rows->best_factor_b)) &&
        (!strengths || (sides->strength_e && sides->own_e)))
        return true;
    return sg_fail(error, SG_ERROR_IO, "no memory to count pairs in %zu entries", E);
}

/* Numbers tracks by falling degree, equal ones by ascending number: a counting sort. */
static void number_by_degree(Sides *sides, const SgCsr *lists)
{
    SgCooccurRows *rows = &sides->rows;
    int64_t M = rows->M, E = sg_csr_entries(lists);
    g_autofree int32_t *degree = g_new0(int32_t, M);
    for (int64_t e = 0; e < E; e++)
        degree[lists->col[e]] += counts(lists, e);
    int64_t most = 0;
    for (int64_t i = 0; i < M; i++)
        most = MAX(most, degree[i]);
    g_autofree int64_t *place = g_new0(int64_t, most + 2);
    for (int64_t i = 0; i < M; i++)
        place[most - degree[i] + 1]++;
    for (int64_t d = 0; d < most; d++)
        place[d + 1] += place[d];
    for (int32_t i = 0; i < M; i++) {
        int32_t inner = (int32_t)place[most - degree[i]]++;
        rows->inner_i[i] = inner;
        rows->outer_i[inner] = i;
        rows->degree_i[inner] = degree[i];
    }
    for (int64_t i = 0; i < M; i++)
        sides->offset_i[i + 1] = sides->offset_i[i] + rows->degree_i[i];
    sides->E = sides->offset_i[M];
}

/* The first of `count` rows at which the entries before it reach share t of T. */
static int64_t split(const int64_t *offset, int64_t count, int t, int T)
{
    int64_t want = offset[count] * t / T, low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (offset[middle] < want)
            low = middle + 1;
        else
            high = middle;
    }
    return t == T ? count : low;
}

/* Fills list_e: each thread reads all lists and keeps what belongs to its own tracks. */
static void fill_tracks(Sides *sides, const SgCsr *lists, int64_t *next_i, int t, int T)
{
    int64_t first = split(sides->offset_i, sides->rows.M, t, T);
    int64_t last = split(sides->offset_i, sides->rows.M, t + 1, T);
    for (int64_t u = 0; u < lists->rows; u++) {
        for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++) {
            int32_t i = sides->rows.inner_i[lists->col[e]];
            if (i < first || i >= last || !counts(lists, e))
                continue;
            int64_t place = next_i[i]++;
            sides->list_e[place] = (int32_t)u;
            if (sides->own_e)
                sides->own_e[place] = lists->val[e];
        }
    }
}

/* Fills track_e likewise, going through the tracks in their order. */
static void fill_lists(Sides *sides, int64_t U, int64_t *next_u, int t, int T)
{
    int64_t first = split(sides->offset_u, U, t, T), last = split(sides->offset_u, U, t + 1, T);
    for (int32_t i = 0; i < sides->rows.M; i++) {
        for (int64_t e = sides->offset_i[i]; e < sides->offset_i[i + 1]; e++) {
            int32_t u = sides->list_e[e];
            if (u < first || u >= last)
                continue;
            int64_t place = next_u[u]++;
            sides->track_e[place] = i;
            if (sides->own_e)
                sides->strength_e[place] = sides->own_e[e];
        }
    }
}

static void describe_lists(Sides *sides, int64_t U)
{
    SgCooccurRows *rows = &sides->rows;
    for (int64_t u = 0; u < U; u++) {
        int64_t start = sides->offset_u[u], n = sides->offset_u[u + 1] - start;
        rows->filled += n > 0;
        rows->list_u[u] = (SgProductList){
            .track = sides->track_e + start,
            .strength = sides->strength_e ? sides->strength_e + start : NULL,
            .n = n,
            .weight = n > 0 ? sg_cooccur_list_weight(&rows->options, n) : 0,
        };
    }
}

static bool build_sides(Sides *sides, const SgCsr *lists, const SgCooccurOptions *options,
                        int threads, GError **error)
{
    int64_t U = lists->rows;
    if (!allocate_sides(sides, lists, options, error))
        return false;
    number_by_degree(sides, lists);
    for (int64_t u = 0; u < U; u++) {
        int64_t n = 0;
        for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++)
            n += counts(lists, e);
        sides->offset_u[u + 1] = sides->offset_u[u] + n;
    }
    memset(sides->list_e + sides->E, 0, SG_PRODUCT_AHEAD * sizeof *sides->list_e);
    g_autofree int64_t *next_i = g_memdup2(sides->offset_i, (size_t)(lists->cols + 1) * 8);
    g_autofree int64_t *next_u = g_memdup2(sides->offset_u, (size_t)(U + 1) * 8);
#pragma omp parallel num_threads(threads)
    fill_tracks(sides, lists, next_i, omp_get_thread_num(), omp_get_num_threads());
#pragma omp parallel num_threads(threads)
    fill_lists(sides, U, next_u, omp_get_thread_num(), omp_get_num_threads());
    describe_lists(sides, U);
    sg_cooccur_rows_set_factors(&sides->rows);
    return true;
}

/* Places for all rows: no row is longer than K or than the pairs that it counts. */
static int64_t reserve(const Sides *sides, int64_t *start_j)
{
    const SgCooccurRows *rows = &sides->rows;
    int64_t K = rows->options.K > 0 ? rows->options.K : rows->M, total = 0;
    for (int32_t j = 0; j < rows->M; j++) { /* outer numbers: the order of the table */
        int32_t i = rows->inner_i[j];
        int64_t limit = MIN(K, rows->M - 1), reach = 0;
        start_j[j] = total;
        for (int64_t e = sides->offset_i[i]; e < sides->offset_i[i + 1] && reach < limit; e++)
            reach += rows->list_u[sides->list_e[e]].n - 1;
        total += MIN(limit, reach);
    }
    start_j[rows->M] = total;
    return total;
}

static bool allocate_table(SgCooccurTable *table, const SgCooccurOptions *options, int64_t M,
                           int64_t total, GError **error)
{
    size_t places = (size_t)total;
    bool evidence = sg_cooccur_has_evidence(options);
    if (total > MAX_ENTRIES)
        return sg_fail(error, SG_ERROR_INPUT,
                       "co-occurrence: up to %" G_GINT64_FORMAT
                       " pairs are too many: choose how many to keep for each track",
                       total);
    table->M = M;
    table->offset = calloc((size_t)M + 1, sizeof *table->offset);
    table->track = allocate(places, sizeof *table->track);
    table->value = allocate(places, sizeof *table->value);
    table->together = evidence ? allocate(places, sizeof *table->together) : NULL;
    table->weight = evidence ? allocate(places, sizeof *table->weight) : NULL;
    if (table->offset && table->track && table->value &&
        (!evidence || (table->together && table->weight)))
        return true;
    return sg_fail(error, SG_ERROR_IO, "no memory for %" G_GINT64_FORMAT " pairs", total);
}

/* Makes row i (inner number) and puts it at its place; offset[j + 1] holds its length for now. */
static void fill_row(const Sides *sides, SgCooccurWork *work, int32_t i, const int64_t *start_j,
                     SgCooccurTable *table)
{
    int64_t first = sides->offset_i[i], E = sides->offset_i[i + 1] - first;
    int64_t n = sg_cooccur_make_row(&sides->rows, work, i, sides->list_e + first,
                                    sides->own_e ? sides->own_e + first : NULL, E);
    int32_t j = sides->rows.outer_i[i];
    size_t count = (size_t)n;
    memcpy(table->track + start_j[j], work->track, count * sizeof *table->track);
    memcpy(table->value + start_j[j], work->value, count * sizeof *table->value);
    if (table->together) {
        memcpy(table->together + start_j[j], work->together, count * sizeof *table->together);
        memcpy(table->weight + start_j[j], work->weight, count * sizeof *table->weight);
    }
    table->offset[j + 1] = n;
}

/* Closes the gaps behind rows that are shorter than their places. */
static void close_gaps(SgCooccurTable *table, const int64_t *start_j)
{
    for (int64_t j = 0; j < table->M; j++) {
        int64_t to = table->offset[j], from = start_j[j], n = table->offset[j + 1];
        table->offset[j + 1] = to + n;
        if (to == from)
            continue;
        memmove(table->track + to, table->track + from, (size_t)n * sizeof *table->track);
        memmove(table->value + to, table->value + from, (size_t)n * sizeof *table->value);
        if (table->together) {
            memmove(table->together + to, table->together + from,
                    (size_t)n * sizeof *table->together);
            memmove(table->weight + to, table->weight + from, (size_t)n * sizeof *table->weight);
        }
    }
}

static bool fill_table(SgCooccurTable *table, const Sides *sides, const int64_t *start_j,
                       int threads, GError **error)
{
    SgCooccurWork *work = g_new0(SgCooccurWork, threads);
    bool ok = true;
    for (int t = 0; t < threads && ok; t++)
        ok = sg_cooccur_work_init(&work[t], table->M, error);
    if (ok) {
#pragma omp parallel for num_threads(threads) schedule(dynamic, PIECE)
        for (int32_t i = 0; i < (int32_t)table->M; i++)
            if (!sg_interrupted())
                fill_row(sides, &work[omp_get_thread_num()], i, start_j, table);
        ok = sg_interrupt_check("counting pairs", error);
    }
    for (int t = 0; t < threads; t++)
        sg_cooccur_work_clear(&work[t]);
    g_free(work);
    return ok;
}

bool sg_cooccur_build(SgCooccurTable *table, const SgCsr *lists, const SgCooccurOptions *options,
                      GError **error)
{
    if (!sg_cooccur_check(options, error))
        return false;
    int threads = options->threads > 0 ? options->threads : omp_get_max_threads();
    g_auto(SgCooccurTable) built = { 0 };
    Sides sides = { 0 };
    bool ok = build_sides(&sides, lists, options, threads, error);
    g_autofree int64_t *start_j = ok ? g_new0(int64_t, lists->cols + 1) : NULL;
    ok = ok && allocate_table(&built, options, lists->cols, reserve(&sides, start_j), error) &&
         fill_table(&built, &sides, start_j, threads, error);
    sides_clear(&sides);
    if (!ok)
        return false;
    close_gaps(&built, start_j);
    *table = built;
    built = (SgCooccurTable){ 0 };
    return true;
}

void sg_cooccur_clear(SgCooccurTable *table)
{
    free(table->offset);
    free(table->track);
    free(table->value);
    free(table->together);
    free(table->weight);
    *table = (SgCooccurTable){ 0 };
}
