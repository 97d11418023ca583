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
 *   popularity   by sg_graph_compare_popularity: the playback counts, and behind them, where plays are
 *                unknown, the numbers of playlists
 *
 * sg_fallback_common is no level but a method of its own, for the same frame: tracks that are no seed's
 * neighbours; score(i) = sum_s n(s,i) sum_c w(c,i) over the seeds with n(s,i) >= 2, where c are the n
 * common neighbours of s and i.
 *
 * Layer: recommend.
 */
typedef void (*SgFallback)(const SgPersonal *personal, const SgRecommendRequest *request,
                           SgSieve *sieve, GPtrArray *list);

/* The levels in their order, ended by NULL. */
extern const SgFallback sg_fallbacks[];

void sg_fallback_two_step(const SgPersonal *personal, const SgRecommendRequest *request,
                          SgSieve *sieve, GPtrArray *list);
void sg_fallback_common(const SgPersonal *personal, const SgRecommendRequest *request,
                        SgSieve *sieve, GPtrArray *list);
void sg_fallback_tags(const SgPersonal *personal, const SgRecommendRequest *request, SgSieve *sieve,
                      GPtrArray *list);
void sg_fallback_artist(const SgPersonal *personal, const SgRecommendRequest *request,
                        SgSieve *sieve, GPtrArray *list);
void sg_fallback_popularity(const SgPersonal *personal, const SgRecommendRequest *request,
                            SgSieve *sieve, GPtrArray *list);
