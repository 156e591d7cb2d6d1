package io.longshore.service;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;

/** Stands for every bean that the routes name: notes which method is called, and acts as told. */
public final class RecordingStage {
    /** The methods that were called, in this order. */
    public final List<String> called = new CopyOnWriteArrayList<>();

    private final Map<String, Action> actions = new HashMap<>();

    /** What a method does with the exchange. */
    public interface Action {
        void on(Exchange exchange);
    }

    /** From now on this method acts so; without an action it does nothing. */
    public RecordingStage when(String method, Action action) {
        actions.put(method, action);
        return this;
    }

    private void note(String method, Exchange exchange) {
        called.add(method);
        actions.getOrDefault(method, unused -> {}).on(exchange);
    }

    public void check(Exchange exchange) {
        note("check", exchange);
    }

    public void backSidecars(Exchange exchange) {
        note("backSidecars", exchange);
    }

    public void backTarball(Exchange exchange) {
        note("backTarball", exchange);
    }

    public void backRemove(Exchange exchange) {
        note("backRemove", exchange);
    }

    public void putBack(Exchange exchange) {
        note("putBack", exchange);
    }

    public void separate(Exchange exchange) {
        note("separate", exchange);
    }

    public void process(Exchange exchange) {
        note("process", exchange);
    }

    public void admit(Exchange exchange) {
        note("admit", exchange);
    }

    public void crashed(Exchange exchange) {
        note("crashed", exchange);
    }

    public void admitReplay(Exchange exchange) {
        note("admitReplay", exchange);
    }

    public void crashedReplay(Exchange exchange) {
        note("crashedReplay", exchange);
    }

    public void setAside(Exchange exchange) {
        note("setAside", exchange);
    }

    public void refuse(Exchange exchange) {
        note("refuse", exchange);
    }

    public void fail(Exchange exchange) {
        note("fail", exchange);
    }

    public void write(Exchange exchange) {
        note("write", exchange);
    }

    public void receipt(Exchange exchange) {
        note("receipt", exchange);
    }

    public void log(Exchange exchange) {
        note("log", exchange);
    }

    public void proof(Exchange exchange) {
        note("proof", exchange);
    }

    public void report(Exchange exchange) {
        note("report", exchange);
    }

    public void deadJob(Exchange exchange) {
        note("deadJob", exchange);
    }

    public void close(Exchange exchange) {
        note("close", exchange);
    }

    public void unfinished(Exchange exchange) {
        note("unfinished", exchange);
    }

    public void prepare(Exchange exchange) {
        note("prepare", exchange);
    }

    public void look(Exchange exchange) {
        note("look", exchange);
    }

    public void folder(Exchange exchange) {
        note("folder", exchange);
    }

    public void sidecars(Exchange exchange) {
        note("sidecars", exchange);
    }

    public void ticket(Exchange exchange) {
        note("ticket", exchange);
    }

    public void tarball(Exchange exchange) {
        note("tarball", exchange);
    }

    public void tidy(Exchange exchange) {
        note("tidy", exchange);
    }

    public void message(Exchange exchange) {
        note("message", exchange);
    }

    public void leaveInPlace(Exchange exchange) {
        note("leaveInPlace", exchange);
    }

    public void reportFailure(Exchange exchange) {
        note("reportFailure", exchange);
    }

    public void sweep(Exchange exchange) {
        note("sweep", exchange);
    }

    public void moveToDrop(Exchange exchange) {
        note("moveToDrop", exchange);
    }
}
