/* SPDX-License-Identifier: MIT */
#include "support/models.h"

static char *folder;

static char *file_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

/* Writes a small whole model, then changes `from` to `to` in model.json. */
static void save_changed(const char *from, const char *to)
{
    g_auto(SgCsr) lists = { 0 };
    random_lists(&lists, 60, 50, 6, false, 1);
    g_autoptr(SgFitted) fitted = fit_model("popularity", &lists, NULL);
    GError *error = NULL;
    g_assert_true(sg_model_save(fitted, folder, &error));
    g_assert_no_error(error);
    g_autofree char *path = file_of("model.json"), *text = NULL;
    size_t length;
    g_assert_true(sg_file_read(path, 1 << 20, &text, &length, NULL));
    g_autoptr(GString) changed = g_string_new(text);
    g_assert_cmpint((int)g_string_replace(changed, from, to, 1), ==, 1);
    g_assert_true(sg_file_write(path, changed->str, changed->len, 0644, NULL));
}

static void assert_load_fails(SgErrorCode code, const char *part)
{
    GError *error = NULL;
    g_assert_null(sg_model_load(folder, &error));
    assert_fails(error, (int)code, part);
}

static void a_damaged_description_is_refused(void)
{
    save_changed("{", "{,");
    assert_load_fails(SG_ERROR_INPUT, "not valid JSON");
    save_changed("\"kind\": \"popularity\"", "\"kind\": \"magic\"");
    assert_load_fails(SG_ERROR_INPUT, "kind 'magic', which is unknown");
    save_changed("\"format\": 1", "\"format\": 2");
    assert_load_fails(SG_ERROR_INPUT, "format 2");
    save_changed("\"tracks\": 50", "\"tracks\": -1");
    assert_load_fails(SG_ERROR_INPUT, "-1 tracks");
    save_changed("\"tracks\": 50", "\"tracks\": 51");
    assert_load_fails(SG_ERROR_INPUT, "<i4 of 51");
    save_changed("\"options\": {}", "\"options\": {\"K\": 3}");
    assert_load_fails(SG_ERROR_INPUT, "no option 'K'");
    save_changed("\"options\": {}", "\"options\": {\"K\": \"three\"}");
    assert_load_fails(SG_ERROR_INPUT, "'K' is no number");
    g_autofree char *path = file_of("model.json");
    g_assert_true(sg_file_write(path, "[]", 2, 0644, NULL));
    assert_load_fails(SG_ERROR_INPUT, "not a JSON object");
}

static void a_missing_cut_or_foreign_array_is_refused(void)
{
    save_changed("50", "50");
    g_autofree char *path = file_of("degree.npy"), *bytes = NULL;
    size_t length;
    g_assert_true(sg_file_read(path, 1 << 20, &bytes, &length, NULL));
    g_assert_true(sg_file_write(path, bytes, length - 4, 0644, NULL));
    assert_load_fails(SG_ERROR_INPUT, "is damaged");
    g_assert_true(sg_npy_write(path, SG_NPY_F4, 1, (int64_t[]){ 50 }, bytes, NULL));
    assert_load_fails(SG_ERROR_INPUT, "<f4");
    g_assert_true(sg_file_remove_all(path, NULL));
    assert_load_fails(SG_ERROR_NOT_FOUND, "degree.npy");
    save_changed("\"shape\": [", "\"shape\": [9, ");
    assert_load_fails(SG_ERROR_INPUT, "belongs to another model");
}

static void a_missing_model_is_not_found(void)
{
    GError *error = NULL;
    g_assert_null(sg_model_load("/nowhere/model", &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "/nowhere/model");
}

static void another_kind_is_refused_by_name(void)
{
    save_changed("50", "50");
    static const SgModelOption none[] = { { 0 } };
    const SgModel other = { .name = "other", .options = none };
    SgFitted head;
    GError *error = NULL;
    g_assert_null(sg_checkpoint_open(folder, &other, &head, &error));
    assert_fails(error, SG_ERROR_INPUT, "'popularity', not 'other'");
}

static void a_note_is_added_but_never_over_the_format(void)
{
    save_changed("50", "50");
    g_autoptr(SgJson) extra = json_pack("{s:s, s:s}", "dataset", "abc", "kind", "magic");
    g_assert_true(sg_checkpoint_annotate(folder, extra, NULL));
    g_autoptr(SgFitted) fitted = sg_model_load(folder, NULL);
    g_assert_nonnull(fitted);
    SgFitted head;
    g_autoptr(SgCheckpoint) checkpoint = sg_checkpoint_open(folder, fitted->model, &head, NULL);
    g_assert_cmpstr(sg_json_string(sg_checkpoint_json(checkpoint), "dataset"), ==, "abc");
}

static void a_failed_save_leaves_the_old_model(void)
{
    save_changed("50", "50");
    g_autoptr(SgFitted) fitted = sg_model_load(folder, NULL);
    SgModel mute = *fitted->model;
    mute.save = NULL;
    SgFitted head = *fitted;
    head.model = &mute;
    GError *error = NULL;
    g_assert_false(sg_model_save(&head, folder, &error));
    assert_fails(error, SG_ERROR_INPUT, "cannot be saved");
    g_assert_false(sg_model_save(fitted, "/proc/nowhere/model", &error));
    assert_fails(error, SG_ERROR_IO, "/proc/nowhere");
    g_autoptr(SgFitted) again = sg_model_load(folder, NULL);
    g_assert_nonnull(again);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *parent = temporary_folder();
    folder = g_build_filename(parent, "model", NULL);
    g_test_add_func("/checkpoint/a damaged description is refused",
                    a_damaged_description_is_refused);
    g_test_add_func("/checkpoint/a missing, cut or foreign array is refused",
                    a_missing_cut_or_foreign_array_is_refused);
    g_test_add_func("/checkpoint/a missing model is not found", a_missing_model_is_not_found);
    g_test_add_func("/checkpoint/another kind is refused by name", another_kind_is_refused_by_name);
    g_test_add_func("/checkpoint/a note is added but never over the format",
                    a_note_is_added_but_never_over_the_format);
    g_test_add_func("/checkpoint/a failed save leaves the old model",
                    a_failed_save_leaves_the_old_model);
    int result = g_test_run();
    sg_file_remove_all(parent, NULL);
    g_free(folder);
    return result;
}
