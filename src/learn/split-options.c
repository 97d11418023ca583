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

bool sg_split_parse(const char *name, SgSplitKind *kind, GError **error)
{
    for (SgSplitKind n = 0; n < SG_SPLIT_COUNT; n++) {
        if (strcmp(name, sg_split_names[n]) == 0) {
            *kind = n;
            return true;
        }
    }
    const char *const names[] = { "given",         "random", "temporal", "half-playlist",
                                  "leave-one-out", "strong", NULL };
    const char *near = sg_text_nearest(name, names);
    g_autofree char *list = g_strjoinv(", ", (char **)names);
    return sg_fail(error, SG_ERROR_INPUT, "there is no split '%s'%s%s%s: choose from %s", name,
                   near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "", list);
}
