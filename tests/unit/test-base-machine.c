/* SPDX-License-Identifier: MIT */
#include "base/machine.h"
#include "support/test.h"

#include <string.h>
#include <sys/mman.h>

static void a_peak_passes_once_it_is_reset(void)
{
    enum { BLOCK = 64 << 20 };
    if (!sg_machine_reset_peak()) {
        g_test_skip("this system does not let a process reset its peak");
        return;
    }
    double before = sg_machine_peak_mb();
    g_assert_cmpfloat(before, >, 0);
    void *block = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    g_assert_true(block != MAP_FAILED);
    memset(block, 1, BLOCK);
    g_assert_cmpfloat(sg_machine_now_mb(), >, before + 60);
    g_assert_cmpint(munmap(block, BLOCK), ==, 0);
    g_assert_cmpfloat(sg_machine_peak_mb(), >, before + 60);
    g_assert_true(sg_machine_reset_peak());
    g_assert_cmpfloat(sg_machine_peak_mb(), <, before + 30);
}

static void the_processor_has_a_name(void)
{
    g_autofree char *cpu = sg_machine_cpu();
    g_assert_true(*cpu && !strchr(cpu, '\n'));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/a peak passes once it is reset", a_peak_passes_once_it_is_reset);
    g_test_add_func("/machine/the processor has a name", the_processor_has_a_name);
    return g_test_run();
}
