package io.longshore.testing;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A user that the embedded broker made, read as an operator would: from its file. */
public record BrokerLogin(String username, String password) {
    /** May send jobs and read reports. */
    public static BrokerLogin client(Path data) {
        return read(data.resolve("broker.properties"));
    }

    /** May also empty the dead jobs. */
    public static BrokerLogin admin(Path data) {
        return read(data.resolve("broker-admin.properties"));
    }

    /** What a worker elsewhere signs in with. */
    public static BrokerLogin service(Path data) {
        return read(data.resolve("broker-service.properties"));
    }

    private static BrokerLogin read(Path file) {
        Properties user = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            user.load(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new BrokerLogin(user.getProperty("username"), user.getProperty("password"));
    }

    /** A started connection of plain JMS, with nothing of ours. */
    public Connection connect(String url) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        factory.setUser(username);
        factory.setPassword(password);
        Connection connection = factory.createConnection();
        connection.start();
        return connection;
    }

    /** The settings of a process that signs in with it. */
    public Map<String, String> settings(String url) {
        return Map.of(
                "longshore.broker.url", url,
                "longshore.broker.username", username,
                "longshore.broker.password", password);
    }
}
