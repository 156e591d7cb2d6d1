package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/** Describes which certificate of a server's chain was refused, why, and the trusted CAs. */
final class TlsProblems {
    private TlsProblems() {}

    /**
     * @param chain what the server showed, its own certificate first
     */
    static Problem of(
            String tried,
            List<X509Certificate> chain,
            CertificateException refusal,
            List<PemFile> trusted) {
        Date now = new Date();
        for (X509Certificate link : chain) {
            if (now.after(link.getNotAfter()) || now.before(link.getNotBefore())) {
                return outOfTime(tried, link, now);
            }
        }
        X509Certificate last = chain.get(chain.size() - 1);
        boolean selfSigned = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
        String why =
                selfSigned
                        ? "'" + subject(last) + "' is self-signed and not trusted here"
                        : "'"
                                + subject(last)
                                + "' was issued by '"
                                + name(last.getIssuerX500Principal().getName())
                                + "', which is not trusted here";
        return Problem.permanent(
                        Code.TLS_NOT_TRUSTED,
                        tried + "the registry's certificate is not trusted.",
                        why + "; " + held(trusted) + ".",
                        "Name the PEM file of the authority that issued it with"
                                + " --registry-ca-cert-path or in longshore.registry.ca-cert-path."
                                + ProductDialects.authorityHints())
                .with("certificate", subject(last))
                .with("issuer", name(last.getIssuerX500Principal().getName()))
                .with("reason", Printable.of(refusal.getMessage()));
    }

    private static Problem outOfTime(String tried, X509Certificate link, Date now) {
        Instant from = link.getNotBefore().toInstant();
        Instant to = link.getNotAfter().toInstant();
        boolean past = now.after(link.getNotAfter());
        return Problem.permanent(
                        Code.TLS_CERTIFICATE_EXPIRED,
                        tried
                                + "the certificate '"
                                + subject(link)
                                + "' that the registry showed "
                                + (past ? "expired at " + to : "is valid only from " + from)
                                + ".",
                        "The clock here says " + now.toInstant() + ".",
                        "Renew the registry's certificate; if it is good, set this clock right.")
                .with("certificate", subject(link))
                .with("validFrom", from)
                .with("validTo", to);
    }

    static Problem wrongName(String tried, X509Certificate certificate) {
        String names = names(certificate);
        return Problem.permanent(
                        Code.TLS_HOST_NAME_MISMATCH,
                        tried + "the registry's certificate is for another host.",
                        names.isEmpty()
                                ? "It names no host at all (subjectAltName)."
                                : "It is good for " + names + ".",
                        "Use one of these names for the registry, or give it a certificate with"
                                + " the name that is used.")
                .with("certificate", subject(certificate))
                .with("names", names);
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? ""
                    : names.stream()
                            .map(entry -> Printable.of(String.valueOf(entry.get(1))))
                            .limit(20)
                            .collect(Collectors.joining(", "));
        } catch (CertificateParsingException e) {
            return "";
        }
    }

    private static String held(List<PemFile> trusted) {
        if (trusted.isEmpty()) {
            return "only the system's roots are trusted, no CA file is set";
        }
        return trusted.stream()
                .map(
                        file ->
                                "the CA file "
                                        + file.path()
                                        + " holds "
                                        + file.certificates().stream()
                                                .limit(10)
                                                .map(c -> "'" + subject(c) + "'")
                                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }

    private static String subject(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal().getName());
    }

    private static String name(String name) {
        return Printable.of(name);
    }
}
