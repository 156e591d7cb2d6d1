package io.longshore.config;

import static io.longshore.config.SettingType.choice;
import static io.longshore.config.SettingType.list;

import java.util.List;

/** The repositories that images may be sent to, and by whom. */
public final class TargetSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<List<String>> ALLOWED =
            ROWS.add(
                    "longshore.registry.allowed",
                    list(
                            "host, host/project or host/project/* with commas between them",
                            "harbor1.test.com/supervisor-services"),
                    null,
                    "",
                    "Where jobs may send images: `host`, `host/project`, `host/project/*`. Nothing"
                            + " given: `longshore.project` in `longshore.registry`, and without a"
                            + " project all of that registry.");

    public static final Setting<List<String>> TARGETS =
            ROWS.add(
                    "longshore.targets",
                    list(
                            "entries USER:FOLDER=REPOSITORY with commas between them",
                            "anna:*=harbor1.test.com/team-a/*"),
                    null,
                    "",
                    "Where each user may send what lies in each folder, as"
                            + " `USER:FOLDER=REPOSITORY` entries. `anna:lci=host/team-a/lci`: what"
                            + " anna puts into `lci` goes there. `anna:*=host/team-a/*`: the folder's"
                            + " path takes the place of the last `*`, and a job may name any"
                            + " repository below. The user `*` is everybody. A job of the queue counts as its"
                            + " sender's, the user of the broker."
                            + " Nothing given: every user may send where"
                            + " `longshore.registry.allowed` permits.");

    public static final Setting<ReplaceTags> REPLACE_TAGS =
            ROWS.add(
                    "longshore.tags.replace",
                    choice(List.of(ReplaceTags.NEVER, ReplaceTags.OWN, ReplaceTags.ALWAYS)),
                    "own",
                    "",
                    "Which release tags an import may move to another image: `never`, none; `own`,"
                            + " those that still name what a delivery of Longshore set them to;"
                            + " `always`, all. A new tag is always set. The command `import` has"
                            + " the flag `--replace-tags` instead.");

    private TargetSetting() {}
}
