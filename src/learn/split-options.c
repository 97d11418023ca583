/* SPDX-License-Identifier: MIT */
#include "learn/split.h"

#include "base/text.h"

#include <string.h>

const char *const sg_split_names[SG_SPLIT_COUNT] = {
    [SG_SPLIT_GIVEN] = "given",
    [SG_SPLIT_RANDOM] = "random",
    [SG_SPLIT_TEMPORAL] = "temporal",
    [SG_SPLIT_HALF_PLAYLIST] = "half-playlist",
    [SG_SPLIT_LEAVE_ONE_OUT] = "leave-one-out",
    [SG_SPLIT_STRONG] = "strong",
};

void sg_split_defaults(SgSplitOptions *options, SgSplitKind kind)
{
    bool half = kind == SG_SPLIT_HALF_PLAYLIST;
    *options = (SgSplitOptions){ .kind = kind,
                                 .seed = 42,
                                 .list_min = half ? 10 : 0,
                                 .item_min = half ? 5 : 0,
                                 .at = SG_DATASET_NO_TIME };
}

const char *const sg_validation_names[SG_VALIDATION_COUNT] = {
    [SG_VALIDATION_AUTO] = "auto",
    [SG_VALIDATION_OWN] = "own",
    [SG_VALIDATION_TAIL] = "tail",
    [SG_VALIDATION_RANDOM] = "random",
};

/* The place of `name`, or -1 with INPUT. */
static int find_name(const char *what, const char *name, const char *const *names, int count,
                     GError **error)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (int n = 0; n < count; n++) {
        if (strcmp(name, names[n]) == 0)
            return n;
        g_ptr_array_add(known, (void *)names[n]);
    }
    g_ptr_array_add(known, NULL);
    const char *near = sg_text_nearest(name, (const char *const *)known->pdata);
    g_autofree char *list = g_strjoinv(", ", (char **)known->pdata);
    sg_fail(error, SG_ERROR_INPUT, "there is no %s '%s'%s%s%s: choose from %s", what, name,
            near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "", list);
    return -1;
}

bool sg_split_parse(const char *name, SgSplitKind *kind, GError **error)
{
    int found = find_name("split", name, sg_split_names, SG_SPLIT_COUNT, error);
    if (found >= 0)
        *kind = (SgSplitKind)found;
    return found >= 0;
}

bool sg_validation_parse(const char *name, SgValidation *validation, GError **error)
{
    int found = find_name("validation", name, sg_validation_names, SG_VALIDATION_COUNT, error);
    if (found >= 0)
        *validation = (SgValidation)found;
    return found >= 0;
}
