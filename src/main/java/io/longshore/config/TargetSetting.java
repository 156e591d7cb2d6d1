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
                    "The repositories that jobs may push to: `host`, `host/project`,"
                            + " `host/project/*`. Default: `longshore.project` in"
                            + " `longshore.registry`, or all of that registry if no project is"
                            + " set.");

    public static final Setting<List<String>> TARGETS =
            ROWS.add(
                    "longshore.targets",
                    list(
                            "entries USER:FOLDER=REPOSITORY with commas between them",
                            "anna:*=harbor1.test.com/team-a/*"),
                    null,
                    "",
                    "The repository for each user and folder, as `USER:FOLDER=REPOSITORY`"
                            + " entries. `anna:lci=host/team-a/lci`: files that anna puts into"
                            + " `lci` are pushed there. `anna:*=host/team-a/*`: the folder's"
                            + " path replaces the last `*`, and a job may name any repository"
                            + " below. The user `*` matches everybody. A job from the queue"
                            + " belongs to its sender, the user of the broker. Default: every"
                            + " user may push wherever `longshore.registry.allowed` permits.");

    public static final Setting<List<String>> PREFIXES =
            ROWS.add(
                    "longshore.target.prefixes",
                    list(
                            "entries FOLDER=PREFIX with commas between them",
                            "mirror=harbor1.test.com/mirror"),
                    null,
                    "",
                    "The folders whose archives are imported below a prefix, as `FOLDER=PREFIX`"
                            + " entries: each image goes to the repository of its name below the"
                            + " prefix, without the name's host. `mirror=host/mirror`: the files in"
                            + " `mirror`. `team/*=host/team/*`: the folder's path replaces the last"
                            + " `*`. These entries precede `longshore.targets`, which then decides"
                            + " for each repository whether the user may push there. A job that"
                            + " names a target precedes both.");

    public static final Setting<ReplaceTags> REPLACE_TAGS =
            ROWS.add(
                    "longshore.tags.replace",
                    choice(List.of(ReplaceTags.NEVER, ReplaceTags.OWN, ReplaceTags.ALWAYS)),
                    "own",
                    "",
                    "Which release tags an import may move to another image: `never`, none;"
                            + " `own`, those that still point to the image that a delivery of"
                            + " Longshore set them to; `always`, all. A new tag is always set."
                            + " The command `import` uses the flag `--replace-tags` instead.");

    private TargetSetting() {}
}
