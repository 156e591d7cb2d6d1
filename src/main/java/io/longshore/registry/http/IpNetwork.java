package io.longshore.registry.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A network as in {@code 10.0.0.0/8} or {@code fd00::/8} (RFC 4632, RFC 4291). */
record IpNetwork(InetAddress address, int prefixBits) {
    private static final Pattern NETWORK = Pattern.compile("\\[?([0-9a-fA-F.:]+)]?/([0-9]{1,3})");

    /** Digits, dots and colons only: such a name is never looked up. */
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    /** Empty if the text is not a network. */
    static Optional<IpNetwork> parse(String text) {
        Matcher matcher = NETWORK.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(matcher.group(2));
        return address(matcher.group(1))
                .filter(address -> bits <= address.getAddress().length * 8)
                .map(address -> new IpNetwork(address, bits));
    }

    /** The address that a host is, with or without brackets; empty if it is a name. */
    static Optional<InetAddress> address(String host) {
        String bare = host.replaceAll("^\\[|]$", "");
        if (!ADDRESS.matcher(bare).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(bare));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((ours[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
