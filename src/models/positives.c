/* SPDX-License-Identifier: MIT */
#include "models/positives.h"

#include <math.h>

bool sg_positives(SgCsr *positives, const SgCsr *lists, GError **error)
{
    if (!lists->val) {
        *positives = *lists;
        positives->storage = NULL;
        return true;
    }
    int64_t kept = 0;
    for (int64_t u = 0; u < lists->rows; u++) {
        for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++) {
            if (!isfinite(lists->val[e]))
                return sg_fail(error, SG_ERROR_INPUT,
                               "list %" G_GINT64_FORMAT ": the weight of track %d is no number", u,
                               lists->col[e]);
            kept += lists->val[e] > 0;
        }
    }
    SgCsr out;
    if (!sg_csr_init(&out, lists->rows, lists->cols, kept, true, error))
        return false;
    kept = 0;
    for (int64_t u = 0; u < lists->rows; u++) {
        for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++) {
            if (!(lists->val[e] > 0))
                continue;
            out.col[kept] = lists->col[e];
            out.val[kept++] = lists->val[e];
        }
        out.offset[u + 1] = kept;
    }
    *positives = out;
    return true;
}

void sg_positives_weigh(float *weight_u, const SgCsr *lists, double exponent)
{
    for (int64_t u = 0; u < lists->rows; u++) {
        int64_t degree = lists->offset[u + 1] - lists->offset[u];
        weight_u[u] = degree > 0 ? (float)pow((double)degree, -exponent) : 0;
    }
}
