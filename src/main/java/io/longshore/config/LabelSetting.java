package io.longshore.config;

import static io.longshore.config.SettingType.list;
import static io.longshore.config.SettingType.text;

import java.util.List;

/** Labels of deliveries. */
public final class LabelSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<List<String>> LABELS =
            ROWS.add(
                    "longshore.labels",
                    list(
                            "entries FOLDER:NAME=VALUE with commas between them",
                            "mirror:classification=restricted"),
                    null,
                    "",
                    "Labels of the site for the deliveries in a folder, as `FOLDER:NAME=VALUE`"
                            + " entries. The folder `*` means all, `team/*` those below `team`. Of"
                            + " several entries of one name the first that matches counts. A"
                            + " delivery whose job states another value is refused.");

    public static final Setting<String> REQUIRED =
            ROWS.add(
                    "longshore.labels.required",
                    text(
                            "names of labels, or NAME=PATTERN, with blanks between them",
                            "change=CHG[0-9]{7,10} media"),
                    null,
                    "",
                    "The labels that every archive must have, with blanks between them. A pattern"
                            + " is a regular expression of Java that the whole value must match."
                            + " A delivery without such a label is refused as `LABEL_REFUSED`.");

    private LabelSetting() {}
}
