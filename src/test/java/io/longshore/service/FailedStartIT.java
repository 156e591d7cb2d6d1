package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.site.Site;
import io.longshore.testing.TriesFix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails half-way leaves nothing behind: the same process can start afterwards. */
class FailedStartIT {
    @TempDir Path folder;

    @Test
    @TriesFix({Code.BROKER_PORT_TAKEN, Code.HTTP_PORT_TAKEN})
    void aServiceStartsOnTheSameShareAndPortsAfterAStartThatFailed() throws IOException {
        try (SandboxRegistry registry =
                SandboxRegistry.start(
                        SandboxOptions.defaults().withFolder(folder.resolve("registry")))) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.sftp.users", folder.resolve("missing").toString());

            try (ServerSocket taken = listener()) {
                site.set("longshore.broker.port", port(taken));
                assertThat(failure(site).code()).isEqualTo(Code.BROKER_PORT_TAKEN);
                assertThat(failure(site).fix()).contains("longshore.broker.port");
            }
            try (ServerSocket taken = listener()) {
                site.set("longshore.http.port", port(taken));
                assertThat(failure(site).code()).isEqualTo(Code.HTTP_PORT_TAKEN);
                assertThat(failure(site).fix()).contains("longshore.http.port");
            }
            site.set("longshore.sftp.port", "0");
            assertThat(failure(site).code()).isEqualTo(Code.BAD_SETTING);

            site.set("longshore.sftp.port", "");
            try (Service service = site.start()) {
                assertThat(site.readiness(service.pageUrl())).isPositive();
            }
        }
    }

    private static Problem failure(Site site) {
        return catchThrowableOfType(ProblemException.class, site::start).problem();
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static String port(ServerSocket socket) {
        return String.valueOf(socket.getLocalPort());
    }
}
