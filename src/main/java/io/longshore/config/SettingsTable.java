package io.longshore.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * Every setting that exists, by topic; {@code docs/configuration.md} shows the same table, and a
 * test holds the two together. A setting is a row of its topic, added with the code that obeys it.
 */
public final class SettingsTable {
    private static final List<Setting<?>> ROWS =
            Stream.of(
                            RegistrySetting.ROWS,
                            HarborSetting.ROWS,
                            TargetSetting.ROWS,
                            StorageSetting.ROWS,
                            BrokerSetting.ROWS,
                            HttpSetting.ROWS,
                            ConcurrencySetting.ROWS,
                            TrustSetting.ROWS,
                            LabelSetting.ROWS,
                            ReceiptSetting.ROWS,
                            LimitSetting.ROWS,
                            RetrySetting.ROWS,
                            RetentionSetting.ROWS,
                            WitnessSetting.ROWS,
                            DropSetting.ROWS,
                            RemoteSetting.ROWS,
                            SftpSetting.ROWS,
                            RouteSetting.ROWS)
                    .<Setting<?>>flatMap(SettingRows::stream)
                    .toList();

    private SettingsTable() {}

    /** All rows in the order of the documentation. */
    public static List<Setting<?>> rows() {
        return ROWS;
    }
}
