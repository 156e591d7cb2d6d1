package io.longshore.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.longshore.oci.ReferenceGrammar;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds who answers a path of the distribution API 1.1 ("Endpoints"). */
final class DistributionApi implements HttpHandler {
    // The last "/blobs/", "/manifests/" … decides: a repository's name may contain these words.
    private static final Pattern PATH =
            Pattern.compile(
                    "/v2/(?<name>.+)/(?:(?<uploads>blobs/uploads/?)|blobs/uploads/(?<upload>[^/]+)"
                            + "|blobs/(?<blob>[^/]+)|manifests/(?<manifest>[^/]+)"
                            + "|(?<tags>tags/list)|referrers/(?<referrers>[^/]+))");

    private final BlobCalls blobs;
    private final UploadCalls uploads;
    private final ManifestCalls manifests;
    private final ListCalls lists;

    DistributionApi(Storage storage) {
        this.blobs = new BlobCalls(storage.blobs());
        this.uploads = new UploadCalls(storage);
        this.manifests = new ManifestCalls(storage);
        this.lists = new ListCalls(storage);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Call call = new Call(exchange);
        exchange.getResponseHeaders().set("Docker-Distribution-API-Version", "registry/2.0");
        try {
            route(exchange.getRequestURI().getPath(), call);
        } catch (Refusal e) {
            call.refuse(e);
        } finally {
            exchange.close();
        }
    }

    private void route(String path, Call call) throws IOException, Refusal {
        if (path.equals("/v2/") || path.equals("/v2")) {
            call.json(200, Map.of());
            return;
        }
        if (path.equals("/v2/_catalog")) {
            lists.catalog(call);
            return;
        }
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            throw Refusal.notFound();
        }
        String name = matcher.group("name");
        if (!ReferenceGrammar.isPath(name)) {
            throw Refusal.nameInvalid(name);
        }
        if (matcher.group("uploads") != null) {
            uploads.begin(name, call);
        } else if (matcher.group("upload") != null) {
            uploads.handle(name, matcher.group("upload"), call);
        } else if (matcher.group("blob") != null) {
            blobs.handle(name, Call.digest(matcher.group("blob")), call);
        } else if (matcher.group("manifest") != null) {
            manifests.handle(name, matcher.group("manifest"), call);
        } else if (matcher.group("tags") != null) {
            lists.tags(name, call);
        } else {
            lists.referrers(name, Call.digest(matcher.group("referrers")), call);
        }
    }
}
