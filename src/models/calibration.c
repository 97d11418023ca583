/* SPDX-License-Identifier: MIT */
#include "models/calibration.h"

#include "base/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { F = SG_CALIBRATION_FEATURES, LEAST_SAMPLES = 100, MOST_STEPS = 50 };
enum { LARGEST_DOCUMENT = 16 << 20 };

static const double LEAST_SHARE = 1e-6, RIDGE = 1e-6, CLOSE = 1e-9;

static void features(double x[F], const SgCalibrationSample *sample)
{
    x[0] = 1;
    x[1] = log((double)MAX(sample->rank, 1));
    x[2] = log(CLAMP(sample->share, LEAST_SHARE, 1));
    x[3] = log((double)MAX(sample->seeds, 1));
}

static double logit(const double weight[F], const SgCalibrationSample *sample)
{
    double x[F], z = 0;
    features(x, sample);
    for (int f = 0; f < F; f++)
        z += weight[f] * x[f];
    return z;
}

static double sigma(double z)
{
    return 1 / (1 + exp(-z));
}

/* -- Logistic ---------------------------------------------------------------------------------------- */

/* A x = b for a small positive definite A; false if it is none. Both are overwritten. */
static bool solve(double A[F][F], double b[F])
{
    for (int c = 0; c < F; c++) {
        if (!(A[c][c] > 0))
            return false;
        for (int r = c + 1; r < F; r++) {
            double factor = A[r][c] / A[c][c];
            for (int k = c; k < F; k++)
                A[r][k] -= factor * A[c][k];
            b[r] -= factor * b[c];
        }
    }
    for (int r = F - 1; r >= 0; r--) {
        for (int k = r + 1; k < F; k++)
            b[r] -= A[r][k] * b[k];
        b[r] /= A[r][r];
    }
    return true;
}

/* One Newton step: (sum p (1 - p) x x' + ridge I) step = sum (y - p) x - ridge w. */
static bool newton_step(double weight[F], const SgCalibrationSample *sample_n, int64_t n,
                        double *length)
{
    double A[F][F] = { { 0 } }, b[F] = { 0 };
    for (int64_t s = 0; s < n; s++) {
        double x[F];
        features(x, &sample_n[s]);
        double p = sigma(logit(weight, &sample_n[s])), q = p * (1 - p);
        for (int r = 0; r < F; r++) {
            b[r] += (sample_n[s].hit - p) * x[r];
            for (int c = 0; c < F; c++)
                A[r][c] += q * x[r] * x[c];
        }
    }
    for (int f = 0; f < F; f++) {
        A[f][f] += RIDGE * (double)n;
        b[f] -= RIDGE * (double)n * weight[f];
    }
    if (!solve(A, b))
        return false;
    *length = 0;
    for (int f = 0; f < F; f++) {
        weight[f] += b[f];
        *length += fabs(b[f]);
    }
    return isfinite(*length);
}

/* -- Isotonic ---------------------------------------------------------------------------------------- */

typedef struct {
    double z, hits, count;
} Block;

static int by_place(const void *a, const void *b)
{
    const SgCalibrationSample *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->share != y->share)
        return x->share > y->share ? -1 : 1;
    if (x->seeds != y->seeds)
        return x->seeds < y->seeds ? -1 : 1;
    return x->hit - y->hit;
}

static int by_z(const void *a, const void *b)
{
    double x = ((const Block *)a)->z, y = ((const Block *)b)->z;
    return (x > y) - (x < y);
}

/* Blocks whose share of hits never falls; z is the mean. Returns how many are left. */
static int64_t pool(Block *block_n, int64_t n)
{
    int64_t top = 0;
    for (int64_t s = 0; s < n; s++) {
        Block next = block_n[s];
        while (top > 0 &&
               block_n[top - 1].hits * next.count >= next.hits * block_n[top - 1].count) {
            Block last = block_n[--top];
            double count = last.count + next.count;
            next = (Block){ (last.z * last.count + next.z * next.count) / count,
                            last.hits + next.hits, count };
        }
        block_n[top++] = next;
    }
    return top;
}

/* Merges small neighbours, so that a knot stands on enough samples. */
static int64_t thin(Block *block_n, int64_t n, double least)
{
    int64_t kept = 0;
    for (int64_t s = 0; s < n; s++) {
        Block next = block_n[s];
        if (kept > 0 && (block_n[kept - 1].count < least || (s == n - 1 && next.count < least))) {
            Block last = block_n[--kept];
            double count = last.count + next.count;
            next = (Block){ (last.z * last.count + next.z * next.count) / count,
                            last.hits + next.hits, count };
        }
        block_n[kept++] = next;
    }
    return kept;
}

static void bend(SgCalibration *calibration, const SgCalibrationSample *sample_n, int64_t n)
{
    g_autofree Block *block_n = g_new(Block, n);
    for (int64_t s = 0; s < n; s++)
        block_n[s] = (Block){ logit(calibration->weight, &sample_n[s]), sample_n[s].hit, 1 };
    qsort(block_n, (size_t)n, sizeof *block_n, by_z);
    /* Of each hundredth at first, so that one lucky sample at the end is no certainty. */
    int64_t blocks = thin(block_n, n, (double)n / 100);
    blocks = pool(block_n, blocks);
    blocks = thin(block_n, blocks, (double)n / (SG_CALIBRATION_KNOTS - 1));
    calibration->knots = (int)MIN(blocks, SG_CALIBRATION_KNOTS);
    for (int k = 0; k < calibration->knots; k++) {
        calibration->z[k] = block_n[k].z;
        calibration->chance[k] = block_n[k].hits / block_n[k].count;
    }
}

bool sg_calibration_fit(SgCalibration *calibration, SgCalibrationSample *sample_n, int64_t n,
                        GError **error)
{
    SgCalibration made = { 0 };
    int64_t hits = 0;
    for (int64_t s = 0; s < n; s++)
        hits += sample_n[s].hit;
    if (n < LEAST_SAMPLES || hits == 0 || hits == n)
        return sg_fail(error, SG_ERROR_INPUT,
                       "a calibration needs at least %d recommended tracks, hits and misses: there "
                       "are %" G_GINT64_FORMAT " with %" G_GINT64_FORMAT " hits",
                       LEAST_SAMPLES, n, hits);
    qsort(sample_n, (size_t)n, sizeof *sample_n, by_place);
    made.weight[0] = log((double)hits / (double)(n - hits));
    double length = INFINITY;
    for (int step = 0; step < MOST_STEPS && length > CLOSE; step++)
        if (!newton_step(made.weight, sample_n, n, &length))
            return sg_fail(error, SG_ERROR_INPUT, "the calibration has no fit");
    bend(&made, sample_n, n);
    *calibration = made;
    return true;
}

double sg_calibration_logistic(const SgCalibration *calibration, const SgCalibrationSample *sample)
{
    return sigma(logit(calibration->weight, sample));
}

double sg_calibration_chance(const SgCalibration *calibration, const SgCalibrationSample *sample)
{
    double z = logit(calibration->weight, sample);
    const double *at = calibration->z, *chance = calibration->chance;
    int last = calibration->knots - 1;
    if (z <= at[0])
        return chance[0];
    if (z >= at[last])
        return chance[last];
    int k = 1;
    while (at[k] < z)
        k++;
    double t = (z - at[k - 1]) / (at[k] - at[k - 1]);
    return chance[k - 1] + t * (chance[k] - chance[k - 1]);
}

/* -- JSON -------------------------------------------------------------------------------------------- */

static SgJson *numbers(const double *number_n, int n)
{
    SgJson *array = json_array();
    for (int k = 0; k < n; k++)
        json_array_append_new(array, json_real(number_n[k]));
    return array;
}

SgJson *sg_calibration_to_json(const SgCalibration *calibration)
{
    SgJson *object = json_object();
    json_object_set_new(object, "weights", numbers(calibration->weight, F));
    json_object_set_new(object, "z", numbers(calibration->z, calibration->knots));
    json_object_set_new(object, "chance", numbers(calibration->chance, calibration->knots));
    return object;
}

static int read_numbers(double *number_n, int most, const SgJson *array)
{
    size_t count = json_array_size(array);
    if (count > (size_t)most)
        return -1;
    for (size_t k = 0; k < count; k++) {
        const SgJson *number = json_array_get(array, k);
        if (!json_is_number(number))
            return -1;
        number_n[k] = json_number_value(number);
    }
    return (int)count;
}

bool sg_calibration_from_json(SgCalibration *calibration, const SgJson *json, GError **error)
{
    SgCalibration read = { 0 };
    int weights = read_numbers(read.weight, F, sg_json_array(json, "weights"));
    read.knots = read_numbers(read.z, SG_CALIBRATION_KNOTS, sg_json_array(json, "z"));
    int chances = read_numbers(read.chance, SG_CALIBRATION_KNOTS, sg_json_array(json, "chance"));
    bool ok = weights == F && read.knots > 0 && chances == read.knots;
    for (int k = 0; ok && k < read.knots; k++)
        ok = read.chance[k] >= 0 && read.chance[k] <= 1 && (k == 0 || read.z[k] > read.z[k - 1]) &&
             (k == 0 || read.chance[k] >= read.chance[k - 1]);
    if (!ok)
        return sg_fail(error, SG_ERROR_INPUT, "a calibration is damaged");
    *calibration = read;
    return true;
}

SgCalibration *sg_calibration_load(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "model.json", NULL);
    g_autofree char *text = NULL;
    size_t length;
    if (!sg_file_read(path, LARGEST_DOCUMENT, &text, &length, error))
        return NULL;
    g_autoptr(SgJson) about = sg_json_parse(text, length, LARGEST_DOCUMENT, path, error);
    const SgJson *json = about ? sg_json_object(about, "calibration") : NULL;
    if (!json)
        return NULL;
    g_autofree SgCalibration *calibration = g_new0(SgCalibration, 1);
    if (!sg_calibration_from_json(calibration, json, error)) {
        g_prefix_error(error, "model '%s': ", folder);
        return NULL;
    }
    return g_steal_pointer(&calibration);
}
