/* SPDX-License-Identifier: MIT */
#include "base/npy.h"

#include "base/file.h"
#include "support/test.h"

static char *folder;

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void what_is_written_reads_back(void)
{
    const float matrix[] = { 1, -2.5f, 3, 4, 5, 6 };
    const int64_t vector[] = { INT64_MIN, 0, INT64_MAX };
    g_autofree char *a = path_of("a.npy"), *b = path_of("b.npy"), *c = path_of("c.npy");
    g_assert_true(sg_npy_write(a, SG_NPY_F4, 2, (int64_t[]){ 2, 3 }, matrix, NULL));
    g_assert_true(sg_npy_write(b, SG_NPY_I8, 1, (int64_t[]){ 3 }, vector, NULL));
    g_assert_true(sg_npy_write(c, SG_NPY_F8, 1, (int64_t[]){ 0 }, NULL, NULL));
    g_auto(SgNpy) x = { 0 }, y = { 0 }, z = { 0 };
    g_assert_true(sg_npy_open(&x, a, NULL) && sg_npy_check(&x, a, SG_NPY_F4, 2, 2, 3, NULL));
    g_assert_cmpmem(x.data, sizeof matrix, matrix, sizeof matrix);
    g_assert_cmpint((int64_t)((uintptr_t)x.data % 64), ==, 0);
    g_assert_true(sg_npy_open(&y, b, NULL) && sg_npy_check(&y, b, SG_NPY_I8, 1, -1, -1, NULL));
    g_assert_cmpmem(y.data, sizeof vector, vector, sizeof vector);
    g_assert_true(sg_npy_open(&z, c, NULL) && sg_npy_check(&z, c, SG_NPY_F8, 1, 0, 0, NULL));
}

/* The bytes that NumPy itself writes for np.save(…, np.array([1, 2], dtype='<i4')). */
static void a_file_of_numpy_is_read(void)
{
    g_autoptr(GString) bytes = g_string_new_len("\x93NUMPY\x01\x00\x76\x00", 10);
    g_string_append(bytes, "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }");
    while (bytes->len < 127)
        g_string_append_c(bytes, ' ');
    g_string_append_c(bytes, '\n');
    g_string_append_len(bytes, "\1\0\0\0\2\0\0\0", 8);
    g_autofree char *path = path_of("numpy.npy");
    g_assert_true(sg_file_write(path, bytes->str, bytes->len, 0644, NULL));
    g_auto(SgNpy) npy = { 0 };
    g_assert_true(sg_npy_open(&npy, path, NULL));
    g_assert_true(sg_npy_check(&npy, path, SG_NPY_I4, 1, 2, 0, NULL));
    g_assert_cmpint(((const int32_t *)npy.data)[1], ==, 2);

    g_autofree char *again = path_of("again.npy"), *text = NULL;
    size_t length;
    g_assert_true(sg_npy_write(again, SG_NPY_I4, 1, (int64_t[]){ 2 }, npy.data, NULL));
    g_assert_true(sg_file_read(again, 1000, &text, &length, NULL));
    g_assert_cmpint((int64_t)(length - 8) % 64, ==, 0);
}

static void assert_refused(const char *bytes, size_t length, const char *part)
{
    g_autofree char *path = path_of("bad.npy");
    g_assert_true(sg_file_write(path, bytes, length, 0644, NULL));
    SgNpy npy;
    GError *error = NULL;
    g_assert_false(sg_npy_open(&npy, path, &error));
    assert_fails(error, SG_ERROR_INPUT, part);
}

static void assert_header_refused(const char *header, size_t numbers, const char *part)
{
    g_autoptr(GString) bytes = g_string_new_len("\x93NUMPY\x01\x00", 8);
    g_string_append_len(bytes, "\x76\x00", 2); /* 118 bytes of header: 128 in all */
    g_string_append(bytes, header);
    while (bytes->len < 128)
        g_string_append_c(bytes, ' ');
    g_string_set_size(bytes, bytes->len + numbers);
    assert_refused(bytes->str, bytes->len, part);
}

static void damaged_files_are_refused(void)
{
    assert_refused("", 0, "empty");
    assert_refused("\x93NUM", 4, "not a .npy file");
    assert_refused("\x93NUMPY\x02\x00\x76\x00 ", 11, "not a .npy file of version 1");
    assert_refused("\x93NUMPY\x01\x00\x76\x00{'descr'", 18, "ends inside its header");
#define HEADER(descr, order, shape)                                                                \
    "{'descr': '" descr "', 'fortran_order': " order ", 'shape': " shape ", }    "
    assert_header_refused(HEADER("<f4", "False", "(3, 4)"), 40, "holds 40 bytes");
    assert_header_refused(HEADER("<f4", "False", "(3, 4)"), 52, "holds 52 bytes");
    assert_header_refused(HEADER("<f4", "True", "(3, 4)"), 48, "cannot use");
    assert_header_refused(HEADER("<c8", "False", "(3, 4)"), 96, "cannot use");
    assert_header_refused(HEADER("<f4", "False", "(3, 4, 1)"), 48, "cannot use");
    assert_header_refused(HEADER("<f4", "False", "()"), 4, "cannot use");
    assert_header_refused(HEADER("<f4", "False", "(-3, 4)"), 48, "cannot use");
    assert_header_refused(HEADER("<f4", "False", "(4611686018427387904, 4)"), 0, "is damaged");
    assert_header_refused(HEADER("<f4", "False", "(99999999999999999999,)"), 0, "cannot use");
}

static void the_wrong_kind_or_shape_is_named(void)
{
    g_autofree char *path = path_of("k.npy");
    g_assert_true(sg_npy_write(path, SG_NPY_I4, 1, (int64_t[]){ 2 }, (int32_t[]){ 1, 2 }, NULL));
    g_auto(SgNpy) npy = { 0 };
    g_assert_true(sg_npy_open(&npy, path, NULL));
    GError *error = NULL;
    g_assert_false(sg_npy_check(&npy, path, SG_NPY_F4, 1, 2, 0, &error));
    assert_fails(error, SG_ERROR_INPUT, "<f4 of 2");
    g_assert_false(sg_npy_check(&npy, path, SG_NPY_I4, 2, -1, 7, &error));
    assert_fails(error, SG_ERROR_INPUT, "<i4 of any x 7");
    g_assert_false(sg_npy_check(&npy, path, SG_NPY_I4, 1, 3, 0, &error));
    assert_fails(error, SG_ERROR_INPUT, "<i4 of 3");
}

static void a_missing_file_is_not_found(void)
{
    SgNpy npy;
    GError *error = NULL;
    g_assert_false(sg_npy_open(&npy, "/nowhere/x.npy", &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "/nowhere/x.npy");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = temporary_folder();
    g_test_add_func("/npy/what is written reads back", what_is_written_reads_back);
    g_test_add_func("/npy/a file of numpy is read", a_file_of_numpy_is_read);
    g_test_add_func("/npy/damaged files are refused", damaged_files_are_refused);
    g_test_add_func("/npy/the wrong kind or shape is named", the_wrong_kind_or_shape_is_named);
    g_test_add_func("/npy/a missing file is not found", a_missing_file_is_not_found);
    int result = g_test_run();
    sg_file_remove_all(folder, NULL);
    g_free(folder);
    return result;
}
