import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;

/** The broker that is among Longshore's libraries, alone, with the configuration of its instance. */
class Broker {
    public static void main(String[] arguments) throws Exception {
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfigResourcePath("file:/var/lib/artemis-instance/etc/broker.xml");
        broker.setSecurityManager(new ActiveMQJAASSecurityManager("users"));
        broker.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker)));
        Thread.currentThread().join();
    }

    private static void stop(EmbeddedActiveMQ broker) {
        try {
            broker.stop();
        } catch (Exception e) {
            e.printStackTrace();
        }
    }
}
