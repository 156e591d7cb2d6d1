import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Sends an import job over JMS and waits for its report.
 *
 * <p>Usage: java -cp 'lib/*' Import.java FILE [REPOSITORY]
 */
public class Import {
    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 1) {
            System.err.println("Usage: java -cp 'lib/*' Import.java FILE [REPOSITORY]");
            System.exit(2);
        }
        String id = "jms-" + UUID.randomUUID();
        String repository =
                arguments.length > 1 ? ",\"repository\":\"" + arguments[1] + "\"" : "";
        String job =
                "{\"version\":1,\"id\":\"" + id + "\",\"file\":\"" + arguments[0] + "\""
                        + repository + "}";
        String url =
                "tcp://" + environment("BROKER_HOST", "127.0.0.1")
                        + ":" + environment("BROKER_PORT", "61616");
        String ca = environment("BROKER_CA", "");
        if (!ca.isEmpty()) {
            url += "?sslEnabled=true&trustStoreType=PEMCA&trustStorePath="
                    + URLEncoder.encode(ca, StandardCharsets.UTF_8);
        }
        ActiveMQConnectionFactory factory =
                new ActiveMQConnectionFactory(
                        url, System.getenv("BROKER_USERNAME"), System.getenv("BROKER_PASSWORD"));
        factory.setCallTimeout(30_000);
        long seconds = Long.parseLong(environment("REPORT_TIMEOUT", "3600"));
        String status;
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            connection.start();
            // A queue for all who wait for the report of one job; the selector takes no other's.
            MessageConsumer reports =
                    session.createConsumer(
                            session.createQueue(
                                    "longshore.reports::longshore.reports.awaited"),
                            "longshoreJobId = '" + id + "'");
            MessageProducer jobs = session.createProducer(session.createQueue("longshore.jobs"));
            jobs.setDeliveryMode(DeliveryMode.PERSISTENT);
            jobs.send(session.createTextMessage(job));
            System.err.println("Sent job " + id + "; waiting for its report");
            Message report = reports.receive(seconds * 1000);
            if (report == null) {
                System.err.println("There was no report within " + seconds + " s");
                System.exit(1);
            }
            System.out.println(report.getBody(String.class));
            status = report.getStringProperty("longshoreStatus");
        }
        System.exit(status.equals("VERIFIED") ? 0 : 1);
    }

    private static String environment(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
