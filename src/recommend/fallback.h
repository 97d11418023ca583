/* SPDX-License-Identifier: MIT */
#pragma once

#include "recommend/personal.h"

/*
 * Weaker reasons for when the walk finds too few tracks. Each function appends tracks that pass
 * the sieve until the list holds k, best first, with the level's name and one reason a seed:
 *
 *   two-step     score(i) = sum_s sum_c w(s,c) w(c,i) / W(c)         W(c): strength of c
 *   tags         score(i) = sum_s |Ts n Ti| / |Ts u Ti|
 *   artist       1 for each seed of the same artist; most played first
 *   popularity   playback count, or the number of playlists where that is unknown
 *
 * Layer: recommend.
 */
void sg_fallback_two_step(const SgPersonal *personal, const SgRecommendRequest *request,
                          SgSieve *sieve, GPtrArray *list);
void sg_fallback_tags(const SgPersonal *personal, const SgRecommendRequest *request, SgSieve *sieve,
                      GPtrArray *list);
void sg_fallback_artist(const SgPersonal *personal, const SgRecommendRequest *request,
                        SgSieve *sieve, GPtrArray *list);
void sg_fallback_popularity(const SgPersonal *personal, const SgRecommendRequest *request,
                            SgSieve *sieve, GPtrArray *list);
