/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/csr.h"

/*
 * A made-up set with the shape of the filtered Million Playlist Dataset, for measuring speed only.
 *
 * Tracks: popularity of rank r is 1 / (r + offset)^exponent, ids are shuffled; each track belongs
 * to one scene, each scene to one genre. Lists: lengths are log-normal, clipped; each list has a
 * genre and a scene in it, and draws its distinct tracks by popularity, `from_scene` of them from
 * its scene, `from_genre` from its genre, and the rest from all tracks.
 */
typedef struct {
    int64_t U;
    int64_t M;
    int64_t E; /* list-track pairs, exactly */
    double exponent;
    double offset;
    double length_sigma; /* of the logarithm of the length */
    int64_t shortest;
    int64_t longest;
    int64_t genres;
    int64_t scenes; /* in each genre */
    double from_scene;
    double from_genre;
    uint64_t seed;
} SgGenerateSpec;

/* 315,220 lists x 176,768 tracks, 15.5 M pairs. */
extern const SgGenerateSpec sg_generate_mpd;

/* The same seed gives the same set on every machine. INPUT: E does not fit the lengths. */
bool sg_generate(SgCsr *lists, const SgGenerateSpec *spec, GError **error);

/* The popularity shape, the counts and the seed in a line; the caller frees. */
char *sg_generate_describe(const SgGenerateSpec *spec, const SgCsr *lists);
