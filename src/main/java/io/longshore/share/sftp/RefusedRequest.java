package io.longshore.share.sftp;

import java.io.IOException;
import org.apache.sshd.sftp.common.SftpConstants;

/** A request that is answered with a status and a text with the reason. */
final class RefusedRequest extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private RefusedRequest(int status, String why) {
        super(why);
        this.status = status;
    }

    /** The user lacks the right. */
    static RefusedRequest denied(String why) {
        return new RefusedRequest(SftpConstants.SSH_FX_PERMISSION_DENIED, why);
    }

    /** Nobody could do it now. */
    static RefusedRequest failed(String why) {
        return new RefusedRequest(SftpConstants.SSH_FX_FAILURE, why);
    }

    /** A status of version 3 of the protocol, which every client knows. */
    int status() {
        return status;
    }
}
