package io.longshore.service;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * Lets a Camel context that is not Longshore's load our route files: there {@code transacted:}
 * stands for the component {@code jms} of that context. The service binds a component of its own
 * under this name, so that it never uses this class. Camel finds the class by the file {@code
 * META-INF/services/org/apache/camel/component/transacted}.
 */
public final class TransactedComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(
            String uri, String remaining, Map<String, Object> parameters) {
        parameters.clear();
        return getCamelContext().getEndpoint("jms" + uri.substring(uri.indexOf(':')));
    }
}
