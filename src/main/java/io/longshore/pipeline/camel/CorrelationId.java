package io.longshore.pipeline.camel;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.HexFormat;

/**
 * Correlation ids as a ticket keeps them: text. Bytes become the text that Artemis knows for them
 * ({@code AMQPMessageIdHelper}), as it does itself for the other types of AMQP, so that an answer
 * carries the id with the type that its message had.
 */
final class CorrelationId {
    private static final String BINARY = "ID:AMQP_BINARY:";

    private CorrelationId() {}

    static String ofBytes(byte[] id) {
        return BINARY + HexFormat.of().withUpperCase().formatHex(id);
    }

    /** Sets the id of an answer. */
    static void put(Message answer, String id) throws JMSException {
        if (id.startsWith(BINARY)) {
            try {
                answer.setJMSCorrelationIDAsBytes(
                        HexFormat.of().parseHex(id, BINARY.length(), id.length()));
                return;
            } catch (IllegalArgumentException e) {
                // A text that only begins like one for bytes.
                answer.setJMSCorrelationID(id);
            }
        }
        answer.setJMSCorrelationID(id);
    }
}
