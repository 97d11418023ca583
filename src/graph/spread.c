/* SPDX-License-Identifier: MIT */
#include "graph/spread.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Discs by cells of a grid: those of a cell stand at start[cell] .. start[cell + 1] - 1. */
typedef struct {
    double left, top, cell;
    int64_t columns, rows;
    int64_t *start;
    int32_t *disc;
    int64_t *cell_n;
} Grid;

enum { MAX_CELLS = 1 << 20 };

static void grid_clear(Grid *grid)
{
    g_free(grid->start);
    g_free(grid->disc);
    g_free(grid->cell_n);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Grid, grid_clear)

/* Cells as wide as the farthest that two discs can touch, wider where they would be too many. */
static void measure(Grid *grid, const double *x_n, const double *y_n, int64_t N, double reach)
{
    double right = -INFINITY, bottom = -INFINITY;
    grid->left = INFINITY;
    grid->top = INFINITY;
    for (int64_t n = 0; n < N; n++) {
        grid->left = MIN(grid->left, x_n[n]);
        grid->top = MIN(grid->top, y_n[n]);
        right = MAX(right, x_n[n]);
        bottom = MAX(bottom, y_n[n]);
    }
    double area = (right - grid->left) * (bottom - grid->top);
    grid->cell = MAX(reach, sqrt(area / MAX_CELLS));
    grid->columns = (int64_t)((right - grid->left) / grid->cell) + 1;
    grid->rows = (int64_t)((bottom - grid->top) / grid->cell) + 1;
}

static void fill(Grid *grid, const double *x_n, const double *y_n, int64_t N)
{
    int64_t cells = grid->columns * grid->rows;
    grid->start = g_renew(int64_t, grid->start, cells + 2);
    memset(grid->start, 0, (size_t)(cells + 2) * sizeof *grid->start);
    for (int64_t n = 0; n < N; n++) {
        int64_t column = (int64_t)((x_n[n] - grid->left) / grid->cell);
        int64_t row = (int64_t)((y_n[n] - grid->top) / grid->cell);
        grid->cell_n[n] = row * grid->columns + column;
        grid->start[grid->cell_n[n] + 2]++;
    }
    for (int64_t c = 0; c < cells; c++)
        grid->start[c + 2] += grid->start[c + 1];
    for (int32_t n = 0; n < N; n++)
        grid->disc[grid->start[grid->cell_n[n] + 1]++] = n;
}

typedef struct {
    const double *x_n, *y_n, *r_n;
    double gap;
    double *dx_n, *dy_n; /* how far each disc is pushed in this round */
    bool touched;
} Round;

/* Discs on the very same spot part in a direction that their numbers give. */
static void push_apart(Round *round, int32_t a, int32_t b)
{
    double dx = round->x_n[b] - round->x_n[a], dy = round->y_n[b] - round->y_n[a];
    double wanted = round->r_n[a] + round->r_n[b] + round->gap, away = hypot(dx, dy);
    if (away >= wanted * (1 - 1e-3))
        return;
    bool same_spot = away < 1e-9;
    double half = (wanted - away) / 2;
    double push_x = half * (same_spot ? cos(2.4 * a + b) : dx / away);
    double push_y = half * (same_spot ? sin(2.4 * a + b) : dy / away);
    round->dx_n[a] -= push_x;
    round->dy_n[a] -= push_y;
    round->dx_n[b] += push_x;
    round->dy_n[b] += push_y;
    round->touched = true;
}

/* Each pair once: the rest of the disc's own cell, and the four cells to the right and below. */
static void push_disc(Round *round, const Grid *grid, int64_t at)
{
    int32_t a = grid->disc[at];
    int64_t cell = grid->cell_n[a], column = cell % grid->columns, row = cell / grid->columns;
    for (int64_t i = at + 1; i < grid->start[cell + 1]; i++)
        push_apart(round, a, grid->disc[i]);
    const int64_t right[] = { 1, -1, 0, 1 }, down[] = { 0, 1, 1, 1 };
    for (int k = 0; k < 4; k++) {
        if (column + right[k] < 0 || column + right[k] >= grid->columns ||
            row + down[k] >= grid->rows)
            continue;
        int64_t other = cell + down[k] * grid->columns + right[k];
        for (int64_t i = grid->start[other]; i < grid->start[other + 1]; i++)
            push_apart(round, a, grid->disc[i]);
    }
}

void sg_spread(double *x_n, double *y_n, const double *r_n, int64_t N, double gap, int rounds)
{
    g_auto(Grid) grid = { .disc = g_new(int32_t, N + 1), .cell_n = g_new(int64_t, N + 1) };
    g_autofree double *dx_n = g_new(double, N + 1), *dy_n = g_new(double, N + 1);
    double largest = 0;
    for (int64_t n = 0; n < N; n++)
        largest = MAX(largest, r_n[n]);
    Round round = { x_n, y_n, r_n, gap, dx_n, dy_n, N > 1 };
    for (int k = 0; k < rounds && round.touched; k++) {
        round.touched = false;
        memset(dx_n, 0, (size_t)N * sizeof *dx_n);
        memset(dy_n, 0, (size_t)N * sizeof *dy_n);
        measure(&grid, x_n, y_n, N, MAX(2 * largest + gap, 1e-6));
        fill(&grid, x_n, y_n, N);
        for (int64_t at = 0; at < N; at++)
            push_disc(&round, &grid, at);
        for (int64_t n = 0; n < N; n++) {
            x_n[n] += dx_n[n];
            y_n[n] += dy_n[n];
        }
    }
}
