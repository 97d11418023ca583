/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/model.h"

/*
 * The lists behind a reason: those that hold both the seed and the track.
 *
 *   SEED 7  +0.30 ──▶ LIST 12  +0.20    a list counts d_u^-exponent x_u,seed x_u,track,
 *                     LIST 40  +0.10    and the seed's value is split in that proportion
 *
 * For models whose weights come out of all lists together, so that a single list has no share of
 * its own: its evidence is what is shown.
 *
 * Layer: models. O(log d) for each list that is read, and for each seed of one that holds the track.
 */

/* Appends LIST reasons for every SEED reason from `first` on. A seed that shares no list with the
 * track gets none. */
void sg_evidence_split(GArray *reasons, guint first, const SgGrounds *evidence, int32_t track,
                       double exponent);

/* The same for a model that counts lists: each one alike, whatever its length and its weights. */
void sg_evidence_count(GArray *reasons, guint first, const SgGrounds *evidence, int32_t track);
