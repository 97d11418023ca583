/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/*
 * The colours of pictures: Okabe and Ito's, which people of every kind of colour vision can tell
 * apart (Okabe, Ito: Color Universal Design, 2008), yellow and black moved a little towards the
 * middle so that both are seen on the paper and beside letters, and a wine red. Vermillion is kept
 * for the seed; the small communities behind the first eight share a grey.
 *
 * Layer: graph. Colours are 0xRRGGBB.
 */
enum {
    SG_COLOR_SEED = 0xd55e00,
    SG_COLOR_OTHER = 0x9a9a96,
    SG_COLOR_INK = 0x24272b,
    SG_COLOR_FAINT = 0x6b7075,
    SG_COLOR_PAPER = 0xfdfdfb,
};

/* Communities with a colour of their own. */
enum { SG_PALETTE_COLORS = 8 };

static inline uint32_t sg_palette_community(int32_t community)
{
    static const uint32_t color[SG_PALETTE_COLORS] = { 0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7,
                                                       0x56b4e9, 0xd9c916, 0x882255, 0x45494f };
    return community >= 0 && community < SG_PALETTE_COLORS ? color[community] : SG_COLOR_OTHER;
}
