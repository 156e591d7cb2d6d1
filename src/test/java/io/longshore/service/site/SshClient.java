package io.longshore.service.site;

import io.longshore.testing.Ssh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs that people upload with over SSH, and what one has to type. */
public enum SshClient {
    SFTP,
    SCP,
    /** {@code scp -O}: the old protocol, which runs a program on the server. */
    SCP_LEGACY,
    RSYNC,
    LFTP,
    CURL;

    /** False for those that want to run a program on the server. */
    public boolean needsOnlySftp() {
        return this != SCP_LEGACY && this != RSYNC;
    }

    /**
     * The command that uploads a file.
     *
     * @param key private key of the user
     * @param resume whether to continue a partial upload; scp always starts again
     */
    public List<String> command(
            Path key, String user, int port, Path file, String target, boolean resume)
            throws IOException {
        List<String> options = Ssh.options(key);
        List<String> command = new ArrayList<>();
        switch (this) {
            case SFTP -> {
                String put = resume ? "reput" : "put";
                Path batch = Files.createTempFile(key.getParent(), "batch", "");
                Files.writeString(batch, "%s \"%s\" \"%s\"%n".formatted(put, file, target));
                command.add("sftp");
                command.addAll(options);
                command.addAll(List.of("-P", "" + port, "-b", batch.toString()));
                command.add(user + "@127.0.0.1");
            }
            case SCP, SCP_LEGACY -> {
                command.add("scp");
                command.addAll(options);
                if (this == SCP_LEGACY) {
                    command.add("-O");
                }
                command.addAll(List.of("-P", "" + port, file.toString()));
                command.add(user + "@127.0.0.1:" + target);
            }
            case RSYNC -> {
                command.addAll(List.of("rsync", "--partial", "--partial-dir=.rsync", "-e"));
                command.add("ssh " + String.join(" ", options) + " -p " + port);
                command.addAll(List.of(file.toString(), user + "@127.0.0.1:" + target));
            }
            case LFTP -> {
                String ssh = "ssh -a -x " + String.join(" ", options);
                String put = resume ? "put -c" : "put";
                command.addAll(List.of("lftp", "-e"));
                command.add(
                        "set cmd:fail-exit yes; set net:max-retries 1;"
                                + " set sftp:connect-program '%s'; open -u %s,none sftp://127.0.0.1:%d;"
                                        .formatted(ssh, user, port)
                                + " %s '%s' -o '%s'; exit".formatted(put, file, target));
            }
            case CURL -> {
                command.addAll(List.of("curl", "-sS", "--insecure", "--user", user + ":"));
                command.addAll(List.of("--key", key.toString(), "--pubkey", key + ".pub"));
                if (resume) {
                    command.addAll(List.of("-C", "-"));
                }
                command.addAll(List.of("-T", file.toString()));
                command.add("sftp://127.0.0.1:" + port + target);
            }
            default -> throw new IllegalStateException(name());
        }
        return command;
    }
}
