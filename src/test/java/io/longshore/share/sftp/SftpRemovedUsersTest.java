package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.longshore.share.FileState;
import io.longshore.share.UploadProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the open sessions of a user who is removed from the file of users. */
@Timeout(120)
class SftpRemovedUsersTest {
    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir Path folder;
    private SftpSite site;

    @BeforeEach
    void prepare() throws IOException {
        site = new SftpSite(folder).start();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private static void assertDenied(IOException thrown) {
        assertThat(thrown).hasMessageContaining("was removed");
        assertThat(((SftpException) thrown).getStatus())
                .isEqualTo(SftpConstants.SSH_FX_PERMISSION_DENIED);
    }

    @Test
    void theSessionOfARemovedUserIsEndedAndThoseOfOthersGoOn() throws IOException {
        try (ClientSession anna = site.signIn("anna");
                ClientSession bert = site.signIn("bert");
                SftpClient ofBert = SftpClientFactory.instance().createSftpClient(bert)) {
            site.setUsers(List.of("bert"));

            await().until(anna::isClosed);

            SftpSite.put(ofBert, "/drop/x.tar", "content");
            assertThat(bert.isOpen()).isTrue();
        }
    }

    @Test
    void noRequestOfARemovedUserIsServed() throws IOException {
        try (SftpClient anna = site.sftp("anna")) {
            SftpSite.put(anna, "/drop/x.tar", "content");
            site.setUsers(List.of("bert"));

            assertThatThrownBy(() -> anna.rename("/drop/x.tar", "/drop/y.tar"))
                    .satisfies(it -> assertDenied((IOException) it));
            assertThatThrownBy(() -> anna.open("/drop/z.tar", OpenMode.Write, OpenMode.Create))
                    .satisfies(it -> assertDenied((IOException) it));
        }
        assertThat(site.share().drop().resolve("x.tar")).exists();
        assertThat(site.share().drop().resolve("z.tar")).doesNotExist();
    }

    @Test
    void anUploadThatARemovedUserClosesIsInterrupted() throws IOException {
        Path file = site.share().drop().resolve("x.tar");
        try (SftpClient anna = site.sftp("anna")) {
            CloseableHandle handle = anna.open("/drop/x.tar", OpenMode.Write, OpenMode.Create);
            anna.write(handle, 0, CONTENT);
            site.setUsers(List.of("bert"));

            assertThatThrownBy(handle::close).satisfies(it -> assertDenied((IOException) it));

            assertThat(site.uploads().isWritten(file)).isTrue();
            await().until(() -> !site.uploads().isWritten(file));
        }
        assertThat(site.uploads().of("x.tar", FileState.of(file))).isEqualTo(UploadProgress.BROKEN);
    }

    @Test
    void aFileOfUsersThatIsEmptyForAMomentEndsNoSession() throws IOException {
        try (ClientSession anna = site.signIn("anna");
                ClientSession bert = site.signIn("bert");
                SftpClient ofAnna = SftpClientFactory.instance().createSftpClient(anna)) {
            site.setUsers(List.of());
            assertThatThrownBy(() -> ofAnna.mkdir("/drop/a"))
                    .satisfies(it -> assertDenied((IOException) it));
            site.setUsers(List.of("anna"));

            // Bert is removed for good: when his session has ended, the checks have run.
            await().until(bert::isClosed);
            ofAnna.mkdir("/drop/a");
        }
    }
}
