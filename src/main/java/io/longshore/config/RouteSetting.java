package io.longshore.config;

import static io.longshore.config.SettingType.path;

import java.nio.file.Path;

/** The files that define the routes. */
public final class RouteSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Path> FOLDER =
            ROWS.add(
                    "longshore.routes",
                    path("/etc/longshore/routes"),
                    null,
                    "",
                    "The folder of the route files, which the service's user must not be able to"
                            + " write to. Default: `routes/` beside `bin/`, else the copy in the"
                            + " jar.");

    private RouteSetting() {}
}
